"""`e` on a card of a pack, or a shipped one: the user's own version, and never the installed file."""

import json
import os
import subprocess
import sys

import pytest

from interviewprep.content.packs.digest import digest_of
from interviewprep.content.sources import SHIPPED_PACK, override_folder, shipped, sources
from interviewprep.profile.overrides import drop_if_same, own_version
from interviewprep.profile.place import Place
from interviewprep.study.collection import Collection
from interviewprep.ui.drill.card_details import card_details
from tests.conftest import deck_text, recall
from tests.unit.test_packs import pack

pytestmark = pytest.mark.usefixtures("known_decks")

__all__ = ["pack"]

PROGRAM = [sys.executable, "-m", "interviewprep"]
EDITOR = """#!{python}
import pathlib, sys
path = pathlib.Path(sys.argv[2])
path.write_text(path.read_text().replace("Answer 1.", {after!r}))
"""


@pytest.fixture
def env(home, tmp_path, pack):
    def make(after):
        editor = tmp_path / "editor"
        editor.write_text(EDITOR.format(python=sys.executable, after=after), encoding="utf-8")
        editor.chmod(0o755)
        return {"INTERVIEWPREP_HOME": str(home.folder), "EDITOR": str(editor)}

    subprocess.run([*PROGRAM, "pack", "add", str(pack), "--yes"], check=True, capture_output=True)
    return make


def said(*words):
    done = subprocess.run([*PROGRAM, *words], env=os.environ, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_editing_a_packs_card_edits_a_copy(env, home, pack):
    from tests.benchmarks.terminal import Terminal

    copy = override_folder(home.folder, "acme") / "acme.md"
    before = digest_of(home.folder / "packs" / "acme")

    def edit(after, expect):
        terminal = Terminal([*PROGRAM, "review", "--deck", "acme"], env(after), (120, 40))
        terminal.wait_for("Question 1?")
        terminal.send(" ")
        terminal.wait_for("Answer 1.")
        terminal.send("e")
        terminal.settle(1.0)
        if expect:
            terminal.wait_for("Your own version of this deck")
        terminal.wait_for("Question 1?")
        terminal.send(" ")
        terminal.wait_for(expect or "Answer 1.")
        terminal.send("3")
        terminal.wait_for("Question 2?")
        terminal.close()

    said("settings", "new_per_day", "9999")  # each deck gives all it has
    edit("Answer 1.", "")  # nothing changed: no copy hides the next upgrade
    assert not copy.exists()
    said("card", "reset", "acme:q-1")
    edit("An edited answer.", "An edited answer.")
    assert "An edited answer." in copy.read_text()
    assert digest_of(home.folder / "packs" / "acme") == before
    assert "An edited answer." in said("card", "show", "acme:q-1")
    assert "acme  Sample  (your version)" in said("decks")
    # The same card, with its progress; and the pack can be updated and removed all the same.
    cards = {c["key"]: c for c in json.loads(said("card", "list", "--deck", "acme", "--json"))}
    assert {key: card["reps"] for key, card in cards.items()} == {"acme:q-1": 1, "acme:q-2": 0}
    (pack / "decks" / "acme.md").write_text(deck_text(recall(1), recall(2), recall(3)))
    assert "Updated" in said("pack", "update", "acme", "--yes")
    assert "An edited answer." in said("card", "show", "acme:q-1")
    said("pack", "remove", "acme", "--yes")
    assert "q-1" not in said("card", "list")
    said("pack", "add", str(pack), "--yes")
    copy.unlink()
    assert "Answer 1." in said("card", "show", "acme:q-1")
    assert "(your version)" not in said("decks")


def test_a_shipped_deck_gets_an_override(home, clock):
    place = Place(home, sources(home.folder), clock)
    deck = next(path for path in sorted(shipped("decks").glob("*.md")) if path.name != "README.md")
    before = deck.read_bytes()
    copy = own_version(place, deck)
    assert copy == home.decks / "overrides" / SHIPPED_PACK / deck.name
    assert own_version(place, copy) == copy
    assert not drop_if_same(copy, deck)
    assert not copy.exists()

    own_version(place, deck)
    with copy.open("ab") as file:
        file.write(f"\n{recall('mine')}\n".encode())
    assert drop_if_same(copy, deck)
    assert deck.read_bytes() == before
    collection = Collection(place)
    try:
        assert collection.refresh() == []
        keys = collection.cards.find([d.id for d in collection.figures().decks])
        assert len({card.key for card in keys}) == len(keys)
        mine = collection.card(f"{SHIPPED_PACK}:q-mine")
        assert mine.stored.path == str(copy)
        assert str(copy) in str(card_details(collection, mine))
        copy.write_bytes(b"broken")
        problems = collection.refresh()
        assert {problem.path for problem in problems} == {copy}, "the shipped one is back, and it is told"
        assert collection.card(f"{SHIPPED_PACK}:q-mine") is None
        assert own_version(place, deck) == copy
    finally:
        collection.close()


def test_an_override_of_a_pack_that_isnt_there_is_nobodys(home, clock):
    folder = override_folder(home.folder, "gone")
    folder.mkdir(parents=True)
    (folder / "x.md").write_text(deck_text(recall(1)))
    collection = Collection(Place(home, sources(home.folder), clock))
    try:
        collection.refresh()
        assert collection.card("user:q-1") is None
    finally:
        collection.close()
