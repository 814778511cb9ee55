from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.study.session import Session
from tests.conftest import recall

CLOZE = "## Gaps {#gaps .cloze}\n\n==1:one== and ==2:two== and ==3:three=="


def agree(session: Session) -> None:
    """What the session says is left is what Today says."""
    left, figures = session.remaining(), session.collection.figures()
    assert (left.new, left.learning, left.due) == (figures.new, figures.learning, figures.due)


def finish(session, clock, rating=Rating.GOOD):
    seen = []
    while session.current:
        agree(session)
        seen.append(session.current.key)
        session.rate(rating, 1000)
        session.advance()
        clock.wait(seconds=30)
    agree(session)
    return seen


def test_a_day_from_first_card_to_done(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(3)))
    session = Session(collection)
    seen = finish(session, clock)
    assert seen == ["user:q-0", "user:q-1", "user:q-2"] * 2
    figures = collection.figures()
    assert (figures.left, figures.answered, figures.unseen) == (0, 6, 0)
    assert figures.next_day == clock.now().day + 2
    clock.wait(days=2)
    assert collection.figures().due == 3
    assert len(finish(Session(collection), clock)) == 3


def test_new_cards_stop_at_the_limit_and_come_back_tomorrow(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(30)))
    collection.change_setting("new_per_day", 4)
    assert len(finish(Session(collection), clock, Rating.EASY)) == 4
    assert collection.figures().new == 0
    assert collection.figures().next_day == clock.now().day + 1
    collection.log.extend(10, "", clock.now())
    assert collection.figures().new == 10
    clock.wait(days=1)
    assert collection.figures().new == 4


def test_reviews_stop_at_the_limit(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(12)))
    finish(Session(collection), clock, Rating.EASY)
    clock.wait(days=40)
    collection.change_setting("reviews_per_day", 5)
    assert collection.figures().due == 5
    assert len(finish(Session(collection), clock)) == 5
    assert collection.figures().due == 0
    clock.wait(days=1)
    assert collection.figures().due == 5


def test_a_deck_gives_its_share_of_new_cards(open_collection, place, clock):
    open_collection(*(recall(f"a{n}") for n in range(30)), name="a").close()
    collection = open_collection(*(recall(f"b{n}") for n in range(30)), name="b")
    collection.change_setting("new_per_day", 6)
    assert [d.new for d in collection.figures().decks] == [3, 3]
    session = Session(collection, "b")
    assert finish_deck(session, clock) == ["user:q-b0", "user:q-b1", "user:q-b2"]
    assert [d.new for d in collection.figures().decks] == [3, 0]
    collection.log.extend(2, "b", clock.now())
    assert [d.new for d in collection.figures().decks] == [3, 2]


def finish_deck(session, clock):
    seen = []
    while session.current:
        seen.append(session.current.key)
        session.rate(Rating.EASY, 10)
        session.advance()
    return seen


def test_siblings_wait_until_tomorrow(open_collection, clock):
    collection = open_collection(CLOZE, recall(1))
    assert (collection.figures().new, collection.figures().cards) == (2, 4)
    seen = finish(Session(collection), clock)
    assert seen == ["user:gaps#1", "user:q-1"] * 2
    clock.wait(days=1)
    assert finish(Session(collection), clock)[0] == "user:gaps#2"


def test_undo_goes_back_to_the_first_answer_and_nothing_is_left(open_collection, clock):
    collection = open_collection(CLOZE, *(recall(n) for n in range(4)))
    session = Session(collection)
    start = collection.figures()
    path = []
    for rating in (Rating.GOOD, Rating.AGAIN, Rating.EASY, Rating.HARD, Rating.AGAIN):
        path.append(session.current.key)
        session.rate(rating, 500)
        session.advance()
        clock.wait(seconds=70)
    session.suspend()
    session.bury()
    session.flag()
    back = []
    while session.undo():
        back.append(session.current.key)
        agree(session)
    assert back[-5:] == path[::-1]
    assert collection.figures() == start
    assert (session.tally.answers, session.tally.forgotten, session.can_undo) == (0, [], False)


def test_suspended_and_buried_cards_leave_their_place_to_others(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(5)))
    collection.change_setting("new_per_day", 2)
    session = Session(collection)
    session.suspend()
    agree(session)
    session.bury()
    agree(session)
    assert finish(session, clock, Rating.EASY) == ["user:q-2", "user:q-3"]
    collection.log.suspend("user:q-0", clock.now(), on=False)
    clock.wait(days=1)
    assert Session(collection).current.key == "user:q-0"


def test_forgotten_cards_come_back_within_the_session(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    session = Session(collection)
    session.rate(Rating.AGAIN, 10)
    session.advance()
    assert session.current.key == "user:q-2"
    clock.wait(minutes=2)
    session.rate(Rating.GOOD, 10)
    session.advance()
    assert session.current.key == "user:q-1"
    assert session.tally.forgotten == ["user:q-1"]


def test_new_cards_are_spread_among_reviews(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(12)))
    collection.change_setting("new_per_day", 8)
    finish(Session(collection), clock, Rating.EASY)
    clock.wait(days=30)
    collection.change_setting("new_per_day", 4)
    session = Session(collection)
    phases = []
    while session.current:
        phases.append(session.current.stored.state.phase)
        session.rate(Rating.EASY, 10)
        session.advance()
    assert phases.count(Phase.NEW) == 4
    assert Phase.NEW in phases[:4]
    assert Phase.NEW in phases[-4:]


def test_the_buttons_show_what_is_scheduled(open_collection, clock):
    collection = open_collection(recall(1))
    session = Session(collection)
    for _ in range(6):
        key, offered = session.current.key, session._placing.outcomes(session.current.stored, clock.now())
        session.rate(Rating.GOOD, 10)
        session.advance()
        assert collection.cards.get(key).state == offered[Rating.GOOD]
        clock.wait(days=3650)
        session = Session(collection)


def test_a_deleted_card_is_passed_over(open_collection, place, clock):
    collection = open_collection(recall(1), recall(2))
    session = Session(collection)
    (place.home.decks / "sample.md").write_text("---\ntitle: x\n---\n" + recall(2), encoding="utf-8")
    session.reload()
    assert session.current.key == "user:q-2"


def test_reading_ahead_changes_nothing(tmp_path, clock):
    """The same answers bring the same cards, whether or not the next one was read beforehand."""
    from random import Random

    from interviewprep.content.sources import USER_PACK, Source
    from interviewprep.profile.home import Home
    from interviewprep.profile.place import Place
    from interviewprep.study.collection import Collection
    from tests.conftest import deck_text

    seen: list[list[str]] = []
    began = clock.at
    for ahead in (False, True):
        clock.at, random = began, Random(7)
        home = Home(tmp_path / str(ahead))
        home.decks.mkdir(parents=True)
        cards = [recall(n) for n in range(12)]
        (home.decks / "sample.md").write_text(deck_text(*cards[:6], CLOZE, *cards[6:]), encoding="utf-8")
        collection = Collection(Place(home, [Source(home.decks, USER_PACK)], clock))
        collection.refresh()
        session, keys = Session(collection), []
        while session.current and len(keys) < 80:
            keys.append(session.current.key)
            assert session.current == collection.card(session.current.key)
            if ahead:
                session.prepare()
            if random.random() < 0.15:
                session.undo() or session.bury()
            else:
                session.rate(random.choice([Rating.AGAIN, Rating.GOOD, Rating.EASY]), 1000)
                session.advance()
            clock.wait(seconds=random.choice([5, 40, 300]))
            agree(session)
        collection.close()
        seen.append(keys)
    assert seen[0] == seen[1]
    assert len(seen[0]) > 20
