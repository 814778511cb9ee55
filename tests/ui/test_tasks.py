"""The practice screens: through their keys, with real runs, and how they look."""

import asyncio
import gc
import json
import shutil
import socket
import time
import weakref

import pytest
from textual import events
from textual.keys import _character_to_key

from interviewprep.practice.attempts import NotNow, Practice
from interviewprep.ui.common.text_page import TextPageScreen
from interviewprep.ui.practise.begin import BeginScreen
from interviewprep.ui.practise.console import ConsoleScreen
from interviewprep.ui.practise.finish import FinishScreen
from interviewprep.ui.practise.solution import SolutionScreen
from interviewprep.ui.practise.task import TaskScreen
from interviewprep.ui.practise.task_list import TaskListScreen
from tests.practice.conftest import SOLUTION, STARTER, write_task
from tests.ui.conftest import RECALL, press, ready, settled, stop_blinking, text_of, until

SIZES = [(80, 24), (120, 40)]
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
BROKEN = STARTER + "\n\n@app.get('/hello')\nasync def hello(:\n"


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def with_task(make_app, place):
    """The app, with a small task of the user's own beside the shipped ones."""
    folder = write_task(place.home.folder / "practice_apps")
    app = make_app(RECALL)
    app.task_folder = folder
    yield app
    assert app.faults == [], "what is no failure of the machine is a fault of ours"


async def list_tasks(pilot):
    await ready(pilot)
    await press(pilot, "t")
    await until(pilot, lambda: " shown" in text_of(pilot.app, "#title"))


async def open_hello(pilot, *mode):
    await list_tasks(pilot)
    await press(pilot, "slash", *"hello", "enter", "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, BeginScreen))
    await press(pilot, *mode, "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, TaskScreen))
    await settled(pilot)


def graded(app):
    screen = app.screen
    return (
        isinstance(screen, TaskScreen) and screen.run_state.end is not None and not screen.run_state.running
    )


def all_pass(app):
    return graded(app) and app.screen.run_state.all_passed


def editor_of(app):
    return app.screen.editor_pane.editor


def heading(app):
    return app.screen.query_one("#checks-head").render().plain


@pytest.mark.anyio
async def test_a_task_is_written_in_the_editor_and_turns_green(with_task, place, clock):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "down")
        await until(pilot, lambda: graded(app))
        assert "0 of 3 points" in heading(app)
        assert "a greeting: expected 200, got 404" in text_of(app, "#checks-text").replace("\n  ", " ")
        screen = app.screen
        editor_of(app).text = SOLUTION
        await until(pilot, lambda: all_pass(app))
        assert app.screen is screen, "nothing steals the keys of who is typing"
        assert "All checks pass: F7 ends" in text_of(app, "#top")
        assert text_of(app, "KeyBar").startswith("F7 End")
        mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
        assert mine.read_text() == SOLUTION
        clock.wait(minutes=1)
        await press(pilot, "f7")
        assert isinstance(app.screen, FinishScreen)
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is screen)
        assert screen.practice.progress.attempts[0].result == "passed"
        await press(pilot, "f8")
        assert isinstance(app.screen, SolutionScreen)
        await press(pilot, "escape", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, TaskListScreen))
        assert "1 passed" in text_of(app, "#title")


@pytest.mark.anyio
async def test_a_file_changed_elsewhere_is_noticed_and_graded(with_task, place):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await asyncio.sleep(0.3)
        mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
        mine.write_text(SOLUTION)
        await until(pilot, lambda: all_pass(app))
        assert editor_of(app).text == SOLUTION


@pytest.mark.anyio
async def test_a_file_changed_in_both_places_loses_nothing(with_task, place):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
        editor_of(app).text = "# in the editor\n"
        mine.write_text("# elsewhere\n")
        await press(pilot, "ctrl+s")
        assert mine.read_text() == "# in the editor\n"
        assert (mine.parent / "main.py.other").read_text() == "# elsewhere\n"
        editor_of(app).text = "# in the editor again\n"
        mine.write_text("# elsewhere again\n")
        await press(pilot, "ctrl+s")
        assert (mine.parent / "main.py.other").read_text() == "# elsewhere\n"
        assert (mine.parent / "main.py.other2").read_text() == "# elsewhere again\n"


@pytest.mark.anyio
async def test_a_file_that_is_not_text_is_left_as_it_is(with_task, place):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"# caf\xe9\r\napp = 1\n")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "k")
        await until(pilot, lambda: graded(app))
        assert editor_of(app).text == "# caf\ufffd\r\napp = 1\n"
        await press(pilot, "x", "enter", "ctrl+s")
        assert mine.read_bytes() == b"# caf\xe9\r\napp = 1\n"


@pytest.mark.anyio
async def test_a_file_that_is_gone_comes_back_with_the_next_save(with_task, place):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        mine.unlink()
        await asyncio.sleep(0.5)
        editor_of(app).text = "# still here\n"
        await press(pilot, "ctrl+s")
        assert mine.read_text() == "# still here\n"
        mine.unlink()
        await press(pilot, "escape", "q", "enter")
        await until(pilot, lambda: isinstance(app.screen, TaskScreen))
        assert editor_of(app).text == "# still here\n"
        await press(pilot, "ctrl+s")
        assert mine.read_text() == "# still here\n"


@pytest.mark.anyio
async def test_hints_pause_giving_up_and_reset(with_task, place, clock):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "down")
        await until(pilot, lambda: graded(app))
        screen = app.screen
        await press(pilot, "f4")
        assert isinstance(app.screen, TextPageScreen)
        await press(pilot, "escape", "f5")
        assert "paused" in text_of(app, "#top")
        assert "Hint 1: Mild" in text_of(app, "#brief-text")
        await press(pilot, "f8")  # not yet
        assert app.screen is screen
        editor_of(app).text = "# mine\n"
        await press(pilot, "f9", "y")
        assert editor_of(app).text == STARTER
        kept = [p for p in (place.home.folder / "practice" / "user").iterdir() if p.name.startswith("hello.")]
        assert [(k / "main.py").read_text() for k in kept] == ["# mine\n"]
        await press(pilot, "f7")
        assert isinstance(app.screen, FinishScreen)
        await press(pilot, "4")  # who gave up may not call that easy
        assert isinstance(app.screen, FinishScreen)
        await press(pilot, "enter")
        assert screen.practice.progress.attempts[0].result == "gave up"
        assert screen.practice.progress.attempts[0].rating == 1


@pytest.mark.anyio
async def test_an_interview_ends_at_the_bell(with_task, clock):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "down", "down")
        await until(pilot, lambda: graded(app))
        screen = app.screen
        await press(pilot, "f4")
        assert app.screen is screen  # no hints
        clock.wait(minutes=6)
        await until(pilot, lambda: isinstance(app.screen, FinishScreen))
        for key in ("4", "enter", "space", "1"):  # hands that were typing
            await press(pilot, key)
        assert isinstance(app.screen, FinishScreen)
        await until(pilot, lambda: app.screen.query_one("#box").border_subtitle)
        await press(pilot, "escape")
        assert isinstance(app.screen, FinishScreen)  # it is over in any case
        await press(pilot, "4", "enter")
        assert screen.practice.progress.attempts[0].result == "failed"


@pytest.mark.anyio
async def test_an_attempt_goes_on_after_a_restart(with_task, place, clock):
    async with with_task.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "down")
        await until(pilot, lambda: graded(with_task))
        editor_of(with_task).text = "# half done\n"
        await press(pilot, "ctrl+s")
    clock.wait(minutes=2)
    app = type(with_task)(place)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await list_tasks(pilot)
        await press(pilot, "slash", *"started", "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, TaskScreen))
        assert editor_of(app).text == "# half done\n"
        assert "3:00 left" in text_of(app, "#top")


@pytest.mark.anyio
async def test_panes_in_turn_where_there_is_little_room(with_task):
    app = with_task
    async with app.run_test(size=(80, 24)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        shown = []
        for _ in range(3):
            shown.append(
                [n for n in ("brief", "main", "checks") if app.screen.query_one(f"#{n}").region.area]
            )
            await press(pilot, "f2")
        assert shown == [["brief"], ["main"], ["checks"]]
        await press(pilot, "f2")
        assert app.focused is editor_of(app)
        await press(pilot, "escape", "escape", "enter")
        await until(pilot, lambda: isinstance(app.screen, TaskScreen))
        assert app.focused is editor_of(app), "who comes back goes on writing"


@pytest.mark.anyio
async def test_find_goes_round(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await press(pilot, "ctrl+f", *"fastapi", "enter")
        assert editor_of(app).selected_text.lower() == "fastapi"
        first = editor_of(app).selection
        await press(pilot, "enter", "enter")
        assert editor_of(app).selection.start != first.start
        await press(pilot, "enter")
        assert editor_of(app).selection == first


@pytest.mark.anyio
async def test_the_console_sends_real_requests(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await list_tasks(pilot)
        await press(pilot, "c")
        assert isinstance(app.screen, ConsoleScreen)
        await until(pilot, lambda: "running" in text_of(app, "#status"))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "200 OK" in text_of(app, "#response"))
        assert '"name": "Atlas"' in text_of(app, "#response")
        app.screen.request.text = "POST /auth/token\n\nusername=ada@example.org&password=correct horse"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "access_token" in text_of(app, "#response"))
        token = json.loads(text_of(app, "#response").partition("\n\n")[2])["access_token"]
        app.screen.request.text = (
            f'POST /rooms\nAuthorization: Bearer {token}\n\n{{"name": "Cellar", "capacity": 4}}'
        )
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "201 Created" in text_of(app, "#response"))
        await press(pilot, "f4")
        assert "curl -X POST http://127.0.0.1" in text_of(app, "#text")
        await press(pilot, "escape")
        app.screen.request.text = "GRAB /rooms"
        await press(pilot, "ctrl+s")
        await press(pilot, "f2")
        assert app.screen.request.text.startswith("POST /rooms")
        await press(pilot, "f2")
        assert app.screen.request.text.startswith("POST /auth/token")
        await press(pilot, "f3", "f3")
        assert app.screen.request.text == "GRAB /rooms", "the draft is still there"


@pytest.mark.anyio
async def test_what_was_typed_last_is_saved_when_one_quits(with_task, place):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await press(pilot, "ctrl+home", *"# my last words", "enter")
        await pilot.press("ctrl+q")
    mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
    assert mine.read_text().startswith("# my last words\n")


@pytest.mark.anyio
async def test_a_save_that_fails_keeps_one_where_one_is(with_task, place):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        (mine.parent / "other.py").write_text("# other\n")
        await until(pilot, lambda: len(app.screen.runner.edited.names) == 2)
        screen = app.screen
        mine.unlink()
        mine.mkdir()  # nothing can be written there
        editor_of(app).text = SOLUTION
        await press(pilot)
        for key in ("f3", "f6", "f10", "f7", "ctrl+s"):
            await press(pilot, key)
            assert app.screen is screen, key
            assert editor_of(app).text == SOLUTION, key
        await press(pilot, "escape", "q", "ctrl+q")
        assert app.screen is screen
        assert app.is_running
        assert any("Not saved" in told.message for told in app._notifications)
        mine.rmdir()
        await press(pilot, "ctrl+s")
        assert mine.read_text() == SOLUTION
        await press(pilot, "f3")
        assert editor_of(app).text == "# other\n"


@pytest.mark.anyio
async def test_f2_takes_no_keys_away_where_all_panes_are_in_view(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        screen = app.screen
        await press(pilot, "f2", "q")
        assert app.screen is screen
        assert editor_of(app).text.startswith("q")


@pytest.mark.anyio
async def test_the_bell_rings_when_the_screen_was_left(with_task, clock):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "down", "down")
        await until(pilot, lambda: graded(app))
        runner = app.screen.runner
        await press(pilot, "escape", "q")
        assert isinstance(app.screen, TaskListScreen)
        clock.wait(minutes=6)
        await until(pilot, lambda: not runner.under_way)
        assert runner.practice.progress.attempts[0].result == "failed"
        assert [told.message for told in app._notifications] == [
            "Time is up.", "The interview is over: failed, 0 of 3 points.",
        ]  # fmt: skip
        assert isinstance(app.screen, TaskListScreen)


@pytest.mark.anyio
async def test_at_the_bell_another_screen_is_left_in_peace(with_task, clock):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "down", "down")
        await until(pilot, lambda: graded(app))
        runner = app.screen.runner
        await press(pilot, "f10")
        assert isinstance(app.screen, ConsoleScreen)
        clock.wait(minutes=6)
        await until(pilot, lambda: runner.over_at_the_bell)
        await press(pilot, "enter", "1")
        assert isinstance(app.screen, ConsoleScreen)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, FinishScreen))
        await until(pilot, lambda: app.screen.query_one("#box").border_subtitle)
        await press(pilot, "enter")
        assert runner.practice.progress.attempts[0].result == "failed"
        assert editor_of(app).read_only is False, "the attempt is over: one may go on alone"


@pytest.mark.anyio
async def test_task_screens_that_were_left_do_not_stay_in_memory(with_task):
    app = with_task
    seen = []
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        for _ in range(6):
            seen.append((weakref.ref(app.screen), weakref.ref(editor_of(app))))
            await press(pilot, "escape", "q")
            assert isinstance(app.screen, TaskListScreen)
            await press(pilot, "enter")
            await until(pilot, lambda: isinstance(app.screen, TaskScreen))
        await press(pilot, "escape", "q", "down", "up")
        gc.collect()
        alive = [(screen(), editor()) for screen, editor in seen]
        assert len([screen for screen, _ in alive if screen is not None]) <= 1, alive
        assert len([editor for _, editor in alive if editor is not None]) <= 1, alive


@pytest.mark.anyio
async def test_the_editor_follows_the_theme(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        assert editor_of(app).theme == "monokai"
        await press(pilot, "ctrl+t")
        assert editor_of(app).theme == "github_light"


@pytest.mark.anyio
async def test_only_rows_that_changed_are_drawn_again(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await list_tasks(pilot)
        await press(pilot, "end")
        rows = [app.screen.listing.get_option_at_index(n).prompt for n in range(28)]
        await press(pilot, "home", "enter")
        await until(pilot, lambda: isinstance(app.screen, BeginScreen))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, TaskScreen))
        await press(pilot, "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, TaskListScreen))
        await until(pilot, lambda: "started" in str(app.screen.listing.get_option_at_index(0).prompt))
        again = [app.screen.listing.get_option_at_index(n).prompt for n in range(28)]
        assert [old is new for old, new in zip(rows, again, strict=True)] == [False] + [True] * 27


@pytest.mark.anyio
async def test_a_pack_that_is_not_trusted_keeps_its_name(with_task, monkeypatch):
    def refuse(self):
        raise NotNow("the pack MyPack has changed: run `interviewprep pack trust MyPack`")

    monkeypatch.setattr(Practice, "require_runnable", refuse)
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await list_tasks(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: len(app._notifications))
        (told,) = app._notifications
        assert told.message == "The pack MyPack has changed: run `interviewprep pack trust MyPack`"
        assert isinstance(app.screen, TaskListScreen)


# The console, asked about a service that does what it likes

LOUD = """\
import sys

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


@app.get("/loud")
def loud():
    sys.stderr.write("x" * 2_000_000 + "\\n")
    sys.stderr.flush()
    return {"loud": True}


@app.get("/large")
def large():
    return [{"id": n, "name": f"room {n}"} for n in range(30_000)]


@app.get("/endless")
def endless():
    def words():
        while True:
            yield b"word " * 10_000
    return StreamingResponse(words(), media_type="text/plain")


@app.post("/echo")
async def echo():
    return {"heard": True}
"""


async def ask(pilot, text, wanted):
    app = pilot.app
    app.screen.request.text = text
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: wanted in text_of(app, "#response"))


@pytest.mark.anyio
async def test_the_console_survives_what_services_and_people_do(with_task, place):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
    mine.parent.mkdir(parents=True)
    mine.write_text(LOUD)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "k")
        await press(pilot, "f10")
        console = app.screen
        await until(pilot, lambda: "running" in text_of(app, "#status"))
        await ask(pilot, "GET /loud", '"loud": true')
        await ask(pilot, "GET /large", "more characters")
        await ask(pilot, "GET /endless", "cut at 1,024 KB")
        await ask(pilot, "GET //a:b/", "404 Not Found")
        await ask(pilot, "POST /echo\nContent-Type: application/json\n\n{broken", '"heard": true')
        await press(pilot, "f5")
        assert "content='{broken'" in text_of(app, "#text")
        await press(pilot, "escape")
        app.screen.request.text = "GET /loud\nX-Name: \u2192"
        await press(pilot, "ctrl+s", "f4")
        assert app.screen is console
        assert any("a header can't hold" in told.message for told in app._notifications)


@pytest.mark.anyio
async def test_the_console_asks_the_program_as_it_is_now(with_task, place):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await press(pilot, "f10")
        await until(pilot, lambda: "running" in text_of(app, "#status"))
        await ask(pilot, "GET /hello", "404 Not Found")
        mine.write_text(SOLUTION)
        await until(pilot, lambda: "its files changed" in text_of(app, "#status"))
        await until(pilot, lambda: "running" in text_of(app, "#status"))
        await ask(pilot, "GET /hello", '"hello": "you"')
        mine.write_text("raise RuntimeError('what a program')\n")
        await until(pilot, lambda: "the service ended" in text_of(app, "#status"))
        assert "what a program" in text_of(app, "#response")
        mine.write_text(SOLUTION)
        await until(pilot, lambda: "running" in text_of(app, "#status"))


@pytest.mark.anyio
async def test_the_consoles_service_ends_with_it(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await list_tasks(pilot)
        await press(pilot, "c")
        await until(pilot, lambda: "running" in text_of(app, "#status"))
        assert text_of(app, "KeyBar").endswith("F1 Help"), "a question mark goes into the request"
        port = app.screen._service.port
        await press(pilot, "escape")
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=5)


@pytest.mark.anyio
async def test_every_command_of_these_screens_has_an_action(with_task):
    app = with_task
    async with app.run_test(size=(80, 24)) as pilot:
        await open_hello(pilot)
        seen = 0
        while len(app.screen_stack) > 1:
            for node in (app.screen, app, *app.screen.query("*")):
                for command in getattr(node, "KEYS", ()):
                    target, _, name = command.action.partition("(")[0].rpartition(".")
                    owner = {"app": app, "screen": app.screen}.get(target, node)
                    assert hasattr(owner, f"action_{name}"), command
                    seen += 1
            app.pop_screen()
            await settled(pilot)
        assert seen > 30


# Keys that arrive together, because the loop stood still


def burst(app, *keys):
    """What the terminal's driver does with keys that were pressed while nobody read them."""
    for key in keys:
        character = {"enter": "\r", "escape": "\x1b"}.get(key, key if len(key) == 1 else None)
        name = _character_to_key(key) if len(key) == 1 else key
        app._driver.process_message(events.Key(name, character))


@pytest.mark.anyio
@pytest.mark.sampled(3)
@pytest.mark.parametrize("keys", [["f3"], ["f3", "Y", "f3"], ["ctrl+s"], ["f7"], ["escape", "q"]])
async def test_letters_before_a_command_are_saved_by_it(with_task, place, keys):
    app = with_task
    folder = place.home.folder / "practice" / "user" / "hello"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        (folder / "other.py").write_text("# other\n")
        await until(pilot, lambda: graded(app) and len(app.screen.runner.edited.names) > 1)
        assert app.focused is editor_of(app)

        def stand_still():
            time.sleep(0.2)
            burst(app, "Z", "Z", "Z", *keys)

        app.call_later(stand_still)
        # Sooner than what is typed would be saved by itself.
        await until(pilot, lambda: (folder / "main.py").read_text() == f"ZZZ{STARTER}", seconds=0.7)
        await settled(pilot)
        assert (folder / "other.py").read_text() == ("Y# other\n" if "Y" in keys else "# other\n")


@pytest.mark.anyio
async def test_what_is_typed_while_another_editor_saves_is_not_lost(with_task, place):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        mine.write_text("# elsewhere\n")
        for _ in range(60):
            burst(app, "Q")
            await pilot.pause(0.02)
        assert editor_of(app).text.count("Q") == 60


@pytest.mark.anyio
@pytest.mark.parametrize("second", ["enter", "escape", "q"])
async def test_a_second_key_on_the_begin_box_costs_no_screen(with_task, second):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await list_tasks(pilot)
        await press(pilot, "slash", *"hello", "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, BeginScreen))
        burst(app, "enter", second)
        await until(pilot, lambda: not isinstance(app.screen, BeginScreen))
        await asyncio.sleep(0.5)
        await settled(pilot)
        below = [type(screen) for screen in app.screen_stack[1:]]
        assert below[:1] == [TaskListScreen], below
        if second == "enter":
            assert below == [TaskListScreen, TaskScreen]


@pytest.mark.anyio
async def test_a_second_key_at_the_end_costs_no_screen(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await press(pilot, "f7")
        assert isinstance(app.screen, FinishScreen)
        burst(app, "escape", "escape")
        await settled(pilot)
        assert [type(screen) for screen in app.screen_stack[1:]] == [TaskListScreen, TaskScreen]


@pytest.mark.anyio
async def test_a_question_open_at_the_bell_resets_nothing(with_task, place, clock):
    app = with_task
    folder = place.home.folder / "practice" / "user"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "down", "down")
        await until(pilot, lambda: graded(app))
        editor_of(app).text = "# mine\n"
        await press(pilot, "f9")
        runner = app.screen_stack[-2].runner
        clock.wait(minutes=6)
        await until(pilot, lambda: runner.over_at_the_bell)
        await press(pilot, "y")
        assert (folder / "hello" / "main.py").read_text() == "# mine\n"
        assert [one.name for one in folder.iterdir()] == ["hello"]
        await until(pilot, lambda: isinstance(app.screen, FinishScreen))


@pytest.mark.anyio
async def test_who_passes_with_the_last_change_is_not_asked_to_give_up(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        editor_of(app).text = SOLUTION
        burst(app, "f7", "f7")
        await until(pilot, lambda: isinstance(app.screen, FinishScreen))
        assert app.screen._why == "Every check passes."


@pytest.mark.anyio
async def test_who_writes_on_is_not_asked_to_end(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        screen = app.screen
        editor_of(app).text = SOLUTION
        burst(app, "f7", "f7", "#")
        await until(pilot, lambda: all_pass(app))
        assert app.screen is screen


@pytest.mark.anyio
async def test_a_task_that_cannot_be_saved_can_be_left(with_task, place):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello" / "main.py"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        mine.unlink()
        mine.mkdir()
        await press(pilot, "Z", "escape", "escape")
        assert isinstance(app.screen, TaskScreen)
        told = [note.message for note in app._notifications]
        assert "Press Esc again to leave without saving." in told
        assert f"Not saved: Is a directory: {mine}" in told
        await press(pilot, "escape")
        assert isinstance(app.screen, TaskListScreen)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, TaskScreen))
        assert editor_of(app).text == f"Z{STARTER}", "nothing is lost as long as the app runs"


@pytest.mark.anyio
@pytest.mark.parametrize("harm", ["the folder is a file", "the file is a folder"])
async def test_files_that_cannot_be_saved_can_start_over(with_task, place, harm):
    app = with_task
    mine = place.home.folder / "practice" / "user" / "hello"
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        if harm == "the folder is a file":
            shutil.rmtree(mine)
            mine.write_text("no folder")
        else:
            (mine / "main.py").unlink()
            (mine / "main.py").mkdir()
        await press(pilot, "Z", "f9", "y")
        assert (mine / "main.py").read_text() == STARTER == editor_of(app).text
        (copy,) = mine.parent.glob("hello.*.main.py")
        assert copy.read_text() == f"Z{STARTER}"
        told = [note.message for note in app._notifications]
        assert f"What you typed is in {copy}" in told
        assert not any("[Errno" in message or "None" in message for message in told), told


@pytest.mark.anyio
async def test_the_key_bar_says_what_esc_leaves(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        assert "Esc Leave the text" in text_of(app, "KeyBar")
        await press(pilot, "escape")
        assert "Esc Leave " in text_of(app, "KeyBar")
        assert "the text" not in text_of(app, "KeyBar")


# How they look


@pytest.fixture
def shot(snap_compare, with_task, place):
    def compare(keys, size, code="", theme=""):
        if theme:
            with_task.theme = theme
        if code:
            mine = place.home.folder / "practice" / "user" / "hello"
            mine.mkdir(parents=True)
            (mine / "main.py").write_text(code)

        async def run_before(pilot):
            app = pilot.app
            if code:
                await open_hello(pilot, "k")
                await until(pilot, lambda: graded(app))
            else:
                await list_tasks(pilot)
            await press(pilot, *keys)
            stop_blinking(app)
            app.clear_notifications()
            await settled(pilot)
            await pilot.pause(0.1)

        return snap_compare(with_task, run_before=run_before, terminal_size=size)

    return compare


def test_how_to_begin_again(shot, place):
    mine = place.home.folder / "practice" / "user" / "hello"
    mine.mkdir(parents=True)
    (mine / "main.py").write_text(SOLUTION)
    assert shot(["slash", *"hello", "enter", "enter"], (80, 24))


@pytest.mark.anyio
async def test_a_second_attempt_begins_with_the_starter_and_says_where_the_old_files_are(with_task, place):
    mine = place.home.folder / "practice" / "user" / "hello"
    mine.mkdir(parents=True)
    (mine / "main.py").write_text(SOLUTION)
    async with with_task.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot, "k", "k")
        await until(pilot, lambda: graded(with_task))
        assert editor_of(with_task).text == STARTER
        (kept,) = with_task.screen.practice.workspace.kept()
        assert (kept / "main.py").read_text() == SOLUTION
        assert any(str(kept) in told.message for told in with_task._notifications)


@sizes
def test_the_list(shot, size):
    assert shot(["down", "down"], size)


@sizes
def test_the_list_filtered(shot, size):
    assert shot(["slash", *"jwt"], size)


@sizes
def test_how_to_begin(shot, size):
    assert shot(["enter"], size)


@pytest.mark.sampled(3)
@sizes
@pytest.mark.parametrize("pane", [0, 1, 2])
def test_a_task_that_does_not_start(shot, size, pane):
    assert shot(["f2"] * pane, size, code=BROKEN)


@sizes
def test_a_task_that_passes(shot, size):
    assert shot([], size, code=SOLUTION)


@sizes
def test_the_end_of_an_attempt(shot, size):
    assert shot(["f7"], size, code=SOLUTION)


def test_giving_up(shot):
    assert shot(["f7"], (80, 24), code=STARTER)


def test_a_task_in_the_light(shot):
    assert shot(["f2", "f2"], (60, 20), code=BROKEN, theme="interviewprep-light")
