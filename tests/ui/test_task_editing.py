"""Writing in a task's editor, through the keys of the real app."""

from pathlib import Path

import pytest
from textual.events import Key
from textual.widgets._toast import Toast

from interviewprep.practice.attempt_state import Said
from interviewprep.practice.own_files import OwnFiles
from interviewprep.ui.practise.files import FilesScreen
from tests.practice.conftest import SOLUTION, STARTER, TOML, write_task
from tests.ui.conftest import RECALL, press, text_of, until
from tests.ui.test_tasks import anyio_backend, editor_of, graded, open_hello, with_task

__all__ = ["anyio_backend", "with_task"]


@pytest.mark.anyio
async def test_undo_works_outside_of_the_text_and_after_another_file(with_task, place):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        editor = editor_of(app)
        (mine / "other.py").write_text("# other\n")
        await until(pilot, lambda: len(app.screen.runner.edited.names) == 2)
        await press(pilot, "ctrl+end", "x", "y")
        await press(pilot, "escape", "ctrl+z")
        assert editor.text == STARTER
        await press(pilot, "ctrl+y")
        assert editor.text == STARTER + "xy"
        await press(pilot, "ctrl+z", "ctrl+shift+z")
        assert editor.text == STARTER + "xy"
        place_before = editor.cursor_location
        await press(pilot, "f3")
        assert editor.text == "# other\n"
        await press(pilot, "ctrl+z")
        assert editor.text == "# other\n", "its own steps only"
        await press(pilot, "f3")
        assert editor.text == STARTER + "xy"
        assert editor.cursor_location == place_before
        await press(pilot, "ctrl+z")
        assert editor.text == STARTER
        await press(pilot, "ctrl+s")
        assert (mine / "main.py").read_text() == STARTER


@pytest.mark.anyio
@pytest.mark.parametrize("end", ["\n", "\r\n"])
async def test_what_another_editor_wrote_is_a_step_that_can_be_undone(with_task, place, end):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        editor = editor_of(app)
        await press(pilot, "ctrl+end", "x", "ctrl+s")
        there = SOLUTION.replace("\n", end)
        mine.write_bytes(there.encode())
        await until(pilot, lambda: editor.text == there)
        assert editor.document.newline == end
        assert editor.cursor_location[0] == 3, "the cursor stays"
        await press(pilot, "ctrl+z")
        # A file with other line ends is begun anew.
        assert editor.text == (STARTER + "x" if end == "\n" else there)
        await press(pilot, "ctrl+y", "ctrl+s")
        assert mine.read_bytes() == there.encode()


@pytest.mark.anyio
async def test_after_the_bell_nothing_is_undone(with_task, clock):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "down", "down")
        await until(pilot, lambda: graded(app))
        editor = editor_of(app)
        await press(pilot, "ctrl+end", "x")
        editor.read_only = True
        for leave in ((), ("escape",)):
            await press(pilot, *leave, "ctrl+z", "ctrl+y", "ctrl+z")
            assert editor.text == STARTER + "x"


@pytest.mark.anyio
async def test_shift_held_a_little_long_changes_nothing(with_task):
    """Terminals with the kitty protocol report Shift with keys that mean the same without."""
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        editor = editor_of(app)
        editor.text = ""
        for key in (
            "a",
            "shift+space",
            "b",
            "shift+enter",
            "c",
            "d",
            "shift+backspace",
            "left",
            "shift+delete",
        ):
            app.post_message(Key(key, key if len(key) == 1 else None))
            await pilot.pause()
        assert editor.text == "a b\n"
        await press(pilot, "ctrl+f", "x", "shift+space", "y", "z", "shift+backspace")
        assert app.screen.editor_pane.words.value == "x y"


def gutter(app, row):
    """What stands beside a line's number."""
    editor = editor_of(app)
    return editor.render_line(row).text[editor.gutter_width - 2]


@pytest.mark.anyio
async def test_a_line_that_is_no_python_is_marked_while_one_writes(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        editor = editor_of(app)
        editor.load_text("a = 1\n\n")
        editor.focus()
        await press(pilot, "ctrl+end", *"def [/x", "space")
        assert gutter(app, 2) == " ", "who is typing isn't interrupted"
        await until(pilot, lambda: str(editor.border_subtitle))
        assert editor.border_subtitle == "line 3: invalid syntax"
        assert [gutter(app, row) for row in range(3)] == [" ", " ", "✗"]
        await press(pilot, "ctrl+shift+k")
        await until(pilot, lambda: not str(editor.border_subtitle))
        assert [gutter(app, row) for row in range(3)] == [" "] * 3


@pytest.mark.anyio
async def test_only_python_is_looked_at(with_task, place):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        (mine / "notes.md").write_text("(not Python\n")
        await until(pilot, lambda: len(app.screen.runner.edited.names) == 2)
        editor = editor_of(app)
        editor.load_text("(")
        await until(pilot, lambda: str(editor.border_subtitle))
        assert editor.border_subtitle == "line 1: '(' was never closed"
        await press(pilot, "f3")
        assert editor.text == "(not Python\n"
        assert not str(editor.border_subtitle)
        assert gutter(app, 0) == " "
        await press(pilot, "f3")
        assert gutter(app, 0) == "✗", "at once, where nobody types"


DEEP = "def greet():\n    raise ValueError('no [/] greeting')\n"
USES_DEEP = """\
from fastapi import FastAPI

import deep

app = FastAPI()


@app.get("/hello")
def hello():
    return deep.greet()
"""


@pytest.mark.anyio
@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_f12_goes_to_where_the_program_stood_and_to_what_led_there(with_task, place, size):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello"
    async with app.run_test(size=size) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        editor = editor_of(app)
        await press(pilot, "f12")
        assert app._notifications, "nothing has failed in a line yet"
        (mine / "deep.py").write_text(DEEP)
        (mine / "main.py").write_text(USES_DEEP)
        await until(pilot, lambda: graded(app) and app.screen.run_state.failed_at)
        if size[0] < 100:
            await press(pilot, "f2", "f2")
            assert not app.screen.editor_pane.display
        await press(pilot, "f12")
        assert (editor.text, editor.cursor_location) == (DEEP, (1, 4))
        assert app.focused is editor
        assert app.screen.editor_pane.display
        assert gutter(app, 1) == "▸"
        await press(pilot, "f12")
        assert (editor.text, editor.cursor_location) == (USES_DEEP, (9, 4))
        await press(pilot, "f12")
        assert editor.text == DEEP
        await press(pilot, "enter")
        assert "▸" not in [gutter(app, row) for row in range(3)], "its lines are others now"
        await until(pilot, lambda: gutter(app, 2) == "▸")


@pytest.mark.anyio
async def test_f12_goes_to_what_is_no_python_first(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        editor = editor_of(app)
        editor.load_text("a = 1\n\n\n  )")
        await until(pilot, lambda: str(editor.border_subtitle))
        await press(pilot, "escape", "f12")
        assert editor.cursor_location == (3, 2)
        await until(pilot, lambda: graded(app))
        assert app.screen.run_state.failed_at[0].line == 4
        assert gutter(app, 3) == "✗"


MARKUP = "[/] [/b][red]x\\[/"
"""What can't be read as markup."""


@pytest.mark.anyio
async def test_names_that_look_like_markup_are_names(make_app, place):
    toml = TOML.replace('"Say hello"', f"'Say hello {MARKUP}'")
    apps = place.home.folder / "practice_apps"
    write_task(apps, toml=toml, **{"hints.md": f"## {MARKUP}\n\nThink.\n"})
    app = make_app(RECALL)
    mine = place.home.folder / "practice" / "user" / "hello"
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        runner = app.screen.runner
        for name in ("[/b", "d/[$x].py", "[@click=quit]a", "d[/b]", "tail["):
            (mine / name).parent.mkdir(exist_ok=True)
            (mine / name).write_text(MARKUP)
            runner.edited.open(Path(name))
            await press(pilot)
            assert editor_of(app)._border_title.plain == name
        await press(pilot, "f4")
        assert app.screen.query_one("#box")._border_title.plain == f"Hint 1: {MARKUP}"
        await press(pilot, "escape")
        (mine / "tail[").unlink()
        (mine / "tail[").mkdir()
        editor_of(app).insert("y")
        await press(pilot, "ctrl+s", "f7")
        assert any("tail[" in told.message for told in app._notifications)
        (mine / "tail[").rmdir()
        runner.attended = False  # then the task's title is told, too
        app._hear(runner, Said(MARKUP))
        await pilot.pause(0.2)
        assert len(app.screen.query(Toast)) >= 2


async def open_files(pilot):
    await press(pilot, "ctrl+n")
    await until(pilot, lambda: isinstance(pilot.app.screen, FilesScreen))


@pytest.mark.anyio
async def test_files_are_made_renamed_and_deleted(with_task, place):
    app = with_task
    user = place.home.folder / "practice" / "user"
    mine = user / "hello"
    async with app.run_test(size=(80, 24)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        screen, editor = app.screen, editor_of(app)
        await press(pilot, "f2", "ctrl+end", "x")
        await open_files(pilot)
        assert (mine / "main.py").read_text() == STARTER + "x"
        await press(pilot, "n", *"../a.py", "enter")
        assert "leads out of the task's folder" in text_of(app, "#said")
        await press(pilot, *["backspace"] * 7, *"own/deep.py", "enter")
        await until(pilot, lambda: app.screen is screen)
        assert (editor._border_title.plain, editor.text) == ("own/deep.py", "")
        await press(pilot, "a", "ctrl+s")
        assert (mine / "own" / "deep.py").read_text() == "a"

        await open_files(pilot)
        await press(pilot, "r", *["backspace"] * 11, *"main.py", "enter")
        assert "main.py is there already" in text_of(app, "#said")
        await press(pilot, *["backspace"] * 7, *"notes.md", "enter")
        await until(pilot, lambda: runner_names(screen) == ["main.py", "notes.md"])
        assert not (mine / "own").exists(), "no empty folder stays"
        await press(pilot, "escape")
        assert editor._border_title.plain == "notes.md"
        assert editor.language is None
        await press(pilot, "ctrl+z")
        assert editor.text == "", "what was done can be undone still"

        await open_files(pilot)
        await press(pilot, "d", "n", "escape", "y")
        assert (mine / "notes.md").exists(), "not without a yes"
        await press(pilot, "d", "y")
        assert runner_names(screen) == ["main.py"]
        assert not (mine / "notes.md").exists()
        assert [kept.name[-9:] for kept in user.glob("hello.*")] == [".notes.md"]
        await press(pilot, "d", "y")
        assert "your only file" in text_of(app, "#said")
        await press(pilot, "escape")
        assert editor.text == STARTER + "x"
        assert (mine / "main.py").read_text() == STARTER + "x"


def runner_names(screen):
    return [name.as_posix() for name in screen.runner.edited.names]


@pytest.mark.anyio
async def test_a_given_file_and_those_after_the_bell_stay(make_app, place, clock):
    toml = TOML.replace("par = 5\n", 'par = 5\ngiven = ["slow.py"]\n')
    write_task(place.home.folder / "practice_apps", toml=toml, **{"starter/slow.py": "S = 1\n"})
    app = make_app(RECALL)
    mine = place.home.folder / "practice" / "user" / "hello"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "down", "down")
        await until(pilot, lambda: graded(app))
        runner = app.screen.runner
        files = OwnFiles(runner)
        assert "is given" in files.delete(Path("slow.py"))
        assert "is given" in files.rename(Path("slow.py"), "quick.py")
        assert files.create("a.py") == ""
        clock.wait(minutes=6)
        await until(pilot, lambda: runner.state.time_is_up)
        for refused in (files.create("b.py"), files.delete(Path("a.py")), files.rename(Path("a.py"), "b.py")):
            assert refused.startswith("The bell has rung")
        assert sorted(path.name for path in mine.iterdir()) == ["a.py", "main.py", "slow.py"]


@pytest.mark.anyio
async def test_own_tests_are_kept_and_harm_nothing(with_task, place):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        editor_of(app).text = SOLUTION
        await press(pilot, "ctrl+s")
        assert OwnFiles(app.screen.runner).create("tests/test_own.py") == ""
        editor_of(app).text = "import sys\n\nsys.exit('run by nobody')\n"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: graded(app) and app.screen.run_state.all_passed)
        assert (mine / "tests" / "test_own.py").read_text().startswith("import sys")
