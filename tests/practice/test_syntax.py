"""The mark on a line that is no Python."""

import pytest

from interviewprep.practice.syntax import LARGEST, SyntaxMistake, syntax_mistake


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", None),
        ("a = 1\n", None),
        ("\ufeffa = 1\r\n", None),
        ("a = '\\d'\nif 1 is 1: pass\n", None),  # a warning at most
        ("a = 1\nb = (\n\n", SyntaxMistake(2, "'(' was never closed")),
        ("a = 1\r\nb = (\r\n", SyntaxMistake(2, "'(' was never closed")),
        (
            "def f():\npass",
            SyntaxMistake(2, "expected an indented block after function definition on line 1"),
        ),
        ("\n\nreturn 1\n", SyntaxMistake(3, "'return' outside function")),
        ("a = 'x\u2028y'\n)", SyntaxMistake(2, "unmatched ')'")),
        ("a = '\ud800", None),
        ("-" * 100_000 + "1", None),
        ("(" * (LARGEST + 1), None),
    ],
)
def test_the_first_mistake(text, mistake):
    found = syntax_mistake(text)
    assert found == mistake if mistake else found is None


def test_nothing_is_run(tmp_path):
    there = tmp_path / "there"
    assert syntax_mistake(f"open({str(there)!r}, 'w')\nexit()\n") is None
    assert not there.exists()
