"""`python -m interviewprep.practice.grading.snippet_process`: runs a card's code, within the limits."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from interviewprep.practice.grading.messages import SnippetJob


def main() -> None:
    """Take a job from stdin, then become the program: its output is this process's."""
    from interviewprep.practice.grading.messages import SnippetJob

    become(SnippetJob.from_line(sys.stdin.buffer.readline()))


def become(job: SnippetJob) -> None:
    """Be the program from here on."""
    from interviewprep.practice.grading import sandbox
    from interviewprep.practice.grading.candidate_process import own_environment

    folder = Path(job.folder)
    sandbox.die_with_parent()
    sandbox.own_network()
    sandbox.own_files(folder, job.limits.output_mib)
    if sandbox.own_processes():  # all that the code starts ends with it
        program = os.fork()
        if program:
            code = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
            os._exit(code if code >= 0 else 128 - code)
        sandbox.shut_in(job.limits.processes)
        sandbox.die_with_parent()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    own_environment(folder)
    os.environ["NO_COLOR"] = "1"
    work = folder / "work"
    os.chdir(work)
    sys.path[:0] = [str(work)]
    sys.argv = ["card.py"]
    sys.dont_write_bytecode = True
    sandbox.limit(job.limits)
    path = work / "card.py"
    path.write_text(job.code, encoding="utf-8")
    if job.python:
        _hand_over(job.python, path)
    import runpy

    runpy.run_path(str(path), run_name="__main__")


def _hand_over(python: str, path: Path) -> NoReturn:
    """Have another interpreter be the program."""
    words = [python, str(path)]
    os.environ |= {"PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"}
    if sys.platform == "win32":
        import subprocess

        sys.exit(subprocess.run(words, check=False).returncode)  # noqa: S603
    os.execv(python, words)  # noqa: S606


if __name__ == "__main__":
    main()
