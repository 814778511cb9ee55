"""The editor, through its keys."""

import pytest
from textual.app import App

from interviewprep.ui.widgets.code_editor import CodeEditor


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Editor(App):
    def compose(self):
        yield CodeEditor.for_python(language="python")


async def typed(text, *keys):
    app = Editor()
    async with app.run_test() as pilot:
        editor = app.query_one(CodeEditor)
        editor.text = text
        editor.focus()
        await pilot.press("ctrl+end", *keys)
        return editor


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "keys", "after"),
    [
        ("def f():", ["enter", "x"], "def f():\n    x"),
        ("    a = 1", ["enter", "x"], "    a = 1\n    x"),
        ("if a:  # why", ["enter", "x"], "if a:  # why\n    x"),
        ("d = {'a': 1}", ["enter", "x"], "d = {'a': 1}\nx"),
        ("  ab", ["left", "enter"], "  a\n  b"),
        ("a\nb\n", ["ctrl+a", "tab"], "    a\n    b\n"),
        ("    a\n  b\nc", ["ctrl+a", "shift+tab"], "a\nb\nc"),
        ("a\n\n  b", ["ctrl+a", "ctrl+underscore"], "# a\n\n  # b"),
        ("# a\n\n  # b", ["ctrl+a", "ctrl+underscore"], "a\n\n  b"),
        ("a\nb", ["ctrl+shift+home", "x"], "x"),
        ("a\nb", ["ctrl+a", "enter", "x"], "\nx"),
        ("a", ["tab", "b"], "a   b"),
    ],
)
async def test_keys(text, keys, after):
    assert (await typed(text, *keys)).text == after


@pytest.mark.anyio
async def test_a_change_of_lines_is_one_undo_and_keeps_the_selection():
    editor = await typed("a\nb", "ctrl+a", "tab")
    assert editor.selected_text == "    a\n    b"
    editor = await typed("a\nb", "ctrl+a", "tab", "ctrl+z")
    assert editor.text == "a\nb"
