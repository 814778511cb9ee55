"""Each way in which the database can fail, really caused, and what is said of it."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import event

from interviewprep.scheduling.rating import Rating
from interviewprep.store import errors
from interviewprep.store.database import Database
from interviewprep.store.figures import read_settings
from interviewprep.study.collection import Collection
from interviewprep.study.session import NextCardError, Session
from tests.conftest import recall


@contextmanager
def holding_the_write_lock(path):
    """Another program that is writing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def every_connection(database, pragma):
    """Connections that SQLite limits from now on."""

    def limit(connection, _):
        connection.execute(f"PRAGMA {pragma}")

    event.listen(database.engine, "connect", limit)
    database.engine.dispose()
    yield
    event.remove(database.engine, "connect", limit)
    database.engine.dispose()


@pytest.fixture
def impatient(monkeypatch):
    """A busy file is given up on at once."""
    monkeypatch.setattr("interviewprep.store.database.BUSY_TIMEOUT", 0.05)


def pages(path):
    with closing(sqlite3.connect(path)) as db:
        return db.execute("PRAGMA page_count").fetchone()[0]


def events(path):
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT count(*) FROM event WHERE kind <> 'preset'").fetchone()[0]


def test_a_file_that_another_program_writes_to_is_locked(impatient, open_collection, clock):
    collection = open_collection(recall(1))
    collection.log.review("user:q-1", Rating.GOOD, 1, clock.now())
    with holding_the_write_lock(collection.database.path):
        for write in (
            lambda: collection.log.flag("user:q-1", clock.now()),
            lambda: collection.log.rebuild(),
            lambda: collection.change_setting("new_per_day", 3),
        ):
            with pytest.raises(errors.LockedError, match=r"What was saved before is safe.*Close the other"):
                write()
        assert collection.cards.get("user:q-1").state.reps == 1
        assert collection.log.settings.new_per_day == 20
    collection.log.flag("user:q-1", clock.now())
    assert collection.cards.get("user:q-1").flagged


def test_decks_that_cannot_be_listed_for_a_lock_say_so(impatient, open_collection, place):
    collection = open_collection(recall(1))
    (place.home.decks / "more.md").write_text("---\ntitle: More\n---\n\n" + recall("x"), encoding="utf-8")
    with holding_the_write_lock(collection.database.path), pytest.raises(errors.LockedError):
        collection.refresh()
    collection.refresh()
    assert collection.figures().cards == 2


def test_a_full_disk_keeps_what_was_acknowledged(open_collection, clock):
    collection = open_collection(recall(1))
    collection.log.review("user:q-1", Rating.GOOD, 1, clock.now())
    path = collection.database.path
    limit = pages(path)
    with every_connection(collection.database, f"max_page_count={limit}"):
        said = 0
        with pytest.raises(errors.FullError, match=r"the disk is full.*Free some space"):
            for _ in range(1000):
                collection.log.flag("user:q-1", clock.now())
                said += 1
    assert events(path) == 1 + said


def test_a_file_that_may_not_be_written_is_read_only(open_collection, clock):
    collection = open_collection(recall(1))
    # For root no permission bites: the connection itself is told to write nothing. SQLite's answer is the same.
    with every_connection(collection.database, "query_only=1"):
        with pytest.raises(errors.ReadOnlyError, match=r"read-only.*permissions"):
            collection.log.review("user:q-1", Rating.GOOD, 1, clock.now())
        assert collection.figures().cards == 1
    assert events(collection.database.path) == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anything")
def test_a_file_without_write_permission_is_told(open_collection, place, clock):
    open_collection(recall(1)).close()
    place.home.database.chmod(0o400)
    place.home.folder.chmod(0o500)
    try:
        with pytest.raises(errors.StoreError, match="permissions"), closing(Collection(place)) as collection:
            collection.log.review("user:q-1", Rating.GOOD, 1, clock.now())
    finally:
        place.home.folder.chmod(0o700)


def test_flipped_bytes_are_damage(open_collection, place, clock):
    collection = open_collection(*(recall(n) for n in range(400)))
    collection.close()
    raw = bytearray(place.home.database.read_bytes())
    size = int.from_bytes(raw[16:18], "big")
    for start in range(size, len(raw), size):  # the first page stays: the file still opens
        raw[start : start + 64] = bytes(b ^ 0xFF for b in raw[start : start + 64])
    place.home.database.write_bytes(raw)
    told = pytest.raises(errors.DamagedError, match=r"is damaged: .*Put it back from a backup")
    with told, closing(Collection(place)) as again:
        again.figures()
        again.cards.find([1])


def test_a_collection_that_cannot_be_opened_holds_no_file(open_collection, place):
    open_collection(recall(1)).close()
    with closing(sqlite3.connect(place.home.database)) as db:
        db.execute("DROP TABLE event")
    with pytest.raises(errors.DamagedError, match="no such table: event"):
        Collection(place)
    for end in ("-wal", "-shm"):  # SQLite removes them with the last connection
        assert not place.home.database.with_name(f"{place.home.database.name}{end}").exists()


def test_a_missing_table_is_damage(open_collection, place):
    collection = open_collection(recall(1))
    with closing(sqlite3.connect(place.home.database)) as db:
        db.execute("DROP TABLE extra")
    with pytest.raises(errors.DamagedError, match="no such table: extra"):
        collection.figures()


def test_a_setting_that_is_no_json_is_passed_over(open_collection, place):
    collection = open_collection(recall(1))
    collection.change_setting("new_per_day", 7)
    with closing(sqlite3.connect(place.home.database)) as db, db:
        db.execute("INSERT INTO setting VALUES ('rollover', 'x'), ('theme', '5')")
    assert collection.figures().settings == collection.log.settings
    assert read_settings(place.home.database).new_per_day == 7


def test_a_revision_that_never_was_is_damage(tmp_path):
    path = tmp_path / "p.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(errors.DamagedError, match="0000"):
        Database(path)


def test_a_file_that_is_gone_cannot_be_opened(open_collection, place):
    collection = open_collection(recall(1))
    collection.database.close()
    for path in place.home.folder.glob("progress.db*"):
        path.unlink()
    with pytest.raises(errors.CannotOpenError, match="the file is gone"):
        collection.figures()


def test_a_folder_in_the_place_of_the_file_cannot_be_opened(tmp_path):
    (tmp_path / "p.db").mkdir()
    with pytest.raises(errors.CannotOpenError, match="can't be opened"):
        Database(tmp_path / "p.db")


def test_a_file_in_the_place_of_the_folder_cannot_be_opened(tmp_path):
    (tmp_path / "home").write_text("not a folder", encoding="utf-8")
    with pytest.raises(errors.CannotOpenError, match="can't be opened"):
        Database(tmp_path / "home" / "p.db")


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_write_that_the_system_refuses_is_told_and_what_was_saved_stays(open_collection, place):
    open_collection(recall(1)).close()
    program = """
        import resource, sys
        from pathlib import Path
        from interviewprep.scheduling.moment import Moment
        from interviewprep.store.database import Database
        from interviewprep.store.errors import DiskError
        from interviewprep.store.log import Log

        database = Database(Path(sys.argv[1]))
        log = Log(database)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        said = 0
        try:
            for _ in range(1000):
                log.flag("user:q-1", Moment(0, 0))
                said += 1
        except DiskError as error:
            print(said, error)
        """
    words = [sys.executable, "-c", textwrap.dedent(program), str(place.home.database)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    said, _, told = done.stdout.partition(" ")
    assert "Check the disk and its free space" in told
    assert events(place.home.database) == int(said) > 0


@contextmanager
def cards_out_of_reach(collection):
    """The log can be written, but no card can be read: where a disk fails between the two."""
    with closing(sqlite3.connect(collection.database.path)) as db:
        db.execute("ALTER TABLE card RENAME TO away")
        try:
            yield
        finally:
            db.execute("ALTER TABLE away RENAME TO card")


def kinds(collection):
    with closing(sqlite3.connect(collection.database.path)) as db:
        return [row[0] for row in db.execute("SELECT kind FROM event WHERE kind <> 'preset' ORDER BY at, id")]


def state(session):
    """All that a candidate sees of a session."""
    tally = session.tally
    return (session.current, session.remaining(), tally.answers, tally.ratings, session.can_undo)


def test_a_review_is_stored_once_when_the_next_card_cannot_be_read(open_collection):
    collection = open_collection(*(recall(n) for n in range(3)))
    session = Session(collection)
    session.rate(Rating.GOOD, 1)
    with cards_out_of_reach(collection):
        for _ in range(2):
            with pytest.raises(NextCardError, match="Saved, but the next card can't be read"):
                session.advance()
            assert session.must_advance
            with pytest.raises(RuntimeError, match="done with"):
                session.rate(Rating.GOOD, 1)
    assert session.advance().key == "user:q-1"
    assert not session.must_advance
    assert kinds(collection) == ["review"]
    assert session.tally.answers == 1
    assert session.undo() == "Good"
    assert session.current.key == "user:q-0"


@pytest.mark.parametrize("what", ["rate", "undo", "flag", "suspend", "bury", "reset"])
def test_what_cannot_be_stored_leaves_the_session_as_it_was(impatient, open_collection, what):
    collection = open_collection(*(recall(n) for n in range(5)))
    session = Session(collection)
    session.rate(Rating.AGAIN, 1)
    session.advance()
    before = state(session)
    act = {
        "rate": lambda: session.rate(Rating.GOOD, 1),
        "undo": session.undo,
        "flag": session.flag,
        "suspend": session.suspend,
        "bury": session.bury,
        "reset": session.reset,
    }[what]
    with holding_the_write_lock(collection.database.path), pytest.raises(errors.LockedError):
        act()
    assert state(session) == before
    act()
    assert kinds(collection) == ["review", "review" if what == "rate" else what]
    if what == "undo":
        assert session.current.key == "user:q-0"
    else:
        session.undo()
        assert session.current.key == before[0].key


@pytest.mark.parametrize("what", ["undo", "suspend", "bury", "reset"])
def test_what_is_stored_is_told_as_stored_and_gone_on_from(open_collection, what, monkeypatch):
    collection = open_collection(*(recall(n) for n in range(5)))
    session = Session(collection)
    session.rate(Rating.AGAIN, 1)
    first = session.current.key
    second = session.advance().key
    real = Collection.figures
    with monkeypatch.context() as patch:

        def out_of_reach(self):  # from the moment the event is stored
            with cards_out_of_reach(self):
                return real(self)

        patch.setattr(Collection, "figures", out_of_reach)
        with pytest.raises(NextCardError, match="no such table"):
            getattr(session, what)()
    assert kinds(collection) == ["review", what]
    wanted = {"undo": first, "reset": second}.get(what, "user:q-2")
    assert session.advance().key == wanted
    if what != "undo":
        session.undo()
        assert session.current.key == second


def test_a_card_whose_deck_is_gone_can_still_be_flagged(open_collection, place):
    collection = open_collection(recall(1))
    session = Session(collection)
    (place.home.decks / "sample.md").unlink()
    collection.refresh()
    assert session.flag() is True
    assert session.current.stored.flagged
    assert session.flag() is False


def as_sqlite_says(words: str, code: int) -> sqlite3.Error:
    """SQLite's error with its code, as the driver gives it; the upper bytes say where it happened."""
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code | 3 << 8
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, errors.LockedError), (sqlite3.SQLITE_LOCKED, errors.LockedError),
        (sqlite3.SQLITE_FULL, errors.FullError), (sqlite3.SQLITE_READONLY, errors.ReadOnlyError),
        (sqlite3.SQLITE_IOERR, errors.DiskError), (sqlite3.SQLITE_CORRUPT, errors.DamagedError),
        (sqlite3.SQLITE_NOTADB, errors.DamagedError), (sqlite3.SQLITE_CANTOPEN, errors.CannotOpenError),
        (sqlite3.SQLITE_PERM, errors.CannotOpenError), (sqlite3.SQLITE_ERROR, errors.StoreError),
        (sqlite3.SQLITE_MISUSE, errors.StoreError),
    ],
)  # fmt: skip
def test_each_code_of_sqlite_is_told_apart(code, kind, tmp_path):
    found = errors.store_error(tmp_path, as_sqlite_says("what SQLite says: X", code))
    assert type(found) is kind
    assert (found.path, found.reason) == (tmp_path, "what SQLite says: X")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("no such column: x", errors.DamagedError), ("Could not decode to UTF-8", errors.DamagedError),
        ("unsupported file format", errors.DamagedError), ("malformed database schema", errors.DamagedError),
        ("this is no such thing", errors.StoreError),
    ],
)  # fmt: skip
def test_damage_that_sqlite_has_no_code_for_is_known_by_its_words(words, kind, tmp_path):
    assert type(errors.store_error(tmp_path, as_sqlite_says(words, sqlite3.SQLITE_ERROR))) is kind
    assert type(errors.store_error(tmp_path, sqlite3.OperationalError(words))) is kind


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (sqlite3.OperationalError(" it ends with a full stop. "), "it ends with a full stop"),
        (sqlite3.OperationalError(), "OperationalError"),
        (PermissionError(13, "Permission denied", "/x"), "Permission denied"),
        (OSError("words alone"), "words alone"),
    ],
)
def test_the_reason_is_what_was_said_without_a_full_stop_or_the_name_of_the_error(error, reason, tmp_path):
    found = errors.store_error(tmp_path, error)
    assert found.reason == reason
    assert isinstance(found, errors.CannotOpenError) is isinstance(error, OSError)
    assert f"{reason}. " in str(found)


def test_an_error_can_be_told_of_the_file_that_a_copy_was_made_of(tmp_path):
    found = errors.store_error(tmp_path / "copy", as_sqlite_says("x", sqlite3.SQLITE_FULL))
    assert found.told_of(tmp_path / "its own").startswith(f"{tmp_path / 'its own'} can't grow")
    assert str(found).startswith(f"{tmp_path / 'copy'} can't grow")
