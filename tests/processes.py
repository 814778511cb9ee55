"""Processes of the program that need not import what it is made of: hundreds of them take minutes, not an hour.

Each is forked off a server that has imported the program and done nothing else, and has an environment,
streams and an exit code of its own. Where processes can't be forked, or for what a start itself does, there
is `python -m interviewprep`.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 120.0
"""Seconds."""
IMPORTED = (
    "interviewprep.cli.backup",
    "interviewprep.cli.card",
    "interviewprep.cli.doctor",
    "interviewprep.cli.figures",
    "interviewprep.cli.plain_review",
    "interviewprep.cli.review",
    "interviewprep.practice.examined_isolation",
    "interviewprep.profile.examined_folder",
    "interviewprep.profile.examined_machine",
    "interviewprep.store.examination",
    "interviewprep.store.examined_backups",
    "interviewprep.store.repair",
    "interviewprep.study.orphans",
)
"""What the server imports: most commands import little else."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    returncode: int
    """Negative: the signal that ended it."""
    stdout: str
    stderr: str


def run(words: Sequence[str], env: Mapping[str, str], typed: str = "", folder: Path | None = None) -> Ended:
    """Run a command of the program, with more in its environment and a text as its standard input.

    Args:
        words: The command.
        env: What is in its environment besides what is in ours.
        typed: What it reads.
        folder: Where it runs; None for where we are.

    Raises:
        TimeoutExpired: It didn't end within `TIMEOUT`.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        done = subprocess.run(
            [sys.executable, "-m", "interviewprep", *words],
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **env},
            input=typed, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT,
            check=False,
        )  # fmt: skip
        return Ended(done.returncode, done.stdout, done.stderr)
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([__name__, *IMPORTED])
    with tempfile.TemporaryDirectory() as kept:
        streams = tuple(Path(kept, name) for name in ("stdin", "stdout", "stderr"))
        for path in streams:
            path.write_text(typed if path.name == "stdin" else "", encoding="utf-8")
        process = server.Process(target=_be, args=(list(words), {**os.environ, **env}, streams, folder))
        process.start()
        process.join(TIMEOUT)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(words), TIMEOUT)
        said = (path.read_text(encoding="utf-8") for path in streams[1:])
        return Ended(process.exitcode, *said)


def _be(words: list[str], env: dict[str, str], streams: tuple[Path, Path, Path], folder: Path | None) -> None:
    """Be the program, and end with its exit code."""
    code = 71
    try:
        for number, (path, mode) in enumerate(zip(streams, ("r", "w", "w"), strict=True)):
            with path.open(mode) as file:
                os.dup2(file.fileno(), number)
            stream = os.fdopen(number, mode, encoding="utf-8", closefd=False)
            setattr(sys, ("stdin", "stdout", "stderr")[number], stream)
        os.environ.clear()
        os.environ.update(env)
        if folder is not None:
            os.chdir(folder)
        sys.argv[:] = ["interviewprep", *words]
        from interviewprep.__main__ import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 72
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
