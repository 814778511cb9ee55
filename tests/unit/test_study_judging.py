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
    compare_output,
    in_place,
    judge_answer,
    judge_bug,
    judge_choice,
    judge_order,
    judge_output,
    judge_typed,
    option_order,
    shuffled,
    start_order,
)
from interviewprep.study.typed_output import Change

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
    assert judge_output(output("a\nb"), "a\r\nb\r\n").rating is GOOD
    assert judge_output(output("a\n\nb"), "a\nb").rating is AGAIN


NEAR = {
    "spaces in brackets": ("[0, 1, 4]", "[0,1,4]", "spaces"),
    "spaces in nested brackets": ("{'a': [1, (2, 3)]}", "{ 'a':[1,(2,3) ] }", "spaces"),
    "indentation": ("a\n  b", "a\nb", "spaces"),
    "more spaces": ("a  b", "a b", "spaces"),
    "a tab": ("a\tb", "a b", "spaces"),
    "the kind of quotes": ("['a']", '["a"]', "quotes"),
    "typographic quotes": ("'a'", "\u2018a\u2019", "quotes"),
    "capitals": ("True None", "true none", "capitals"),
    "the Unicode form": ("caf\u00e9", "cafe\u0301", "Unicode forms"),
    "a no-break space": ("a b", "a\u00a0b", "unseen characters"),
    "a zero-width space": ("ab", "a\u200bb", "unseen characters"),
    "two of them": ("[True, 'a']", "[true,'a']", "capitals and spaces"),
    "three of them": ("[True, 'a']", '[true,"a"]', "quotes, capitals and spaces"),
}


@pytest.mark.parametrize(("printed", "typed", "only"), NEAR.values(), ids=NEAR)
def test_what_a_fair_examiner_lets_pass_is_hard_and_says_what_differs(printed, typed, only):
    verdict = judge_output(output(printed), typed)
    assert (verdict.rating, verdict.reason) == (HARD, f"Only {only} differ")
    assert judge_output(output(typed), printed) == verdict
    found = compare_output(output(printed), typed)
    marked = [line for line in found.lines if line.change is not Change.SAME]
    assert all(line.near for line in marked)
    assert any(piece.differs for line in marked for piece in line.pieces), "shown, too"


AGAIN_ALL_THE_SAME = [
    ("a b", "ab"), ("a b", "a\nb"), ("['a b']", "['ab']"), ("['a, b']", "['a,b']"), ("'a'", "a"), ("Error", "error"),
    ("[1, 2]", "[1 2]"), ("1.0", "1"), ("a\n\nb", "a\nb"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "typed"), AGAIN_ALL_THE_SAME)
def test_what_one_must_know_is_no_near_miss(printed, typed):
    assert judge_output(output(printed), typed).rating is AGAIN


def test_each_line_that_differs_is_told_and_counted_once():
    body = output("same\nprinted\nlast")
    assert [(line.change, line.text) for line in compare_output(body, "same\ntyped\nlast").lines] == [
        (Change.SAME, "same"),
        (Change.WRONG, "typed"),
        (Change.MISSING, "printed"),
        (Change.SAME, "last"),
    ]
    assert judge_output(body, "same\ntyped\nlast").reason == "1 line differs"
    assert judge_output(body, "same\nprinted").reason == "1 line differs"
    # What is said much is compared like anything else.
    often = output("\n".join(["first", *["x"] * 300]))
    assert judge_output(often, "\n".join(["other", *["x"] * 299])).reason == "2 lines differ"


def test_a_line_too_few_does_not_make_those_below_it_wrong():
    body = output("alpha: 1\nbeta: 2\ngamma: 3")
    lines = compare_output(body, "beta: 0\ngamma: 0").lines
    assert [(line.change, line.text) for line in lines] == [
        (Change.MISSING, "alpha: 1"),
        (Change.WRONG, "beta: 0"),
        (Change.MISSING, "beta: 2"),
        (Change.WRONG, "gamma: 0"),
        (Change.MISSING, "gamma: 3"),
    ]
    assert judge_output(body, "beta: 0\ngamma: 0").reason == "3 lines differ"


def test_the_difference_is_marked_within_the_line_and_its_spaces_can_be_seen():
    mine, its = compare_output(output("[10, 20]"), "[10,30]").lines
    assert [piece.text for piece in mine.pieces if piece.differs] == ["30"]
    assert [piece.text for piece in its.pieces if piece.differs] == [" 20"]
    assert its.text == "[10,\u00b720]"
    assert compare_output(output("a\tb"), "a b").lines[1].text == "a\u21e5   b"
    assert compare_output(output("ab"), "a\u200bb").lines[0].text == "a\\u200bb"
    (_, missing, _) = compare_output(output("a\n\nb"), "a\nb").lines
    assert (missing.change, missing.text) == (Change.MISSING, "\u23ce")
    (mine, _) = compare_output(output("xyz-123"), "other words").lines
    assert [piece.differs for piece in mine.pieces] == [True], "nothing in common: all of it"


def test_any_of_several_outputs_is_right_and_the_nearest_is_compared():
    body = OutputBody(intro="", code="", output="a\nb", also=["b\na", "[1, 2]"], explanation="")
    assert [judge_output(body, typed).rating for typed in ("a\nb", "b\na", "[1,2]", "x")] == [
        GOOD, GOOD, HARD, AGAIN,
    ]  # fmt: skip
    assert compare_output(body, "b\na\nc").output == 1


def test_much_that_is_typed_is_compared_in_time():
    body = output("\n".join(f"line {n}" for n in range(60)))
    assert compare_output(body, "\n".join(f"row {n}" for n in range(3_000))).wrong == 3_000


@pytest.mark.parametrize(
    ("count", "arranged", "wrong"),
    [
        (4, [0, 1, 2, 3], 0),
        (4, [1, 0, 2, 3], 1),
        (4, [0, 1, 3, 2], 1),
        (4, [1, 2, 0, 3], 1),
        (5, [0, 4, 1, 2, 3], 1),
        (4, [2, 1, 0, 3], 2),
        (4, [3, 1, 2, 0], 2),
        (4, [1, 0, 3, 2], 2),
        (4, [3, 2, 1, 0], 3),
        (3, [1, 0, 2], 1),
        (3, [0, 1, 2], 0),
    ],
)
def test_an_order_is_judged_by_how_many_items_would_have_to_be_moved(count, arranged, wrong):
    body = order(count)
    verdict = judge_order(body, [body.items[n] for n in arranged])
    assert verdict.rating is (GOOD if not wrong else HARD if wrong == 1 and count > 3 else AGAIN)
    if verdict.rating is AGAIN:
        assert verdict.reason == f"{wrong} of {count} out of place"


def test_items_that_are_free_may_stand_in_any_order_and_one_never_begins_with_a_right_one():
    items = [f"item {n}" for n in range(5)]
    body = OrderBody(intro="", items=items, free=[(1, 3)], explanation="")
    assert judge_order(body, [items[n] for n in (0, 3, 1, 2, 4)]).rating is GOOD
    assert judge_order(body, [items[n] for n in (0, 3, 1, 4, 2)]).rating is HARD
    assert in_place(body, [items[n] for n in (3, 0, 1, 2, 4)]) in (
        {*items} - {items[0]},
        {*items} - {items[3]},
    )
    few = OrderBody(intro="", items=items[:3], free=[(0, 1)], explanation="")
    for reps in range(30):
        for one in (body, few):
            assert judge_order(one, start_order(one, "user:a", reps)).rating is not GOOD


def test_a_bug_is_found_on_any_guilty_line_and_lines_are_counted_from_one():
    assert [judge_bug(bug(1, 3), line).rating for line in range(5)] == [AGAIN, GOOD, AGAIN, GOOD, AGAIN]
    assert judge_bug(bug(3, 1), 0).reason == "Not line 1: it is 2 or 4"
    assert judge_bug(bug(3, 1, 0), 2).reason == "Not line 3: it is 1, 2 or 4"


@pytest.mark.parametrize(
    ("points", "ticked", "seconds", "rating"),
    [
        (3, 3, 60, EASY),
        (3, 3, 60.5, GOOD),
        (3, 2, 1, GOOD),
        (3, 1, 1, HARD),
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


def test_no_point_ticked_says_nothing_and_without_a_clock_nothing_is_easy():
    assert judge_answer(answer(3), 0, 1) is None
    assert judge_answer(answer(3), 0, None) is None
    assert judge_answer(answer(3), 3, None).rating is GOOD


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
