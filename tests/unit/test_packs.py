"""Packs: what is inside is shown, nothing leads out of their folder, progress outlives them."""

import io
import json
import stat
import zipfile

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from interviewprep.cli.main import cli
from interviewprep.content.packs.checker import check
from interviewprep.content.packs.digest import digest_of
from interviewprep.content.packs.manifest import PackError
from interviewprep.content.packs.unpacking import unpack
from interviewprep.practice.new_task import write_task
from interviewprep.profile.installed_packs import Packs, look_into
from tests.conftest import deck_text, recall
from tests.examples import examples

MANIFEST = 'name = "acme"\nversion = "1.0"\nauthors = ["Ada"]\nlicense = "CC-BY-4.0"\n'


def run(*words, **more):
    return CliRunner().invoke(cli, [str(word) for word in words], **more)


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "acme"
    (folder / "decks").mkdir(parents=True)
    (folder / "pack.toml").write_text(MANIFEST)
    (folder / "decks" / "acme.md").write_text(deck_text(recall(1), recall(2)))
    return folder


def zipped(folder, path, top=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, top + file.relative_to(folder).as_posix())
    return path


def test_adding_shows_what_is_inside_and_asks(pack):
    done = run("pack", "add", pack, input="n\n")
    assert done.exit_code == 1
    assert "acme 1.0\nby Ada, licence CC-BY-4.0\n2 cards in 1 deck, 0 tasks" in done.output
    assert "No packs" in run("pack", "list").output
    assert run("pack", "add", pack, input="y\n").exit_code == 0
    assert run("pack", "list").output.startswith("acme 1.0  decks only")
    names = {d["deck"]: d for d in json.loads(run("decks", "--json").stdout)}
    assert names["acme"]["cards"] == 2


@pytest.mark.parametrize("top", ["", "acme-main/"])
def test_a_zip_file_holds_the_same(pack, tmp_path, top):
    path = zipped(pack, tmp_path / "acme.zip", top)
    unpack(path, tmp_path / "out")
    assert digest_of(tmp_path / "out") == digest_of(pack)
    assert run("pack", "add", path, "--yes").exit_code == 0


def test_progress_outlives_a_pack(pack):
    assert run("pack", "add", pack, "--yes").exit_code == 0
    keys = [c["key"] for c in json.loads(run("card", "list", "--deck", "acme", "--json").stdout)]
    assert keys == ["acme:q-1", "acme:q-2"]
    run("card", "flag", "acme:q-1")
    assert run("pack", "remove", "acme", "--yes").exit_code == 0
    assert "acme" not in run("decks", "--json").stdout
    assert run("pack", "add", pack, "--yes").exit_code == 0
    cards = json.loads(run("card", "list", "--deck", "acme", "--json").stdout)
    assert [c["flagged"] for c in cards] == [True, False]


def test_update_reads_the_place_it_came_from(pack, home):
    run("pack", "add", pack, "--yes")
    assert "nothing to update" in run("pack", "update", "acme", "--yes").output
    (pack / "decks" / "acme.md").write_text(deck_text(recall(1), recall(2), recall(3)))
    (pack / "pack.toml").write_text(MANIFEST.replace("1.0", "1.1"))
    assert "It takes the place of acme 1.0." in run("pack", "update", "acme", "--yes").output
    assert Packs(home.folder).get("acme").version == "1.1"
    (home.folder / "packs" / "acme" / "decks" / "acme.md").write_text("mine")
    for words in (("update", "acme", "--yes"), ("remove", "acme", "--yes"), ("add", pack, "--yes")):
        (pack / "pack.toml").write_text(MANIFEST.replace("1.0", "1.2"))
        done = run("pack", *words)
        assert (done.exit_code, "changed by hand" in done.output) == (1, True), done.output
    assert (home.folder / "packs" / "acme" / "decks" / "acme.md").read_text() == "mine"


def test_tasks_of_a_pack_run_once_trusted_and_not_after_a_change(pack, home):
    write_task(pack / "practice_apps" / "own" / "tasks" / "acme-task", "acme-task", "Theirs", "server")
    done = run("pack", "add", pack, "--yes")
    assert "pack trust acme" in done.output
    assert "acme-task" in run("task", "list").output
    for words in (("start", "acme-task"), ("check", "acme-task"), ("verify", "acme-task")):
        done = run("task", *words)
        assert (done.exit_code, "not trusted" in done.output) == (1, True), done.output
    assert run("pack", "trust", "acme", "--yes").exit_code == 0
    assert run("task", "verify", "acme-task", "--runs", "1").exit_code == 0
    checks = home.folder / "packs" / "acme" / "practice_apps" / "own" / "tasks" / "acme-task" / "checks.py"
    checks.write_text(checks.read_text() + "\n")
    assert "not trusted" in run("task", "start", "acme-task").output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: (p / "pack.toml").unlink(), "this is no pack"),
        (lambda p: (p / "pack.toml").write_text(MANIFEST + "licence = 'MIT'\n"), "did you mean `license`?"),
        (lambda p: (p / "pack.toml").write_text(MANIFEST.replace("acme", "user")), "is taken"),
        (lambda p: (p / "pack.toml").write_text(MANIFEST.replace("acme", "../x")), "pack.toml:1:1"),
        (lambda p: (p / "decks" / "acme.md").unlink(), "no deck in its `decks`"),
        (lambda p: (p / "decks" / "con.md").write_text("x"), "can't be used everywhere"),
    ],
)
def test_what_is_no_pack(pack, home, change, said):
    change(pack)
    done = run("pack", "add", pack, "--yes")
    assert done.exit_code == 1
    assert said in done.output
    assert [path.name for path in (home.folder / "packs").iterdir()] == [".lock"]


def test_links_are_not_followed(pack, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (pack / "decks" / "link.md").symlink_to(tmp_path / "secret.md")
    (pack / "more").symlink_to(tmp_path)
    unpack(pack, tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").rglob("*")) == ["acme.md", "decks", "pack.toml"]


def entry(name, text=b"x", mode=None):
    info = zipfile.ZipInfo(name)
    if mode:
        info.external_attr = mode << 16
    return info, text


@pytest.mark.parametrize(
    "entries",
    [
        [entry("../out.md")],
        [entry("a/../../out.md"), entry("pack.toml")],
        [entry("/etc/x"), entry("pack.toml")],
        [entry("C:/x"), entry("pack.toml")],
        [entry("a\\..\\x"), entry("pack.toml")],
        [entry("decks/link.md", b"/etc/passwd", stat.S_IFLNK | 0o777), entry("pack.toml")],
        [entry("decks/A.md"), entry("decks/a.md")],
        [entry("a//b"), entry("pack.toml")],
        [entry("decks/nul.md"), entry("pack.toml")],
        [entry("decks/bomb.md", b"\0" * 40_000_000), entry("pack.toml")],
        [entry(f"decks/{n}.md") for n in range(5100)],
        [],
    ],
    ids=range(12),
)
def test_archives_that_mean_harm(tmp_path, entries):
    path = tmp_path / "in" / "bad.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, text in entries:
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    with pytest.raises(PackError):
        unpack(path, tmp_path / "target" / "out")
        look_into(tmp_path / "target" / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "target"]
    assert [p.name for p in (tmp_path / "target").iterdir()] == ["out"]


def _whole():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack.toml", MANIFEST)
        archive.writestr("decks/acme.md", deck_text(recall(1)))
    return file.getvalue()


WHOLE = _whole()


@examples(150)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6),
    st.integers(0, len(WHOLE)),
)
@example(changes=[(248, 0)], cut=0)  # a member without a name
def test_damaged_archives_give_an_error_or_a_pack(tmp_path_factory, changes, cut):
    folder = tmp_path_factory.mktemp("fuzz")
    raw = bytearray(WHOLE)
    for place, value in changes:
        raw[place] = value
    (folder / "in.zip").write_bytes(raw[: cut or None])
    try:
        unpack(folder / "in.zip", folder / "out")
        look_into(folder / "out")
    except PackError:
        pass
    assert {p.name for p in folder.iterdir()} <= {"in.zip", "out"}


def test_a_pack_is_checked_as_a_whole(pack):
    write_task(pack / "practice_apps" / "own" / "tasks" / "acme-task", "acme-task", "Theirs", "server")
    assert {p.problem.rule for p in check([pack]).problems} == {"no-source"}  # no brief is taken for a deck
    (pack / "pack.toml").write_text(MANIFEST + "licence = 'MIT'\n")
    toml = pack / "practice_apps" / "own" / "tasks" / "acme-task" / "task.toml"
    toml.write_text(toml.read_text().replace("level", "levle"))
    said = [str(p) for p in check([pack]).problems]
    assert any("pack.toml:5:1: unknown key `licence`" in line for line in said)
    assert any("unknown key `levle`" in line for line in said)
