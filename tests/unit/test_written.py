"""What is written in answer to a card: kept with its review, told the next time, and gone with an undo."""

from interviewprep.scheduling.rating import Rating
from interviewprep.store.event_check import MOST_TEXT, MOST_TEXTS
from interviewprep.study.answered import kept_texts
from interviewprep.study.session import Session
from tests.conftest import recall

TALK = "## Explain {#talk .answer time=30}\n\nModel.\n\n- [ ] a point\n\n> Follow-up: And?"


def test_it_is_kept_with_the_review_and_told_with_the_days_since(open_collection, clock):
    session = Session(open_collection(TALK))
    assert session.last_written() is None
    session.rate(Rating.EASY, 1000, {"": "my words", "And?": "so", "Or?": "  "})
    clock.wait(days=30)
    later = Session(session.collection)
    assert later.current.key == "user:talk"
    assert later.last_written() == ({"": "my words", "And?": "so"}, 30)
    later.rate(Rating.GOOD, 1000)
    clock.wait(days=300)
    assert Session(session.collection).last_written().texts[""] == "my words", (
        "the last time that something was"
    )


def test_an_undone_review_has_said_nothing(open_collection):
    session = Session(open_collection(TALK))
    session.rate(Rating.GOOD, 1000, {"": "my words"})
    session.undo()
    assert session.last_written() is None


def test_figures_count_such_a_review_as_any_other(open_collection):
    collection = open_collection(TALK, recall(1))
    Session(collection).rate(Rating.GOOD, 5_000, {"": "x"})
    collection.log.review("user:q-1", Rating.GOOD, 10**9, collection.place.clock.now(), written={"": "y"})
    before = collection.figures()
    assert collection.log.history_of("user:q-1")[0].data == {"written": {"": "y"}}
    collection.log.rebuild()
    assert collection.figures() == before
    assert before.answered == 2


def test_what_is_odd_or_endless_is_kept_harmless_and_cut(open_collection):
    session = Session(open_collection(TALK))
    texts = {
        "": "a\x1b[2J\ud800\tb\nc",
        **{f"Question {n}?": "y" * (MOST_TEXT + 5) for n in range(MOST_TEXTS + 3)},
    }
    session.rate(Rating.GOOD, 1000, texts)
    (event,) = session.collection.log.history_of("user:talk")
    written = event.data["written"]
    assert written == kept_texts(texts)
    assert written[""] == "a\u241b[2J<U+D800>\tb\nc"
    assert len(written) == MOST_TEXTS
    assert {len(text) for question, text in written.items() if question} == {MOST_TEXT}
