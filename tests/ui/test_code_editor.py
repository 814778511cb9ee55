"""The editor, through its keys."""

import pytest
from textual.app import App
from textual.events import Paste

from interviewprep.ui.widgets.code_editor import CodeEditor
from interviewprep.ui.widgets.typing_aids import inside


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
        ("f", ["("], "f()"),
        ("f", ["(", "a", ")", "b"], "f(a)b"),
        ("f", ["(", "[", "{", "a", "}", "]", ")"], "f([{a}])"),
        ("f", ["(", "backspace"], "f"),
        ("f", ["(", "a", "backspace", "backspace"], "f"),
        ("f(a", [")", "left", ")"], "f(a)"),
        ("f(g(a)", ["left", ")"], "f(g(a))"),
        ("a = ", ['"', "b", '"', "c"], 'a = "b"c'),
        ("a = f", ["'", "b", "'"], "a = f'b'"),
        ("a = ", ["'", "'", "'", "b", "'", "'", "'", "c"], "a = '''b'''c"),
        ("a = ", ['"', '"', '"', "backspace", "backspace", "backspace"], "a = "),
        ("a = ", ['"', "backspace"], "a = "),
        ("a = ", ['"', "(", "'"], 'a = "(\'"'),
        ("# don", ["'", "t", "(", '"'], "# don't(\""),
        ("don", ["'", "t"], "don't"),
        ("ab", ["left", "("], "a(b"),
        ('"b"', ["home", '"'], '""b"'),
        ("'''a", ["(", "enter", "'"], "'''a(\n    '"),
        ("a", ["ctrl+a", "("], "(a)"),
        ("a\nb", ["ctrl+shift+home", "[", "{"], "[{a\nb}]"),
        ("a", ["ctrl+a", '"', "x"], '"x"'),
        ("a", ["ctrl+a", ")"], ")"),
        ("f", ["(", "enter", "a"], "f(\n    a\n)"),
        ("  x = ", ["{", "enter", "a"], "  x = {\n      a\n  }"),
        ("f(a,", ["enter", "b"], "f(a,\nb"),
        ("f(", ["enter", "b"], "f(\n    b"),
        ("if a == '#':", ["enter", "b"], "if a == '#':\n    b"),
        ("# so:", ["enter", "b"], "# so:\nb"),
        ("        ", ["backspace"], "    "),
        ("      ", ["backspace", "a"], "    a"),
        ("    a", ["left", "backspace"], "a"),
        ("    a", ["backspace"], "    "),
        ("a = 1   ", ["backspace"], "a = 1  "),
        ("\t", ["backspace"], ""),
        ("a\n", ["backspace"], "a"),
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


ODD = ["\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\r"]
"""Where `str.splitlines` ends a line, and Python's tokenizer doesn't; and a CR alone."""
TEXTS = [
    "\n".join(f"a = 'x{odd}y'\n{odd}" for odd in ODD),
    "\r\n".join(f"a = 'x{odd}y'\r\n{odd}" for odd in ODD),
    "a\r\nb\nc\r\n",
    "a\nb\r\nc\n",
    "a\r\r\nb\r\r\n",
    "a\rb\rc\r",
    "\ufeffa\r\nb\r\n",
    "".join(ODD),
    "\n",
    "\r\n",
    "",
]
languages = pytest.mark.parametrize("language", ["python", None])


@languages
@pytest.mark.anyio
async def test_what_it_gives_back_is_what_it_was_given(language):
    app = Editor()
    async with app.run_test() as pilot:
        editor = app.query_one(CodeEditor)
        editor.language = language
        for text in TEXTS:
            editor.text = text
            await pilot.pause()
            assert editor.text == text
            editor.focus()
            await pilot.press("ctrl+home", "x", "y")
            assert editor.text == "xy" + text
            await pilot.press("ctrl+end", "enter", "z")
            end = "\r\n" if "\n" in text and text.count("\n") == text.count("\r\n") else "\n"
            assert editor.text == "xy" + text + end + "z"
            for _ in range(4):
                await pilot.press("ctrl+z")
            assert editor.text == text
            await pilot.press("ctrl+a", "delete")
            assert editor.text == ""
            await pilot.press("ctrl+z")
            assert editor.text == text
            await pilot.press("ctrl+a", "ctrl+x", "ctrl+v")
            if "\n" not in text.replace("\r\n", "") or "\r\n" not in text:
                assert editor.text == text


@languages
@pytest.mark.anyio
async def test_lines_are_as_long_as_the_file_says(language):
    """Rows count as an error message counts them; what is pasted ends its lines as the file does."""
    app = Editor()
    async with app.run_test() as pilot:
        editor = app.query_one(CodeEditor)
        editor.language = language
        editor.text = "a = 'x\u2028y'\r\nb\x0c\r\n"
        assert editor.document.lines == ["a = 'x\u2028y'", "b\x0c", ""]
        assert [editor.get_line(row).plain for row in range(2)] == ["a = 'x\u2424y'", "b\u240c"]
        editor.focus()
        await pilot.press("ctrl+end")
        app.post_message(Paste("if b:\r    c\rd"))
        await pilot.pause()
        assert editor.text == "a = 'x\u2028y'\r\nb\x0c\r\nif b:\r\n    c\r\nd"
        await pilot.press("up", "tab", "home", "shift+down", "ctrl+underscore")
        assert editor.text.endswith("\r\n       # c\r\nd")
        assert "\n" not in editor.text.replace("\r\n", "")
        assert editor.find("y'")
        assert editor.selected_text == "y'"
        assert editor.find("d")
        assert editor.selection.end == (4, 1)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "keys", "after"),
    [
        ("f", ["("], "f()"),
        ("f", ["'"], "f''"),
        ("ab", ["shift+left", "("], "a(b)"),
        ("f(", ["enter"], "f(\n    "),
        ("        ", ["backspace"], "    "),
    ],
)
async def test_what_is_typed_for_one_is_one_undo_and_one_redo(text, keys, after):
    before = await typed(text, *keys)
    assert before.text == after
    assert (await typed(text, *keys, "ctrl+z")).text == text
    again = await typed(text, *keys, "ctrl+z", "ctrl+y")
    assert (again.text, again.selection) == (before.text, before.selection)


@pytest.mark.anyio
async def test_what_surrounds_a_selection_leaves_it_selected():
    assert (await typed("a\nbc", "ctrl+shift+home", "(")).selected_text == "a\nbc"
    editor = await typed("abc", "shift+left", "shift+left", "[")
    assert (editor.selected_text, editor.cursor_location) == ("bc", (0, 2))


@pytest.mark.anyio
async def test_nothing_is_typed_for_one_in_what_is_not_python():
    app = Editor()
    async with app.run_test() as pilot:
        editor = app.query_one(CodeEditor)
        editor.language = None
        editor.focus()
        await pilot.press("(", "'", *["space"] * 5, "backspace")
        assert editor.text == "('    "
        editor.read_only = True
        editor.language = "python"
        await pilot.press("(", "enter", "backspace")
        assert editor.text == "('    "


@pytest.mark.parametrize(
    ("before", "there"),
    [
        ("a = 'b", "'"),
        ("a = 'b'", ""),
        ("a = 'b\n", ""),
        ("a = 'b\\", "'"),
        ("a = 'b\\'", "'"),
        ("# 'b", "#"),
        ("# 'b\n", ""),
        ('"""a\n"b"', '"""'),
        ('"""a\n"b"""', ""),
        ('"#"', ""),
        ("'''\\'''", "'''"),
        ("", ""),
    ],
)
def test_where_a_text_ends(before, there):
    assert inside(before) == there
