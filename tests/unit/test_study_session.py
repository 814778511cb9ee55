"""A session and the day's figures, in the corners: siblings, what is hidden, steps, and what comes next."""

import pytest

from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.store.daily_plan import ReviewPlan
from interviewprep.store.tables import Event, EventKind
from interviewprep.store.uuid7 import uuid7
from interviewprep.study.session import Session
from tests.conftest import deck_text, recall

CLOZE = "## Gaps {#gaps .cloze}\n\n==1:one== and ==2:two== and ==3:three=="
GAPS = ["user:gaps#1", "user:gaps#2", "user:gaps#3"]


def shown(collection):
    """The cards of today's plan: in steps, reviews, new."""
    now, decks = collection.place.clock.now(), [deck.id for deck in collection.figures().decks]
    cards = collection.cards
    entries = cards.learning(now, decks) + cards.reviews(now, decks, ReviewPlan("due", 99, False))
    return [e.key for e in entries + [e for deck in decks for e in cards.unseen(now, deck, 99)]]


def dealt(collection, deck=None):
    """The cards that a session deals, each put away for today."""
    session, keys = Session(collection, deck), []
    while session.current:
        keys.append(session.current.key)
        session.bury()
    return keys


def answer(collection, key, rating, clock):
    return collection.log.review(key, rating, 1000, clock.now())


def test_a_buried_card_that_is_reset_is_new_and_shown_today(open_collection, clock):
    collection = open_collection(recall(1))
    answer(collection, "user:q-1", Rating.EASY, clock)
    collection.log.bury("user:q-1", clock.now())
    collection.log.reset("user:q-1", clock.now())
    assert collection.figures().new == 1
    assert Session(collection).current.key == "user:q-1"


def test_a_buried_card_that_is_answered_all_the_same_is_shown_again_when_it_comes(open_collection, clock):
    collection = open_collection(recall(1))
    collection.log.bury("user:q-1", clock.now())
    answer(collection, "user:q-1", Rating.AGAIN, clock)
    clock.wait(minutes=2)
    assert collection.figures().learning == 1
    assert Session(collection).current.key == "user:q-1"


def test_a_setting_of_the_same_millisecond_holds_for_a_review_of_it(open_collection, clock):
    collection = open_collection(recall(1))
    now = clock.now()
    made = [
        Event(
            id=uuid7(now.at),
            kind="setting",
            device="d",
            at=now.at,
            day_offset=0,
            data={"learning_steps": [300]},
        ),
        Event(
            id=uuid7(now.at), kind="review", device="d", at=now.at, day_offset=0, card="user:q-1", rating=1
        ),
    ]
    collection.log.append(made)
    assert collection.cards.get("user:q-1").state.due == now.seconds + 300


def test_a_setting_that_arrives_late_changes_nothing_that_was_scheduled_with_another(open_collection, clock):
    collection = open_collection(recall(1))
    early = clock.now()
    clock.wait(minutes=5)
    answer(collection, "user:q-1", Rating.AGAIN, clock)
    data = {"learning_steps": [300]}
    collection.log.append(
        [Event(id=uuid7(early.at), kind="setting", device="e", at=early.at, day_offset=0, data=data)]
    )
    assert collection.cards.get("user:q-1").state.due == clock.now().seconds + 60
    answer(collection, "user:q-1", Rating.AGAIN, clock)
    assert collection.cards.get("user:q-1").state.due == clock.now().seconds + 300


def test_while_a_card_is_in_steps_no_other_of_its_note_is_shown_on_a_later_day_either(open_collection, clock):
    collection = open_collection(CLOZE)
    answer(collection, GAPS[1], Rating.GOOD, clock)
    assert shown(collection) == [GAPS[1]]
    clock.wait(days=1)
    assert shown(collection) == [GAPS[1]]
    figures = collection.figures()
    assert (figures.new, figures.learning, figures.due) == (0, 1, 0)
    answer(collection, GAPS[1], Rating.EASY, clock)
    assert shown(collection) == []
    clock.wait(days=1)
    assert shown(collection) == [GAPS[0]]


def test_of_a_note_the_card_that_was_due_first_is_reviewed_and_before_a_new_one(open_collection, clock):
    collection = open_collection(CLOZE, recall(1))
    answer(collection, GAPS[2], Rating.EASY, clock)
    clock.wait(days=5)
    answer(collection, GAPS[1], Rating.EASY, clock)
    clock.wait(days=100)
    figures = collection.figures()
    assert (figures.due, figures.new) == (1, 1)
    assert shown(collection) == [GAPS[2], "user:q-1"]
    collection.log.suspend(GAPS[2], clock.now())
    assert shown(collection) == [GAPS[1], "user:q-1"]
    collection.log.bury(GAPS[1], clock.now())
    assert shown(collection) == [GAPS[0], "user:q-1"]


def test_of_a_note_in_relearning_no_other_card_is_reviewed(open_collection, clock):
    collection = open_collection(CLOZE)
    for key in GAPS:
        answer(collection, key, Rating.EASY, clock)
        clock.wait(days=5)
    clock.wait(days=100)
    assert shown(collection) == [GAPS[0]]
    answer(collection, GAPS[2], Rating.AGAIN, clock)
    clock.wait(days=1)
    assert shown(collection) == [GAPS[2]]
    assert (collection.figures().learning, collection.figures().due) == (1, 0)


def test_of_cards_of_a_note_due_on_one_day_the_first_listed_is_reviewed(open_collection, clock):
    notes = [f"pair-{n}" for n in range(24)]
    collection = open_collection(*(CLOZE.replace("#gaps", f"#{note}") for note in notes))
    for note in notes:
        for group in (1, 2):
            answer(collection, f"user:{note}#{group}", Rating.EASY, clock)
    due = {
        note: [collection.cards.get(f"user:{note}#{group}").state.due for group in (1, 2)] for note in notes
    }
    ties = {note for note, (first, second) in due.items() if first == second}
    assert ties, "the fuzz gives every note two days: this says nothing"
    clock.wait(days=30)
    reviews = [key for key in shown(collection) if key.partition("#")[0][5:] in ties]
    assert sorted(reviews) == sorted(f"user:{note}#1" for note in ties)
    assert collection.figures().due == len(notes)


def test_of_a_note_the_first_new_card_that_is_in_the_queues_is_shown(open_collection, clock):
    collection = open_collection(CLOZE)
    assert shown(collection) == GAPS[:1]
    collection.log.suspend(GAPS[0], clock.now())
    assert collection.figures().new == 1
    assert shown(collection) == GAPS[1:2]
    collection.log.suspend(GAPS[0], clock.now(), on=False)
    assert dealt(collection) == GAPS, "a card put away leaves its place to the next of its note"


def test_a_card_due_tomorrow_does_not_hide_its_note_today(open_collection, clock):
    collection = open_collection(CLOZE)
    answer(collection, GAPS[0], Rating.EASY, clock)
    clock.wait(days=1)
    assert shown(collection) == GAPS[1:2]


def test_a_note_split_over_two_files_is_no_note_of_siblings_once_a_card_is_gone(
    open_collection, place, clock
):
    collection = open_collection(CLOZE)
    (place.home.decks / "sample.md").write_text(
        deck_text("## Gaps {#gaps .cloze}\n\n==1:one== and two and ==3:three=="), encoding="utf-8"
    )
    collection.refresh()
    answer(collection, GAPS[0], Rating.EASY, clock)
    assert shown(collection) == []
    assert collection.cards.get(GAPS[1]) is None
    clock.wait(days=1)
    assert shown(collection) == [GAPS[2]]


def test_cards_that_got_siblings_by_an_edit_are_not_shown_on_one_day(open_collection, place, clock):
    collection = open_collection("## Gaps {#gaps .cloze}\n\n==1:one== and two", recall(1))
    assert collection.figures().new == 2
    (place.home.decks / "sample.md").write_text(deck_text(CLOZE, recall(1)), encoding="utf-8")
    collection.refresh()
    assert (collection.figures().new, collection.figures().unseen) == (2, 4)


@pytest.mark.parametrize(
    ("days", "streak"), [((0,), 1), ((0, 1), 2), ((0, 1, 2), 3), ((0, 2), 1), ((2, 3), 2)]
)
def test_a_streak_is_the_days_in_a_row_with_an_answer(open_collection, clock, days, streak):
    collection = open_collection(*(recall(n) for n in range(5)))
    assert (collection.figures().streak, collection.figures().started) == (0, False)
    assert collection.figures().answered == 0
    past = 0
    for day in days:
        clock.wait(days=day - past)
        answer(collection, f"user:q-{day}", Rating.EASY, clock)
        past = day
    assert (collection.figures().streak, collection.figures().started) == (streak, True)
    clock.wait(days=1)
    assert collection.figures().streak == streak, "nothing yet today"
    clock.wait(days=1)
    assert collection.figures().streak == 0


def test_an_answer_taken_back_and_one_of_another_days_clock_are_no_part_of_a_streak(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    event = answer(collection, "user:q-1", Rating.EASY, clock)
    collection.log.undo(event, "user:q-1", clock.now())
    assert (collection.figures().streak, collection.figures().answered) == (0, 0)
    answer(collection, "user:q-1", Rating.EASY, clock)
    clock.wait(days=3)
    answer(collection, "user:q-2", Rating.EASY, clock)
    clock.wait(days=-3)  # the clock is right again
    assert collection.figures().streak == 1


def test_the_next_day_is_the_first_with_a_review_or_with_new_cards(open_collection, clock):
    collection = open_collection(recall(1))
    assert collection.figures().next_day == clock.now().day + 1
    collection.change_setting("new_per_day", 0)
    assert collection.figures().next_day is None
    answer(collection, "user:q-1", Rating.EASY, clock)
    due = collection.cards.get("user:q-1").state.due
    assert collection.figures().next_day == due
    clock.wait(days=due - clock.now().day - 1)
    assert collection.figures().next_day == due, "tomorrow"
    clock.wait(days=1)
    assert collection.figures().due == 1
    assert collection.figures().next_day is None


def test_tasks_that_come_back_are_due_from_their_day(open_collection, clock):
    collection = open_collection(recall(1))
    attempt = collection.log.attempt("task:user:x", "timed", 600, clock.now())
    collection.log.of_attempt(
        EventKind.FINISH, "task:user:x", attempt, clock.now(), {"result": "passed"}, Rating.GOOD
    )
    due = collection.log.tasks()["task:user:x"].due
    assert due > clock.now().day
    assert collection.figures().tasks_due == 0
    clock.wait(days=due - clock.now().day - 1)
    assert collection.figures().tasks_due == 0
    clock.wait(days=1)
    assert collection.figures().tasks_due == 1
    clock.wait(days=1)
    assert collection.figures().tasks_due == 1


def test_a_session_of_one_deck_deals_no_review_of_another(open_collection, clock):
    open_collection(*(recall(f"a{n}") for n in range(3)), name="a").close()
    collection = open_collection(*(recall(f"b{n}") for n in range(3)), name="b")
    for n in range(3):
        answer(collection, f"user:q-a{n}", Rating.EASY, clock)
        answer(collection, f"user:q-b{n}", Rating.EASY, clock)
    clock.wait(days=60)
    assert len(shown(collection)) == 6
    assert sorted(dealt(collection, "b")) == ["user:q-b0", "user:q-b1", "user:q-b2"]


@pytest.mark.parametrize("ahead", [False, True])
def test_a_card_that_was_put_away_elsewhere_is_not_dealt_from_the_queue(open_collection, clock, ahead):
    collection = open_collection(*(recall(n) for n in range(5)))
    session = Session(collection)
    collection.log.bury("user:q-1", clock.now())
    collection.log.suspend("user:q-2", clock.now())
    answer(collection, "user:q-3", Rating.EASY, clock)
    if ahead:
        session.prepare()
    session.rate(Rating.EASY, 10)
    assert session.advance().key == "user:q-4"


def test_another_card_comes_between_two_looks_at_a_card_in_steps_while_there_is_one(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    session = Session(collection)
    session.rate(Rating.AGAIN, 10)
    clock.wait(minutes=2)  # its step is over before the next card is taken
    assert session.advance().key == "user:q-2"
    session.rate(Rating.AGAIN, 10)
    clock.wait(minutes=2)
    assert session.advance().key == "user:q-1"
    session.rate(Rating.AGAIN, 10)
    assert session.advance().key == "user:q-2"


@pytest.mark.parametrize(("minutes", "shown"), [(20, True), (21, False)])
def test_with_nothing_else_left_a_card_in_steps_is_shown_up_to_twenty_minutes_ahead(
    open_collection, clock, minutes, shown
):
    collection = open_collection(recall(1))
    collection.change_setting("learning_steps", (60 * minutes,))
    session = Session(collection)
    session.rate(Rating.AGAIN, 10)
    assert (session.advance() is not None) == shown


def test_a_tally_counts_answers_new_cards_time_and_what_was_forgotten_once(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    session = Session(collection)
    assert session.tally.recalled is None
    for rating, took in ((Rating.AGAIN, 100), (Rating.GOOD, 20), (Rating.AGAIN, 3), (Rating.HARD, 4000)):
        session.rate(rating, took)
        clock.wait(minutes=2)
        session.advance()
    tally = session.tally
    assert (tally.answers, tally.introduced, tally.duration_ms) == (4, 2, 4123)
    assert tally.recalled is None, "no card was in review yet"
    assert tally.ratings == {Rating.AGAIN: 2, Rating.HARD: 1, Rating.GOOD: 1, Rating.EASY: 0}
    assert tally.forgotten == ["user:q-1"]
    session.undo()
    assert (tally.answers, tally.introduced, tally.duration_ms) == (3, 2, 123)
    session.undo()
    assert tally.forgotten == ["user:q-1"], "it was forgotten before, too"
    session.undo()
    assert (tally.answers, tally.introduced, tally.duration_ms) == (1, 1, 100)
    assert tally.ratings == {Rating.AGAIN: 1, Rating.HARD: 0, Rating.GOOD: 0, Rating.EASY: 0}
    session.undo()
    assert (tally.answers, tally.introduced, tally.forgotten) == (0, 0, [])


def test_undo_says_what_it_takes_back_and_shows_its_card_again(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    session = Session(collection)
    assert (session.can_undo, session.undo()) == (False, None)
    assert session.flag()
    assert session.current.stored.flagged
    assert not session.flag()
    assert not session.current.stored.flagged
    session.reset()
    session.rate(Rating.HARD, 10)
    session.advance()
    session.bury()
    session.suspend()
    told = []
    while session.can_undo:
        told.append((session.undo(), session.current.key))
    first, second = "user:q-1", "user:q-2"
    assert told == [
        ("Suspend", first),
        ("Bury", second),
        ("Hard", first),
        ("Reset", first),
        ("Unflag", first),
        ("Flag", first),
    ]
    assert not collection.cards.get(first).flagged
    assert session.undo() is None


def test_a_card_that_was_answered_takes_no_other_answer_until_the_session_goes_on(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    session = Session(collection)
    assert not session.must_advance
    session.rate(Rating.GOOD, 10)
    assert session.must_advance
    with pytest.raises(RuntimeError):
        session.rate(Rating.GOOD, 10)
    assert session.advance().key == "user:q-2"
    assert not session.must_advance
    assert collection.figures().answered == 1


def test_a_session_without_a_card_left_takes_no_answer(open_collection):
    session = Session(open_collection("## Gone {#gone}\n\nx"))
    session.suspend()
    assert session.current is None
    assert (session.remaining().total, session.prepare()) == (0, None)
    with pytest.raises(RuntimeError):
        session.rate(Rating.GOOD, 10)


def test_what_is_left_counts_the_card_that_is_shown_and_those_in_steps(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(4)))
    answer(collection, "user:q-0", Rating.EASY, clock)
    answer(collection, "user:q-1", Rating.GOOD, clock)
    clock.wait(days=60)
    left = Session(collection).remaining()
    assert (left.new, left.learning, left.due, left.total) == (2, 1, 1, 4)


def test_a_reset_in_a_session_makes_the_card_new_and_stays_on_it(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    answer(collection, "user:q-1", Rating.EASY, clock)
    clock.wait(days=60)
    session = Session(collection)
    assert session.current.key == "user:q-1"
    assert session.reset().key == "user:q-1"
    assert session.current.stored.state == CardState()
    assert session.remaining().new == 2
    session.rate(Rating.EASY, 10)
    assert session.advance().key == "user:q-2"
    assert session.remaining().new == 1


def test_cards_in_steps_wait_until_their_minute_behind_what_else_there_is(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(6)))
    session = Session(collection)
    session.rate(Rating.AGAIN, 10)
    session.advance()
    session.rate(Rating.EASY, 10)
    clock.wait(seconds=59)
    assert session.advance().key == "user:q-2"
    session.rate(Rating.EASY, 10)
    clock.wait(seconds=1)
    assert session.advance().key == "user:q-0"
    assert session.current.stored.state.phase is Phase.LEARNING


def test_the_order_of_a_session_is_dealt_once(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(5)))
    for n in range(4):
        answer(collection, f"user:q-{n}", Rating.EASY, clock)
    clock.wait(days=60)
    session, phases = Session(collection), []
    while session.current:
        phases.append(session.current.stored.state.phase)
        session.rate(Rating.EASY, 10)
        session.advance()
    assert phases == [Phase.REVIEW, Phase.REVIEW, Phase.NEW, Phase.REVIEW, Phase.REVIEW]


def test_what_was_granted_during_a_session_is_dealt_in_it(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    collection.change_setting("new_per_day", 1)
    session = Session(collection)
    collection.log.extend(1, "", clock.now())
    session.rate(Rating.EASY, 10)
    assert session.advance().key == "user:q-2"
    session.rate(Rating.EASY, 10)
    assert session.advance() is None


def test_the_next_card_is_the_one_that_was_read_ahead(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(4)))
    session = Session(collection)
    ahead = session.prepare()
    session.rate(Rating.AGAIN, 10)
    assert session.advance() is ahead
    clock.wait(minutes=2)
    ahead = session.prepare()
    assert ahead.key == "user:q-0", "it is in steps, and its minute has come"
    session.rate(Rating.EASY, 10)
    assert session.advance() is ahead
    assert session.prepare().key == "user:q-2", "the card that is shown doesn't follow itself"


def test_with_the_queue_done_a_card_in_steps_gives_way_to_another_that_is_ready(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    session = Session(collection)
    session.rate(Rating.AGAIN, 10)
    assert session.advance().key == "user:q-2"
    session.rate(Rating.GOOD, 10)  # in ten minutes
    assert session.advance().key == "user:q-1"
    session.rate(Rating.AGAIN, 10)  # in one
    clock.wait(minutes=20)  # away from the keyboard: both are ready, the one just answered first
    assert session.advance().key == "user:q-2"
    session.rate(Rating.EASY, 10)
    assert session.advance().key == "user:q-1"
    session.rate(Rating.AGAIN, 10)
    clock.wait(minutes=20)
    assert session.advance().key == "user:q-1", "there is no other"


def test_an_edit_is_seen_though_the_card_was_read_ahead(open_collection, place):
    collection = open_collection(recall(1), recall(2))
    session = Session(collection)
    assert session.prepare().card.title == "Question 2?"
    edited = recall(2).replace("Question 2", "Other words")
    (place.home.decks / "sample.md").write_text(deck_text(recall(1), edited), encoding="utf-8")
    assert session.reload().key == "user:q-1"
    session.rate(Rating.EASY, 10)
    assert session.advance().card.title == "Other words?"
