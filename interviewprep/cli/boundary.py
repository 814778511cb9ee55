"""The command line's boundary: however a command ends, it ends with plain words and an exit code.

Exit codes: 0 done, 1 it could not be done, 2 the words on the command line are wrong, 130 Ctrl+C,
129 and 143 told to end (SIGHUP, when the terminal is closed, and SIGTERM), 70 (`EX_SOFTWARE`) a fault of
ours, whose traceback is in a file that is named. A command may have others of its own.
The app stands behind this too, so nothing heavy is imported here.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

FAILED = 1
OUR_FAULT = 70
INTERRUPTED = 130


def ended(work: Callable[[], object]) -> int:
    """Run a command to its end, whatever that is.

    Args:
        work: The command; an int that it returns, or exits with, is its exit code.

    Returns: the exit code.
    """
    _open_missing_streams()
    try:
        try:
            with _ending_when_told():
                code = work()
        except SystemExit as end:
            code = end.code
        if isinstance(code, str):
            return _say(code, FAILED)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except KeyboardInterrupt:
        return _say("Interrupted.", INTERRUPTED)
    except BrokenPipeError:  # `| head` has seen enough
        return FAILED
    except OSError as error:
        return _say(f"Error: {_words(error)}", FAILED)
    except Exception as error:
        from interviewprep.store.errors import StoreError

        return _say(f"Error: {error}", FAILED) if isinstance(error, StoreError) else _our_fault(error)
    finally:
        _let_go_of_output()


@contextlib.contextmanager
def _ending_when_told() -> Iterator[None]:
    """End on SIGTERM and SIGHUP as on `sys.exit`, so that all files are closed; later ones change nothing."""
    told = [signal.SIGTERM, *([signal.SIGHUP] if sys.platform != "win32" else [])]
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    told = [one for one in told if signal.getsignal(one) is signal.SIG_DFL]  # `nohup` has it ignored

    def end(number: int, _: object) -> None:
        for one in told:
            signal.signal(one, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for one in told:
        signal.signal(one, end)
    try:
        yield
    finally:
        for one in told:
            signal.signal(one, signal.SIG_DFL)


def ended_by_click(command: Callable[[], object]) -> int:
    """As `ended`, for a command that click runs with `standalone_mode=False`."""
    return ended(lambda: _click_ended(command))


def _click_ended(command: Callable[[], object]) -> object:
    from click import Abort, ClickException, echo

    try:
        return command()
    except ClickException as error:
        error.show()
        return error.exit_code
    except Abort as error:
        if isinstance(error.__cause__ or error.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from error
        echo("Aborted!", err=True)
        return FAILED


def _words(error: OSError) -> str:
    from interviewprep.content.visible import visible

    said = error.strerror or str(error) or type(error).__name__
    return f"{visible(os.fsdecode(error.filename))}: {said}" if isinstance(error.filename, str) else said


def _say(text: str, code: int) -> int:
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)
    return code


def _our_fault(error: Exception) -> int:
    """Tell a fault of ours in one line; the traceback goes into a file.

    What comes of values in the database that we never wrote isn't one: then that is told.
    """
    if (damage := _damage()) is not None:
        _write_log(error)
        return _say(f"Error: {damage}", FAILED)
    text = " ".join(str(error).split())
    what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    where = _write_log(error)
    rest = f"The details are in {where}: please report it with that file." if where else ""
    told = f"Error: interviewprep has failed, which is a fault of its own ({what[:200]}). {rest}"
    return _say(told.rstrip(), OUR_FAULT)


def _damage() -> Exception | None:
    from interviewprep.profile.home import Home
    from interviewprep.store.soundness import damage_behind

    try:
        return damage_behind(Home.find().database)
    except Exception:
        return None


def _write_log(error: Exception) -> Path | None:
    """Write the traceback into the data folder, or the temporary folder; None when neither takes it."""
    import tempfile

    from interviewprep.profile.fault_log import write_fault
    from interviewprep.profile.home import Home

    try:
        folder = Home.find().folder
    except (OSError, RuntimeError):
        folder = Path(tempfile.gettempdir(), "interviewprep")
    return write_fault(folder, error)


def _open_missing_streams() -> None:
    """Give a program that was started with a closed stream one that leads nowhere.

    Otherwise the next file that is opened, such as the database, would take its number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _let_go_of_output() -> None:
    """Drop what can't be written: Python would complain of it when it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)
