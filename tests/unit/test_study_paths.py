"""Paths: their files, what an advert asks for, and which new cards come then."""

import json
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.cli.main import cli
from interviewprep.content.decks.card import DeckMeta
from interviewprep.content.paths import levels_in, mentions, read_paths, stages_from
from interviewprep.content.sources import USER_PACK, Source, shipped
from interviewprep.content.validation import LEVELS
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.rating import Rating
from interviewprep.store.dealing import share_new
from interviewprep.store.settings import LEVELS as NUMBERED
from interviewprep.store.settings import SettingError, parse
from interviewprep.study.collection import Collection
from interviewprep.study.path import choice_of, edited, from_advert, known_paths, take
from interviewprep.study.session import Session
from tests.conftest import deck_text
from tests.examples import examples


def card(name, level="mid"):
    return f"## Question {name}? {{#{name} level={level}}}\n\nAnswer {name}."


@pytest.fixture
def packs(tmp_path, clock):
    """Three decks of a pack, with four cards each: two for juniors, one of each other level; one of one's own."""
    home = Home(tmp_path / "home")
    home.decks.mkdir(parents=True)
    folder = tmp_path / "pack"
    folder.mkdir()
    for name in ("aa", "bb", "cc"):
        levels = ("junior", "senior", "mid", "junior")
        cards = (card(f"{name}-{n}", level) for n, level in enumerate(levels))
        (folder / f"{name}.md").write_text(deck_text(*cards, title=name))
    place = Place(home, [Source(folder, "pack"), Source(home.decks, USER_PACK)], clock)
    collection = Collection(place)
    collection.refresh()
    yield collection
    collection.close()


def dealt(collection):
    """The ids of today's new cards, in their order."""
    session = Session(collection)
    keys = [session.current.key, *(entry.key for entry, _ in session._queue)]
    return [key.partition(":")[2] for key in keys]


def new(collection):
    return {deck.name: deck.new for deck in collection.figures().decks}


def test_the_levels_have_the_numbers_of_the_decks():
    assert NUMBERED == LEVELS


# Dealing


def test_a_stage_comes_when_the_one_before_has_no_more(packs):
    packs.change_setting("new_per_day", 5)
    packs.change_setting("new_from", "bb, pack:aa")
    assert new(packs) == {"aa": 1, "bb": 4, "cc": 0}
    assert {key[:2] for key in dealt(packs)} == {"aa", "bb"}
    packs.change_setting("new_from", "aa bb")
    packs.change_setting("new_per_day", 12)
    assert new(packs) == {"aa": 4, "bb": 4, "cc": 0}


def test_decks_that_are_in_no_stage_give_what_they_were_granted(packs, clock):
    packs.change_setting("new_per_day", 2)
    packs.change_setting("new_from", "aa")
    packs.log.extend(3, "pack:cc", clock.now())
    assert new(packs) == {"aa": 2, "bb": 0, "cc": 3}
    keys = {key for key in dealt(packs) if key[:2] == "cc"}
    assert len(keys) == 3


def test_what_other_decks_gave_this_morning_counts_for_the_day(packs, clock):
    packs.change_setting("new_per_day", 3)
    packs.log.review("pack:cc-0", Rating.GOOD, 9, clock.now())
    packs.change_setting("new_from", "aa")
    assert new(packs) == {"aa": 2, "bb": 0, "cc": 0}
    packs.change_setting("new_per_day", 6)
    packs.change_setting("new_from", "bb, aa")
    assert new(packs) == {"aa": 1, "bb": 4, "cc": 0}


def test_who_gave_more_than_its_share_leaves_less_for_the_last_stage():
    decks = {1: (9, 0), 2: (9, 3), 3: (9, 0)}
    assert share_new(14, decks, {}, {2: 2}, {1: 1, 2: 0, 3: 0}) == {1: 2, 2: 0, 3: 9}


def test_only_cards_of_the_levels_come(packs):
    packs.change_setting("new_levels", "mid senior")
    assert new(packs) == {"aa": 2, "bb": 2, "cc": 2}
    assert packs.figures().unseen == 12
    assert packs.figures().more == 0
    assert set(dealt(packs)) == {f"{deck}-{n}" for deck in ("aa", "bb", "cc") for n in (1, 2)}


def test_only_cards_of_the_levels_come_in_the_order_of_the_file(packs):
    packs.change_setting("new_levels", "junior")
    packs.change_setting("new_order", "deck")
    packs.change_setting("new_from", "bb")
    assert dealt(packs) == ["bb-0", "bb-3"]


def test_ones_own_deck_belongs_to_the_first_stage_unless_it_is_in_another(packs):
    packs.change_setting("new_from", "aa, bb")
    packs.change_setting("new_per_day", 6)
    (packs.place.home.decks / "own.md").write_text(deck_text(card("own-1"), card("own-2")))
    packs.refresh()
    assert new(packs) == {"aa": 4, "bb": 0, "cc": 0, "own": 2}
    packs.change_setting("new_from", "aa, own, bb")
    assert new(packs) == {"aa": 4, "bb": 0, "cc": 0, "own": 2}
    packs.change_setting("new_from", "aa, bb, own")
    assert new(packs) == {"aa": 4, "bb": 2, "cc": 0, "own": 0}


def test_where_no_deck_of_the_path_is_there_all_are_dealt(packs):
    packs.change_setting("new_from", "gone, too")
    packs.change_setting("new_per_day", 3)
    assert new(packs) == {"aa": 1, "bb": 1, "cc": 1}


def test_a_path_ends_when_all_its_cards_have_begun(packs, clock):
    packs.change_setting("new_from", "aa")
    packs.change_setting("new_levels", "mid")
    assert not packs.figures().path_ends
    packs.log.review("pack:aa-2", Rating.EASY, 9, clock.now())
    figures = packs.figures()
    assert figures.path_ends
    assert figures.next_day > figures.day + 1, "its review, not a new card"
    packs.change_setting("new_from", "")
    assert not packs.figures().path_ends


@examples(200)
@given(
    st.integers(0, 20),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=5),
    st.data(),
)
def test_however_the_cards_of_a_path_are_worked_off_they_are_the_same_in_the_end(limit, given_decks, data):
    decks = {n: (count, 0) for n, (count, _) in enumerate(given_decks)}
    stages = {n: stage for n, (_, stage) in enumerate(given_decks) if stage < 3}
    granted = {data.draw(st.integers(0, len(decks) - 1)): data.draw(st.integers(0, 5))}
    shares = morning = share_new(limit, decks, granted, stages=stages)
    for deck, share in shares.items():
        later = [n for n, stage in stages.items() if deck in stages and stage > stages[deck]]
        if deck not in stages:
            assert share <= granted.get(deck, 0)
        elif share < decks[deck][0]:
            assert all(shares[n] <= granted.get(n, 0) for n in later), "an earlier stage has cards left"
    while any(shares.values()):
        deck = data.draw(st.sampled_from([deck for deck, share in shares.items() if share]))
        decks[deck] = (decks[deck][0] - 1, decks[deck][1] + 1)
        shares = share_new(limit, decks, granted, stages=stages)
    assert {deck: seen for deck, (_, seen) in decks.items()} == morning


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("new_from", " b  a ,, a c,", "b a, c"),
        ("new_from", "", ""),
        ("new_levels", "Senior, junior", "junior senior"),
        ("path_title", "", ""),
    ],
)
def test_the_settings_of_a_path_are_kept_in_one_form(name, text, value):
    assert parse(name, text) == value


@pytest.mark.parametrize(
    ("name", "text"), [("new_levels", "expert"), ("path_title", "two\nlines"), ("path_title", "x" * 101)]
)
def test_what_a_path_can_not_be_is_refused(name, text):
    with pytest.raises(SettingError):
        parse(name, text)


# Files


def test_the_shipped_paths_name_decks_that_there_are():
    paths, problems = read_paths([shipped("decks") / "paths"])
    names = {file.stem for file in shipped("decks").glob("*.md")}
    assert problems == []
    assert paths
    for path in paths:
        assert set(path.decks) <= names, path.name
        assert len(path.decks) == len(set(path.decks)), path.name


def test_a_mistake_in_a_path_is_told_with_its_line_and_the_others_are_there(tmp_path):
    (tmp_path / "good.toml").write_text('title = "Good"\ndays = 3\nstages = [["a"]]\n')
    (tmp_path / "bad.toml").write_text('title = "Bad"\ndays = 0\nstages = [["a b"], []]\nlevel = "mid"\n')
    paths, problems = read_paths([tmp_path, tmp_path / "none"])
    assert [path.name for path in paths] == ["good"]
    assert [(found.path.name, found.problem.line) for found in problems] == [
        ("bad.toml", n) for n in (2, 3, 3, 4)
    ]


def test_a_path_takes_as_many_cards_a_day_as_it_needs(packs):
    folder = packs.place.home.folder / "paths"
    folder.mkdir()
    (folder / "mine.toml").write_text(
        'title = "Mine"\norder = 0\ndays = 4\nlevels = ["junior", "mid"]\nstages = [["cc", "gone"], ["aa"]]\n'
    )
    paths, problems = known_paths(packs.place)
    assert problems == []
    choice = choice_of(packs, next(path for path in paths if path.name == "mine"))
    assert (choice.new_from, choice.new_levels, choice.new_per_day) == ("cc, aa", "junior mid", 2)
    take(packs, choice)
    assert packs.figures().settings.path_title == "Mine"
    assert new(packs) == {"aa": 0, "bb": 0, "cc": 2}


# From an advert

ADVERT = """\
Mid-level Python developer (m/f/d). You know Django REST
Framework, Celery and celery beat; C++ is a plus, Cellular isn't. Django, obviously.
"""


def deck(name, *words, **more):
    return DeckMeta(deck=name, title=more.pop("title", name), words=list(words), **more)


def test_an_advert_speaks_of_decks_by_their_words():
    decks = [
        deck("drf", "Django REST Framework", "DRF"),
        deck("django", "Django"),
        deck("celery", topic="Celery", tags=["task-queue"], title="Background tasks"),
        deck("cpp", "C++"),
        deck("flask", "flask"),
        deck("cell", "cell"),
    ]
    assert mentions(ADVERT, decks) == {"drf": 1, "django": 2, "celery": 2, "cpp": 1}


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("A senior engineer", ["mid", "senior"]),
        ("mid-level or senior", ["junior", "mid", "senior"]),
        ("Graduate position", ["junior"]),
        ("Python developer", ["junior", "mid", "senior"]),
        ("seniority doesn't matter", ["junior", "mid", "senior"]),
    ],
)
def test_an_advert_asks_for_levels(text, levels):
    assert levels_in(text) == levels


def test_decks_that_are_spoken_of_most_come_first():
    assert stages_from({"a": 1, "b": 3, "c": 1, "d": 3}) == [["b", "d"], ["a", "c"]]
    assert stages_from(dict.fromkeys("abcdef", 1)) == [["a", "b", "c", "d"], ["e", "f"]]
    assert stages_from({}) == []


def test_an_advert_chooses_decks_which_may_be_changed(packs):
    choice, counts = from_advert(packs, "We use bb and cc, bb mostly. Junior.", days=2)
    assert counts == {"bb": 2, "cc": 1}
    assert (choice.new_from, choice.new_levels, choice.new_per_day) == ("bb, cc", "junior", 2)
    changed = edited(packs, choice, "cc", days=1)
    assert (changed.new_from, changed.new_levels, changed.new_per_day) == ("cc", "junior", 2)
    with pytest.raises(ValueError, match="did you mean `cc`"):
        edited(packs, choice, "ccc")
    take(packs, choice, counts)
    assert packs.log.settings.interview_weights == "bb=3 cc=2", "what it speaks of most weighs most"
    take(packs, changed)
    assert packs.log.settings.interview_weights == "bb=3 cc=2", (
        "a path without an advert says nothing of weights"
    )


# The command line


def run(*words, text=None):
    return CliRunner().invoke(cli, ["path", *words], input=text)


def test_a_path_is_taken_and_left_on_the_command_line():
    assert "everything" in run().output
    done = run("fastapi-in-7-days")
    assert done.exit_code == 0
    assert "  1. Async and await (async)\n" in done.output
    state = json.loads(run("--json").output)
    assert state["path_title"] == "FastAPI in 7 days"
    assert state["new_from"].startswith("async ")
    assert next(path["name"] for path in state["paths"]) == "fastapi-in-7-days"
    assert "from all decks" in run("everything").output
    state = json.loads(run("--json").output)
    assert (state["new_from"], state["new_per_day"]) == ("", 20)


def test_who_is_on_no_path_keeps_the_pace_they_set():
    CliRunner().invoke(cli, ["settings", "new_per_day", "7"])
    assert run("everything").exit_code == 0
    assert json.loads(run("--json").output)["new_per_day"] == 7


def test_who_changes_the_decks_is_on_no_path_of_that_name_any_more():
    run("fastapi-in-7-days")
    settings = CliRunner().invoke(cli, ["settings", "new_from", "async, flask"])
    assert settings.output == "async, flask\n"
    state = json.loads(run("--json").output)
    assert (state["path_title"], state["new_from"]) == ("", "async, flask")
    assert "There is no setting" in CliRunner().invoke(cli, ["settings", "path_title"]).output


def test_an_advert_is_shown_first_and_taken_when_one_agrees(tmp_path):
    advert = tmp_path / "advert.txt"
    advert.write_text("Celery and Celery again, and Flask")
    shown = run("--from", str(advert), "--json")
    assert json.loads(shown.output)["mentions"].items() >= {"background-tasks": 2, "flask": 1}.items()
    assert "Nothing was changed" in run("--from", str(advert), text="n\n").output
    assert json.loads(run("--json").output)["new_from"] == ""
    assert run("--from", str(advert), text="y\n").exit_code == 0
    taken = json.loads(run("--json").output)["new_from"]
    assert taken.startswith("background-tasks, ")
    assert "flask" in taken


def test_the_decks_of_an_advert_are_changed_in_the_editor(monkeypatch, tmp_path):
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\npath = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text().replace('background-tasks', 'async, pydantic'))\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    done = run("--from", "-", "--edit", "--yes", text="Celery, please")
    assert done.exit_code == 0, done.output
    assert json.loads(run("--json").output)["new_from"] == "async pydantic"


@pytest.mark.parametrize(
    ("words", "text", "said"),
    [
        (["fastapi"], None, "did you mean `fastapi-in-7-days`?"),
        (["a", "--from", "-"], "b", "not both"),
        (["--from", "-"], "Cobol on mainframes", "none of the decks' subjects"),
        (["--from", "-"], "", "none of the decks' subjects"),
    ],
)
def test_what_is_no_path_is_told(words, text, said):
    done = run(*words, text=text)
    assert done.exit_code != 0
    assert said in done.output
