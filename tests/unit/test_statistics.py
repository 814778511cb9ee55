"""Statistics against a computation of its own: from the raw events, with fsrs-rs alone."""

import json
import math
import re
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from random import Random
from statistics import median_low
from uuid import UUID
from xml.etree import ElementTree

import fsrs_rs_python as fsrs
import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import SchedulerConfig
from interviewprep.scheduling.weights import NEWEST
from interviewprep.store import deck_listing, memories, per_deck
from interviewprep.store.database import driver_of
from interviewprep.store.presets import preset_data, preset_of
from interviewprep.store.review_rollup import Rollup
from interviewprep.store.statistics import STABILITIES, KnownTask
from interviewprep.store.tables import EventKind
from interviewprep.store.uuid7 import uuid7
from interviewprep.study import readiness_history
from interviewprep.study.readiness_history import evenly, worth_computing
from interviewprep.study.session import Session
from interviewprep.study.statistics import Statistics
from interviewprep.study.statistics_figures import Filter
from interviewprep.study.task_statistics import task_figures
from tests.conftest import deck_text, recall

DECKS = ("aa", "bb", "gone")
MODEL = fsrs.FSRS(list(NEWEST))


def card(name, n):
    tag = " tags=odd_one" if n % 2 else " tags=oddxone"
    kind = " .cloze" if n % 5 == 4 else ""
    text = "Gap ==here==." if kind else f"Answer {n}."
    return f"## Question {name} {n}? {{#{name}-{n}{kind}{tag}}}\n\n{text}"


def weeks(collection, clock, seed=1, looks=None):
    """Nine weeks through the real code: forgetting, undo, suspended and reset cards, a deck that goes."""
    random = Random(seed)
    for day in range(64):
        if looks is not None:
            looks(day)
        if day == 20:
            (collection.place.home.decks / "gone.md").unlink()
            collection.refresh()
        if random.random() < 0.2:
            clock.wait(days=1)
            continue
        morning = clock.at
        session = Session(collection)
        for _ in range(25):
            if session.current is None:
                break
            hard = session.current.key.endswith(("-1", "-2"))
            rating = random.choices(list(Rating), (6, 2, 3, 1) if hard else (1, 1, 9, 1))[0]
            session.rate(rating, random.randrange(500, 90_000))
            clock.wait(seconds=random.randrange(5, 200))
            if random.random() < 0.15:
                session.undo()
            else:
                session.advance()
        if day in (9, 17):
            collection.log.suspend(f"user:aa-{day % 5}", clock.now())
        if day == 22:
            collection.log.reset("user:bb-1", clock.now())
        clock.at = max(clock.at, morning)
        clock.wait(days=1 - (clock.at - morning) / 86_400_000)
    clock.wait(seconds=-86_000)


@pytest.fixture
def studied(open_collection, clock):
    for name in DECKS:
        collection = open_collection(*(card(name, n) for n in range(10)), name=name)
    collection.change_setting("new_per_day", 6)
    collection.change_deck_setting("user:bb", "desired_retention", 0.8)
    weeks(collection, clock)
    return collection


class Raw:
    """The raw log, read by nothing of ours."""

    def __init__(self, collection):
        self.today = collection.place.clock.now().day
        with closing(sqlite3.connect(collection.database.path)) as db:
            db.row_factory = sqlite3.Row
            events = [dict(row) for row in db.execute("SELECT * FROM event ORDER BY at, id")]
        self.undone = {e["target"] for e in events if e["kind"] == "undo"}
        self.events = [e for e in events if e["id"] not in self.undone]
        self.reviews, self.cards = [], {}
        by_card = defaultdict(list)
        for e in self.events:
            if e["card"] and not e["card"].startswith("task:"):
                by_card[e["card"]].append(e)
        for key, of_card in by_card.items():
            self.fold(key, of_card)

    def fold(self, key, events):
        """Phases as the default steps (two to learn, one to relearn) make them; memory as fsrs-rs has it."""
        phase, step, history, last, lapses, suspended = "new", 0, [], None, 0, False
        for e in events:
            if e["kind"] == "reset":
                if last is not None and self.reviews[-1]["card"] == key:
                    self.reviews[-1]["after"] = None
                phase, step, history, last, lapses = "new", 0, [], None, 0
            if e["kind"] in ("suspend", "unsuspend"):
                suspended = e["kind"] == "suspend"
            if e["kind"] != "review":
                continue
            day = (e["at"] // 1000 + e["day_offset"]) // 86_400
            elapsed = 0 if last is None else max(0, day - last)
            recall = None
            if phase == "review":
                one = fsrs.Card()
                one.stability, one.difficulty = (memory := self.memory(history)).stability, memory.difficulty
                one.last_date, one.parameters = 0.0, list(NEWEST)
                recall = one.retention_on(float(elapsed))
            rating = e["rating"]
            self.reviews.append(
                {
                    "card": key, "deck": key[5:].partition("-")[0], "day": day, "rating": rating,
                    "right": rating > 1, "phase": phase, "elapsed": elapsed, "recall": recall,
                    "ms": min(e["took"], 60_000), "odd": int(key[-1]) % 2 == 1,
                    "kind": "cloze" if int(key[-1]) % 5 == 4 else "recall",
                }
            )  # fmt: skip
            history.append(fsrs.FSRSReview(rating, elapsed))
            self.reviews[-1]["after"] = self.memory(history).stability
            last = day
            if phase == "review":
                if rating == 1:
                    phase, step, lapses = "relearning", 0, lapses + 1
            else:
                steps = 1 if phase == "relearning" else 2
                phase = "relearning" if phase == "relearning" else "learning"
                step = 0 if rating == 1 else step + (rating == 3)
                if rating == 4 or step >= steps:
                    phase, step = "review", 0
        memory = self.memory(history) if history else None
        self.cards[key] = {
            "memory": memory,
            "lapses": lapses,
            "suspended": suspended,
            "phase": phase,
        }

    @staticmethod
    def memory(history):
        return MODEL.memory_state(fsrs.FSRSItem(history))

    def of(self, chosen):
        """The reviews that a filter leaves."""
        return [
            r
            for r in self.reviews
            if (chosen.days is None or r["day"] > self.today - chosen.days)
            and chosen.deck in ("", f"user:{r['deck']}")
            and (not chosen.tag or (r["odd"] == (chosen.tag == "odd_one") and r["deck"] != "gone"))
        ]


FILTERS = [
    Filter(deck, tag, days)
    for deck in ("", "user:aa", "user:bb")
    for tag in ("", "odd_one")
    for days in (7, 30, 90, None)
]


def check_all(collection, statistics):
    raw = Raw(collection)
    for chosen in FILTERS:
        reviews = raw.of(chosen)
        check_overview(statistics.overview(chosen), reviews, raw, chosen)
        check_memory(statistics.memory(chosen), reviews)
        check_readiness(statistics.readiness(chosen), raw, chosen)
        check_cards(statistics.cards(chosen), reviews, raw, chosen)
    return raw


def check_overview(found, reviews, raw, chosen):
    by_day = defaultdict(list)
    for r in reviews:
        by_day[r["day"]].append(r)
    assert [(d.day, d.answers, d.new) for d in found.days] == [
        (day, len(rs), sum(r["phase"] == "new" for r in rs)) for day, rs in sorted(by_day.items())
    ]
    assert found.seconds == pytest.approx(sum(r["ms"] for r in reviews) / 1000)
    ever = {r["day"] for r in raw.of(Filter(chosen.deck, chosen.tag, None))}
    assert found.studied == len([day for day in ever if day > raw.today - 30])
    assert found.year == Counter(r["day"] for r in raw.of(Filter(chosen.deck, chosen.tag, 371)))
    if chosen.deck or chosen.tag:
        assert found.streak is None
    else:
        day = raw.today if raw.today in ever else raw.today - 1
        assert found.streak == next(n for n in range(1000) if day - n not in ever)


def check_memory(found, reviews):
    known = [r for r in reviews if r["phase"] == "review"]

    def same(retention, some):
        assert (retention.reviews, retention.remembered) == (len(some), sum(r["right"] for r in some))
        if some:
            assert retention.predicted == pytest.approx(sum(r["recall"] for r in some) / len(some), abs=1e-5)

    same(found.all, known)
    same(found.young, [r for r in known if r["elapsed"] < 21])
    same(found.mature, [r for r in known if r["elapsed"] >= 21])
    topics = {topic.name.removeprefix("user:") or "gone": topic for topic in found.topics}
    assert set(topics) == {r["deck"] for r in known}
    for name, topic in topics.items():
        same(topic, [r for r in known if r["deck"] == name])
        assert topic.desired == (0.8 if name == "bb" else 0.9)
    for bin_ in found.bins:
        some = [r for r in known if min(9, int(r["recall"] * 10)) == round(bin_.low * 10)]
        assert bin_.reviews == len(some)
        if some:
            assert bin_.predicted == pytest.approx(sum(r["recall"] for r in some) / len(some), abs=1e-5)
            assert bin_.actual == pytest.approx(sum(r["right"] for r in some) / len(some))
    losses = [-math.log(max(1e-4, r["recall"] if r["right"] else 1 - r["recall"])) for r in known]
    assert found.log_loss == (pytest.approx(sum(losses) / len(losses), abs=1e-3) if losses else None)


def check_readiness(found, raw, chosen):
    names = [f"user:{name}-{n}" for name in DECKS[:2] for n in range(10)]
    names = [
        key for key in names
        if chosen.deck in ("", key[:7]) and (not chosen.tag or int(key[8]) % 2) and not raw.cards.get(key, {}).get("suspended")
    ]  # fmt: skip
    assert found[-1][0] == raw.today
    assert 1 < len(found) <= 31
    begun = min(r["day"] for r in raw.of(Filter(chosen.deck, chosen.tag, None)))
    for day, share in found:
        assert day >= begun
        assert chosen.days is None or day > raw.today - chosen.days
        known = 0.0
        for key in names:
            seen = [r for r in raw.reviews if r["card"] == key and r["day"] <= day]
            if seen and seen[-1]["after"]:
                one = fsrs.Card()
                one.stability, one.difficulty = seen[-1]["after"], 5.0
                one.last_date, one.parameters = 0.0, list(NEWEST)
                known += one.retention_on(float(day - seen[-1]["day"]))
        assert share == pytest.approx(known / len(names), abs=1e-4)


def check_cards(found, reviews, raw, chosen):
    def counts(key):
        deck = key[5:].partition("-")[0]
        return (
            deck != "gone"
            and chosen.deck in ("", f"user:{deck}")
            and (not chosen.tag or int(key[-1]) % 2 == 1)
            and not raw.cards[key]["suspended"]
        )

    cards = {key: one for key, one in raw.cards.items() if counts(key)}
    groups = Counter(
        sum(one["memory"].stability >= low for low in STABILITIES) for one in cards.values() if one["memory"]
    )
    assert found.stability == [groups[n] for n in range(len(STABILITIES) + 1)]
    by_kind = defaultdict(list)
    for r in reviews:
        by_kind[r["kind"]].append(r["ms"] // 100)
    assert {time.kind: (time.answers, time.seconds) for time in found.times} == {
        kind: (len(tenths), median_low(tenths) / 10) for kind, tenths in by_kind.items()
    }
    assert {one.key: one.lapses for one in found.hardest} == {
        key: one["lapses"] for key, one in cards.items() if one["lapses"]
    }
    assert [one.lapses for one in found.hardest] == sorted(
        (one.lapses for one in found.hardest), reverse=True
    )
    for one in found.hardest:
        mine = [r for r in raw.reviews if r["card"] == one.key]
        known = [r for r in mine if r["phase"] == "review"]
        assert (one.reviews, one.remembered) == (len(known), sum(r["right"] for r in known))
        assert one.seconds == pytest.approx(sum(r["ms"] for r in mine) / 1000 / len(mine))


def test_every_figure_is_what_the_raw_events_say(studied):
    raw = check_all(studied, Statistics(studied))
    phases = Counter(r["phase"] for r in raw.reviews)
    assert raw.undone
    assert all(phases[phase] > 5 for phase in ("new", "learning", "review", "relearning"))
    assert sum(r["elapsed"] >= 21 and r["phase"] == "review" for r in raw.reviews) > 3, (
        "mature ones among them"
    )


def test_readiness_where_the_clock_was_set_back(open_collection, clock, home):
    (home.decks / "d.md").write_text(deck_text(recall(1)), encoding="utf-8")
    collection = open_collection()
    collection.log.review("user:q-1", Rating.AGAIN, 3000, clock.now())
    clock.wait(days=-3)
    (*_, (today, share)) = Statistics(collection).readiness(Filter())
    assert (today, share) == (clock.now().day, 1)


@pytest.mark.parametrize("pow_is_there", [True, False])
def test_readiness_today_by_points_of_level_and_weight_of_deck(
    open_collection, clock, home, monkeypatch, pow_is_there
):
    levels = ("junior", "mid", "senior")
    for deck in ("aa", "bb"):
        cards = [f"## Q {deck} {n}? {{#{deck}-{n} level={levels[n % 3]}}}\n\nA." for n in range(9)]
        (home.decks / f"{deck}.md").write_text(deck_text(*cards), encoding="utf-8")
    collection = open_collection()
    collection.log.set("interview_weights", "bb=3", clock.now())
    collection.log.set("new_levels", "junior mid", clock.now())
    seen = [("aa", 0), ("aa", 1), ("aa", 2), ("bb", 4), ("bb", 5)]
    for days, (deck, n) in enumerate(seen, 1):
        collection.log.review(f"user:{deck}-{n}", Rating.GOOD, 3000, clock.now())
        clock.wait(days=days)
    known = whole = 0.0
    last = {review["card"]: review for review in Raw(collection).reviews}
    for deck, n in ((deck, n) for deck in ("aa", "bb") for n in range(9)):
        points = (1, 2, 3)[n % 3] * (3 if deck == "bb" else 1)
        review = last.get(f"user:{deck}-{n}")
        if review is not None:
            one = fsrs.Card()
            one.stability, one.difficulty, one.last_date = review["after"], 5.0, 0.0
            one.parameters = list(NEWEST)
            known += points * one.retention_on(float(clock.now().day - review["day"]))
        if review is not None or n % 3 < 2:
            whole += points
    if not pow_is_there:

        def driver_without_pow(connection):
            driver = driver_of(connection)
            driver.create_function("pow", 2, None)
            return driver

        monkeypatch.setattr(memories, "driver_of", driver_without_pow)
    (*_, (_, share)) = Statistics(collection).readiness(Filter())
    assert 0.1 < share < 0.9
    assert share == pytest.approx(known / whole, abs=1e-4)


SLOWER = " ".join(map(str, [*(2 * w for w in NEWEST[:4]), *NEWEST[4:]]))
OTHER_MODEL = SchedulerConfig(parameters=tuple(float(w) for w in SLOWER.split()))
CHANGES = {
    "a card suspended": lambda c, now: c.log.suspend("user:aa-3", now),
    "another suspended": lambda c, now: c.log.suspend("user:bb-5", now),
    "one taken up again": lambda c, now: c.log.suspend("user:aa-3", now, on=False),
    "one made new": lambda c, now: c.log.reset("user:bb-3", now),
    "that taken back": lambda c, now: c.log.undo(UUID(Raw(c).events[-1]["id"]), "user:bb-3", now),
    "an answer": lambda c, now: c.log.review("user:aa-3", Rating.AGAIN, 3000, now),
    "one set due": lambda c, now: c.log.set_due(in_review(c), now.day + 3, now),
    "set due later": lambda c, now: c.log.set_due(in_review(c), now.day + 30, now),
    "many answers": lambda c, now: [
        c.log.review(f"user:{deck}-1", Rating.AGAIN, 3000, now)
        for deck in ("aa", "aa", "aa", "aa", "aa", "bb")
    ],
    "a day goes by": lambda c, now: c.place.clock.wait(days=1),
    "one buried": lambda c, now: c.log.bury("user:aa-6", now),
    "an answer elsewhere, with other weights": lambda c, now: arrive(
        c,
        {"kind": "preset", "at": 0, "day_offset": 0, "data": preset_data(OTHER_MODEL)}
        | {"id": str(preset_of(OTHER_MODEL)), "device": ""},
        {"kind": "review", "at": (now.seconds - 60) * 1000, "card": in_review(c), "rating": 3}
        | {"duration_ms": 1000, "preset": str(preset_of(OTHER_MODEL))},
    ),
    "an undo elsewhere, and an answer here": lambda c, now: (
        arrive(c, {"kind": "undo", "at": (now.seconds - 50) * 1000} | last_review(c, in_review(c, 1))),
        c.log.review(in_review(c, 1), Rating.GOOD, 3000, now),
    ),
    "levels": lambda c, now: c.log.set("new_levels", "mid", now),
    "a plan's weights": lambda c, now: c.log.set("interview_weights", "bb=3", now),
    "the model's weights": lambda c, now: c.log.set("fsrs_weights", SLOWER, now),
    "a card gone": lambda c, now: rewrite(c, "aa", range(9)),
    "a deck gone": lambda c, now: rewrite(c, "bb", ()),
    "a deck again": lambda c, now: rewrite(c, "bb", range(10)),
    "another deck": lambda c, now: rewrite(c, "dd", range(0, 10, 2)),
    "a new card of it": lambda c, now: c.log.review("user:dd-2", Rating.EASY, 3000, now),
}


def arrive(collection, *events):
    """Events of another device."""
    known = sum(e["device"] == "elsewhere" for e in collection.log.since({}))
    dressed = [
        {"id": str(uuid7(e["at"])), "device": "elsewhere", "number": known + n, "day_offset": -14_400} | e
        for n, e in enumerate(events, 1)
    ]
    for event in dressed:
        if event["kind"] == "preset":
            del event["number"]
    assert collection.log.append(dressed).new == len(events)


def last_review(collection, card):
    """What an undo of a card's last answer says."""
    found = [e for e in Raw(collection).events if e["kind"] == "review" and e["card"] == card]
    return {"card": card, "target": str(UUID(found[-1]["id"]))}


def in_review(collection, which=0):
    """The card in review that wasn't seen for longest; 1 for the one after it."""
    raw = Raw(collection)
    last = {r["card"]: r["day"] for r in raw.reviews}
    cards = [
        (last[key], key)
        for key, card in raw.cards.items()
        if card["phase"] == "review" and not card["suspended"] and not key.startswith("user:gone")
    ]
    return sorted(cards)[which][1]


def rewrite(collection, name, numbers):
    path = collection.place.home.decks / f"{name}.md"
    if numbers:
        path.write_text(deck_text(*(card(name, n) for n in numbers)), encoding="utf-8")
    else:
        path.unlink()
    collection.refresh()


def test_what_is_kept_is_what_would_be_read_anew_whatever_happens_to_cards(studied, clock, monkeypatch):
    monkeypatch.setattr(per_deck, "_AT_ONCE", 4)
    statistics = Statistics(studied)
    check_all(studied, statistics)
    chosen = [
        Filter(days=None),
        Filter("user:aa", "odd_one", 30),
        Filter(days=7),
        Filter("user:bb"),
        Filter(tag="odd_one"),
    ]
    before = [of_cards(statistics, one) for one in chosen]
    for name, change in CHANGES.items():
        clock.wait(seconds=5)
        change(studied, clock.now())
        anew = Statistics(studied)
        found = [of_cards(statistics, one) for one in chosen]
        assert found == [of_cards(anew, one) for one in chosen], name
        assert (found == before) == (name in {"one buried", "levels"}), name
        before = found


def test_statistics_read_while_a_deck_is_listed_whose_ids_another_has(studied, monkeypatch):
    def look(statistics):
        chosen = (Filter(days=None), Filter("user:bb"), Filter(tag="odd_one"))
        return [statistics.everything(one) for one in chosen]

    sync_cards, statistics, seen = deck_listing._sync_cards, Statistics(studied), []
    monkeypatch.setattr(
        deck_listing, "_sync_cards", lambda *a: (seen.append(look(statistics)), sync_cards(*a))[1]
    )
    path = studied.place.home.decks / "bb.md"
    path.write_text(deck_text(*(card(name, n) for n in range(8) for name in DECKS)), encoding="utf-8")
    studied.refresh()
    assert len(seen) == 1
    assert look(statistics) == look(Statistics(studied))


def test_the_past_is_read_once_however_much_is_answered_here_today(open_collection, clock, home, monkeypatch):
    read = []
    monkeypatch.setattr(
        readiness_history, "remembered_then", lambda *a: (read.append(a), memories.remembered_then(*a))[1]
    )
    (home.decks / "d.md").write_text(deck_text(recall(1), recall(2)), encoding="utf-8")
    collection = open_collection()
    at = clock.now().seconds * 1000 - 5 * 86_400_000
    elsewhere = {
        "id": str(uuid7(at)), "kind": "review", "device": "elsewhere", "number": 1, "at": at,
        "day_offset": -14_400, "card": "user:q-1", "rating": 3, "duration_ms": 1000,
    }  # fmt: skip
    assert collection.log.append([elsewhere]).new == 1
    statistics = Statistics(collection)
    for card in ("q-1", "q-2", "q-1"):
        assert len(statistics.readiness(Filter())) == 6
        assert len(statistics.readiness(Filter("user:d"))) == 6
        collection.log.review(f"user:{card}", Rating.GOOD, 3000, clock.now())
        clock.wait(seconds=60)
    assert len(read) == 1


def of_cards(statistics, chosen):
    ready = [(day, round(share, 9)) for day, share in statistics.readiness(chosen)]
    found = statistics.cards(chosen)
    return found.stability, found.hardest, statistics.forecast(chosen), ready


def test_readiness_of_so_many_cards_that_not_every_day_is_computed(studied, monkeypatch):
    monkeypatch.setattr(readiness_history, "MOST", 100)
    statistics, raw = Statistics(studied), Raw(studied)
    for chosen in FILTERS:
        found = statistics.readiness(chosen)
        check_readiness(found, raw, chosen)
        assert len(found) >= min(readiness_history.FEWEST, chosen.days or 100) // 2


def test_which_days_of_the_past_are_computed():
    few, many = 100, 200_000
    assert worth_computing(200, [200, 201], few) == []
    assert worth_computing(200, [100, 193], few) == list(range(100, 200))
    some = worth_computing(5000, [1000, 4800, 4993], few)
    assert (some[0], some[-1]) == (1000, 4999)
    assert 60 < len(some) <= 90
    assert set(range(4993, 5000)) <= set(some)
    assert worth_computing(200, [100, 193], many) == [
        *(100, 120, 140, 159, 179), *(193, 194, 195, 197, 198, 199)
    ]  # fmt: skip
    assert evenly(5, 5, 6) == evenly(5, 5, 1) == [5]
    assert evenly(6, 5, 6) == []


@pytest.fixture
def sums_anew(monkeypatch):
    """How often reviews are added up from the first."""
    counted = []
    original = Rollup._add

    def add(self, db, today, source, sign, some=()):
        counted.append(not some)
        original(self, db, today, source, sign, some)

    monkeypatch.setattr(Rollup, "_add", add)
    return counted


def test_what_came_since_is_added_to_what_was_read(studied, clock, sums_anew):
    statistics = Statistics(studied)
    check_all(studied, statistics)
    assert sum(sums_anew) == 2, "once for all cards, once for those with the tag"
    sums_anew.clear()
    random = Random(3)
    for n in range(24):
        key = f"user:{random.choice('ab') * 2}-{n % 4}"
        last = studied.log.review(key, random.choice(list(Rating)), 3000, clock.now())
        clock.wait(seconds=5)
        if n % 3 == 1:
            check_all(studied, statistics)
        if n % 4 == 1:
            studied.log.undo(last, key, clock.now())
        if n % 8 == 1:
            check_all(studied, statistics)
    studied.log.suspend("user:aa-2", clock.now())
    check_all(studied, statistics)
    assert sum(sums_anew) == 0
    assert sums_anew
    clock.wait(days=1)
    check_all(studied, statistics)


def test_a_review_from_elsewhere_that_is_earlier_than_known_ones(studied, clock, sums_anew):
    statistics = Statistics(studied)
    check_all(studied, statistics)
    sums_anew.clear()
    events = studied.log.since({})
    first = next(dict(e) for e in events if e["kind"] == "review" and e["card"] == "user:bb-2")
    first |= {
        "id": str(uuid7(first["at"] + 1000)),
        "at": first["at"] + 1000,
        "device": "elsewhere",
        "number": 1,
    }
    assert studied.log.append([first]).new == 1
    check_all(studied, statistics)
    assert sum(sums_anew) == 2


def test_what_is_due_is_every_card_in_review_that_is_not_suspended(studied):
    raw, statistics = Raw(studied), Statistics(studied)
    with closing(sqlite3.connect(studied.database.path)) as db:
        due = dict(db.execute("SELECT key, due FROM card"))  # test_scheduler.py says what that must be
    for decks, deck in ((("aa", "bb"), ""), (("aa",), "user:aa")):
        expected = Counter(
            max(0, due[key] - raw.today)
            for key, one in raw.cards.items()
            if one["phase"] == "review" and not one["suspended"] and key[5:7] in decks
        )
        assert sum(expected[n] for n in range(30)) > 3
        assert statistics.forecast(Filter(deck)) == [expected[n] for n in range(30)]


def attempt(collection, clock, task, minutes, result, pause=0):
    """An attempt of a task, timed, with a par of ten minutes."""
    log = collection.log
    begun = log.attempt(task, "timed", 600, clock.now())
    if pause:
        log.of_attempt(EventKind.PAUSE, task, begun, clock.now(), {})
        clock.wait(minutes=pause)
        log.of_attempt(EventKind.RESUME, task, begun, clock.now(), {})
    clock.wait(minutes=minutes)
    if result:
        rating = Rating.GOOD if result == "passed" else Rating.AGAIN
        log.of_attempt(EventKind.FINISH, task, begun, clock.now(), {"result": result}, rating)


def test_tasks_by_kind_and_topic(open_collection, clock):
    collection = open_collection(card("aa", 0))
    tasks = [
        KnownTask("task:x:a", "A", "fix", ("async", "jwt"), 600),
        KnownTask("task:x:b", "B", "fix", ("async",), 600),
        KnownTask("task:x:c", "C", "tests", ("jwt",), 600),
        KnownTask("task:x:d", "D", "tests", ("jwt",), 600),
    ]
    attempt(collection, clock, "task:x:c", 5, "passed")
    clock.wait(days=40)
    attempt(collection, clock, "task:x:a", 4, "failed")
    attempt(collection, clock, "task:x:a", 5, "passed", pause=30)
    attempt(collection, clock, "task:x:a", 3, "passed")
    attempt(collection, clock, "task:x:b", 20, "passed")
    attempt(collection, clock, "task:x:c", 2, "gave up")
    attempt(collection, clock, "task:x:d", 2, "")
    attempt(collection, clock, "task:gone:e", 2, "passed")
    month = task_figures(collection, tasks, 30)
    fix, tests = month.kinds
    assert (fix.name, fix.tasks, fix.tried, fix.passed, fix.attempts, fix.passes) == ("fix", 2, 2, 2, 4, 3)
    assert (fix.seconds, fix.of_par) == pytest.approx(((540 + 1200) / 2, (0.9 + 2) / 2), abs=0.01)
    assert (tests.tasks, tests.tried, tests.passed, tests.attempts, tests.passes) == (2, 1, 0, 1, 0)
    assert tests.seconds is None
    assert [(one.title, round(one.seconds)) for one in month.firsts] == [("A", 540), ("B", 1200)]
    assert {group.name: group.attempts for group in month.topics} == {"async": 4, "jwt": 4}
    ever = task_figures(collection, tasks, None)
    assert (ever.all.attempts, ever.all.passes, ever.all.passed) == (6, 4, 3)
    assert ever.kinds[1].of_par == pytest.approx(0.5, abs=1e-3)


def run(*arguments):
    return CliRunner().invoke(cli, ["stats", *map(str, arguments)])


@pytest.fixture
def hostile(place, monkeypatch, open_collection, clock):
    """A hard card whose text is markup, on the command line's own place."""
    monkeypatch.setattr("interviewprep.profile.place.Place.open", lambda *_, **__: place)
    text = '## <script>alert(1)</script> & "co"? {#x tags=t}\n\nAnswer.'
    collection = open_collection(text, name="odd")
    for rating in (Rating.EASY, Rating.AGAIN, Rating.GOOD):
        collection.log.review("user:x", rating, 9000, clock.now())
        clock.wait(days=30)
    collection.close()


def test_the_command_says_the_same_as_text_json_and_page(hostile, tmp_path):
    found = json.loads(run("--json", "--days", 0).stdout)
    assert (found["answers"], found["new"], found["seconds"]) == (3, 1, 27)
    assert found["retention"]["all"]["share"] == 0.0
    assert [one["key"] for one in found["hardest"]] == ["user:x"]
    assert "3 answers on 3 days, 1 of them new cards" in run("--days", 0).stdout
    assert json.loads(run("--json", "--tag", "t", "--deck", "odd", "--days", 31).stdout)["answers"] == 1
    page = tmp_path / "page.html"
    assert run("--html", page, "--days", 0).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert "3 answers on 3 days" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html
    assert not re.search(r"<script|https?:|src=|href=|@import|url\(", html)
    assert html.count("<svg") >= 4
    assert "prefers-color-scheme" in html
    ElementTree.fromstring(
        html.partition("<body>")[2].partition("</body>")[0].join(("<b>", "</b>")).replace("class=words", "")
    )


def test_a_report_replaces_no_file_unless_it_must(hostile, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("mine", encoding="utf-8")
    refused = run("--html", page)
    assert (refused.exit_code, page.read_text(encoding="utf-8")) == (1, "mine")
    assert "--force" in refused.stderr
    assert run("--html", page, "--force").exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    away = run("--html", tmp_path / "none" / "page.html")
    assert away.exit_code == 1
    assert "can't be written" in away.stderr


def test_a_deck_or_tag_that_is_none_is_told(hostile):
    assert "did you mean `odd`" in run("--deck", "od").stderr
    assert "No card has the tag 'q'" in run("--tag", "q").stderr
