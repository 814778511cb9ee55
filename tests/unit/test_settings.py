"""Settings: one schema, from which everything that is said of them comes."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

import interviewprep
from interviewprep.cli.main import cli
from interviewprep.scheduling.scheduler import SchedulerConfig
from interviewprep.store.settings import SCHEMA, SettingError, Settings, accept, from_stored, parse, show
from interviewprep.store.settings_history import SettingsHistory
from interviewprep.study.all_settings import FIELDS
from interviewprep.study.plan_choices import FIELDS as PLANNED
from tests.conftest import recall

ANYTHING = [
    None,
    True,
    -1,
    0,
    4,
    24,
    10_000,
    0.5,
    0.9,
    float("nan"),
    "",
    "x",
    [],
    [0],
    [60],
    ["1m"],
    [50_000],
    {},
]


@pytest.mark.parametrize("name", SCHEMA)
def test_a_default_is_within_its_limits_and_reads_as_it_is_shown(name):
    setting = SCHEMA[name]
    assert accept(name, setting.default) == setting.default
    assert parse(name, show(Settings(), name)) == setting.default
    assert setting.help
    assert "{" not in setting.help


def test_every_field_is_in_the_schema_and_on_the_command_line():
    assert list(SCHEMA) == [f.name for f in fields(Settings)]
    shown = CliRunner().invoke(cli, ["settings"]).stdout.splitlines()
    assert [line.split()[0] for line in shown] == list(FIELDS)
    assert {name for name, setting in SCHEMA.items() if setting.label} <= set(FIELDS)
    for line, setting in zip(shown, FIELDS.values(), strict=True):
        assert line.endswith(setting.help)


def test_nothing_is_said_of_a_setting_anywhere_else():
    package = Path(interviewprep.__file__).parent
    for path in package.rglob("*.py"):
        if path.name == "settings.py" and path.parent.name == "store":
            continue
        text = path.read_text(encoding="utf-8")
        for setting in SCHEMA.values():
            assert setting.help not in text, path
            assert not setting.label or f'"{setting.label}"' not in text, path
        # A list of settings by name would be a second schema.
        assert sum(f'"{name}"' in text for name in SCHEMA) <= 1, path


def test_the_scheduler_alone_has_the_same_defaults():
    assert SettingsHistory().now.config == SchedulerConfig()


@pytest.mark.parametrize(
    ("name", "text", "value", "shown"),
    [
        ("learning_steps", "1m 10m 1h", (60, 600, 3600), "1m 10m 1h"),
        ("learning_steps", "90s 600s", (90, 600), "90s 10m"),
        ("relearning_steps", "", (), ""),
        ("desired_retention", " 0.85 ", 0.85, "0.85"),
        ("rollover", "0", 0, "0"),
        ("spread_load", "OFF", False, "off"),
        ("spread_load", "yes", True, "on"),
        ("easy_days", "sat, Sunday=0", (100, 100, 100, 100, 100, 50, 0), "sat sun=0"),
        ("easy_days", "tues=20%", (100, 20, 100, 100, 100, 100, 100), "tue=20"),
        ("easy_days", "", (100,) * 7, ""),
        ("theme", "nord", "nord", "nord"),
    ],
)
def test_text_becomes_a_value_and_is_shown_again(name, text, value, shown):
    assert parse(name, text) == value
    assert show(Settings(**{name: value}), name) == shown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("new_per_day", "-1"), ("new_per_day", "10000"), ("new_per_day", "many"), ("new_per_day", "1.5"),
        ("desired_retention", "1.5"), ("desired_retention", "nan"), ("rollover", "24"), ("theme", " "),
        ("learning_steps", "10"), ("learning_steps", "0s"), ("learning_steps", "13h"), ("learning_steps", "infm"),
        ("learning_steps", "m"), ("spread_load", "maybe"), ("easy_days", "someday"), ("easy_days", "sat=101"),
        ("easy_days", "sat=-1"), ("easy_days", "s"), ("easy_days", "sat=x"), ("maximum_interval", "0"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_with_what_is(name, text):
    with pytest.raises(SettingError) as refused:
        parse(name, text)
    assert str(refused.value) == f"`{text.strip()}` can't be {name}: give {SCHEMA[name].help}"


@pytest.mark.parametrize("name", SCHEMA)
def test_what_was_stored_is_taken_if_it_is_a_value_and_else_passed_over(name):
    for value in ANYTHING:
        settings = from_stored({name: value, "unknown": 1})
        try:
            wanted = accept(name, value)
        except SettingError:
            wanted = SCHEMA[name].default
        assert getattr(settings, name) == wanted


def test_the_log_takes_no_setting_that_could_not_be_read(open_collection, clock):
    collection = open_collection()
    for name, value in (("rollover", "x"), ("desired_retention", 0), ("learning_steps", 5)):
        with pytest.raises(SettingError):
            collection.log.set(name, value, clock.now())
        with pytest.raises(SettingError):
            collection.change_setting(name, value)
    assert collection.log.settings == Settings()


@pytest.mark.parametrize(
    ("name", "low", "high", "step"),
    [
        ("new_per_day", 0, 9999, 1),
        ("reviews_per_day", 0, 9999, 1),
        ("rollover", 0, 23, 1),
        ("desired_retention", 0.7, 0.99, 0.001),
    ],
)
def test_the_limits_are_values_and_what_is_beyond_them_is_none(name, low, high, step):
    assert [accept(name, value) for value in (low, high)] == [low, high]
    for value in (low - step, high + step, None, str(low), True):
        with pytest.raises(SettingError):
            accept(name, value)


@pytest.mark.parametrize("name", ["learning_steps", "relearning_steps"])
def test_steps_are_from_a_second_to_twelve_hours(name):
    assert accept(name, [1, 12 * 3600]) == (1, 12 * 3600)
    for value in ([0], [12 * 3600 + 1], [60, 0], [1.5], "60", 60):
        with pytest.raises(SettingError):
            accept(name, value)
    assert parse(name, "0.5h 1.5m 3s") == (1800, 90, 3)
    assert show(Settings(**{name: (3600, 5400, 7200, 60, 61, 3601)}), name) == "1h 90m 2h 1m 61s 3601s"


def test_a_stored_value_that_is_none_keeps_no_other_from_being_read():
    settings = from_stored({"unknown": 1, "rollover": 99, "new_per_day": 5, "theme": ""})
    assert settings == Settings(new_per_day=5)


def test_the_defaults_and_which_settings_have_a_place_on_the_screen():
    assert {name: setting.default for name, setting in SCHEMA.items()} == {
        "new_per_day": 20,
        "reviews_per_day": 200,
        "new_order": "mixed",
        "new_from": "",
        "new_levels": "",
        "path_title": "",
        "review_order": "risk",
        "desired_retention": 0.9,
        "fsrs_weights": "",
        "learning_steps": (60, 600),
        "relearning_steps": (600,),
        "maximum_interval": 3650,
        "spread_load": True,
        "easy_days": (100,) * 7,
        "leech_threshold": 8,
        "leech_suspends": False,
        "rollover": 4,
        "interview_date": "",
        "interview_minutes": 30,
        "interview_free": "",
        "interview_weights": "",
        "interview_coding": 0.25,
        "interview_goal": 0.8,
        "theme": "interviewprep-dark",
    }
    elsewhere = [name for name, setting in SCHEMA.items() if not setting.label]
    assert sorted(elsewhere) == sorted(["fsrs_weights", "path_title", *PLANNED, "theme"]), (
        "these have screens of their own"
    )
    assert "0 to 9999" in SCHEMA["new_per_day"].help
    assert "0.70 to 0.99" in SCHEMA["desired_retention"].help
    assert "`1m 10m`; up to 12h each" in SCHEMA["learning_steps"].help


def test_a_deck_gets_and_loses_settings_of_its_own(open_collection):
    collection = open_collection(recall(1))

    def said(*words):
        return CliRunner().invoke(cli, ["settings", "--deck", "sample", *words])

    assert said("new-per-day", "3").stdout == "3\n"
    assert [line.split()[:3] for line in said().stdout.splitlines()] == [
        ["new_per_day", "3", "its"],
        ["new_order", "mixed", "general"],
        ["desired_retention", "0.9", "general"],
        ["maximum_interval", "3650", "general"],
    ]
    assert json.loads(said("--json").stdout)["new_per_day"] == 3
    assert CliRunner().invoke(cli, ["settings", "new_per_day"]).stdout == "20\n"
    collection.log.catch_up()
    assert collection.log.settings_of("user:sample").new_per_day == 3
    assert said("new_per_day", "--general").stdout == "20\n"
    collection.log.catch_up()
    assert collection.log.settings_of("user:sample") == collection.log.settings

    assert "only: new_per_day, new_order, desired_retention" in said("rollover", "3").output
    assert "a share" in said("desired_retention", "2").output.replace("the share", "a share")
    assert "needs --deck" in said("--general").output
    unknown = CliRunner().invoke(cli, ["settings", "--deck", "samples"])
    assert (unknown.exit_code, "did you mean `sample`" in unknown.output) == (2, True)
