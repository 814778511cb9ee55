"""An attempt under way, without a screen: its clock and bell, saving, watching, grading and its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from interviewprep.content.tasks.task import Hint
from interviewprep.practice.attempt_state import (
    AttemptState,
    BellRang,
    FailedTo,
    OpenFile,
    Over,
    Said,
    Saved,
    Seen,
    StateChanged,
    TimeIsUp,
    state_of,
    without_number,
)
from interviewprep.practice.attempts import Mode, NotNow, Practice
from interviewprep.practice.edited_files import EditedFiles
from interviewprep.practice.file_watch import changes, fingerprint
from interviewprep.practice.grading.parts import CheckResult, RunEnd
from interviewprep.practice.listeners import Listener, Listeners
from interviewprep.practice.named_jobs import NamedJobs
from interviewprep.practice.results import Results
from interviewprep.practice.workspace import given_words
from interviewprep.scheduling.rating import Rating
from interviewprep.wording import sentence

if TYPE_CHECKING:
    from interviewprep.practice.grading.grader import Grader

TYPING_STOPS = 0.8
"""Seconds without a key after which the program is saved and graded."""
TICK = 1.0
"""Seconds between two looks at the clock."""
BELL_RUNS = 3
"""How often the last run of an interview is tried when the grader is at fault."""
RETRY_SECONDS = 2.0
T = TypeVar("T")


class AttemptRunner:
    """Runs one attempt for as long as it is under way, whoever looks at it.

    Everything happens in the event loop that `start` was called in. Nothing raised here ends an
    attempt: it is told as `FailedTo`, and what was typed is kept.
    """

    def __init__(self, practice: Practice, grader: Grader, turn: asyncio.Lock | None = None) -> None:
        """`turn` is held while grading: runners that share a grader share it, too."""
        self.practice = practice
        self.attended = False
        """Whether somebody looks at it, and will rate it. If not, an interview ends by itself at the bell."""
        self.ask_editor: Callable[[], None] | None = None
        """Hands over, by `typed`, what an editor holds. Asked before a file is saved or read again."""
        self._grader = grader
        self._turn = turn or asyncio.Lock()
        self._listeners = Listeners()
        self._tell = self._listeners.tell
        self.edited = EditedFiles(practice.workspace, practice.task, self._tell)
        """Its files. Whoever opens, moves or deletes one has saved first."""
        self._fresh = Results(practice.task)
        """Of the run under way."""
        self._beside = Seen()
        self._seen = ""
        """The fingerprint of what was graded last."""
        self._given_words = ""
        self._rung = False
        self._time_is_up = False
        self._typing: asyncio.TimerHandle | None = None
        self._jobs = NamedJobs()

    def start(self) -> None:
        """Read the open file, begin to watch, and grade what is there."""
        self.edited.load()
        if self.practice.mode is Mode.INTERVIEW:
            self._jobs.begin("clock", self._keep_time())
        self._jobs.begin("watch", self._watch())
        self.grade()

    async def close(self) -> None:
        """Save what was typed, and stop. The attempt waits for another day, unless its time is up."""
        self.save()
        if self.over_at_the_bell:
            self.finish()
        await self._jobs.close()
        self._listeners.clear()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have events told to a function; the returned one ends that."""
        return self._listeners.add(listener)

    def _changed(self) -> None:
        self._tell(StateChanged())

    # What there is to see

    @property
    def under_way(self) -> bool:
        """Whether the attempt has not ended."""
        return self.practice.attempt is not None

    @property
    def running(self) -> bool:
        """Whether the checks are running."""
        return self._jobs.running("grade")

    async def graded(self) -> None:
        """Wait until no checks run."""
        await self._jobs.ended("grade")

    @property
    def over_at_the_bell(self) -> bool:
        """Whether all that is left of an interview is to rate it."""
        return self._time_is_up and self.under_way

    @property
    def state(self) -> AttemptState:
        """The attempt as it is now."""
        return state_of(self.practice, running=self.running, locked=self._locked, seen=self._beside)

    @property
    def _locked(self) -> bool:
        """Whether the bell has rung, and what is there is what counts."""
        return self._rung and self.under_way

    # The files

    @property
    def open_file(self) -> OpenFile:
        """The one that is edited."""
        return self.edited.open_file

    def typed(self, text: str, edition: int) -> None:
        """Take what the editor holds; it is saved and graded once typing stops.

        Args:
            text: The whole file.
            edition: Of the `OpenFile` that was edited; of an older one nothing is taken.
        """
        if self._locked or not self.edited.take(text, edition):
            return
        self._stop_typing()
        if self.edited.unsaved:
            self._go_on()
            self._typing = asyncio.get_running_loop().call_later(TYPING_STOPS, self._typing_stopped)

    def _take_from_editor(self) -> None:
        if self.ask_editor is not None:
            self.ask_editor()

    def _typing_stopped(self) -> None:
        if self.save() is not Saved.FAILED:
            self.grade()

    def _stop_typing(self) -> None:
        if self._typing is not None:
            self._typing.cancel()
            self._typing = None

    def save(self, *, even_if_gone: bool = False) -> Saved:
        """Write what was typed. What fails is told, and stays in the editor.

        Args:
            even_if_gone: Whether to write a file again that somebody else has deleted.
        """
        self._take_from_editor()
        self._stop_typing()
        return self.edited.save(even_if_gone=even_if_gone)

    def open_next(self) -> None:
        """Open the next file, unless this one can't be saved."""
        if self.save() is not Saved.FAILED:
            self.edited.open_next()

    def read_again(self) -> None:
        """Another editor is done with the open file: show what it left, and grade it."""
        self.edited.list_again()
        self._take_from_editor()
        if not self.edited.unsaved:
            self.edited.load()
        self.grade()

    def reset(self) -> None:
        """Begin again from the starter; the old files are kept. Not once the bell has rung."""
        if self._locked:
            self._tell(Said("The bell has rung: your files stay as they are.", "warning"))
            return
        self._take_from_editor()
        self._stop_typing()
        if self.edited.start_over():
            self._jobs.begin("watch", self._watch())
            self.grade()

    async def _watch(self) -> None:
        """Notice files that another editor changes."""
        folder = self.practice.workspace.folder

        def failed(error: Exception) -> None:
            self._tell(Said(f"Changes made elsewhere are not noticed for now: {error}", "warning"))

        async with aclosing(changes(folder, failed)) as changed:
            async for _ in changed:
                self.edited.list_again()
                self._take_from_editor()
                self.edited.follow()
                # A run that began meanwhile may have graded this change already.
                if await asyncio.to_thread(fingerprint, folder) != self._seen:
                    self._go_on()
                    self.grade()

    # Grading

    def grade(self) -> None:
        """Run the program as it is on disk; a run under way ends."""
        if self.under_way and not self._rung:
            self._fresh = Results(self.practice.task)
            self._begin_grading(self._run)

    def _begin_grading(self, run: Callable[[], Awaitable[object]]) -> None:
        async def graded() -> None:
            try:
                async with self._turn:
                    await run()
            finally:
                # Told once this task is done: until then the checks run.
                asyncio.get_running_loop().call_soon(self._changed)

        self._jobs.begin("grade", graded())

    async def _run(self) -> bool:
        """One run; returns whether there is no use in trying it again."""
        practice = self.practice
        before, self._fresh = practice.results, Results(practice.task)
        self._beside.alone = {}
        practice.results = Results(practice.task, dict(before.by_name))
        self._changed()
        well = refused = False
        try:
            self._seen = await asyncio.to_thread(fingerprint, practice.workspace.folder)
            self._tell_given()
            async for found in practice.run(self._grader):
                self._fresh.add(found)
                if isinstance(found, CheckResult):
                    self._changed()
                elif found.outcome == "fault":
                    self._tell_fault(found)
                elif found.outcome != "cancelled":
                    well, self._beside.output = True, found.output
            if practice.opened:
                self._tell(Said(practice.opened))
        except NotNow as why:
            refused = True
            self._tell(Said(sentence(str(why)), "warning"))
        except Exception as error:  # the boundary of a task of our own: told, or nobody would know
            well = practice.results.end is not None and practice.results.end.outcome != "fault"
            what = "The result isn't kept" if well else "Can't grade"
            self._tell(FailedTo(what, without_number(error) if isinstance(error, OSError) else error))
        if not well:
            # A fault of the grader's never costs points.
            practice.results = Results(practice.task, before.by_name, practice.results.end or before.end)
        return well or refused

    def grade_alone(self, name: str) -> None:
        """Run one check of the program as it is on disk; when that is another than was graded, all follow."""
        if self.under_way and not self._rung and not self.running:
            self._begin_grading(partial(self._run_alone, name))

    async def _run_alone(self, name: str) -> None:
        self._changed()
        try:
            changed = await asyncio.to_thread(fingerprint, self.practice.workspace.folder) != self._seen
            found = await self.practice.run_alone(self._grader, name)
            if found.how_it_ended.outcome == "fault":
                self._tell_fault(found.how_it_ended)
            else:
                self._beside.alone[name] = found.judged(name)
                self._beside.output = found.how_it_ended.output
            if changed:
                asyncio.get_running_loop().call_soon(self.grade)
        except NotNow as why:
            self._tell(Said(sentence(str(why)), "warning"))
        except Exception as error:  # the boundary of a task of our own, as in `_run`
            self._tell(FailedTo("Can't run the check", error))

    def _tell_fault(self, end: RunEnd) -> None:
        self._tell(Said(f"The grader: {end.message}"[:400], "error"))

    def _tell_given(self) -> None:
        """Say once that a change of a given file doesn't count."""
        words = given_words(self.practice.task, self.practice.workspace.folder)
        if words and words != self._given_words:
            self._tell(Said(words, "warning"))
        self._given_words = words

    # Clock and bell

    async def _keep_time(self) -> None:
        while self.under_way:
            await asyncio.sleep(TICK)
            if self.practice.rung:
                self._ring()
                return

    def _ring(self) -> None:
        """Time is up: save, grade once more, and ask for a rating."""
        self.save()
        self._judge()
        self._tell(BellRang())

    def submit(self) -> None:
        """End an interview before its bell: all checks judge what is there, and a rating is asked for."""
        if self.under_way and not self._rung and self.save() is not Saved.FAILED:
            self.practice.submitted = True
            self._judge()

    def _judge(self) -> None:
        self._rung = True
        self._begin_grading(self._run_last)
        self._changed()

    async def _run_last(self) -> None:
        for number in range(BELL_RUNS):
            if number:
                await asyncio.sleep(RETRY_SECONDS)
            if await self._run():
                break
        else:
            self._tell_unjudged()
            return
        self._time_is_up = True
        if self.attended:
            self._tell(TimeIsUp())
        else:
            self.finish()

    def _tell_unjudged(self) -> None:
        """The grader is at fault, which costs nothing: the attempt stays open, to be judged later."""
        self._rung, self.practice.submitted = self.practice.rung, False
        how = "Leave the task and open it again" if self._rung else "Submit again"
        self._tell(Said(f"Your program could not be judged. {how}, to have it judged then.", "error"))

    # What the candidate does

    def pause(self) -> bool | None:
        """Stop the clock, or let it go on.

        Returns: whether it is stopped now; None where that failed, which is told.
        """
        return self._recorded("Pause", self.practice.pause)

    def _go_on(self) -> None:
        """Who works has no pause."""
        if self.practice.paused and self.pause() is False:
            self._tell(Said("The clock goes on."))

    def next_hint(self) -> Hint | None:
        """One hint more, noted; None where there is none, which is told."""
        return self._recorded("Hint", self.practice.next_hint)

    def finish(self, rating: Rating | None = None, *, gave_up: bool = False) -> str | None:
        """End the attempt. A rating may be lower than the one suggested, not higher.

        Returns: its result; None where that could not be recorded, which is told: the attempt goes on.
        """
        if self.running and not self._time_is_up:
            self._jobs.cancel("grade")
            self.practice.results = self._fresh  # what has not run again doesn't count
        best = self.ceiling(gave_up=gave_up)
        finish = partial(self.practice.finish, min(rating or best, best), gave_up=gave_up)
        result = self._recorded("The end of the attempt", finish)
        if result is not None:
            self._tell(Over(result))
        return result

    def ceiling(self, *, gave_up: bool = False) -> Rating:
        """The best rating that the attempt allows: what is suggested, and Again when points are missing."""
        return Rating.AGAIN if gave_up else self.practice.suggested()

    def _recorded(self, what: str, record: Callable[[], T]) -> T | None:
        try:
            return record()
        except NotNow as why:
            self._tell(Said(sentence(str(why))))
        except Exception as error:  # a store that is locked or full, told like everything else
            self._tell(FailedTo(what, error))
        finally:
            self._changed()
        return None
