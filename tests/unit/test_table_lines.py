"""A table's lines are drawn without Textual's layout of text, and are what that would draw."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color
from textual.content import Content, Span
from textual.style import Style

from interviewprep.ui.widgets import table_lines
from interviewprep.ui.widgets.columns import Column
from interviewprep.ui.widgets.table_lines import TableLines
from tests.examples import examples

TEXTS = st.text(st.sampled_from("ab é…⚑\t\n漢e\u0301\u00ad🎉"), max_size=14)
STYLES = ["bold", "italic", "red", "#ff0000 40%", Style(foreground=Color(1, 2, 3, 0.5), strike=True)]


@st.composite
def contents(draw):
    text = draw(TEXTS)
    places = st.integers(0, len(text))
    ends = draw(st.lists(st.tuples(places, places, st.sampled_from(STYLES)), max_size=3))
    return Content(text, [Span(min(a, b), max(a, b), style) for a, b, style in ends])


@pytest.fixture(scope="module")
def lines():
    made = TableLines(lambda words: Style.parse(words, {"accent": "#ffa500"}))
    blue = Color(0, 0, 90)
    made.use({"row": Style(blue, Color(200, 200, 200)), "cursor": Style(blue, Color(9, 9, 9), bold=True)})
    return made


def characters(strip):
    return [(character, segment.style) for segment in strip for character in segment.text]


@given(st.data())
@examples(300)
def test_a_row_is_what_textual_would_draw(lines, data):
    cells = data.draw(st.lists(contents(), min_size=1, max_size=3))
    lines.columns = [
        Column(
            str(n), "", data.draw(st.integers(1, 12)), n, data.draw(st.booleans()), data.draw(st.booleans())
        )
        for n in range(len(cells))
    ]
    width, style = data.draw(st.integers(1, 40)), data.draw(st.sampled_from(["row", "cursor"]))
    shown = [cells[int(column.key)] for column, _ in lines.fitting(width)]
    drawn = lines.row(shown, style, width)
    assert drawn.cell_length == width == sum(segment.cell_length for segment in drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_lines, "_NARROW", re.compile("(?!)"))
        assert characters(drawn) == characters(lines.row(shown, style, width))


def test_neighbours_of_one_style_are_one_segment(lines):
    lines.columns = [Column("a", "", 5, 0), Column("b", "", 5, 1, right=True), Column("c", "", 5, 2)]
    row = lines.row([Content("one"), Content("two"), Content.styled("three", "bold")], "row", 40)
    assert [segment.text for segment in row] == ["  one      two  ", "three", " " * 19]
    chosen = lines.row([Content("one"), Content("two"), Content("three")], "row", 40, chosen=True)
    assert next(segment.text for segment in chosen) == "● "


def test_a_line_tells_which_column_is_where(lines):
    lines.columns = [Column("a", "", 5, 0), Column("b", "", 5, 1)]
    assert [lines.column_at(x, 20) for x in (1, 2, 8, 9, 15, 16)] == [None, "a", "a", "b", "b", None]
