"""`doctor` on homes that are really damaged: it names each damage, changes nothing, and puts right what it can."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from interviewprep.content.sources import USER_PACK, Source
from interviewprep.profile.clock import Clock
from interviewprep.profile.place import Place
from interviewprep.scheduling.rating import Rating
from interviewprep.store import backups
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from interviewprep.study.collection import Collection
from tests import processes
from tests.conftest import deck_text, recall
from tests.stores import FIRST, STATEMENTS, execute, first_revision, log_of

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


@pytest.fixture
def run(home, tmp_path):
    """The program in a process of its own, with a folder of its own for temporary files and an editor that can be found."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    def run_it(*words, env=None):
        done = processes.run(
            [str(word) for word in words],
            {
                "TMPDIR": str(temporary), "TEMP": str(temporary), "EDITOR": sys.executable, "VISUAL": "",
                "PYTHONIOENCODING": "utf-8", **(env or {}),
            },
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done

    return run_it


@pytest.fixture
def studied(home):
    """A home with a deck and a hundred reviews, ended as it should be."""
    home.folder.chmod(0o700)
    (home.decks / "mine.md").write_text(deck_text(*map(recall, range(60)), title="Mine"), encoding="utf-8")
    collection = Collection(Place(home, [Source(home.decks, USER_PACK)], Clock()))
    collection.refresh()
    for n in range(100):
        collection.log.review(f"user:q-{n % 50}", Rating(1 + n % 4), 900, collection.place.clock.now())
        time.sleep(0.001)
    collection.close()
    return home


def contents(folder):
    """Every file and folder, with its bytes and permissions."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def examined(run, home, *words, env=None):
    """What `doctor --json` finds besides what is well: (severity, area, all it says), and its exit code.

    It has changed nothing.
    """
    before = contents(home.folder)
    done = run("doctor", "--json", *words, env=env)
    assert contents(home.folder) == before
    said = json.loads(done.stdout)
    found = [
        (one["severity"], one["area"], " ".join([one["what"], one["where"], one["remedy"], *one["details"]]))
        for one in said["findings"]
        if one["severity"] != "ok"
    ]
    assert done.returncode == (1 if any(severity == "fault" for severity, *_ in found) else 0)
    return found


def assert_named(found, severity, *words):
    """One finding of this severity has all these words."""
    assert any(s == severity and all(word in said for word in words) for s, _, said in found), found


def sql(path, *statements):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for words in statements:
            db.execute(words)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def root_of(path, name):
    """The page on which a table or an index begins."""
    with closing(sqlite3.connect(path)) as db:
        page, size = (
            db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0],
            db.execute("PRAGMA page_size").fetchone()[0],
        )
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    return (page - 1) * size, size


def scratch(path, name):
    """Flip the bytes in the middle of a table's or an index's first page."""
    start, size = root_of(path, name)
    raw = bytearray(path.read_bytes())
    for at in range(start, start + size):
        if at >= start + 8:
            raw[at] ^= 0xFF
    path.write_bytes(raw)


def test_a_new_home_has_no_fault(run, tmp_path):
    env = {"INTERVIEWPREP_HOME": str(tmp_path / "fresh")}
    for _ in range(2):
        done = run("doctor", env=env)
        assert (done.returncode, done.stderr) == (0, "")
        assert "\n  fault" not in done.stdout and "\n  warning" not in done.stdout
        assert all(len(line) <= 80 for line in done.stdout.splitlines())
        assert run("due", env=env).returncode == 0


def test_a_home_in_order_has_nothing_to_tell_and_stays_as_it_is(run, studied):
    run("due")  # makes the day's backup
    found = examined(run, studied)
    assert [one for one in found if one[1] not in ("Terminal", "Grading")] == []


def test_colours_are_left_out_where_they_are_not_wanted(run, studied):
    assert "\x1b" not in run("doctor", env={"NO_COLOR": "1"}).stdout


def test_flipped_bytes_in_the_log(run, studied):
    run("due")
    scratch(studied.database, "event")
    found = examined(run, studied)
    backup = backups.dated(studied.database)[0].path
    assert_named(found, "fault", "damaged, and with it the log", f"interviewprep restore {backup}")
    assert run("doctor", "--fix").returncode == 1
    assert run("restore", backup).returncode == 0
    assert examined(run, studied)[0][0] == "note"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["card_due", "event_card", "card"])
def test_flipped_bytes_in_an_index_or_a_derived_table_cost_nothing(run, studied, name):
    events = log_of(studied.database)
    if name == "card_due":
        # An entry that says something else: only a comparison with the table shows it.
        with closing(sqlite3.connect(studied.database, isolation_level=None)) as db:
            db.execute("VACUUM")  # the first entry is the last thing on the page then
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        start, size = root_of(studied.database, name)
        raw = bytearray(studied.database.read_bytes())
        raw[start + size - 2] ^= 0x01
        studied.database.write_bytes(raw)
    else:
        scratch(studied.database, name)
    found = examined(run, studied)
    assert_named(found, "fault", "every event of the log can be read", "doctor --fix")
    done = run("doctor", "--fix")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Made again from its 101 events" in done.stdout
    assert log_of(studied.database) == events
    assert run("due").returncode == 0
    assert not [one for one in examined(run, studied) if one[0] in ("fault", "warning")]


def test_events_that_were_put_aside_are_saved_as_far_as_they_can_be_read(run, studied):
    events = log_of(studied.database)
    start, size = root_of(studied.database, "quarantine")
    raw = bytearray(studied.database.read_bytes())
    raw[start : start + size] = bytes(size)
    studied.database.write_bytes(raw)
    found = examined(run, studied)
    assert_named(found, "fault", "every event of the log can be read", "doctor --fix")
    done = run("doctor", "--fix")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Not all that had been put aside" in done.stdout
    assert log_of(studied.database) == events
    assert not [one for one in examined(run, studied) if one[0] in ("fault", "warning")]


def test_a_file_cut_short(run, studied):
    raw = studied.database.read_bytes()
    studied.database.write_bytes(raw[: len(raw) // 2])
    assert_named(examined(run, studied), "fault", "damaged", "restore --new")


def test_an_empty_file(run, studied):
    run("backup")
    studied.database.write_bytes(b"")
    assert_named(
        examined(run, studied), "fault", "is empty, though progress was kept", "interviewprep restore "
    )


def test_another_programs_database(run, home):
    sql(home.database, "CREATE TABLE bookmark (url)")
    assert_named(examined(run, home), "fault", "another program's database", str(home.database))


def test_a_database_of_a_newer_version(run, studied):
    sql(studied.database, "UPDATE alembic_version SET version_num = '9999'")
    assert_named(examined(run, studied), "fault", "newer version", str(studied.database))


def test_a_store_that_was_left_half_made(run, home):
    execute(home.database, STATEMENTS[: FIRST - 4])
    for end in ("-wal", "-shm"):
        home.database.with_name(home.database.name + end).unlink(missing_ok=True)
    assert_named(examined(run, home), "warning", "left half made by an earlier version", "doctor --fix")
    assert run("doctor", "--fix").returncode == 0
    assert not [one for one in examined(run, home) if one[0] in ("fault", "warning")]


def test_a_store_of_an_earlier_version(run, home):
    first_revision(home.database, 40)
    events = log_of(home.database)
    for end in ("-wal", "-shm"):
        home.database.with_name(home.database.name + end).unlink(missing_ok=True)
    assert_named(examined(run, home), "note", "An earlier version made it", "keeps its 40 events")
    assert run("doctor", "--fix").returncode == 0
    assert log_of(home.database) == events


def test_derived_tables_that_somebody_edited(run, studied):
    sql(
        studied.database,
        "UPDATE card SET reps = 99 WHERE key = 'user:q-7'",
        "DELETE FROM card WHERE key = 'user:q-8'",
        "UPDATE day SET answers = answers + 1",
    )
    found = examined(run, studied)
    assert_named(
        found, "fault", "isn't what the log says", "card: 2 rows differ: user:q-7, user:q-8", "day: 1 row"
    )
    done = run("doctor", "--fix")
    assert done.returncode == 0
    assert "Derived everything from the log again; a backup of before is" in done.stdout
    assert len(backups.dated(studied.database)) == 1
    assert not [one for one in examined(run, studied) if one[0] == "fault"]


def test_values_that_were_never_written_there(run, studied):
    sql(studied.database, "UPDATE card SET phase = 'x' WHERE key = 'user:q-7'")
    assert_named(
        examined(run, studied), "fault", "Derived tables hold what was never written", "card.phase of row"
    )
    assert run("doctor", "--fix").returncode == 0
    sql(studied.database, "DROP TRIGGER event_no_update", "UPDATE event SET data = '{' WHERE rowid = 9")
    assert_named(examined(run, studied), "fault", "Events hold what was never written", "event.data of row 9")


def test_a_trigger_and_an_index_that_are_gone(run, studied):
    sql(studied.database, "DROP TRIGGER event_no_delete", "DROP INDEX event_card", "CREATE TABLE mine (x)")
    found = examined(run, studied)
    assert_named(found, "fault", "missing: index event_card", "missing: trigger event_no_delete")
    assert_named(found, "note", "table mine")
    assert run("doctor", "--fix").returncode == 0
    with closing(sqlite3.connect(studied.database)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("DELETE FROM event")
    assert len(log_of(studied.database)) == 100


def test_progress_of_cards_that_no_deck_has(run, studied):
    (studied.decks / "mine.md").write_text(
        deck_text(*map(recall, range(2, 60)), title="Mine"), encoding="utf-8"
    )
    found = examined(run, studied)
    assert_named(found, "note", "Progress of 2 cards that no deck has", "user:q-0 (2 reviews)", "user:q-1")
    assert run("doctor", "--forget", "user:q-5").returncode == 2  # a deck has it
    assert run("doctor", "--forget", "user:nothing").returncode == 2
    done = run("doctor", "--forget", "user:q-0")
    assert "Forgot the progress of 1 card; what happened stays in the log." in done.stdout
    assert_named(examined(run, studied), "note", "Progress of 1 card ", "user:q-1")
    (studied.decks / "broken.md").write_text("no front matter", encoding="utf-8")
    refused = run("doctor", "--forget-orphans")
    assert refused.returncode == 1
    assert "may be theirs" in refused.stderr
    (studied.decks / "broken.md").unlink()
    assert run("doctor", "--forget-orphans").returncode == 0
    assert not [one for one in examined(run, studied) if one[1] == "Log"]
    assert len(log_of(studied.database)) == 102, "two events more, none less"
    (studied.decks / "mine.md").write_text(deck_text(*map(recall, range(60)), title="Mine"), encoding="utf-8")
    listed = json.loads(run("card", "list", "--deck", "mine", "--json").stdout)
    assert [one["reps"] for one in listed[:3]] == [0, 0, 2]


def test_an_event_of_the_future(run, studied):
    database = Database(studied.database)
    now = Clock().now()
    Log(database).flag("user:q-3", now.later(3 * 24 * 3600))
    database.close()
    found = examined(run, studied)
    assert_named(found, "warning", "1 event of device", "in the future, the last by 3d", "clock")


def test_two_devices_whose_clocks_are_apart(run, studied):
    database = Database(studied.database)
    log, now = Log(database), Clock().now()
    log.device = "the-phone"
    log.flag("user:q-3", now.later(1800))
    log.device = "the-desk"
    for n in range(6):
        log.flag(f"user:q-{n}", now)
    database.close()
    assert_named(examined(run, studied), "note", "device the-desk was behind that of device the-phone")


def test_the_wal_of_another_database(run, studied, tmp_path):
    other = Database(tmp_path / "other" / "progress.db")
    log = Log(other)
    for n in range(20):
        log.flag(f"user:q-{n}", Clock().now())
    other.checkpoint()
    log.flag("user:q-1", Clock().now())
    shutil.copy(f"{other.path}-wal", f"{studied.database}-wal")
    other.close()
    found = examined(run, studied)
    assert_named(found, "fault", "put in the place of another file", "progress.db-wal")


@posix
def test_what_others_can_read(run, studied):
    run("backup")
    (studied.folder / "practice").mkdir(mode=0o755)
    backup = backups.dated(studied.database)[0].path
    for path in (studied.database, backup):
        path.chmod(0o644)
    found = examined(run, studied)
    for path in (studied.database, backup, studied.folder / "practice"):
        assert_named(found, "warning", "Others on this machine can get at it", str(path))
    assert run("doctor", "--fix").returncode == 0
    assert studied.database.stat().st_mode & 0o777 == backup.stat().st_mode & 0o777 == 0o600
    assert (studied.folder / "practice").stat().st_mode & 0o777 == 0o700


@pytest.fixture
def unwritable(studied):
    """The folder can't be written: by its permissions, or where one is root by a flag that binds root, too."""
    if sys.platform == "win32":
        pytest.skip("POSIX permissions")
    if os.geteuid():
        studied.folder.chmod(0o500)
        yield studied
        studied.folder.chmod(0o700)
        return
    flag = ["chattr", "+i", str(studied.folder), str(studied.database)]
    if shutil.which("chattr") is None or subprocess.run(flag, capture_output=True, check=False).returncode:
        pytest.skip("root may write everywhere, and the file system has no flag against it")
    yield studied
    subprocess.run([flag[0], "-i", *flag[2:]], check=True)


def test_a_folder_that_cannot_be_written(run, unwritable):
    assert_named(examined(run, unwritable), "fault", "can't be written, so nothing can be saved")


def test_mistakes_in_decks_are_named_with_their_line(run, studied):
    (studied.decks / "broken.md").write_text(
        "---\ntitle: B\n---\n\n## Why? {#a .nothing}\n\nx\n", encoding="utf-8"
    )
    found = examined(run, studied)
    assert_named(found, "warning", "1 mistake in 1 deck file", f"{studied.decks / 'broken.md'}:5:")


def test_a_pack_that_cannot_be_read(run, studied):
    folder = studied.folder / "packs" / "demo"
    folder.mkdir(parents=True)
    (studied.folder / "packs").chmod(0o700)
    (folder.parent / "demo.json").write_text('{"name": "demo", "version": "1", "source": "x", "digest": "y"}')
    (folder / "pack.toml").write_text('name = "demo"\nversion = 1 2\n')
    found = examined(run, studied)
    assert_named(found, "warning", "manifest of the pack demo can't be read", "pack.toml:2")


def test_what_killed_runs_left(run, studied, tmp_path):
    left = [
        tmp_path / "temporary" / "interviewprep-run-abcdefgh",
        studied.folder / "packs" / ".new-0123456789abcdef",
    ]
    parts = [studied.folder / ".0123456789abcdef.part", studied.folder / "progress.db.new"]
    for path in left:
        (path / "work").mkdir(parents=True)
    (studied.folder / "packs").chmod(0o700)
    in_use = tmp_path / "temporary" / "interviewprep-run-newnewne"
    in_use.mkdir()
    for path in parts:
        path.write_bytes(b"x")
    for path in (*left, *parts):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    found = examined(run, studied)
    assert_named(found, "note", "3 temporary files or folders left by runs", "interviewprep-run-abcdefgh")
    assert_named(found, "note", "left by pack commands", ".new-0123456789abcdef")
    assert run("doctor", "--fix").returncode == 0
    assert not [path for path in (*left, *parts) if path.exists()]
    assert in_use.exists()


def test_a_database_that_is_open_is_looked_at_as_it_is(run, studied):
    session = subprocess.Popen(
        [sys.executable, "-m", "interviewprep", "review", "--plain", "--deck", "mine"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        session.stdin.write("\n3\n")
        session.stdin.flush()
        until = time.monotonic() + 60
        while session.stdout.readline().count("---") < 1 or len(log_of(studied.database)) < 101:
            assert time.monotonic() < until
        found = examined(run, studied)
        assert_named(found, "note", "Its last changes are in progress.db-wal: it is open")
        assert not [one for one in found if one[0] in ("fault", "warning")]
        with closing(sqlite3.connect(studied.database)) as db, db:
            db.execute("UPDATE day SET answers = answers + 1")
        assert run("doctor", "--fix").returncode == 0, "derived again beside the open session"
        with closing(sqlite3.connect(studied.database)) as db, db:
            db.execute("DROP INDEX event_card")
        done = run("doctor", "--fix")
        assert done.returncode == 1
        assert "Not put right: " in done.stderr and "is locked" in done.stderr
    finally:
        session.communicate("q\n", timeout=60)
    assert run("doctor", "--fix").returncode == 0
    assert len(log_of(studied.database)) == 101


def test_an_editor_that_is_not_there(run, studied):
    for value in ("no-such-editor --wait", "'unbalanced"):
        assert_named(examined(run, studied, env={"EDITOR": value}), "warning", "EDITOR", "Set EDITOR")


def test_progress_that_is_gone_though_there_are_backups(run, studied):
    run("backup")
    backup = backups.dated(studied.database)[0].path
    studied.database.unlink()
    assert_named(examined(run, studied), "fault", "It is gone, though there are backups", f"restore {backup}")


def test_a_backup_that_cannot_be_put_back(run, studied):
    run("backup")
    backup = backups.dated(studied.database)[0].path
    backup.write_bytes(backup.read_bytes()[:20_000])
    assert_named(examined(run, studied), "warning", "can't be put back", str(backup))


def test_a_home_of_nobody_is_told(run):
    if sys.platform == "win32":
        pytest.skip("POSIX users")
    done = run("doctor", env={"INTERVIEWPREP_HOME": "~nosuchuser/x"})
    assert done.returncode == 1
    assert "There is no saying where it is" in done.stdout


def test_a_file_in_the_place_of_the_folder(run, tmp_path):
    (tmp_path / "file").write_text("x")
    done = run("doctor", env={"INTERVIEWPREP_HOME": str(tmp_path / "file")})
    assert done.returncode == 1
    assert "It isn't a folder." in done.stdout


def test_a_report_has_nothing_of_its_users_own(run, studied, tmp_path):
    secret = "my-secret-employer"
    (studied.decks / f"{secret}.md").write_text(
        f"## {secret}? {{#x .{secret}}}\n\n{secret}\n", encoding="utf-8"
    )
    (studied.folder / "faults.log").write_text(
        f"--- 2026-11-25 12:00:00 interviewprep 0.1.0, Python 3.11.7 (main)\n[GCC 12]\n"
        f"{sys.platform} ['/home/{secret}/bin/interviewprep', 'review', '--deck', '{secret}']\n"
        "Traceback (most recent call last):\n"
        f'  File "/home/{secret}/venv/lib/python3.11/site-packages/interviewprep/study/session.py", line 12, in rate\n'
        f"    self.{secret.replace('-', '_')}()\n"
        f'  File "/home/{secret}/notes.py", line 3, in x\n'
        f"KeyError: '{secret}'\n",
        encoding="utf-8",
    )
    (studied.folder / "faults.log").chmod(0o600)
    sql(studied.database, "UPDATE card SET reps = 99 WHERE key = 'user:q-7'")
    target = tmp_path / "report.txt"
    before = contents(studied.folder)
    done = run("doctor", "--report", target, env={"HOME": str(tmp_path), "EDITOR": f"/opt/{secret}"})
    assert done.returncode == 1
    assert contents(studied.folder) == before
    text = target.read_text(encoding="utf-8")
    assert secret not in text
    assert str(tmp_path) not in text
    assert "q-7" not in text
    assert (
        "fault    Progress: What is derived from the log isn't what the log says. [<data>/progress.db]"
        in text
    )
    assert "interviewprep/study/session.py:12 in rate" in text
    assert "command: review --deck …" in text
    assert "\n  KeyError\n" in text + "\n"
    assert "1 mistake in 1 deck file" in text or "mistakes in 1 deck file" in text
    again = run("doctor", "--report", target)
    assert (again.returncode, target.read_text(encoding="utf-8")) == (2, text)
    assert run("doctor", "--report").stdout.startswith("interviewprep ")


def test_nothing_is_left_in_the_temporary_folder(run, studied, tmp_path):
    run("doctor")
    assert list((tmp_path / "temporary").iterdir()) == []
