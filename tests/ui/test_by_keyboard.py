"""A whole session by keyboard alone: every key is chosen by what is on the screen, as a candidate would."""

from __future__ import annotations

import re

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.summary import SummaryScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import recall
from tests.ui.conftest import ANSWER, press, ready
from tests.ui.test_app import text_of

pytestmark = pytest.mark.anyio

EACH = 4
STEPS = ("alpha", "beta", "gamma", "delta")


def choice(n: int) -> str:
    return f"## Which one, {n}? {{#choice-{n} .choice}}\n\n- [x] right {n}\n- [ ] wrong {n}\n- [ ] worse {n}"


def output(n: int) -> str:
    return (
        f'## Prints {n}? {{#output-{n} .output}}\n\n```python run\nprint({n})\nprint("end")\n```\n\n'
        f"```output\n{n}\nend\n```"
    )


def order(n: int) -> str:
    return f"## Order {n} {{#order-{n} .order}}\n\n" + "\n".join(
        f"{k + 1}. {word} {n}" for k, word in enumerate(STEPS)
    )


def bug(n: int) -> str:
    return f"## Bug {n} {{#bug-{n} .bug}}\n\n```python\nfirst = {n}\nwrong = 1  # bug: it is\nlast = 3\n```"


def cloze(n: int) -> str:
    return f"## Gap {n} {{#cloze-{n} .cloze}}\n\nIt is ==hidden {n}== here."


CARDS = [make(n) for n in range(EACH) for make in (recall, cloze, choice, output, order, bug)] + [ANSWER]


@pytest.fixture
def anyio_backend():
    return "asyncio"


def rows(app) -> list[str]:
    return text_of(app, "Rows").split("\n")


async def pick(pilot, n: int, right: bool) -> None:
    """The letter before the option that is wanted: one is right, so that answers."""
    wanted = f"{'right' if right else 'wrong'} {n}"
    (line,) = [line for line in rows(pilot.app) if wanted in line]
    letter = re.search(r"\b([a-c])\b", line)
    assert letter, line
    await press(pilot, letter[1])


async def arrange(pilot, n: int, right: bool) -> None:
    """Each item to its place with the arrows; the wrong order is another one."""
    wanted = [f"{word} {n}" for word in (STEPS if right else reversed(STEPS))]
    for place, item in enumerate(wanted):
        here = next(k for k, line in enumerate(rows(pilot.app)) if item in line)
        await press(pilot, "home", *["down"] * here, "space", *["up"] * (here - place), "space")
    await press(pilot, "enter")


async def answer(pilot, key: str, right: bool) -> None:
    """What a candidate presses up to the suggestion."""
    kind, _, number = key.removeprefix("user:").partition("-")
    match kind:
        case "choice":
            await pick(pilot, int(number), right)
        case "output":
            first = number if right else "x"
            await press(pilot, *first, "enter", *"end", "ctrl+s")
        case "order":
            await arrange(pilot, int(number), right)
        case "bug":
            await press(pilot, *["down"] * (1 if right else 2), "enter")
        case "answer":
            await press(pilot, "space", "space", *(["space", "down"] * 3 if right else []))
        case _:
            await press(pilot, "space")


async def test_25_cards_of_all_kinds_by_keyboard_alone(make_app):
    app = make_app(*CARDS)
    expected: dict[str, int] = {}
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        for name, value in (("new_per_day", 25), ("learning_steps", ())):
            app.collection.change_setting(name, value)
        await press(pilot, "r")
        await ready(pilot)
        assert "25 new" in text_of(app, "#summary")
        await press(pilot, "enter")
        while isinstance(app.screen, ReviewScreen):
            key = app.screen.session.current.key
            assert key not in expected, "each card once"
            right = len(expected) % 3 != 2
            await answer(pilot, key, right)
            if key.startswith(("user:q-", "user:cloze-")):
                expected[key] = 3 if right else 1
                await press(pilot, str(expected[key]))
            else:
                wanted = (4 if key == "user:answer" else 3) if right else 1
                assert app.screen._suggested is Rating(wanted), key
                expected[key] = wanted
                await press(pilot, "enter")
        assert isinstance(app.screen, SummaryScreen)
        await press(pilot, "enter")
        assert isinstance(app.screen, TodayScreen)
        log = app.collection.log
        assert len(expected) == 25
        assert {key: [event.rating for event in log.history_of(key)] for key in expected} == {
            key: [rating] for key, rating in expected.items()
        }
