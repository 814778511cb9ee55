"""The process that the candidate's code runs in: as a service, as functions to call, as a worker, as tests.

Everything here happens after the warm process was forked (or in a spare one), within the limits.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import gc
import importlib
import inspect
import json
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from interviewprep.content.tasks.kinds import facts_of
from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.files import log_of
from interviewprep.practice.grading.messages import Job, Listening, SuiteRun

if TYPE_CHECKING:
    from interviewprep.practice.grading.probe import ASGI, Receive, Scope, Send

ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV")
"""All that a candidate's program sees of the user's environment."""


class Reporter:
    """Tells the supervisor something, for as long as the candidate's code doesn't need to be kept from it."""

    def __init__(self, descriptor: int, signature: bytes) -> None:
        self._descriptor = descriptor
        self._signature = signature

    def __call__(self, message: Listening | SuiteRun) -> None:
        """Tell it."""
        data = b"\n" + self._signature + message.to_line()  # others may have begun a line
        while data:
            data = data[os.write(self._descriptor, data) :]

    def close(self) -> None:
        """Say nothing more."""
        os.close(self._descriptor)
        self._signature = b""


def run(job: Job, folder: Path, descriptor: int, signature: bytes) -> None:
    """Take the candidate's role in a run, until it is ended from outside. Never returns.

    Args:
        job: What to run.
        folder: The run's own folder, with the program in `work`.
        descriptor: Where the supervisor reads what is reported.
        signature: What a report begins with.
    """
    work = folder / "work"
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()
    sandbox.die_with_parent()
    _own_streams(log_of(folder))
    own_environment(folder)
    if job.hours:
        _shift_time(job.hours)
    os.chdir(work)
    sys.path.insert(0, str(work))
    sys.argv = ["candidate"]
    sys.dont_write_bytecode = True
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, file=sys.stderr, all_threads=True)
    sandbox.limit(job.limits)
    gc.enable()
    code = 1
    try:
        _play(job, Reporter(descriptor, signature))
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
        traceback.print_exc()
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
            sys.stdout.flush()
        os._exit(code)


def _shift_time(hours: int) -> None:
    """Make the local time so many hours later than UTC, where that can be done within a process."""
    if hasattr(time, "tzset"):
        os.environ["TZ"] = f"<{hours:+03d}>{-hours}"  # POSIX counts west of Greenwich
        time.tzset()


def _play(job: Job, report: Reporter) -> None:
    role = facts_of(job.kind).role
    match role:
        case "service":
            _as_service(job, report)
        case "functions":
            _as_functions(job, report)
        case "worker":
            _as_worker(job, report)
        case "tests":
            _as_tests(report)
        case _:
            assert_never(role)


def _own_streams(log: Path) -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(null, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115


def own_environment(folder: Path) -> None:
    """Scrub this process's environment, and give it a home and a temporary folder in `folder`."""
    kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    os.environ.clear()
    os.environ.update(
        kept,
        HOME=str(folder / "home"),
        USERPROFILE=str(folder / "home"),
        TMPDIR=str(folder / "tmp"),
        TEMP=str(folder / "tmp"),
        TMP=str(folder / "tmp"),
        PYTHONDONTWRITEBYTECODE="1",
        PYTHONUNBUFFERED="1",
    )
    import tempfile

    tempfile.tempdir = None


def _listen(report: Reporter) -> socket.socket:
    # With the protocol named: asyncio sets TCP_NODELAY only then, and every body costs 40 ms without.
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", 0))
    server.listen(128)
    report(Listening(server.getsockname()[1]))
    report.close()  # before any of the candidate's code
    return server


def _serve(app: ASGI, server: socket.socket, *, lifespan: str) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="on" if lifespan == "on" else "off",
        loop="asyncio",
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[server])


def load(target: str) -> Any:
    """The object that `module:attribute` names; `module:factory()` is called."""
    module_name, _, attribute = target.partition(":")
    module = importlib.import_module(module_name)
    call = attribute.endswith("()")
    found: Any = module
    for name in attribute.removesuffix("()").split("."):
        found = getattr(found, name)
    return found() if call else found


def _as_service(job: Job, report: Reporter) -> None:
    from interviewprep.practice.grading.probe import Probe

    server = _listen(report)
    probe = Probe(_not_ready)
    probe._app = load(job.app)
    _serve(probe, server, lifespan="on")


async def _not_ready(*_: object) -> None:
    raise RuntimeError


def _as_functions(job: Job, report: Reporter) -> None:
    server = _listen(report)
    importlib.import_module(job.app.partition(":")[0])
    _serve(_caller({}), server, lifespan="off")


def _as_worker(job: Job, report: Reporter) -> None:
    from celery import signals
    from celery.contrib.testing.worker import start_worker

    server = _listen(report)
    app = load(job.app)
    app.conf.update(
        broker_url="memory://",
        broker_transport_options={"polling_interval": 0.01},
        result_backend="cache+memory://",
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
    )
    app.set_current()
    app.set_default()

    waits: dict[str, list[float]] = {}

    def note_wait(request: Any, reason: Any, **_: Any) -> None:
        when = reason.when
        if isinstance(when, datetime):
            when = (when - datetime.now(when.tzinfo)).total_seconds()
        waits.setdefault(request.id, []).append(float(when or 0))

    signals.task_retry.connect(note_wait, weak=False)

    def send(task: str, args: list[object], kwargs: dict[str, object], options: dict[str, object]) -> str:
        return str(app.send_task(task, args=args, kwargs=kwargs, **options).id)

    def result(id: str, timeout: float) -> dict[str, object]:  # noqa: A002
        from celery.exceptions import TimeoutError as Late

        found = app.AsyncResult(id)
        with contextlib.suppress(Late):
            found.get(timeout=timeout, propagate=False, interval=0.01)
        value = found.result
        return {
            "state": found.state,
            "result": repr(value) if isinstance(value, BaseException) else value,
            "error": type(value).__name__ if isinstance(value, BaseException) else "",
            "waits": waits.get(id, []),
        }

    def options(task: str) -> dict[str, object]:
        names = ("acks_late", "max_retries", "reject_on_worker_lost", "time_limit", "soft_time_limit")
        return {name: getattr(app.tasks[task], name, None) for name in names}

    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=1, loglevel="ERROR"):
        _serve(_caller({"send": send, "result": result, "options": options}), server, lifespan="off")


def _caller(own: dict[str, Callable[..., object]]) -> ASGI:
    """An ASGI app that calls functions: the harness's own, or the candidate's by `module:name`."""

    async def call(body: dict[str, Any]) -> dict[str, object]:
        name = body["function"]
        try:
            function = own.get(name) or load(name)
            if inspect.iscoroutinefunction(function):
                value = await function(*body["args"], **body["kwargs"])
            else:
                value = await asyncio.to_thread(function, *body["args"], **body["kwargs"])
                if inspect.isawaitable(value):
                    value = await value
            from pydantic_core import to_jsonable_python

            return {"value": to_jsonable_python(value, fallback=repr)}
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                raise
            return {
                "error": type(error).__name__,
                "message": str(error),
                "trace": "".join(traceback.format_exception(error)),
                "bases": [base.__name__ for base in type(error).__mro__],
            }

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        raw = b""
        while True:
            message = await receive()
            raw += message.get("body", b"")
            if not message.get("more_body"):
                break
        answer = json.dumps(await call(json.loads(raw))).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return app


def _as_tests(report: Reporter) -> None:
    import pytest

    class Collect:
        """Keeps what each test gave."""

        def __init__(self) -> None:
            self.passed: list[str] = []
            self.failed: list[tuple[str, str]] = []

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.when == "call" and report.passed:
                self.passed.append(report.nodeid)
            elif report.failed:
                self.failed.append((report.nodeid, report.longreprtext))

        def pytest_collectreport(self, report: pytest.CollectReport) -> None:
            if report.failed:
                self.failed.append((report.nodeid, report.longreprtext))

    seen = Collect()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = (
        "1"  # what else is installed is no concern of the candidate's
    )
    words = ["-q", "-x", "--no-header", "--tb=short", "-p", "no:cacheprovider", "-p", "anyio"]
    # What tests print is seen, too; the warning is of our own warming up.
    words += ["--capture=tee-sys", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    pytest.main([*words, "-c", os.devnull, "--rootdir=.", "."], [seen])
    report(SuiteRun(len(seen.passed), tuple(seen.failed[:5])))
