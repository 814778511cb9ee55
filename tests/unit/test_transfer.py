"""`export` and `import`: the whole log as lines, both ways; a broken file changes nothing."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.profile.home import Home
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from tests.conftest import HandClock
from tests.unit.test_event_check import plain
from tests.unit.test_log_order import history
from tests.unit.test_store import projection


def run(*words, home, stdin=None):
    environment = {**os.environ, "INTERVIEWPREP_HOME": str(home.folder)}
    command = [sys.executable, "-m", "interviewprep", *map(str, words)]
    return subprocess.run(command, input=stdin, env=environment, capture_output=True, timeout=60, check=False)


def here(*words, home, stdin=None):
    return CliRunner(env={"INTERVIEWPREP_HOME": str(home.folder)}).invoke(
        cli, [str(w) for w in words], input=stdin
    )


@pytest.fixture
def other(tmp_path):
    return Home(tmp_path / "other")


@pytest.fixture
def full(home):
    """A store with every kind of event, and with one that can't be read."""
    database = Database(home.database)
    log = Log(database)
    log.append(history(HandClock()).values())
    log.append([plain("dream", number=99, words="naïve \u2028 \x1b[31m")])
    found = projection(database)
    database.close()
    return found


def derived(home):
    database = Database(home.database)
    try:
        return projection(database)
    finally:
        database.close()


def events(home):
    with closing(sqlite3.connect(home.database)) as db:
        return db.execute("SELECT count(*) FROM event").fetchone()[0] if home.database.exists() else 0


def test_what_is_exported_and_imported_is_the_same_both_ways(full, home, other, tmp_path):
    file = tmp_path / "log.jsonl"
    done = here("export", file, home=home)
    assert done.exit_code == 0, done.output
    assert f"{len(history(HandClock())) + 1} events" in done.output
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert lines[0] == {"format": "interviewprep-log", "version": 1, "events": len(lines) - 1}
    assert file.read_bytes().count(b"\n") == len(lines)
    done = here("import", file, home=other)
    assert done.exit_code == 0, done.output
    assert derived(other) == full == derived(home)
    again = here("export", home=other)
    assert again.stdout_bytes == file.read_bytes()
    done = here("import", file, home=other)
    assert "0 events added" in done.output
    assert derived(other) == full
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o777 == 0o600


def test_lines_in_any_order_and_through_pipes(full, home, other):
    exported = run("export", "-", home=home)
    assert (exported.returncode, exported.stderr) == (0, b"")
    head, *lines = exported.stdout.splitlines()
    done = run("import", "-", home=other, stdin=b"\n".join([head, *reversed(lines)]))
    assert (done.returncode, done.stderr) == (0, b"")
    assert derived(other) == full


HEAD = '{"format":"interviewprep-log","version":1}'
GOOD = json.dumps(plain())
BROKEN = {
    "nothing": (b"", 1, "the file is empty"),
    "another file": (b"title,front,back\n", 1, "it isn't JSON"),
    "another format": (b'{"format":"anki","version":1}\n', 1, "it isn't the header of a log"),
    "a deck": (b"---\ntitle: x\n---\n", 1, "it isn't JSON"),
    "a database": (b"SQLite format 3\0\xff\xfe", 1, "it isn't UTF-8"),
    "a newer format": (b'{"format":"interviewprep-log","version":2}\n', 1, "Get the newest interviewprep"),
    "no JSON": (f"{HEAD}\n{GOOD}\nnonsense\n".encode(), 3, "it isn't JSON"),
    "half a line": (f"{HEAD}\n{GOOD}\n{GOOD[:50]}".encode(), 3, "it isn't JSON"),
    "no object": (f"{HEAD}\n{GOOD}\n[1]\n".encode(), 3, "it isn't a JSON object"),
    "not a number": (f"{HEAD}\n{GOOD[:-1]}, \"x\": NaN}}\n".encode(), 2, "it isn't JSON"),
    "deep": (f"{HEAD}\n{'[' * 100_000}\n".encode(), 2, "it isn't JSON"),
    "a huge number": (f'{HEAD}\n{{"at":{"9" * 5000}}}\n'.encode(), 2, "it isn't JSON"),
    "an empty line": (f"{HEAD}\n\n{GOOD}\n".encode(), 2, "it isn't JSON"),
    "malformed": (f"{HEAD}\n{GOOD}\n{json.dumps(plain(rating=9))}\n".encode(), 3, "rating: input should be less"),
    "escapes": (f"{HEAD}\n{json.dumps(plain(kind=None))}\n".encode(), 2, "it has no kind"),
    "cut off": (f'{HEAD[:-1]},"events":3}}\n{GOOD}\n'.encode(), 2, "ends after 1 of 3 events"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "line", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_told_by_its_line_and_nothing_is_imported(home, tmp_path, content, line, told):
    file = tmp_path / "log.jsonl"
    file.write_bytes(content)
    done = here("import", file, home=home)
    assert done.exit_code == 1
    assert f"log.jsonl:{line}: " in done.output, done.output
    assert told in done.output
    assert events(home) == 0


def test_what_only_a_newer_version_knows_is_kept_and_the_rest_counts(home, tmp_path):
    file = tmp_path / "log.jsonl"
    file.write_text(f"{HEAD}\n{json.dumps(plain('dream', number=2))}\n{GOOD}\n", encoding="utf-8")
    done = here("import", file, home=home)
    assert done.exit_code == 0
    assert "1 event added, 0 known; 1 event kept aside" in done.output
    assert events(home) == 1


def test_a_file_that_is_there_is_not_replaced_unasked(full, home, tmp_path):
    file = tmp_path / "log.jsonl"
    file.write_text("mine")
    done = here("export", file, home=home)
    assert done.exit_code == 2
    assert "--replace replaces it" in done.output
    assert file.read_text() == "mine"
    assert here("export", file, "--replace", home=home).exit_code == 0
    assert file.read_text("utf-8").startswith('{"format"')


def test_what_is_not_there_is_told(home, tmp_path):
    assert "There is no progress yet" in here("export", home=home).output
    done = here("import", tmp_path / "none.jsonl", home=home)
    assert (done.exit_code, "there is no such file" in done.output) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_full_disk_leaves_no_half_file(full, home, tmp_path):
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000));"
        "from interviewprep.cli.main import cli; cli(sys.argv[1:])"
    )
    file = tmp_path / "out" / "log.jsonl"
    file.parent.mkdir()
    Database(home.database).close()
    done = subprocess.run(
        [sys.executable, "-c", program, "export", str(file)], capture_output=True, text=True, timeout=60,
        env={**os.environ, "INTERVIEWPREP_HOME": str(home.folder)}, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(file.parent.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs /dev/full")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_or_closed_stdout_is_told_in_one_line(full, home):
    environment = {**os.environ, "INTERVIEWPREP_HOME": str(home.folder)}
    words = f"{sys.executable} -m interviewprep export"
    for shell in (f"{words} >/dev/full", f"{words} | true; exit ${{PIPESTATUS[0]}}"):
        done = subprocess.run(
            ["bash", "-c", shell], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.stderr.count("\n") <= 1 and "Traceback" not in done.stderr, done.stderr
    assert (
        subprocess.run(
            ["bash", "-c", f"{words} >/dev/full"], env=environment, capture_output=True, check=False
        ).returncode
        == 1
    )


def test_a_locked_store_is_told_and_nothing_is_imported(full, home, other, tmp_path):
    file = tmp_path / "log.jsonl"
    here("export", file, home=home)
    Database(other.database).close()
    with closing(sqlite3.connect(other.database, isolation_level=None)) as locker:
        locker.execute("BEGIN IMMEDIATE")
        done = run("import", file, home=other)
        assert done.returncode == 1
        assert b"is locked: another program is writing to it" in done.stderr
        locker.execute("ROLLBACK")
    assert events(other) == 0
    assert here("export", home=home).exit_code == 0


def test_the_memory_is_the_same_whatever_the_length(home, tmp_path):
    """Peak memory of an import of 60,000 lines is little more than that of 6,000."""
    peaks = []
    program = (
        "import resource, sys; from interviewprep.cli.main import cli\n"
        "try:\n cli(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    if sys.platform == "win32":
        pytest.skip("needs getrusage")
    for count in (3_000, 30_000):
        file = tmp_path / f"{count}.jsonl"
        with file.open("w") as out:
            print(HEAD, file=out)
            for n in range(count):
                at = 1_700_000_000_000 + n
                event = plain(
                    id=f"{at:012x}"[:8] + "-" + f"{at:012x}"[8:] + f"-7000-8000-{n:012x}",
                    at=at,
                    number=n + 1,
                    card=f"user:q-{n % 900}",
                )
                print(json.dumps(event), file=out)
        done = subprocess.run(
            [sys.executable, "-c", program, "import", str(file)], capture_output=True, text=True, timeout=120,
            env={**os.environ, "INTERVIEWPREP_HOME": str(tmp_path / str(count))}, check=False,
        )  # fmt: skip
        assert f"{count} events added" in done.stdout.replace(",", ""), done
        peaks.append(int(done.stdout.split()[-1]))
    assert peaks[1] < peaks[0] * 1.5, peaks
