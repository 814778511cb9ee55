"""Anki's packages from outside: whatever is in them, a clear error or what they say; nothing hangs."""

import json
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from interviewprep.content.importing import apkg
from interviewprep.content.importing.anki_collection import read_collection
from interviewprep.content.importing.apkg import NEW_FORM, collection_in, is_package
from interviewprep.content.importing.note import ImportProblem

OLD = "collection.anki2"
_SCHEMA = """
CREATE TABLE col (id, crt, models, decks); CREATE TABLE notes (id INTEGER, guid TEXT, mid, flds TEXT, tags TEXT);
CREATE TABLE cards (id, nid, did, odid, ord); CREATE TABLE revlog (id, cid, ease, ivl, factor, time, type);
"""


def changed(package, target, change):
    """The package in Anki's new form, with its collection changed."""
    with zipfile.ZipFile(package) as archive:
        raw = zstandard.ZstdDecompressor().stream_reader(archive.read(NEW_FORM)).read()
    copy = target.with_suffix(".db")
    copy.write_bytes(raw)
    with closing(sqlite3.connect(copy)) as db, db:
        change(db)
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(NEW_FORM, zstandard.compress(copy.read_bytes()))
    return target


@pytest.fixture
def collection(tmp_path):
    """A small collection in the old form, as bytes; `change` is more SQL."""

    def make(change=""):
        path = tmp_path / "made.db"
        path.unlink(missing_ok=True)
        models = {"5": {"name": "Basic", "type": 0, "flds": [{"name": "Front"}, {"name": "Back"}],
                        "tmpls": [{"qfmt": "{{Front}}{{type:Back}}{{#Extra}}", "afmt": "{{FrontSide}}{{Tags}}{{hint:Back}}"}]}}  # fmt: skip
        with closing(sqlite3.connect(path)) as db, db:
            db.executescript(_SCHEMA)
            db.execute(
                "INSERT INTO col VALUES (1, 0, ?, ?)", (json.dumps(models), json.dumps({"1": {"name": "D"}}))
            )
            db.execute("INSERT INTO notes VALUES (7, 'g', 5, 'Q\x1fA', ' t ')")
            db.execute("INSERT INTO cards VALUES (9, 7, 1, 0, 0)")
            db.execute("INSERT INTO revlog VALUES (1000, 9, 3, 1, 0, 5, 0)")
            db.executescript(change)
        return path.read_bytes()

    return make


def package(tmp_path, **members):
    path = tmp_path / "made.apkg"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name.replace("_", "."), raw)
    return path


def read(path):
    with collection_in(path) as db:
        return read_collection(db)


def test_a_collection_in_the_old_form_is_read(tmp_path, collection):
    found = read(package(tmp_path, collection_anki2=collection()))
    (note,) = found.notes
    assert (note.fields, note.tags, note.cards[0].deck, len(note.cards[0].reviews)) == (
        ["Q", "A"],
        ["t"],
        "D",
        1,
    )
    assert found.types[5].templates[0] == (("Front",), ("Back",))


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"media": b"{}"}, "no collection of Anki's is in it"),
        ({"collection_anki2": b"not a database" * 100}, "damaged"),
        ({"collection_anki2": b""}, "no table `col`"),
        ({"collection_anki21b": b"\x28\xb5\x2f\xfd" + b"\xff" * 50}, "can't be unpacked"),
        ({"collection_anki21b": b"no zstd at all"}, "can't be unpacked"),
        ({"collection_anki21b": zstandard.compress(b"SQLite format 3\0" + bytes(99_999))[:60]}, "damaged|no table"),
    ],
)  # fmt: skip
def test_what_is_no_collection_is_told(tmp_path, members, told):
    with pytest.raises(ImportProblem, match=told):
        read(package(tmp_path, **members))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DROP TABLE revlog", "no table `revlog`"),
        ("DROP TABLE notes; CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, flds, tags)", "no table `notes`"),
        ("DROP TABLE notes; CREATE VIEW notes AS SELECT 1", "no table `notes`"),
        ("ALTER TABLE notes RENAME COLUMN flds TO f", "damaged"),
        ("UPDATE col SET models = '{'", "isn't as Anki writes it"),
        ("UPDATE col SET models = '[]'", "isn't as Anki writes it"),
        ("UPDATE col SET models = '{\"5\": {}}'", "isn't as Anki writes it"),
        ("DELETE FROM col", "isn't as Anki writes it"),
        ("UPDATE notes SET flds = x'00ff'", "isn't as Anki writes it"),
        ("UPDATE revlog SET id = 'soon'", "isn't as Anki writes it"),
        ("UPDATE revlog SET ease = 2.5", "isn't as Anki writes it"),
        ("CREATE TABLE notetypes (id); CREATE TABLE fields (x); CREATE TABLE templates (x); CREATE TABLE decks (x)",
         "damaged"),
    ],
)  # fmt: skip
def test_what_isn_t_as_anki_writes_it_is_told(tmp_path, collection, change, told):
    with pytest.raises(ImportProblem, match=told):
        read(package(tmp_path, collection_anki2=collection(change)))


def test_a_zip_file_that_is_cut_off_is_told(tmp_path, collection):
    path = package(tmp_path, collection_anki2=collection())
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ImportProblem, match="no Anki package that can be read"):
        read(path)


@pytest.mark.parametrize("form", [OLD, NEW_FORM])
def test_what_unpacks_to_too_much_is_refused_in_time(tmp_path, monkeypatch, form):
    monkeypatch.setattr(apkg, "MAX_BYTES", 4 << 20)
    raw = bytes(32 << 20)
    path = package(tmp_path, **{form.replace(".", "_"): zstandard.compress(raw) if form == NEW_FORM else raw})
    with pytest.raises(ImportProblem, match="over 4 MiB: export it from Anki deck by deck"):
        read(path)


def test_without_zstandard_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(ImportProblem, match=r'pip install "interviewprep-tui\[anki\]"'):
        read(package(tmp_path, collection_anki21b=b"any"))


def test_a_package_is_known_by_its_name_or_what_is_in_it(tmp_path):
    assert is_package(Path("a.apkg")) and is_package(Path("A.COLPKG"))
    assert is_package(package(tmp_path, collection_anki2=b"").rename(tmp_path / "phone.bin"))
    assert not is_package(package(tmp_path, media=b"").rename(tmp_path / "other.zip"))
    text = tmp_path / "notes.txt"
    text.write_text("PK but no zip")
    assert not is_package(text)
    assert not is_package(tmp_path / "missing")
