import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import interviewprep.content.decks.cache as cache_module
import interviewprep.content.decks.library as module
from interviewprep.content.decks.cache import DeckCache
from interviewprep.content.decks.library import Library
from interviewprep.content.sources import SHIPPED_PACK, USER_PACK, Source, shipped, sources
from tests.conftest import deck_text, recall


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "decks"
    folder.mkdir()
    return folder


@pytest.fixture
def library(tmp_path, folder):
    cache = DeckCache(tmp_path / "cache" / "decks.db")
    yield Library(cache, [Source(folder, USER_PACK)])
    cache.close()


def write(folder: Path, name: str, *cards: str, age: float = 60) -> Path:
    path = folder / name
    path.write_text(deck_text(*cards, title=name), encoding="utf-8")
    long_ago = path.stat().st_mtime - age
    os.utime(path, (long_ago, long_ago))
    return path


def test_a_bad_file_never_hides_the_others(library, folder):
    write(folder, "good.md", recall(1))
    (folder / "bad.md").write_bytes(b"\xff\xfe nothing")
    scan = library.scan()
    assert [d.name for d in scan.decks] == ["good"]
    assert [str(p).split("bad.md")[1] for p in scan.problems] == [
        ":1:1: byte 0xff is not UTF-8; save the file as UTF-8"
    ]


def test_readmes_and_hidden_files_are_no_decks(library, folder):
    for name in ("README.md", ".draft.md", "notes.txt"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / ".git").mkdir()
    write(folder / ".git", "x.md", recall(1))
    assert library.scan().decks == []


def test_only_changed_files_are_read_again(library, folder, monkeypatch):
    read = []
    monkeypatch.setattr(
        module, "read_file", lambda p, real=module.read_file: read.append(Path(p).name) or real(p)
    )
    write(folder, "a.md", recall(1))
    write(folder, "b.md", recall(1))
    library.scan()
    library.scan()
    assert read == ["a.md", "b.md"]
    write(folder, "b.md", recall(1), recall(2), age=50)
    decks = library.scan().decks
    assert read == ["a.md", "b.md", "b.md"]
    assert [len(list(library.entries(d))) for d in decks] == [1, 2]


def test_a_file_changed_twice_within_a_clock_tick_is_seen(library, folder):
    path = write(folder, "a.md", recall(1), age=0)
    info = path.stat()
    assert len(list(library.entries(library.scan().decks[0]))) == 1
    path.write_text(deck_text(recall(2), title="a.md"), encoding="utf-8")
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert [e.id for e in library.entries(library.scan().decks[0])] == ["q-2"]


def test_a_damaged_or_older_cache_is_made_anew(tmp_path):
    path = tmp_path / "decks.db"
    path.write_bytes(b"this is no database" * 100)
    DeckCache(path).close()
    cache = DeckCache(path)
    assert cache.deck("x") is None
    cache.close()


@contextmanager
def nothing_to_open(path):
    """A folder where the cache's file should be."""
    path.mkdir(parents=True)
    yield


@contextmanager
def no_folder(path):
    """A file where the cache's folder should be."""
    path.parent.write_text("not a folder", encoding="utf-8")
    yield


@contextmanager
def locked(path):
    """Another program that keeps on writing."""
    DeckCache(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@pytest.mark.parametrize("fault", [nothing_to_open, no_folder, locked])
def test_without_a_cache_decks_are_read_all_the_same(tmp_path, folder, monkeypatch, fault):
    monkeypatch.setattr("interviewprep.content.decks.cache.BUSY_TIMEOUT", 0.05)
    write(folder, "a.md", recall(1))
    path = tmp_path / "cache" / "decks.db"
    with fault(path), closing(DeckCache(path)) as cache:
        library = Library(cache, [Source(folder, USER_PACK)])
        for _ in range(2):
            (deck,) = library.scan().decks
            assert [e.id for e in library.entries(deck)] == ["q-1"]
        assert library.card(deck.hash, 0, "q-1").title == "Question 1?"


def test_a_cache_that_is_full_is_left_for_memory(tmp_path, folder):
    write(folder, "a.md", recall(1))
    with closing(DeckCache(tmp_path / "decks.db")) as cache:
        library = Library(cache, [Source(folder, USER_PACK)])
        library.scan()
        (limit,) = cache._db.execute("PRAGMA page_count").fetchone()
        cache._db.execute(f"PRAGMA max_page_count={limit}")
        write(folder, "b.md", *(recall(n) for n in range(2, 400)))
        a, b = library.scan().decks
        assert [e.id for e in library.entries(a)] == ["q-1"]
        assert len(list(library.entries(b))) == 398
        assert library.card(a.hash, 0, "q-1").title == "Question 1?"
        assert library.card(b.hash, 397, "q-399").title == "Question 399?"


def test_a_cache_that_may_not_be_written_is_left_for_memory(tmp_path, folder):
    write(folder, "a.md", recall(1))
    with closing(DeckCache(tmp_path / "decks.db")) as cache:
        library = Library(cache, [Source(folder, USER_PACK)])
        library.scan()
        cache._db.execute("PRAGMA query_only=1")  # for root no permission bites
        write(folder, "b.md", recall(2))
        assert [d.name for d in library.scan().decks] == ["a", "b"]


@pytest.mark.parametrize("when", ["before the scan", "before the entries", "before the card"])
def test_a_cache_damaged_in_use_is_made_again_and_no_card_is_lost(tmp_path, folder, when):
    write(folder, "a.md", *(recall(n) for n in range(300)))
    path = tmp_path / "decks.db"
    with closing(DeckCache(path)) as cache:
        library = Library(cache, [Source(folder, USER_PACK)])
        (deck,) = library.scan().decks

        def damage(now):
            if now == when:
                cache._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cache._db.execute("PRAGMA shrink_memory")
                with path.open("r+b") as file:
                    file.seek(4096)
                    file.write(b"\xff" * (path.stat().st_size - 4096))

        damage("before the scan")
        (deck,) = library.scan().decks
        damage("before the entries")
        assert len(list(library.entries(deck))) == 300
        damage("before the card")
        assert library.card(deck.hash, 299, "q-299").title == "Question 299?"
    with closing(DeckCache(path)) as cache:
        again = Library(cache, [Source(folder, USER_PACK)])
        assert again.scan().decks == [deck]
        assert len(list(again.entries(deck))) == 300


OLD_ROWS = {
    "a card with a field that is gone": "UPDATE card SET body = '{\"gone\": 1, ' || substr(body, 2)",
    "a card that is no JSON": "UPDATE card SET body = 'x'",
    "a deck with a field that is gone": "UPDATE deck SET meta = '{\"gone\": 1, ' || substr(meta, 2)",
    "a problem with a field that is gone": "UPDATE deck SET problems = '[{\"gone\": 1}]'",
    "problems that are no JSON": "UPDATE deck SET problems = 'x'",
}


@pytest.mark.parametrize("change", OLD_ROWS.values(), ids=OLD_ROWS)
def test_a_row_that_cannot_be_read_costs_a_parse(tmp_path, folder, change):
    write(folder, "a.md", recall(1), recall(2))
    with closing(DeckCache(tmp_path / "decks.db")) as cache:
        (deck,) = Library(cache, [Source(folder, USER_PACK)]).scan().decks
    with closing(sqlite3.connect(tmp_path / "decks.db")) as db, db:
        db.execute(change)
    with closing(DeckCache(tmp_path / "decks.db")) as cache:
        library = Library(cache, [Source(folder, USER_PACK)])
        assert library.scan().decks == [deck]
        assert [library.card(deck.hash, n, f"q-{n + 1}").title for n in range(2)] == [
            "Question 1?",
            "Question 2?",
        ]


def test_a_cache_of_another_parser_is_thrown_away(tmp_path, folder, monkeypatch):
    write(folder, "a.md", recall(1))
    with closing(DeckCache(tmp_path / "decks.db")) as cache:
        (deck,) = Library(cache, [Source(folder, USER_PACK)]).scan().decks
        assert cache.deck(deck.hash) is not None
    sources = tmp_path / "content" / "decks"
    shutil.copytree(Path(cache_module.__file__).parent, sources)
    monkeypatch.setattr(cache_module, "__file__", str(sources / "cache.py"))
    for name in ("parse", "card"):
        (sources / f"{name}.py").write_text(f"# another {name}", encoding="utf-8")
        cache_module.cache_format.cache_clear()
        with closing(DeckCache(tmp_path / "decks.db")) as cache:
            assert cache.deck(deck.hash) is None
            Library(cache, [Source(folder, USER_PACK)]).scan()
            assert cache.deck(deck.hash) is not None
    cache_module.cache_format.cache_clear()


def test_many_changed_files_are_read_in_parallel_with_progress(library, folder):
    body = "word " * 400
    for n in range(6):
        write(folder, f"d{n}.md", *(f"## Q {i}? {{#q-{n}-{i}}}\n\n{body}" for i in range(100)))
    seen = []
    scan = library.scan(lambda done, total: seen.append((done, total)))
    assert len(scan.decks) == 6
    assert seen[0] == (0, 6)
    assert seen[-1] == (6, 6)


def test_shipped_decks_are_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (shipped("decks") / "async.md").is_file()
    assert shipped("practice_apps").is_dir()


def test_sources_are_shipped_own_and_given(tmp_path):
    found = sources(tmp_path, (tmp_path / "more", tmp_path / "more"))
    assert [s.pack for s in found] == [SHIPPED_PACK, SHIPPED_PACK, USER_PACK, USER_PACK]
    assert [s.overrides for s in found] == [True, False, False, False]
    assert [s.path for s in found[2:]] == [tmp_path / "decks", tmp_path / "more"]


def test_two_decks_of_a_pack_never_have_one_name(library, folder):
    for name in ("asgi", "web"):
        (folder / name).mkdir()
        write(folder / name, "async.md", recall(name))
    write(folder, "other.md", recall(1))
    scan = library.scan()
    assert [deck.name for deck in scan.decks] == ["async", "async-2", "other"]
    (problem,) = scan.problems
    assert problem.path == folder / "web" / "async.md"
    assert "`async` is taken by" in str(problem)
    assert "`deck:`" in str(problem)
    (folder / "web" / "async.md").write_text("---\ntitle: x\ndeck: of-its-own\n---\n\n" + recall(2), "utf-8")
    scan = library.scan()
    assert [deck.name for deck in scan.decks] == ["async", "of-its-own", "other"]
    assert scan.problems == []
