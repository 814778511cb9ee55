"""Runs tests in a copy of the repository, forked from a process that has the libraries imported already."""

from __future__ import annotations

import gc
import importlib
import json
import os
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

LIBRARIES = (
    "sqlmodel",
    "pydantic",
    "fsrs_rs_python",
    "alembic.command",
    "click",
    "yaml",
    "mdformat",
    "hypothesis",
)
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "build", "dist")
QUIET = ["-x", "-q", "-o", "addopts=", "--assert=plain", "--tb=line"]
UNWANTED = ("cacheprovider", "unraisableexception", "threadexception", "faulthandler", "junitxml", "logging")
"""Plugins of pytest that cost more than most of our tests."""
ALL = "*"
"""Stands for all tests, where lines are run for them together."""


@dataclass(slots=True)
class Workspace:
    """A copy of the repository in which one run of tests at a time may break what it likes."""

    root: Path
    """The copy."""
    home: Path
    """Everything else that a run leaves behind."""
    package: str
    """The folder of what is measured, from the repository's root."""
    plugins: Collection[str] = ()
    """Plugins of pytest that its tests need beside the usual."""
    changes: int = 0

    def put(self, path: str, text: str) -> None:
        """Write a module, so that no compiled file of another text passes for it."""
        file = self.root / path
        shutil.copy2(file, self.home / "original")
        file.write_text(text, encoding="utf-8")
        self.changes += 1
        os.utime(file, (1_000_000_000 + self.changes,) * 2)

    def restore(self, path: str) -> None:
        """Put the module back as it was, with its compiled file valid again."""
        shutil.move(self.home / "original", self.root / path)


def make_workspace(repository: Path, home: Path, package: str, plugins: Collection[str]) -> Workspace:
    """Copy the repository's files."""
    root = home / "repository"
    shutil.copytree(repository, root, ignore=LEFT_OUT)
    return Workspace(root, home, package, plugins)


@dataclass(slots=True)
class Run:
    """A run of tests that goes on."""

    pid: int
    started: float
    timeout: float

    def ended(self) -> int | None:
        """The exit code; None while it goes on. A run that takes too long is killed: -SIGKILL."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid:
            self._sweep()
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() - self.started > self.timeout:
            self.stop()
            return -signal.SIGKILL
        return None

    def stop(self) -> None:
        """End it."""
        self._sweep()
        os.waitpid(self.pid, 0)

    def _sweep(self) -> None:
        """End what the run started, too: it is a session by itself."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def preload() -> None:
    """Import what every run needs, and nothing of ours."""
    for library in LIBRARIES:
        importlib.import_module(library)
    hypothesis = importlib.import_module("hypothesis")
    hypothesis.settings.register_profile("mutants", derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("mutants")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    gc.freeze()


def start(workspace: Workspace, tests: Iterable[str], timeout: float, record: Path | None = None) -> Run:
    """Start tests in a workspace; with `record`, note there what each test runs."""
    pid = os.fork()
    if pid:
        return Run(pid, time.monotonic(), timeout)
    code = 70
    try:
        os.setsid()
        code = _run(workspace, list(tests), record)
    finally:
        os._exit(code)


def _run(workspace: Workspace, tests: list[str], record: Path | None) -> int:
    for number, name in ((0, os.devnull), (1, str(workspace.home / "output")), (2, "")):
        if name:
            os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | (os.O_TRUNC if number else 0)), number)
        else:
            os.dup2(1, 2)
    for name in [n for n in sys.modules if n.partition(".")[0] in ("tests", "interviewprep")]:
        del sys.modules[name]
    os.chdir(workspace.root)
    sys.path[0] = str(workspace.root)
    scratch = workspace.home / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    os.environ.update(PYTHONPATH=str(workspace.root), HOME=str(workspace.home / "home"))
    unwanted = [word for name in UNWANTED if name not in workspace.plugins for word in ("-p", f"no:{name}")]
    arguments = [*QUIET, *unwanted, f"--basetemp={scratch}", *tests]
    if record is None:
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        return int(pytest.main(arguments))
    recorder = Recorder(workspace.root, workspace.package)
    code = int(pytest.main(arguments, plugins=[recorder]))
    record.write_text(json.dumps(recorder.result()), encoding="utf-8")
    return code


class Recorder:
    """A pytest plugin that notes how long each test takes, and which lines it runs."""

    def __init__(self, root: Path, package: str) -> None:
        import coverage

        self._root = root
        self._coverage = coverage.Coverage(data_file=None, config_file=False, source=[str(root / package)])
        self._test = ""
        self._seconds: dict[str, float] = defaultdict(float)
        self._coverage.start()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._test = item.nodeid
        self._coverage.switch_context(self._test)
        yield
        self._coverage.switch_context("")

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        """What a fixture of the session runs matters to all who use it, not to the first alone."""
        if fixturedef.scope == "session":
            self._coverage.switch_context(ALL)
        yield
        self._coverage.switch_context(self._test)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration

    def result(self) -> dict[str, object]:
        self._coverage.stop()
        data = self._coverage.get_data()
        lines = {
            Path(file).relative_to(self._root).as_posix(): {
                line: [test for test in tests if test]
                for line, tests in data.contexts_by_lineno(file).items()
            }
            for file in data.measured_files()
        }
        return {"seconds": self._seconds, "lines": lines}


@dataclass(slots=True)
class Map:
    """Which tests run which lines."""

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    """How often a test was the one that noticed: `module test`."""

    def add(self, recorded: dict[str, dict[str, object]]) -> None:
        """Add what a run recorded."""
        self.seconds.update(recorded["seconds"])  # type: ignore[arg-type]
        for path, lines in recorded["lines"].items():
            known = self.lines.setdefault(path, {})
            for line, tests in lines.items():  # type: ignore[attr-defined]
                known.setdefault(int(line), []).extend(tests)

    def tests_of(self, path: str, lines: Iterable[int]) -> list[str]:
        """The tests that run any of the lines: those first that noticed most of the module's mutants before,
        then those named after it, then the quickest.

        What is run for all of them, or at import, which is no line here, may matter to any test: those that run
        the module first.
        """
        known = self.lines.get(path, {})
        ran = {test for line in lines or known for test in known.get(line, ())}
        found = ran if lines and ran and ALL not in ran else set(self.seconds)
        stem = Path(path).stem

        def promise(test: str) -> tuple[int, bool, bool, float, str]:
            named = stem in test.partition("::")[0]
            kills = self.kills[f"{path} {test}"]
            return -kills, not named, test not in ran, self.seconds.get(test, 0.0), test

        return sorted(found, key=promise)
