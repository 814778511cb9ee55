"""FSRS's weights learnt from one's own reviews, and what a desired retention costs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from interviewprep.content.sources import USER_PACK
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.habits import PRIOR, USUAL, Four
from interviewprep.scheduling.optimiser import ENOUGH, Fit, Look, Trial
from interviewprep.scheduling.workload import Cost, Curve, Workload
from interviewprep.store.model_weights import ModelWeights
from interviewprep.store.planning import Answers, answers_since
from interviewprep.store.settings import path_stages
from interviewprep.store.statistics import open_decks
from interviewprep.store.training import count_cards, count_teaching, histories, last_weights
from interviewprep.study.collection import Collection
from interviewprep.study.interview_plan import LOOK_BACK, habits_of

WEIGHTS = "fsrs_weights"
"""The setting."""
Told = Callable[[str, int, int], None]
"""Called with what is done, and how much of how much: 0 of 0 where that isn't known."""


class OptimiserError(Exception):
    """It can't be done; the text says why."""


class Cancelled(Exception):  # noqa: N818
    """It was broken off."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came of learning, and what it would change."""

    trial: Trial
    days: tuple[list[int], list[int]]
    """Days until a card comes back, each time after a Good: by the weights in force, and by the new ones."""
    minutes: tuple[float, float]
    """A day at the desired retention in force: by the same."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a job."""

    retention: float
    """The desired retention in force."""
    workload: Workload
    learnt: Learnt | None = None
    """None where there is too little to learn from, or it wasn't asked for."""
    curve: Curve | None = None


class Optimiser:
    """Learns weights in a process apart, and has them taken or taken back."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._process: subprocess.Popen[str] | None = None
        self._cancelled = False

    @property
    def missing(self) -> int:
        """How many reviews are missing until it is worth a try.

        Raises:
            StoreError: the database can't be read.
        """
        return ENOUGH - count_teaching(self._collection.database, ENOUGH)

    @property
    def own(self) -> bool:
        """Whether the weights in force are one's own."""
        return bool(self._collection.log.settings.fsrs_weights)

    @property
    def worth_a_try(self) -> bool:
        """Whether there is enough to learn from, and it was never done."""
        never = last_weights(self._collection.database) is None
        return never and not self.own and not self.missing

    def find(
        self,
        told: Told = lambda what, done, of: None,
        *,
        learn: bool = True,
        curve: bool = False,
    ) -> Found:
        """Learn (where there is enough to), and say what desired retentions cost. Nothing is changed by it.

        It takes a second or so; `cancel`, from another thread, ends it.

        Raises:
            OptimiserError: nothing came of it.
            Cancelled: it was broken off.
            StoreError: the database can't be read.
        """
        told("Reading your reviews", 0, 0)
        database, scheduler = self._collection.database, self._collection.log.scheduler
        learn = learn and not self.missing
        workload = self._workload()
        job = {
            "config": asdict(scheduler.config),
            "workload": workload._asdict(),
            "curve": curve,
        }
        known = histories(database) if learn else []
        found = self._ask(job, known, told) if learn or curve else {}
        return Found(
            scheduler.config.desired_retention,
            workload,
            _learnt(found["trial"]) if "trial" in found else None,
            _curve(found["curve"]) if "curve" in found else None,
        )

    def cancel(self) -> None:
        """Break off what `find` is at. Safe to call from any thread, and at any time."""
        self._cancelled = True
        if self._process is not None:
            self._process.kill()

    def take(self, learnt: Learnt) -> None:
        """Use the new weights from now on.

        Raises:
            StoreError: the database can't be written.
        """
        self._collection.change_setting(WEIGHTS, ModelWeights.show_all(learnt.trial.weights))

    def undo(self) -> bool:
        """Bring back the weights before the last ones; returns whether there were any to take back.

        Raises:
            StoreError: the database can't be read or written.
        """
        last = last_weights(self._collection.database)
        if last is None:
            return False
        if last.data == {WEIGHTS: (last.data or {}).get(WEIGHTS)}:
            self._collection.log.undo(last.id, None, self._collection.place.clock.now())
        else:  # it came from elsewhere, together with other settings: these stay
            self._collection.change_setting(WEIGHTS, "")
        return True

    def _workload(self) -> Workload:
        settings, database = self._collection.log.settings, self._collection.database
        answers = answers_since(database, self._collection.place.clock.now().day - LOOK_BACK)
        habits = habits_of(answers)
        return Workload(
            max(1, count_cards(database, self._decks())),
            max(1, settings.new_per_day),
            settings.maximum_interval,
            len(settings.learning_steps),
            len(settings.relearning_steps),
            habits.first,
            habits.recalled,
            _seconds(answers, [Phase.NEW], USUAL.first_seconds),
            _seconds(answers, [Phase.REVIEW], USUAL.seconds),
            _mean(
                [one for one in answers if one.phase in (Phase.LEARNING, Phase.RELEARNING)],
                USUAL.step_seconds,
            ),
        )

    def _decks(self) -> list[int]:
        """The ids of the decks that one studies: those of the path, or all that are open."""
        place, settings = self._collection.place, self._collection.log.settings
        keys = {deck.id: deck.key for deck in open_decks(self._collection.database, place.roots)}
        path = path_stages(settings.new_from, keys, USER_PACK)
        return list(keys if path is None else path)

    def _ask(self, job: dict[str, Any], known: list[list[Look]], told: Told) -> dict[str, Any]:
        """Have another process do a job, and learn from what is known."""
        words = [sys.executable, "-P", "-m", "interviewprep.study.optimiser_process"]
        self._cancelled = False
        with subprocess.Popen(  # noqa: S603
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        ) as process:
            self._process = process
            try:
                return _answer(process, job, known, told)
            except (OSError, EOFError) as error:
                if self._cancelled:
                    raise Cancelled from error
                raise OptimiserError("the process that learns ended early") from error
            finally:
                self._process = None
                process.kill()
                if process.stdin is not None:
                    with suppress(OSError):  # what it didn't read any more
                        process.stdin.close()


def _answer(
    process: subprocess.Popen[str], job: dict[str, Any], known: list[list[Look]], told: Told
) -> dict[str, Any]:
    assert process.stdin is not None and process.stdout is not None
    # A line each: others can go on between them.
    for line in (job | {"histories": len(known)}, *known):
        process.stdin.write(f"{json.dumps(line)}\n")
    process.stdin.flush()
    for line in process.stdout:
        said = json.loads(line)
        if "progress" in said:
            told(*said["progress"])
        elif "found" in said:
            found: dict[str, Any] = said["found"]
            return found
        else:
            raise OptimiserError(str(said["failed"]))
    raise EOFError


def _learnt(said: dict[str, Any]) -> Learnt:
    trial = Trial(
        said["learnt"],
        said["held_out"],
        Fit(*said["before"]),
        Fit(*said["after"]),
        tuple(said["weights"]),
    )
    return Learnt(trial, (said["days"][0], said["days"][1]), (said["minutes"][0], said["minutes"][1]))


def _curve(said: dict[str, Any]) -> Curve:
    return Curve([Cost(*one) for one in said["costs"]], Cost(*said["present"]), said["optimal"])


def _seconds(answers: Iterable[Answers], phases: Iterable[Phase], usual: Four) -> Four:
    """What answers took by rating, drawn towards the usual while there are few."""
    found = [one for one in answers if one.phase in phases]
    again, hard, good, easy = (
        _mean([one for one in found if one.rating == n + 1], usual[n]) for n in range(4)
    )
    return again, hard, good, easy


def _mean(answers: Iterable[Answers], usual: float) -> float:
    listed = list(answers)
    took = sum(one.milliseconds for one in listed) / 1000
    return (took + PRIOR * usual) / (sum(one.answers for one in listed) + PRIOR)
