"""A line of Markdown that needs no parser is what the parser makes of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.ui import markdown
from interviewprep.ui.widgets.columns import fit
from tests.examples import examples

LINES = st.text(st.sampled_from("ab \t.:;'\"-+=#>|/()]}{$@%^?é漢\u202e\r\n\0&lt;*_`~![<\\http"), max_size=12)


def parsed(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "_SPECIAL", re.compile(""))
        return markdown.inline(text)


CODE = st.lists(
    st.sampled_from(["`", "`", " ", "a", "\\", "*", "_", "&lt;", "[", "\n", "``", "é", "\u202e"]), max_size=12
)


@given(LINES | st.text(max_size=12) | CODE.map("".join))
@examples(300)
def test_a_plain_line_is_what_the_parser_makes_of_it(text):
    assert markdown.inline(text).plain == parsed(text).plain
    assert markdown.inline(text).spans == parsed(text).spans


def test_a_cell_of_a_table_has_its_width_whatever_blanks_are_in_it():
    for text in ("a\tb", "a\nb", "&#9;a", "a&#10;b", "a b"):
        for right in (False, True):
            cell = fit(markdown.inline(text), 8, right)
            assert cell.plain.strip() in ("a b", "a")
            assert (len(cell.plain), cell.cell_length) == (8, 8)
            assert not set("\t\n") & set(cell.plain)
    assert [span.end for span in fit(markdown.inline("a\t**b**"), 8, right=False).spans] == [3]


def test_a_question_as_people_write_it_needs_no_parser(monkeypatch):
    monkeypatch.setattr(markdown, "_parser", None)
    assert markdown.inline("What does a 304 answer carry, and why?").plain.startswith("What does")
    assert (
        markdown.inline("What does ` yield ` do in `def get_db()`?").plain
        == "What does yield do in def get_db()?"
    )
