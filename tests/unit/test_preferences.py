"""Preferences: one file that people edit, and the environment; what is wrong there is told, and stops nothing."""

import os
import subprocess
import sys
import tomllib

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.profile.config_file import write_value
from interviewprep.profile.editor import EditorError, command, words_of
from interviewprep.profile.preferences import PREFERENCES, Config, config_path, variable_of
from interviewprep.ui.key_map import examined_keys


@pytest.fixture
def file(home):
    return home.folder / "config.toml"


def run(*words, code=0):
    result = CliRunner().invoke(cli, list(words), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def problems_of(file, text):
    file.write_text(text, encoding="utf-8")
    return Config.read(file).problems


# Where it is


def test_the_environment_says_where_the_file_is(home, tmp_path, monkeypatch):
    assert config_path(home.folder) == home.folder / "config.toml"
    assert run("settings", "--path").stdout == f"{home.folder / 'config.toml'}\n"
    monkeypatch.setenv("INTERVIEWPREP_CONFIG", str(tmp_path / "other.toml"))
    assert run("settings", "--path").stdout == f"{tmp_path / 'other.toml'}\n"
    monkeypatch.delenv("INTERVIEWPREP_CONFIG")
    monkeypatch.delenv("INTERVIEWPREP_HOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    if sys.platform == "linux":
        assert config_path(home.folder) == tmp_path / "xdg" / "interviewprep" / "config.toml"


def test_a_home_that_nobody_has_is_told(monkeypatch):
    monkeypatch.setenv("INTERVIEWPREP_CONFIG", "~nosuchuser/config.toml")
    assert "INTERVIEWPREP_CONFIG names" in run("settings", "--path", code=1).stderr


# Reading


def test_without_a_file_the_defaults_hold(file):
    config = Config.read(file)
    assert {name: config.value(name) for name in PREFERENCES} == {
        name: field.default for name, field in PREFERENCES.items()
    }
    assert config.problems == []


def test_a_file_is_read_and_the_environment_wins(file, monkeypatch):
    file.write_text(
        'theme = "nord"\nreduced_motion = true\neditor = "code --wait"\npictures = "off"\n',
        encoding="utf-8-sig",
    )
    monkeypatch.setenv("INTERVIEWPREP_THEME", "gruvbox")
    monkeypatch.setenv("INTERVIEWPREP_EDITOR", "")
    config = Config.read(file)
    assert [config.value(name) for name in PREFERENCES] == ["gruvbox", True, "code --wait", "off"]
    assert config.overridden == {"theme"}
    monkeypatch.setenv("INTERVIEWPREP_REDUCED_MOTION", "perhaps")
    (problem,) = Config.read(file).problems
    assert problem.startswith("INTERVIEWPREP_REDUCED_MOTION: `perhaps` can't be reduced_motion: give whether")


def test_every_preference_has_its_variable(file, monkeypatch):
    for name, text in {"theme": "x", "reduced_motion": "on", "editor": "y", "pictures": "sixel"}.items():
        monkeypatch.setenv(variable_of(name), text)
    config = Config.read(file)
    assert config.overridden == set(PREFERENCES)
    assert [config.value(name) for name in PREFERENCES] == ["x", True, "y", "sixel"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\n\ntheme = 5\n", 3, "`theme` can't be 5; give text in quotes"),
        ("reduced_motion = 'yes'\n", 1, "`reduced_motion` can't be 'yes'; give true or false"),
        ("pictures = 'jpeg'\n", 1, "`pictures` can't be 'jpeg'; give auto or kitty or sixel or blocks or off"),
        ("# c\nthem = 'x'\n", 2, "there is no preference `them`; did you mean `theme`?"),
        ("new_per_day = 3\n", 1, ("the schedule depends on `new_per_day`; it goes into your progress: "
                                 "`interviewprep settings new_per_day VALUE`")),
        ("theme = 'x'\neditor = \n", 2, "not TOML: Invalid value; fix the syntax; until then the defaults hold"),
        ("keys = 3\n", 1, "`keys` is no table; write `[keys]`"),
        ('[keys]\n\n"review.flag" = 3\n', 3, '`review.flag` can\'t be 3; give keys, such as "ctrl+f"'),
        ("[keys.review]\n# c\nflag = 7\n", 3, "`review.flag` can't be 7; give keys, such as \"ctrl+f\", or \"\" for none"),
        ("a = 1\n" + "x = " + "[" * 3000, 2, "not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_a_remedy(file, text, line, said):
    found = problems_of(file, text)
    assert any(one.startswith(f"{file}:{line}:") and said in one for one in found), found


def test_what_is_right_in_a_wrong_file_holds(file):
    file.write_text("theme = 5\neditor = 'vi'\n", encoding="utf-8")
    config = Config.read(file)
    assert (config.value("theme"), config.value("editor")) == ("interviewprep-dark", "vi")


@pytest.mark.parametrize("make", [lambda f: f.mkdir(), lambda f: f.write_bytes(b"theme = '\xff'\n")])
def test_what_is_no_text_is_told(file, make):
    make(file)
    assert len(Config.read(file).problems) == 1
    assert "config.toml" in run("settings").stderr


# Keys


def test_a_key_map_is_examined(file):
    text = """\
[keys]
"review.flag" = "ctrl+l"
review.bury = "y, f6"
"review.flg" = "x"
"review.undo" = "s"
"review.edit" = "strg+e"
"review.reset" = "ctrl+t"
"today.more" = "ctrl+q"
"nowhere.at-all" = "x"
"review.suspend.anywhere" = "alt+x"
"review.reset.anywhere" = "alt+s"
"""
    file.write_text(text, encoding="utf-8")
    usable, problems = examined_keys(Config.read(file))
    assert usable == {
        "review.flag": "ctrl+l", "review.bury": "y,f6",
        "review.suspend.anywhere": "alt+x", "review.reset.anywhere": "alt+s",
    }  # fmt: skip
    lines = {problem.removeprefix(str(file)).partition(": ")[0]: problem for problem in problems}
    for line, said in {
        4: "there is no command `review.flg`; did you mean `review.flag`?",
        5: "`s` is review.suspend's; give another key, or give review.suspend another one, too",
        6: "`strg+e` is no key; give one such as",
        7: "`ctrl+t` is app.toggle-theme's",
        8: "`ctrl+q` quits; give another key",
        9: "there is no command `nowhere.at-all`; use one of",
    }.items():
        assert said in lines[f":{line}:1"]
    assert len(problems) == 6
    assert "did you mean `review.flag`?" in run("settings").stderr


def test_each_id_names_one_binding():
    from interviewprep.ui.key_map import load_commands
    from interviewprep.ui.keys import DECLARED

    load_commands()
    assert {"review.flag", "review.flag.anywhere", "app.help", "today.start", "review.rate-1"} <= set(
        DECLARED
    )


# Writing

FILE = """\
# My own preferences.
editor = "vi"   # for now

# The keys.
[keys]
"review.flag" = "ctrl+l"  # as elsewhere
"""


def test_a_change_touches_one_line(file):
    file.write_text(FILE, encoding="utf-8")
    write_value(file, "editor", "code --wait")
    changed = FILE.replace('"vi"', '"code --wait"')
    assert file.read_text(encoding="utf-8") == changed
    write_value(file, "theme", "nord")
    assert file.read_text(encoding="utf-8") == changed.replace("# The keys.", 'theme = "nord"\n\n# The keys.')
    write_value(file, "reduced_motion", True)
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {
        "editor": "code --wait", "theme": "nord", "reduced_motion": True, "keys": {"review.flag": "ctrl+l"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["", "x = 1", "# only a comment\n", "keys.review.flag = 'f7'\n", "x = [\n[1],\n]\n", 'x = """\n[no]\n"""\n',
     "[keys]\r\na = 'f7'\r\n", "\n\n# c\n[keys]\n", "[keys]\na = 'f7' # c"],
)  # fmt: skip
def test_a_new_value_goes_above_the_tables_in_any_file(file, text):
    file.write_bytes(text.encode())
    write_value(file, "theme", 'a "b"')
    written = file.read_bytes().decode()
    assert tomllib.loads(written) == {**tomllib.loads(text), "theme": 'a "b"'}
    for line in text.splitlines():
        assert line in written.splitlines()
    if "\r\n" in text:
        assert "\n" not in written.replace("\r\n", "")


def test_a_file_that_is_no_toml_is_left_alone(file):
    file.write_text("theme = \n", encoding="utf-8")
    with pytest.raises(OSError, match="Put it right first"):
        write_value(file, "theme", "nord")
    assert file.read_text(encoding="utf-8") == "theme = \n"
    assert "Put it right first" in run("settings", "theme", "nord", code=1).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_one(file, tmp_path):
    real = tmp_path / "dotfiles.toml"
    real.write_text("# mine\n", encoding="utf-8")
    file.symlink_to(real)
    write_value(file, "theme", "nord")
    assert file.is_symlink()
    assert real.read_text(encoding="utf-8") == '# mine\ntheme = "nord"\n'


# On the command line


def test_the_command_line_writes_preferences_into_the_file(file, monkeypatch):
    run("settings", "theme", "nord")
    run("settings", "reduced-motion", "on")
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"theme": "nord", "reduced_motion": True}
    assert run("settings", "theme").stdout == "nord\n"
    assert "did you mean `nord`?" in run("settings", "theme", "nrd", code=2).stderr
    assert "on or off" in run("settings", "reduced_motion", "x", code=2).stderr
    run("settings", "new_per_day", "7")
    assert "new_per_day" not in file.read_text(encoding="utf-8")
    monkeypatch.setenv("INTERVIEWPREP_THEME", "gruvbox")
    said = run("settings", "theme", "dracula")
    assert (said.stdout, said.stderr) == (
        "gruvbox\n",
        "INTERVIEWPREP_THEME is set in the environment, which wins.\n",
    )
    assert 'theme = "dracula"' in file.read_text(encoding="utf-8")


def test_a_theme_in_the_log_holds_until_the_file_has_one(open_collection, place, file):
    collection = open_collection()
    collection.log.set("theme", "interviewprep-light", place.clock.now())
    assert place.theme(collection.figures()) == "interviewprep-light"
    assert run("settings", "theme").stdout == "interviewprep-light\n"
    file.write_text('theme = "nord"\n', encoding="utf-8")
    assert run("settings", "theme").stdout == "nord\n"


def test_themes_of_one_s_own(file, home):
    folder = home.folder / "themes"
    folder.mkdir()
    (folder / "mine.toml").write_text('primary = "#ff0000"\nvariables = { x = "red" }\ndark = false\n')
    (folder / "bad.toml").write_text('primary = "#ff0000"\n\nacent = "red"\ndark = 1\ntext_alpha = 3\n')
    (folder / "none.toml").write_text("dark = true\nsurface = 'reddish'\n")
    run("settings", "theme", "mine")
    said = run("settings").stderr
    for line in (
        "bad.toml:3:1: a theme has no `acent`; did you mean `accent`?",
        "bad.toml:4:1: `dark` can't be 1; give true or false",
        "bad.toml:5:1: `text_alpha` can't be 3; give a number from 0 to 1",
        "none.toml:1:1: `primary` is missing; add a colour",
        "none.toml:2:1: `surface` can't be 'reddish'; give a colour",
    ):
        assert line in said
    assert "did you mean `mine`" in run("settings", "theme", "mone", code=2).stderr


# The editor


def test_the_preferred_editor_comes_first(monkeypatch, tmp_path):
    monkeypatch.setenv("VISUAL", "vi")
    assert command(tmp_path / "x", 3, "code") == ["code", "--wait", "--goto", f"{tmp_path / 'x'}:3"]
    assert command(tmp_path / "x", 3) == ["vi", "+3", str(tmp_path / "x")]
    with pytest.raises(EditorError, match="editor can't be read"):
        command(tmp_path / "x", 3, "vi 'x")


def test_windows_quotes_go_around_a_path_and_are_no_part_of_it():
    quoted = r'"C:\Program Files\Microsoft VS Code\bin\code.cmd" -w "--x y"'
    assert words_of(quoted, windows=True) == [
        r"C:\Program Files\Microsoft VS Code\bin\code.cmd",
        "-w",
        "--x y",
    ]
    assert words_of(r"C:\tools\vim.exe -f", windows=True) == [r"C:\tools\vim.exe", "-f"]
    assert words_of("'/opt/my editor' -w", windows=False) == ["/opt/my editor", "-w"]


def test_the_start_reads_no_more_than_it_needs(home):
    program = (
        "import sys\nfrom interviewprep.profile.place import Place\nPlace.open()\n"
        "print([name for name in ('tomlkit', 'tomllib', 'pydantic', 'textual') if name in sys.modules])"
    )
    env = {**os.environ, "INTERVIEWPREP_HOME": str(home.folder)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env
    )
    assert done.stdout.strip() == "[]"
    (home.folder / "config.toml").write_text("theme = 'nord'\n")
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env
    )
    assert done.stdout.strip() == "['tomllib']"
