"""Weights learnt from a log whose memory is known, what they change, and how they are taken back."""

import json
import threading
from dataclasses import replace

import fsrs_rs_python as fsrs
import pytest

from interviewprep.scheduling.optimiser import ENOUGH, LIMITS, fit, good_days, teaching, train
from interviewprep.scheduling.optimiser import _items as items_of
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig
from interviewprep.scheduling.weights import FSRS_6
from interviewprep.scheduling.workload import RETENTIONS, Workload, cost, curve
from interviewprep.store.model_weights import ModelWeights
from interviewprep.store.training import histories
from interviewprep.study.optimiser import Cancelled, Optimiser, OptimiserError
from interviewprep.study.optimiser_words import changes, learnt_from, marks, simulated, too_few, verdict
from tests.conftest import NOON, recall
from tests.remembering import TRUE, remembered_by, studied
from tests.unit.test_cli import run
from tests.unit.test_store import projection


@pytest.mark.parametrize(("cards", "days", "most"), [(900, 150, 0.35), (2000, 300, 0.12)])
def test_weights_learnt_from_a_known_memory_come_near_to_it(cards, days, most):
    """On what was held out they are better than the usual ones, and most of the way to the true ones."""
    known = remembered_by(TRUE, cards=cards, days=days)
    trial = train(known, FSRS_6)
    later = [one.item for one in sorted(items_of(known), key=lambda one: one[:2])][trial.learnt :]
    true = fit(later, TRUE)
    assert (trial.learnt + trial.held_out, len(later)) == (teaching(known), trial.held_out)
    assert trial.before == pytest.approx(fit(later, FSRS_6))
    assert trial.after == pytest.approx(fit(later, trial.weights))
    assert trial.better
    assert trial.before.log_loss - true.log_loss > 0.015, "else there is nothing to learn"
    left = (trial.after.log_loss - true.log_loss) / (trial.before.log_loss - true.log_loss)
    assert left < most
    assert trial.after.rmse < trial.before.rmse
    assert all(low <= one <= high for one, (low, high) in zip(trial.weights, LIMITS, strict=True))
    assert train(known, FSRS_6).weights == trial.weights, "the same on every device"


def test_a_memory_as_it_is_taken_to_be_gives_little_to_take():
    trial = train(remembered_by(FSRS_6, cards=300, days=100, seed=3), FSRS_6)
    assert abs(trial.after.log_loss - trial.before.log_loss) < 0.01


def test_what_is_foretold_is_later_than_what_was_learnt_from_and_never_of_the_same_day():
    histories_ = [[(1, 3, 0), (2, 3, 0), (9, 1, 4)], [(3, 4, 0), (5, 3, 2), (8, 3, 3)], [(4, 1, 0)]]
    found = sorted(items_of(histories_), key=lambda one: one[:2])
    assert [(one.at, one.card) for one in found] == [(5, 1), (8, 1), (9, 0)]
    assert [len(one.item.reviews) for one in found] == [2, 3, 3]
    assert teaching(histories_) == 3
    with pytest.raises(ValueError, match="too few"):
        train(histories_, FSRS_6)


def test_a_card_that_is_known_each_time_comes_back_after():
    config = SchedulerConfig()
    assert good_days(Scheduler(config), 4) == [2, 11, 46, 163]
    assert good_days(Scheduler(replace(config, maximum_interval=20)), 4) == [2, 11, 20, 20]
    assert good_days(Scheduler(replace(config, desired_retention=0.8)), 1)[0] > 2


def test_a_higher_desired_retention_costs_more():
    workload = Workload(300, 10)
    found = curve(FSRS_6, 0.9, workload)
    assert [one.retention for one in found.costs] == list(RETENTIONS)
    assert [RETENTIONS[0], RETENTIONS[-1]] == [0.7, 0.97]
    assert found.costs[0].minutes < found.costs[5].minutes < found.costs[-1].minutes
    assert found.costs[0].remembered < found.costs[-1].remembered <= 300
    assert found.present == cost(FSRS_6, 0.9, workload)
    assert 0.699 < found.optimal < 0.951
    slower = workload._replace(seconds=(60.0,) * 4)
    assert cost(FSRS_6, 0.9, slower).minutes > 1.5 * found.present.minutes
    many = cost(FSRS_6, 0.9, Workload(30_000, 80)).minutes
    assert many == pytest.approx(4 * cost(FSRS_6, 0.9, Workload(7_500, 20)).minutes, rel=0.1)


@pytest.fixture
def learner(open_collection, clock):
    """A collection of 150 cards, studied for 100 days by somebody whose memory is known."""
    return studied(open_collection, clock)


def test_what_was_learnt_is_taken_counts_and_is_taken_back(learner):
    optimiser = Optimiser(learner)
    assert teaching(histories(learner.database)) >= ENOUGH
    assert optimiser.missing == 0
    assert optimiser.worth_a_try
    before = projection(learner.database)
    told = []
    found = optimiser.find(lambda *what: told.append(what), curve=True)
    assert projection(learner.database) == before, "nothing is changed by looking"
    assert found.learnt.trial.better
    assert told[0][0] == "Reading your reviews"
    assert told[-1] == ("Simulating desired retentions", 11, 12)
    assert found.learnt.trial.weights == train(histories(learner.database), FSRS_6).weights
    assert "judge it" in learnt_from(found.learnt)
    assert verdict(found.learnt).startswith("It foretells them better: ")
    assert any("instead of 2" in line for line in changes(found, found.learnt))
    assert "150 cards, 20 new a day" in simulated(found)
    assert marks(found.curve, "N", "O").startswith("N is now, 90%: ")

    optimiser.take(found.learnt)
    assert learner.log.scheduler.config.parameters == found.learnt.trial.weights
    assert (optimiser.own, optimiser.worth_a_try) == (True, False)
    after = projection(learner.database)
    assert [row[:4] for row in after[0]] == [row[:4] for row in before[0]], "no day is moved"
    assert [row[4] for row in after[0]] != [row[4] for row in before[0]]
    again = optimiser.find()
    assert not again.learnt.trial.better
    assert "nothing is changed" in verdict(again.learnt)
    assert optimiser.undo()
    assert projection(learner.database)[0] == before[0]
    assert (optimiser.undo(), optimiser.own, optimiser.worth_a_try) == (False, False, True)


def test_weights_that_came_with_other_settings_are_taken_back_alone(open_collection, clock):
    from tests.unit.test_event_check import plain

    collection = open_collection(recall(1))
    own = ModelWeights.show_all(TRUE)
    collection.log.append([plain("setting", at=NOON, data={"fsrs_weights": own, "new_per_day": 7})])
    assert Optimiser(collection).undo()
    assert (collection.log.settings.fsrs_weights, collection.log.settings.new_per_day) == ("", 7)


def test_below_what_is_enough_it_says_how_much_is_missing(open_collection):
    optimiser = Optimiser(open_collection(recall(1)))
    assert (optimiser.missing, optimiser.worth_a_try) == (ENOUGH, False)
    assert optimiser.find().learnt is None
    assert too_few(1).endswith("1 is missing.")
    assert too_few(2).endswith("2 are missing.")
    assert optimiser.find(curve=True).curve is not None


def test_it_can_be_broken_off(learner):
    optimiser = Optimiser(learner)

    def told(what, done, of):
        if what.startswith("Simulating"):
            threading.Thread(target=optimiser.cancel).start()

    with pytest.raises(Cancelled):
        optimiser.find(told, curve=True)
    assert not optimiser.own


def test_a_process_that_ends_early_is_told(learner):
    optimiser = Optimiser(learner)
    with pytest.raises(OptimiserError, match="ended early"):
        optimiser.find(
            lambda what, done, of: what.startswith("Sim") and optimiser._process.kill(), curve=True
        )


def test_what_fails_in_the_process_is_told(open_collection, monkeypatch):
    monkeypatch.setattr("interviewprep.study.optimiser.histories", lambda database: [[(1, 3, 0), (2, 3, 1)]])
    monkeypatch.setattr("interviewprep.study.optimiser.count_teaching", lambda database, most: most)
    with pytest.raises(OptimiserError, match="too few reviews"):
        Optimiser(open_collection(recall(1))).find()


def test_on_the_command_line(learner):
    learner.change_setting("new_from", "sample")  # fewer cards are simulated sooner
    learner.close()
    said = json.loads(run("optimise", "--dry-run", "--json"))
    assert (said["better"], said["taken"], len(said["weights"])) == (True, False, 21)
    assert said["after"]["log_loss"] < said["before"]["log_loss"]
    text = run("optimise")
    assert "log-loss" in text
    assert "instead of" in text
    assert "Taken: " in text
    assert "weights are those from before" in run("optimise", "--undo")
    assert json.loads(run("optimise", "--undo", "--json")) == {"undone": False}


def test_the_curve_on_the_command_line(learner):
    learner.change_setting("new_from", "sample")  # fewer cards are simulated sooner
    learner.close()
    drawn = run("optimise", "--curve")
    assert "Minutes a day over desired retention, in a simulated first year of" in drawn
    chart = drawn.partition("└")[0]
    assert ("N" in chart, "O" in chart, "┤" in chart) == (True, True, True)
    assert "70%" in drawn
    costs = json.loads(run("optimise", "--curve", "--json"))["curve"]
    assert len(costs["costs"]) == len(RETENTIONS)
    assert costs["present"]["retention"] == 0.9


def test_the_true_weights_are_weights():
    assert ModelWeights.numbers(ModelWeights.show_all(TRUE)) == tuple(TRUE)
    assert fsrs.FSRS(list(TRUE))
