"""The plan for an interview over a real log, and on the command line."""

import json
from dataclasses import replace
from datetime import date

import fsrs_rs_python as fsrs
import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.scheduling.card_state import Memory, Phase
from interviewprep.scheduling.habits import USUAL, USUAL_PACE
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.weights import NEWEST
from interviewprep.store.planning import Answers, PlannedTask
from interviewprep.store.settings import SettingError, parse
from interviewprep.study.chosen import begin
from interviewprep.study.debrief import debrief
from interviewprep.study.interview_plan import Planner, date_of, habits_of, paces_of, session_of, study_day_of
from interviewprep.study.plan_choices import PlanSettings, choose
from interviewprep.study.plan_words import outlook, standing, todays_work, when
from tests.conftest import deck_text, recall


def card(name, level="mid", kind=""):
    return f"## Question {name}? {{#{name} level={level}{kind}}}\n\nAnswer {name}."


@pytest.fixture
def planned(open_collection):
    """Two decks, of eight and of four cards, and an interview in ten days."""
    levels = ("junior", "mid", "senior", "mid") * 2
    open_collection(*(card(f"a-{n}", level) for n, level in enumerate(levels)), name="aa")
    collection = open_collection(*(card(f"b-{n}") for n in range(4)), name="bb")
    choose(collection, {"interview_date": "+10", "interview_minutes": "30"})
    return collection


def ids(collection, *names):
    return [row.id for row in Planner(collection).cards if row.note.partition(":")[2] in names]


def answer(collection, name, *ratings):
    now = collection.place.clock.now()
    for rating in ratings:
        collection.log.review(f"user:{name}", rating, 5000, now)


def test_points_come_from_levels_and_weights(planned):
    choose(planned, {"interview_weights": "bb=3"})
    planner = Planner(planned)
    assert sum(item.points for item in planner.items if item.topic == 0) == 2 * (1 + 2 + 3 + 2)
    assert sum(item.points for item in planner.items if item.topic == 1) == 4 * 2 * 3
    assert [topic.share for topic in planner.plan().topics] == pytest.approx([16 / 40, 24 / 40])


def test_a_deck_without_weight_and_one_off_the_path_do_not_count(planned):
    choose(planned, {"interview_weights": "aa=0"})
    assert {card.note[:6] for card in Planner(planned).cards} == {"user:b"}
    choose(planned, {"interview_weights": ""})
    planned.change_setting("new_levels", "senior")
    assert len(Planner(planned).cards) == 2, "of new cards those of the path's levels"


def test_suspended_cards_do_not_count(planned):
    planned.log.suspend("user:b-0", planned.place.clock.now())
    assert len(Planner(planned).cards) == 11


def test_tasks_share_their_part_of_the_points_by_their_minutes(planned):
    tasks = [PlannedTask("task:x:a", "A", 10, None, None), PlannedTask("task:x:b", "B", 30, None, None)]
    planner = Planner(planned, tasks)
    points = [item.points for item in planner.items if not item.steps]
    assert sum(points) / sum(item.points for item in planner.items) == pytest.approx(0.25)
    assert points[1] == pytest.approx(3 * points[0])
    assert [item.pace * USUAL.first_seconds[2] for item in planner.items if not item.steps] == pytest.approx(
        [600, 1800]
    )
    plan = planner.plan()
    assert plan.topics[-1].title == "Practice tasks"
    assert plan.today.tasks == ["task:x:a"]
    ended = [tasks[0]._replace(memory=Memory(3.0, 5.0), last_day=planner.today), tasks[1]]
    assert Planner(planned, ended).plan().today.done == 600, "a task that was ended today used its time"
    choose(planned, {"interview_coding": "0"})
    assert [item for item in Planner(planned, tasks).items if not item.steps] == []


def test_readiness_is_what_the_events_say(planned, clock):
    answer(planned, "a-0", Rating.GOOD)
    answer(planned, "a-1", Rating.AGAIN, Rating.GOOD)
    clock.wait(days=3)
    answer(planned, "a-0", Rating.HARD)
    clock.wait(days=1)
    # From the raw events, with fsrs-rs alone: a junior's card (1 point) and a mid's (2), of 24 points.
    model = fsrs.FSRS(list(NEWEST))
    first = model.memory_state(fsrs.FSRSItem([fsrs.FSRSReview(3, 0), fsrs.FSRSReview(2, 3)]))
    second = model.memory_state(fsrs.FSRSItem([fsrs.FSRSReview(1, 0), fsrs.FSRSReview(3, 0)]))

    def known(memory, days):
        one = fsrs.Card()
        one.stability, one.difficulty, one.last_date, one.parameters = (
            memory.stability,
            memory.difficulty,
            0.0,
            list(NEWEST),
        )
        return one.retention_on(float(days))

    plan = Planner(planned).plan()
    assert plan.days_left == 6
    assert plan.now == pytest.approx((known(first, 1) + 2 * known(second, 4)) / 24, abs=1e-5)
    assert plan.on_the_day == pytest.approx((known(first, 7) + 2 * known(second, 10)) / 24, abs=1e-5)


def test_today_s_time_is_used_up_by_answers_and_what_was_answered_comes_no_more(planned, clock):
    choose(planned, {"interview_minutes": "5"})
    before = Planner(planned).plan().today
    assert before.new == len(before.cards) > 3
    assert before.seconds == pytest.approx(300, abs=45)
    for name in ("a-0", "a-1", "a-2"):
        planned.log.review(f"user:{name}", Rating.EASY, 40_000, clock.now())
    after = Planner(planned).plan().today
    assert after.done == 120
    assert not set(after.cards) & set(ids(planned, "a-0", "a-1", "a-2"))
    assert after.seconds == pytest.approx(180, abs=45)
    for n in range(4):
        planned.log.review(f"user:b-{n}", Rating.EASY, 60_000, clock.now())
    used = Planner(planned).plan().today
    assert used.cards == []
    assert todays_work(Planner(planned).plan()) == "Today's time is used."


def test_cards_in_steps_belong_to_today(planned):
    answer(planned, "a-0", Rating.GOOD)
    assert ids(planned, "a-0")[0] in Planner(planned).plan().today.cards


def test_of_siblings_one_comes_a_day(open_collection):
    cloze = "## Fill in {#c .cloze}\n\nOne is ==1:this==, another ==2:that==, a third ==3:those==."
    collection = open_collection(cloze, recall(1))
    choose(collection, {"interview_date": "+3"})
    assert len(Planner(collection).items) == 4
    assert len(Planner(collection).plan().today.cards) == 2


def test_a_session_of_the_plan_and_the_schedule_when_the_day_is_taken_away(planned, clock):
    answer(planned, "a-0", Rating.EASY)
    due = planned.cards.get("user:a-0").state.due
    clock.wait(days=2)
    plan = Planner(planned).plan()
    assert ids(planned, "a-0")[0] in plan.today.cards, "it isn't due, but worth a review before the interview"
    session = begin(planned, session_of(plan.today.cards))
    assert session.told == "interview plan"
    assert session.remaining().total == len(plan.today.cards)
    choose(planned, {"interview_date": ""})
    assert planned.cards.get("user:a-0").state.due == due
    assert planned.figures().due == 0


def test_free_days_have_no_time(planned):
    choose(planned, {"interview_free": "wed 2026-11-28"})  # the clock stands on a Monday, the 23rd
    loads = [load.seconds for _, load in Planner(planned).plan().calendar]
    assert [n for n, seconds in enumerate(loads) if not seconds] == [2, 5, 9]
    choose(planned, {"interview_free": "mon"})
    plan = Planner(planned).plan()
    assert (plan.today.cards, todays_work(plan)) == ([], "Today is free.")


def test_what_would_help_is_said_where_the_goal_is_out_of_reach(open_collection):
    collection = open_collection(*(recall(n) for n in range(300)), name="aa")
    choose(collection, {"interview_date": "+3", "interview_minutes": "10", "interview_goal": "0.9"})
    planner = Planner(collection)
    plan = planner.plan()
    remedies = planner.remedies(plan)
    assert [one.expected for one in remedies] == sorted((one.expected for one in remedies), reverse=True)
    assert {one.what for one in remedies} == {
        "15 minutes a day instead of 10", "20 minutes a day instead of 10", "an interview 1 week later",
        "an interview 2 weeks later",
    }  # fmt: skip
    assert all(one.expected > plan.forecast.expected for one in remedies)
    assert next(outlook(plan, remedies)) == "The goal of 90% is more than this plan reaches. It would be:"
    reached = replace(plan, goal=0.0)
    assert planner.remedies(reached) == []
    assert list(outlook(reached, [])) == ["The goal of 0% can be reached."]


def test_words(planned):
    plan = Planner(planned).plan()
    assert when(plan) == "The interview is on Thursday 3 December, in 10 days."
    assert standing(plan).startswith("Ready: 0% now, ")
    assert todays_work(plan).startswith("Today: 12 new cards, about ")
    assert when(replace(plan, day=plan.first)).startswith("The interview is today")


def test_habits_and_paces_come_from_the_answers():
    answers = [
        Answers("recall", Phase.NEW, 3, 300, 300 * 5_000),
        Answers("recall", Phase.REVIEW, 1, 100, 100 * 10_000),
        Answers("recall", Phase.REVIEW, 3, 300, 300 * 6_000),
        Answers("answer", Phase.REVIEW, 3, 300, 300 * 150_000),
        Answers("", Phase.REVIEW, 4, 10, 10),
    ]
    habits = habits_of(answers)
    assert habits.first[2] > 0.9
    assert habits.recalled[1] > 0.9
    paces = paces_of(answers)
    assert paces["recall"] < 0.7
    assert paces["answer"] > 10
    assert paces["bug"] == pytest.approx(USUAL_PACE["bug"])
    assert habits_of([]).first == pytest.approx(USUAL.first)
    assert habits_of([]).recalled == pytest.approx(USUAL.recalled)


def test_study_days_are_dates():
    assert study_day_of("1970-01-02") == 1
    assert date_of(study_day_of("2026-12-13")) == date(2026, 12, 13)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("interview_date", "2026-12-13", "2026-12-13"),
        ("interview_date", "", ""),
        ("interview_free", "Sunday, sat 2026-12-24", "sat sun 2026-12-24"),
        ("interview_weights", "async=3, celery", "async=3 celery=1"),
        ("interview_weights", "user:mine=0.5", "user:mine=0.5"),
    ],
)
def test_settings_of_the_plan_from_text(name, text, value):
    assert parse(name, text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("interview_date", "13.12.2026"), ("interview_date", "2026-02-30"), ("interview_free", "someday"),
        ("interview_free", "2026-13-01"), ("interview_weights", "async=11"), ("interview_weights", "async=x"),
        ("interview_weights", "=3"), ("interview_weights", "async=nan"), ("interview_minutes", "4"),
        ("interview_goal", "1"),
    ],
)  # fmt: skip
def test_what_they_cannot_take(name, text):
    with pytest.raises(SettingError):
        parse(name, text)


def test_dates_and_weights_are_checked_against_what_there_is(planned):
    settings = PlanSettings(planned)
    for text, said in (("2026-11-22", "is past"), ("2028-01-01", "within a year"), ("+x", "2026-12-31")):
        with pytest.raises(SettingError, match=said):
            settings.parse("interview_date", text)
    assert settings.parse("interview_date", "+14") == "2026-12-07"
    with pytest.raises(SettingError, match="did you mean `aa`"):
        settings.parse("interview_weights", "aaa=2")
    before = planned.log.settings
    with pytest.raises(ValueError, match="is past"):
        choose(planned, {"interview_minutes": "60", "interview_date": "2026-11-01"})
    assert planned.log.settings == before, "all of it, or nothing"


def run(*words):
    return CliRunner().invoke(cli, ["plan", *words], catch_exceptions=False)


@pytest.fixture
def decks(home):
    (home.decks / "mine.md").write_text(deck_text(*(recall(n) for n in range(9)), title="Mine"))


@pytest.mark.usefixtures("decks")
def test_the_command_line():
    assert "There is no day to plan for" in run().output
    assert json.loads(run("--json").output) is None
    said = run("--date", "+14", "--minutes", "20", "--weights", "mine=5", "--goal", "70").output
    assert "in 14 days." in said
    assert "Mine" in said
    found = json.loads(run("--json").output)
    assert (found["days_left"], found["readiness"]["goal"], len(found["calendar"])) == (14, 0.7, 14)
    assert found["readiness"]["low"] <= found["readiness"]["expected"] <= found["readiness"]["high"]
    assert "There is no day to plan for" in run("--off").output
    assert run("--date", "yesterday").exit_code == 1
    assert "Say --date or --off" in run("--date", "+1", "--off").output


ASKED = """
What does `await` do?
- How do you rotate JWT keys? {#odd}
-  Which "isolation level, then" do you use in PostgreSQL?

+ Why did you leave?
"""


def test_what_came_up_becomes_cards_and_what_went_badly_weighs_more(planned):
    (planned.place.home.decks / "dd.md").write_text(
        deck_text(card("d-0")).replace(
            "title: Sample", "title: Databases\nwords: [PostgreSQL, isolation level]"
        )
    )
    planned.refresh()
    choose(planned, {"interview_weights": "bb=2"})
    found = debrief(planned, ASKED)
    assert (found.path.name, found.cards, found.heavier) == ("interview-2026-11-23.md", 4, {"dd": 2.0})
    assert planned.log.settings.interview_weights == "bb=2 dd=2"
    assert planned.problems == []
    titles = [
        planned.card(f"user:{entry.id}").card.title
        for deck in planned.library.scan().decks
        if deck.path == found.path
        for entry in planned.library.entries(deck)
    ]
    assert titles == [
        "What does `await` do?",
        "How do you rotate JWT keys? {#odd}",
        'Which "isolation level, then" do you use in PostgreSQL?',
        "Why did you leave?",
    ]
    before = found.path.read_text()
    again = debrief(planned, "- Why PostgreSQL?")
    assert (again.path.name, again.heavier) == ("interview-2026-11-23-2.md", {"dd": 3.0})
    assert found.path.read_text() == before, "nothing is overwritten"
    for nothing in ("", "\n - \n+"):
        with pytest.raises(ValueError, match="a line each"):
            debrief(planned, nothing)


@pytest.mark.usefixtures("decks")
def test_a_debrief_on_the_command_line(tmp_path):
    (tmp_path / "asked.txt").write_text("- What is Mine about?\n")
    done = run("--debrief", str(tmp_path / "asked.txt"), "--date", "+7")
    assert "Written: 1 card in " in done.stderr
    assert "mine weighs 2 now" in done.stderr
    assert "in 7 days" in done.output
    assert run("--debrief", "-").exit_code == 1


@pytest.mark.usefixtures("decks")
def test_a_planned_review_line_by_line():
    def review(*words, text=""):
        return CliRunner().invoke(cli, ["review", "--plain", "--planned", *words], input=text)

    assert "There is no day to plan for" in review().output
    assert "stands alone" in review("is:due").output
    run("--date", "+3", "--minutes", "5")
    done = review(text="\n3\nq\n")
    assert done.exit_code == 0
    assert "interview plan" in done.output
