"""The commands of the task screen, and what each of them means at a moment."""

from __future__ import annotations

from dataclasses import dataclass, replace

from interviewprep.ui.keys import KeyCommand

KEYS = (
    KeyCommand("pane", "f2", "Editor", "The next pane, or fold the brief", 11, priority=True),
    KeyCommand("save", "ctrl+s", "Grade", "Save and grade", 12, main=True, priority=True),
    KeyCommand("escape", "escape", "Leave", "Out of the text, then back", 13, priority=True),
    KeyCommand("file", "f3", "File", "The next file", 14, priority=True),
    KeyCommand("hint", "f4", "Hint", "A hint (noted)", 15, priority=True),
    KeyCommand("pause", "f5", "Pause", "Stop the clock, or let it go on", 16, priority=True),
    KeyCommand("edit", "f6", "$EDITOR", "Your own editor ($EDITOR)", 17, priority=True),
    KeyCommand("screen.edit", "e", "Edit", "Your own editor, outside the text"),
    KeyCommand("finish", "f7", "End", "End the attempt, or give up", 18, priority=True),
    KeyCommand("solution", "f8", "Solution", "Compare with right programs", 19, priority=True),
    KeyCommand("answers", "ctrl+g", "They ask", "Answers to what they will ask", 19, priority=True),
    KeyCommand("reset", "f9", "Reset", "Start the files over; yours are kept", 20, priority=True),
    KeyCommand("console", "f10", "Console", "Send requests to your service", 21, priority=True),
    KeyCommand("output", "ctrl+o", "Output", "What your program printed", 22, priority=True),
    KeyCommand("replay", "ctrl+r", "Replay", "Go through the runs of this attempt", 23, priority=True),
    KeyCommand("find", "ctrl+f", "Find", "Find in the file", priority=True),
    KeyCommand("leave", "q", "Leave", "Back to the tasks; the attempt waits"),
    KeyCommand("scroll(-2)", "up,k"),
    KeyCommand("scroll(2)", "down,j"),
)
HELP = """\
Write in the editor, or open the folder in your own: every change is saved, run and graded by itself, in a \
process apart. A check that fails shows the request, the response and where your program stood.

*Timed* counts against par and may be paused. An *interview* has no pause, no hints and no solution, and \
shows some sample checks only; it ends at the bell, or when you submit, and then all checks judge it. \
Leaving the screen keeps the attempt; its clock goes on unless it is paused.

`F2` goes on to the next pane, or opens the brief or the checks where all are in view. Outside the text, \
choose a check with the arrows; Enter opens or folds it, and `r` runs it alone, which counts for nothing. \
`Ctrl+O` shows what your program printed, `Ctrl+R` what each run of the attempt changed.
"""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the commands depend on."""

    panes_change: bool
    """Whether not all panes are in view."""
    reading: bool
    """Whether only the brief is."""
    next_pane: str
    in_text: bool
    """Whether letters go into the editor."""
    files: int
    """How many the candidate has."""
    under_way: bool
    """Whether the attempt goes on."""
    interview: bool
    passed: bool
    """Whether every check passes, and the attempt is to be ended."""
    may_see_solution: bool
    answers: bool
    """Whether the task has answers to what they will ask."""
    output: bool
    """Whether what was printed is shown."""
    serves: bool
    """Whether the candidate writes a service."""


def key_now(command: KeyCommand, now: Situation) -> KeyCommand | None:
    """The command as it is now; None where it can do nothing."""
    possible = {
        "pane": now.panes_change,
        "file": now.files > 1,
        "save": now.under_way,
        "finish": now.under_way,
        "hint": now.under_way and not now.interview,
        "pause": now.under_way and not now.interview,
        "solution": now.may_see_solution,
        "answers": now.may_see_solution and now.answers,
        "console": now.serves,
    }
    if not possible.get(command.action, True):
        return None
    match command.action:
        case "pane":
            return replace(command, label=now.next_pane.capitalize(), main=now.reading and not now.passed)
        case "save":
            return replace(command, main=not now.reading and not now.passed)
        case "output" if now.output:
            return replace(command, label="Checks", help="Back to the checks")
        case "escape" if now.in_text:
            return replace(command, label="Leave the text")
        case "solution" if not now.under_way:
            return replace(command, main=True, rank=10)
        case "replay" if not now.under_way:
            return replace(command, rank=11)
        case "finish" if now.interview:
            return replace(command, label="Submit", help="Submit, and end the interview")
        case "finish" if now.passed:
            return replace(command, main=True, rank=10)
    return command
