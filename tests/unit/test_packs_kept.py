"""Packs survive whoever is killed, stay their owner's own, and are trusted with open eyes."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from interviewprep.content.packs.digest import digest_of
from interviewprep.file_lock import LockTakenError, locked
from interviewprep.practice.new_task import write_task
from interviewprep.profile.installed_packs import Packs
from tests.conftest import deck_text, recall
from tests.unit.test_packs import MANIFEST, pack, run

__all__ = ["pack"]

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals, fork and permissions of Unix")


@POSIX
def test_no_kill_leaves_a_pack_stuck():
    """A few dozen kills; `--every 1 --timed 500` makes hundreds."""
    words = [sys.executable, "-m", "tests.kills_packs", "--every", "6", "--timed", "10"]
    done = subprocess.run(words, capture_output=True, text=True)
    counts = json.loads(done.stdout)
    assert counts["faults"] == []
    assert counts["kills"] >= 24


def test_two_at_once_both_get_there(pack, home, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(pack, other)
    (other / "decks" / "acme.md").write_text(deck_text(recall(1), recall(7)))
    words = [sys.executable, "-m", "interviewprep", "pack", "add", "--yes"]
    running = [
        subprocess.Popen([*words, source], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for source in (pack, other) * 3
    ]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * 6, "\n".join(said)
    record = Packs(home.folder).get("acme")
    assert record.digest == digest_of(home.folder / "packs" / "acme") == digest_of(Path(record.source))
    assert sorted(p.name for p in (home.folder / "packs").iterdir()) == [".lock", "acme", "acme.json"]


def test_while_somebody_looks_at_a_pack_nobody_sweeps_it(pack, home, tmp_path):
    packs = Packs(home.folder)
    with packs.unpacked(pack) as (folder, contents):
        assert run("pack", "list").exit_code == 0
        packs.install(pack, folder, contents)
    assert [record.name for record in packs.all()] == ["acme"]
    with locked(tmp_path / "lock", 1), pytest.raises(LockTakenError), locked(tmp_path / "lock", 0):
        pass


@pytest.fixture
def installed(pack, home):
    assert run("pack", "add", pack, "--yes").exit_code == 0
    return home.folder / "packs"


def works_again(pack, installed, version):
    assert run("pack", "list").output.startswith(f"acme {version}"), run("pack", "list").output
    (pack / "pack.toml").write_text(MANIFEST.replace("1.0", "3.0"))
    for words in (("add", pack), ("update", "acme"), ("remove", "acme"), ("add", pack), ("remove", "acme")):
        done = run("pack", *words, "--yes")
        assert done.exit_code == 0, done.output
    assert [path.name for path in installed.iterdir()] == [".lock"]


def test_left_by_an_earlier_version_a_pack_without_its_record(pack, installed):
    (installed / "acme.json").unlink()
    (installed / ".new-abc" / "pack").mkdir(parents=True)
    works_again(pack, installed, "1.0")


def test_left_by_an_earlier_version_a_pack_put_aside(pack, installed):
    (installed / "acme").rename(installed / ".acme.old")
    works_again(pack, installed, "1.0")


def test_left_by_an_earlier_version_new_files_under_the_old_record(pack, installed):
    shutil.copytree(installed / "acme", installed / ".acme.old")
    (installed / "acme" / "pack.toml").write_text(MANIFEST.replace("1.0", "2.0"))
    works_again(pack, installed, "2.0")


def test_a_record_that_cant_be_read_is_made_again(pack, installed):
    (installed / "acme.json").write_text("{")
    works_again(pack, installed, "1.0")


def test_a_record_of_a_later_version_is_read(installed, home):
    record = json.loads((installed / "acme.json").read_text())
    (installed / "acme.json").write_text(json.dumps({**record, "signed_by": "Eve"}))
    assert Packs(home.folder).get("acme").version == "1.0"


def test_a_folder_in_the_way_is_kept(pack, home):
    (home.folder / "packs" / "acme").mkdir(parents=True)
    (home.folder / "packs" / "acme" / "mine.txt").write_text("mine")
    assert run("pack", "add", pack, "--yes").exit_code == 0
    (kept,) = (home.folder / "packs").glob("acme.not-a-pack-*/mine.txt")
    assert kept.read_text() == "mine"


@POSIX
def test_packs_are_their_owners_own_whatever_the_umask(pack, home):
    before = os.umask(0)
    try:
        (home.folder / "packs").mkdir()  # as an earlier version made it
        assert run("pack", "add", pack, "--yes").exit_code == 0
    finally:
        os.umask(before)
    for path in [home.folder / "packs", *(home.folder / "packs").rglob("*")]:
        if path.name != ".lock":
            wanted = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path


@pytest.mark.parametrize("name", ["con", "nul", "aux", "prn", "com1", "lpt9"])
def test_names_that_windows_cant_have_are_refused(pack, name):
    (pack / "pack.toml").write_text(MANIFEST.replace("acme", name))
    done = run("pack", "add", pack, "--yes")
    assert done.exit_code == 1
    assert f"no folder can be named `{name}` on Windows" in done.output


def test_what_a_pack_says_of_itself_is_cut(pack):
    more = f'description = "{"d" * 1_000_000}"\nhomepage = "x"\n'
    (pack / "pack.toml").write_text(MANIFEST.replace('"Ada"', f'"{"a" * 100_000}"') + more)
    done = run("pack", "add", pack, "--yes")
    assert done.exit_code == 0
    assert len(done.output) < 2_000
    assert "d" * 400 + "…" in done.output
    (pack / "pack.toml").write_text(MANIFEST + f"{'k' * 100_000} = 1\n")
    done = run("pack", "add", pack, "--yes")
    assert done.exit_code == 1
    assert len(done.output) < 2_000


def test_trust_shows_the_files_then_what_differs_and_asks(pack, home):
    task = pack / "practice_apps" / "own" / "tasks" / "acme-task"
    write_task(task, "acme-task", "Theirs", "server")
    run("pack", "add", pack, "--yes")
    done = run("pack", "trust", "acme", input="n\n")
    assert done.exit_code == 1
    size = (task / "checks.py").stat().st_size
    assert f"{size:,} bytes  practice_apps/own/tasks/acme-task/checks.py\n" in done.output
    assert "Let its tasks run" in done.output
    assert not Packs(home.folder).trusted("acme")
    assert run("pack", "trust", "acme", input="y\n").exit_code == 0
    assert Packs(home.folder).trusted("acme")
    assert "all as you trusted them before" in run("pack", "trust", "acme", "--yes").output

    (task / "checks.py").write_text("import os\n")
    (task / "more.py").write_text("x = 1\n")
    (pack / "decks" / "acme.md").rename(pack / "decks" / "other.md")
    (pack / "pack.toml").write_text(MANIFEST.replace("1.0", "1.1"))
    run("pack", "update", "acme", "--yes")
    done = run("pack", "trust", "acme", "--yes")
    lines = [line.split() for line in done.output.splitlines()]
    folder = "practice_apps/own/tasks/acme-task"
    assert ["changed", "10", "bytes", f"{folder}/checks.py"] in lines
    assert ["new", "6", "bytes", f"{folder}/more.py"] in lines
    assert ["gone", "decks/acme.md"] in lines
    assert not [line for line in lines if "brief.md" in line[-1]]
