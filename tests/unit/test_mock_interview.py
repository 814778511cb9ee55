"""What a mock interview asks, and what it comes to."""

import pytest

from interviewprep.store.mocks import MockData
from interviewprep.study.mock_interview import (
    MINUTES,
    SECONDS,
    TURNS,
    Candidate,
    draw_questions,
    draw_task,
    script_of,
)
from interviewprep.study.scorecard import Score, score, score_of

CARDS = [
    Candidate(f"user:{topic}-{kind}-{n}", kind, topic, 1.0, 0.0)
    for topic in "abcd"
    for kind in SECONDS
    for n in range(5)
]


@pytest.mark.parametrize("minutes", MINUTES)
def test_a_script_has_four_parts_that_fill_its_minutes(minutes):
    parts = script_of(minutes)
    assert [part.name for part in parts] == ["warm-up", "questions", "coding", "own"]
    assert sum(part.minutes for part in parts) == minutes


def test_a_seed_decides_and_another_one_decides_otherwise():
    first = draw_questions(CARDS, 1200, (), 1)
    assert draw_questions(list(reversed(CARDS)), 1200, (), 1) == first
    assert draw_questions(CARDS, 1200, (), 2) != first


def test_kinds_come_in_turn_topics_are_mixed_and_the_time_is_kept():
    drawn = draw_questions(CARDS, 1200, (), 3)
    assert [card.kind for card in drawn] == [TURNS[n % 4] for n in range(len(drawn))]
    assert sum(SECONDS[card.kind] for card in drawn) <= 1200
    assert len({card.key for card in drawn}) == len(drawn) > 7
    assert {card.topic for card in drawn} == set("abcd")


def test_nothing_of_the_one_before_is_asked_again():
    before = {card.key for card in draw_questions(CARDS, 1200, (), 4)}
    for seed in range(20):
        assert before.isdisjoint(card.key for card in draw_questions(CARDS, 1200, before, seed))


def test_the_weaker_and_the_weightier_come_more_often():
    cards = [
        Candidate("user:known", "bug", "a", 1.0, 0.9),
        Candidate("user:weak", "bug", "b", 1.0, 0.1),
        Candidate("user:weighty", "bug", "c", 4.0, 0.1),
        Candidate("user:off", "bug", "d", 0.0, 0.0),
    ]
    first = [draw_questions(cards, 90, (), seed)[0].key for seed in range(300)]
    counts = {card.key: first.count(card.key) for card in cards}
    assert counts["user:weighty"] > counts["user:weak"] > counts["user:known"] > counts["user:off"] == 0


def test_the_task_fits_the_minutes_and_is_another_one_than_before():
    tasks = [
        Candidate(f"task:x:{n}", "task", "", 1.0, 0.0, minutes) for n, minutes in enumerate((15, 20, 35))
    ]
    assert {draw_task(tasks, 17, (), seed).minutes for seed in range(30)} == {15, 20}
    assert draw_task(tasks, 17, {"task:x:0"}, 1).minutes == 20
    assert draw_task(tasks[:1], 17, {"task:x:0"}, 1) is None


def question(kind="answer", made=(), of=2, **more):
    points = [{"text": f"point {n}", "made": n in made} for n in range(of)]
    return {"card": f"user:{kind}-{len(made)}", "kind": kind, "topic": "Async", "question": "Why?",
            "allowed": 60, "seconds": 50, "points": points, **more}  # fmt: skip


def card_of(*questions, **more):
    return score(
        MockData.model_validate(
            {"begun": 1, "minutes": 20, "seconds": 9, "questions": list(questions), **more}
        )
    )


def test_where_shares_lie_on_the_scale():
    assert [score_of(share) for share in (0, 0.34, 0.35, 0.6, 0.8, 1)] == [1, 1, 2, 3, 4, 4]
    assert Score.STRONG_HIRE.label == "strong hire"


def test_without_evidence_there_is_no_score():
    card = card_of()
    assert [one.label for one in card.dimensions] == ["not seen"] * 4
    assert (card.missed, card.drill) == ((), ())


def test_each_dimension_comes_from_what_was_seen():
    asked = [{"text": "And then?", "made": True}, {"text": "Why not?", "made": False}]
    technical, coding, solving, communication = card_of(
        question(made=(0,), follow_ups=asked, clarity=4),
        question("output", made=(0,), of=1, seconds=99),
        question("bug", of=1),
        coding={"task": "task:x:y", "title": "T", "minutes": 7, "seconds": 60, "points": 6, "total": 10},
    ).dimensions
    assert (technical.share, technical.label) == (pytest.approx(0.75), "yes")
    assert technical.evidence == ("Async: 1 of 2 key points, 1 of 1 output right",)
    assert (coding.share, coding.label) == (0.6, "yes")
    assert (solving.share, solving.label) == (pytest.approx(1 / 3), "strong no")
    assert communication.share == pytest.approx((1 + 2 / 3) / 2)


def test_little_that_was_seen_makes_no_strong_score():
    bugs = [question("bug", of=1, made=(0,)) for _ in range(3)]
    assert [card_of(*bugs[:n]).dimensions[2].label for n in (1, 2, 3)] == ["yes", "yes", "strong hire"]
    missed = [question(clarity=1, seconds=99) for _ in range(3)]
    for n, label in ((1, "no"), (2, "no"), (3, "strong no")):
        technical, _, _, communication = card_of(*missed[:n]).dimensions
        assert (technical.label, communication.label) == (label, label)
    rated = {"task": "task:x:y", "title": "T", "minutes": 7, "seconds": 60, "rating": 4}
    assert card_of(coding=rated).dimensions[1].label == "yes", "one's own word"
    judged = {**rated, "points": 10, "total": 10}
    assert card_of(coding=judged).dimensions[1].label == "strong hire", "by what the program did"


def test_time_alone_says_nothing_of_communication():
    assert card_of(question()).dimensions[3].label == "not seen"


def test_what_was_missed_and_what_to_drill_those_with_most_missed_first():
    card = card_of(question(made=(0,)), question(), question(made=(0, 1)))
    assert [missed.points for missed in card.missed] == [("point 1",), ("point 0", "point 1")]
    assert card.drill == ("user:answer-0", "user:answer-1")
