"""Anki, both ways, by its own library: due, history and code are the same there, here, and after the way home."""

import json
import time
from contextlib import closing

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.decks.parse import parse_deck
from interviewprep.profile.home import Home
from interviewprep.scheduling.rating import Rating
from interviewprep.store.past import read_past
from tests.anki_round_trip import (
    CODE,
    anki,
    answer,
    bring_home,
    differences,
    give_out,
    keys_of,
    opened,
    review_events,
    schedule_alike,
    send,
    take_in,
    write_deck,
)

FRONT = "What &amp; &lt;b&gt;?<pre><code class='language-python'>{}</code></pre>"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr("interviewprep.content.sources.shipped", lambda folder: tmp_path / "nothing")
    return Home(tmp_path / "home")


def log_of(collection):
    return sorted(collection.log.since({}), key=lambda event: event["id"])


def run(*words):
    result = CliRunner().invoke(cli, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_thousand_cards_go_out_are_answered_there_and_come_home(home, tmp_path):
    write_deck(home, 1_000)
    with opened(home) as here, anki(tmp_path / "theirs.anki2") as there:
        here.log.append(review_events(1_000, 10_000, here.place.clock.now().at))
        send(here, tmp_path / "out.apkg")
        take_in(there, tmp_path / "out.apkg")
        assert there.card_count() == len(keys_of(1_000)) == 1_100
        assert differences(here, there) == {}
        schedule_alike(there, here)
        assert answer(there, "interviewprep", 300) == 300
        give_out(there, tmp_path / "new.apkg")
        found = bring_home(here, tmp_path / "new.apkg")
        assert (found.new, found.known) == (300, 10_000)
        differing = differences(here, there)
        # FSRS says when each is due; Anki's own fuzz reaches beyond ours now and then.
        assert set(differing) <= {"due", "interval", "memory"}
        assert all(len(cards) <= 15 for cards in differing.values()), differing
        give_out(there, tmp_path / "old.apkg", legacy=True)
        for package in ("new.apkg", "old.apkg"):
            again = bring_home(here, tmp_path / package)
            assert (again.new, again.known, again.events) == (0, 10_300, [])


def test_what_was_done_here_since_is_there_once_the_deck_was_deleted_there_and_taken_in_again(home, tmp_path):
    write_deck(home, 25)
    with opened(home) as here, anki(tmp_path / "theirs.anki2") as there:
        here.log.append(review_events(25, 200, here.place.clock.now().at))
        now = here.place.clock.now()
        here.log.suspend("user:q-1", now)
        here.log.flag("user:q-2", now)
        here.log.reset("user:q-3", now)
        here.log.undo(here.log.review("user:q-4", Rating.AGAIN, 987_654, now), "user:q-4", now)
        send(here, tmp_path / "out.apkg")
        take_in(there, tmp_path / "out.apkg")
        assert differences(here, there) == {}
        assert there.db.scalar("SELECT max(time) FROM revlog") < 987_654
        for key in keys_of(25)[:8]:
            here.log.review(key, Rating.GOOD, 1_500, here.place.clock.now())
        there.decks.remove([there.decks.id("interviewprep")])
        assert there.card_count() == 0
        send(here, tmp_path / "again.apkg")
        take_in(there, tmp_path / "again.apkg")
        assert differences(here, there) == {}
        schedule_alike(there, here)
        answer(there, "interviewprep", 10)
        give_out(there, tmp_path / "home.apkg")
        assert bring_home(here, tmp_path / "home.apkg").new == 10
        known = differences(here, there)
        here.log.rebuild()
        assert differences(here, there) == known


def test_exporting_again_updates_the_notes_there(home, tmp_path):
    write_deck(home, 3)
    deck = home.decks / "round.md"
    with anki(tmp_path / "theirs.anki2") as there:
        with opened(home) as here:
            send(here, tmp_path / "out.apkg")
        take_in(there, tmp_path / "out.apkg")
        deck.write_text(
            deck.read_text(encoding="utf-8").replace("What is 1?", "What else is 1?"), encoding="utf-8"
        )
        time.sleep(1.1)  # Anki counts seconds
        with opened(home) as here:
            send(here, tmp_path / "again.apkg")
        log = take_in(there, tmp_path / "again.apkg").log
        assert (len(log.new), len(log.updated)) == (0, 3)
        assert there.find_notes("else") and there.note_count() == 3


@pytest.fixture
def theirs(home, tmp_path):
    """A package with notes that were made in Anki, answered there, beside some of ours."""
    write_deck(home, 2)
    with anki(tmp_path / "theirs.anki2") as there:
        with opened(home) as here:
            send(here, tmp_path / "out.apkg")
        take_in(there, tmp_path / "out.apkg")
        deck = there.decks.id("Mine::Sub")
        both = there.new_note(there.models.by_name("Basic (and reversed card)"))
        code = CODE.format(7).replace("&", "&amp;").replace("<", "&lt;").replace("\t", "&#9;")
        both.fields = [FRONT.format(code), "<code>x == y</code>"]
        gaps = there.new_note(there.models.by_name("Cloze"))
        gaps.fields = ["The {{c1::<code>await</code>}} is {{c2::so::a hint}}", "More"]
        typed = there.new_note(there.models.by_name("Basic (type in the answer)"))
        typed.fields = ["Typed?", "Yes"]
        for note in (both, gaps, typed):
            note.tags = ["a-tag"]
            there.add_note(note, deck)
        assert answer(there, "Mine", 5) == 5
        give_out(there, tmp_path / "home.apkg")
    return tmp_path / "home.apkg"


def test_notes_made_in_anki_become_a_deck_with_their_reviews_once(home, theirs):
    told = run("deck", "import", theirs)
    assert "Read: 5 notes, 8 cards, 5 entries in the review log." in told
    assert "Notes: 2 yours, 0 known from Anki, 3 new." in told
    assert "Reviews: 5 new, 0 known." in told
    path = home.decks / "mine-sub.md"
    deck = parse_deck(path.read_bytes(), "mine-sub")
    assert (deck.problems, deck.meta.title) == ([], "Mine: Sub")
    assert [fence.code.rstrip("\n") for fence in deck.fences] == [CODE.format(7)] * 2
    there, back, gaps, typed = deck.cards
    assert (there.title, back.title, typed.title) == ("What & \\<b>?", "`x == y`", "Typed?")
    assert (gaps.body.text, gaps.groups) == ("The ==1:`await`== is ==2:so==\n\nMore", ["1", "2"])
    assert gaps.tags == ["a-tag"]
    with opened(home) as here:
        known = [key for deck in here.figures().decks for key in (c.key for c in here.cards.find([deck.id]))]
        answered = read_past(here.database, known)
        assert sorted(answered) == sorted(key for key in known if "q-" not in key)
        before = log_of(here)
    written = path.read_bytes()
    told = run("deck", "import", theirs)
    assert "Notes: 2 yours, 3 known from Anki, 0 new." in told
    assert "Reviews: 0 new, 5 known." in told
    assert [file.name for file in sorted(home.decks.iterdir())] == ["mine-sub.md", "round.md"]
    assert path.read_bytes() == written
    with opened(home) as here:
        assert log_of(here) == before


def test_a_deck_that_was_deleted_here_comes_again(home, theirs):
    run("deck", "import", theirs)
    path = home.decks / "mine-sub.md"
    text = path.read_bytes()
    path.unlink()
    told = run("deck", "import", theirs)
    assert "Notes: 2 yours, 0 known from Anki, 3 new." in told
    assert "Reviews: 0 new, 5 known." in told
    assert path.read_bytes() == text


def test_a_dry_run_writes_nothing(home, theirs):
    told = run("deck", "import", theirs, "--dry-run")
    assert "Reviews: 5 new, 0 known.\nNothing was written." in told
    assert [file.name for file in home.decks.iterdir()] == ["round.md"]
    with opened(home) as here:
        assert here.log.seen() == {}


def test_a_file_that_is_there_is_left_as_it_is(home, theirs, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "mine-sub.md").write_text("My own.", encoding="utf-8")
    run("deck", "import", theirs, "--folder", folder)
    run("deck", "import", theirs, "--folder", folder)
    assert sorted(file.name for file in folder.iterdir()) == ["mine-sub-2.md", "mine-sub.md"]
    assert (folder / "mine-sub.md").read_text(encoding="utf-8") == "My own."


def test_what_is_no_answer_is_passed_over_and_told(home, theirs, tmp_path):
    from tests.unit.test_apkg import changed

    now = time.time_ns() // 1_000_000
    entries = [(1, 0, 4, 0), (2, 0, 5, 0), (3, 3, 3, 0), (4, 3, 3, 500), (now + 3_600_000, 3, 1, 500)]
    rows = [(at, ease, factor, kind) for at, ease, kind, factor in entries]

    def add(db):
        card = db.execute("SELECT id FROM cards LIMIT 1").fetchone()[0]
        db.executemany(f"INSERT INTO revlog VALUES (?, {card}, 0, ?, 3, 0, ?, 900, ?)", rows)

    package = changed(theirs, tmp_path / "more.apkg", add)
    told = run("deck", "import", package)
    assert "Reviews: 6 new, 0 known." in told  # an answer ahead of time counts
    assert (
        "Passed over: 2 changes of the schedule by hand, 1 answer that leaves the schedule as it is, in a "
        "filtered deck, 1 answer later than now (set that device's clock right, and import again)." in told
    )


def test_a_review_of_ours_is_known_by_its_time_even_where_two_had_the_same(home, tmp_path):
    write_deck(home, 3)
    with opened(home) as here:
        at = here.place.clock.now().at - 86_400_000
        preset, *events = review_events(3, 4, at)
        here.log.append([preset, *({**event, "at": at - 5_000} for event in events)])
        send(here, tmp_path / "out.apkg")
        found = bring_home(here, tmp_path / "out.apkg")
        assert (found.new, found.known) == (0, 4)


def test_the_memory_that_anki_gets_is_ours(home, tmp_path):
    import sqlite3
    import zipfile

    write_deck(home, 2)
    with opened(home) as here:
        here.log.append(review_events(2, 12, here.place.clock.now().at))
        send(here, tmp_path / "out.apkg")
        state = here.cards.get("user:q-1").state
    zipfile.ZipFile(tmp_path / "out.apkg").extract("collection.anki2", tmp_path)
    with closing(sqlite3.connect(tmp_path / "collection.anki2")) as db:
        data = db.execute(
            "SELECT c.data FROM cards c JOIN notes n ON n.id = c.nid WHERE guid = 'user:q-1'"
        ).fetchone()
    told = json.loads(data[0])
    assert (told["s"], told["d"]) == (round(state.memory.stability, 4), round(state.memory.difficulty, 3))
