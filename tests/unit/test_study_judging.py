"""What an answer is worth."""

import pytest

from interviewprep.content.decks.card import (
    AnswerBody,
    BugBody,
    ChoiceBody,
    Option,
    OrderBody,
    OutputBody,
    RecallBody,
)
from interviewprep.scheduling.rating import Rating
from interviewprep.study.judging import (
    Change,
    diff_output,
    judge_answer,
    judge_bug,
    judge_choice,
    judge_order,
    judge_output,
    judge_typed,
    option_order,
    shuffled,
)

AGAIN, HARD, GOOD, EASY = Rating


def choice(*right: bool) -> ChoiceBody:
    options = [Option(text=f"option {n}", right=is_right, why="") for n, is_right in enumerate(right)]
    return ChoiceBody(intro="", options=options, explanation="")


def output(text: str) -> OutputBody:
    return OutputBody(intro="", code="", output=text, explanation="")


def order(count: int) -> OrderBody:
    return OrderBody(intro="", items=[f"item {n}" for n in range(count)], explanation="")


def bug(*guilty: int) -> BugBody:
    return BugBody(intro="", code="", guilty=dict.fromkeys(guilty, "why"), explanation="")


def answer(points: int) -> AnswerBody:
    made = [f"point {n}" for n in range(points)]
    return AnswerBody(model="", points=made, follow_ups=[], explanation="", seconds=60)


@pytest.mark.parametrize(
    ("picked", "rating"),
    [
        ({0, 2}, GOOD),
        ({0}, HARD),
        ({2}, HARD),
        (set(), AGAIN),
        ({1}, AGAIN),
        ({0, 1}, AGAIN),
        ({0, 1, 2}, AGAIN),
    ],
)
def test_a_choice_is_right_with_all_right_options_and_hard_with_some_of_them(picked, rating):
    verdict = judge_choice(choice(True, False, True), picked)
    assert verdict.rating is rating
    assert ("1 of 2" in verdict.reason) == (rating is HARD)


def test_spaces_at_line_ends_and_empty_lines_at_the_end_are_no_difference():
    assert judge_output(output("a\nb\n"), "a  \nb\n\n").rating is GOOD
    assert judge_output(output("a\nb\n"), "a\n b").rating is AGAIN
    assert judge_output(output("a\n\nb"), "a\nb").rating is AGAIN


def test_each_line_that_differs_is_told_and_counted():
    body = output("same\nprinted\nlast")
    assert diff_output(body, "same\ntyped\nlast") == [
        (Change.SAME, "same"),
        (Change.WRONG, "typed"),
        (Change.MISSING, "printed"),
        (Change.SAME, "last"),
    ]
    assert judge_output(body, "same\ntyped\nlast").reason == "2 lines differ"
    assert judge_output(body, "same\nprinted").reason == "1 line differs"
    # What is said much is compared like anything else.
    often = output("\n".join(["first", *["x"] * 300]))
    assert judge_output(often, "\n".join(["other", *["x"] * 299])).reason == "3 lines differ"


@pytest.mark.parametrize(
    ("count", "arranged", "rating"),
    [
        (4, [0, 1, 2, 3], GOOD),
        (4, [1, 0, 2, 3], HARD),
        (4, [0, 1, 3, 2], HARD),
        (4, [2, 1, 0, 3], AGAIN),
        (4, [3, 1, 2, 0], AGAIN),
        (4, [1, 2, 0, 3], AGAIN),
        (4, [1, 0, 3, 2], AGAIN),
        (3, [1, 0, 2], AGAIN),
        (3, [0, 1, 2], GOOD),
    ],
)
def test_an_order_is_nearly_right_with_two_neighbours_swapped_of_more_than_three(count, arranged, rating):
    body = order(count)
    verdict = judge_order(body, [body.items[n] for n in arranged])
    assert verdict.rating is rating
    if rating is AGAIN:
        wrong = sum(a != b for a, b in enumerate(arranged))
        assert verdict.reason.startswith(f"{wrong} of {count} ")


def test_a_bug_is_found_on_any_guilty_line_and_lines_are_counted_from_one():
    assert [judge_bug(bug(1, 3), line).rating for line in range(5)] == [AGAIN, GOOD, AGAIN, GOOD, AGAIN]
    assert judge_bug(bug(3, 1), 0).reason == "Not line 1: it is 2, 4"


@pytest.mark.parametrize(
    ("points", "ticked", "seconds", "rating"),
    [
        (3, 3, 60, EASY),
        (3, 3, 60.5, GOOD),
        (3, 2, 1, GOOD),
        (3, 1, 1, HARD),
        (3, 0, 1, AGAIN),
        (6, 4, 99, GOOD),
        (6, 3, 1, HARD),
        (6, 2, 1, HARD),
        (7, 2, 1, AGAIN),
    ],
)
def test_an_answer_is_worth_its_share_of_points_and_easy_only_in_time(points, ticked, seconds, rating):
    verdict = judge_answer(answer(points), ticked, seconds)
    assert verdict.rating is rating
    assert verdict.reason.startswith(f"{ticked} of {points} points")
    assert ("over time" in verdict.reason) == (ticked == points and rating is GOOD)


def test_things_to_order_are_never_shown_in_their_order_and_differ_from_review_to_review():
    items = [f"item {n}" for n in range(5)]
    seen = {tuple(shuffled(items, "user:a", reps)) for reps in range(30)}
    assert len(seen) > 15
    assert all(sorted(mixed) == items for mixed in seen)
    assert tuple(items) not in seen
    for reps in range(20):
        assert shuffled(items[:2], "user:a", reps) == ["item 1", "item 0"]
        assert tuple(shuffled(items[:3], "user:b", reps)) != tuple(items[:3])
    assert shuffled(["one"], "user:a", 0) == ["one"]
    assert shuffled([], "user:a", 0) == []
    assert shuffled(items, "user:a", 3) == shuffled(iter(items), "user:a", 3)
    assert len({tuple(shuffled(items, f"user:{n}", 0)) for n in range(30)}) > 15
    assert items == [f"item {n}" for n in range(5)]


def test_options_are_shown_in_an_order_that_depends_on_card_and_review():
    body = choice(*[True] * 5)
    assert all(sorted(option_order(body, "user:a", reps)) == [0, 1, 2, 3, 4] for reps in range(9))
    assert option_order(body, "user:a", 3) == option_order(body, "user:a", 3)
    assert len({tuple(option_order(body, "user:a", reps)) for reps in range(30)}) > 15
    assert len({tuple(option_order(body, f"user:{n}", 0)) for n in range(30)}) > 15


def test_typed_letters_stand_for_what_is_shown():
    body = choice(True, False, False)
    shown = option_order(body, "user:a", 2)
    letters = {option: "abc"[place] for place, option in enumerate(shown)}
    assert judge_typed(body, [letters[0]], "user:a", 2).rating is GOOD
    assert judge_typed(body, [f" {letters[0].upper()} "], "user:a", 2).rating is GOOD
    assert judge_typed(body, [letters[1]], "user:a", 2).rating is AGAIN
    assert judge_typed(body, [letters[0] + "d"], "user:a", 2).rating is GOOD, "there is no option d"
    arrange = order(4)
    places = shuffled(arrange.items, "user:a", 2)
    right = "".join("abcd"[places.index(item)] for item in arrange.items)
    assert judge_typed(arrange, [right], "user:a", 2).rating is GOOD
    assert judge_typed(arrange, list(right), "user:a", 2).rating is GOOD, "one a line"
    assert judge_typed(arrange, [right + "e"], "user:a", 2).rating is GOOD
    assert judge_typed(arrange, [right[1] + right[0] + right[2:]], "user:a", 2).rating is HARD
    assert judge_typed(arrange, [right[:3]], "user:a", 2) is None


def test_typed_lines_stand_for_output_and_a_number_for_the_line():
    assert judge_typed(output("A\nb"), ["A", "b"], "user:a", 0).rating is GOOD
    assert judge_typed(output("A\nb"), ["a", "b"], "user:a", 0).rating is AGAIN
    assert judge_typed(output("A\nb"), ["A b"], "user:a", 0).rating is AGAIN
    assert judge_typed(bug(1), [" 2 "], "user:a", 0).rating is GOOD
    assert judge_typed(bug(1), ["1"], "user:a", 0).rating is AGAIN
    assert judge_typed(bug(1), ["two"], "user:a", 0) is None
    assert judge_typed(bug(1), ["²"], "user:a", 0) is None


def test_nothing_typed_is_worth_nothing_and_only_the_candidate_can_say_what_was_recalled():
    assert judge_typed(output("x"), [], "user:a", 0) is None
    assert judge_typed(RecallBody(answer="x"), ["x"], "user:a", 0) is None
    assert judge_typed(answer(2), ["x"], "user:a", 0) is None
