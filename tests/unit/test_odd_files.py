"""What lies among decks and isn't a deck: it hangs nothing, and isn't shown."""

import os
import socket
import stat
import subprocess
import sys

import pytest

from interviewprep.practice.workspace import Workspace
from tests.conftest import deck_text, recall
from tests.practice.conftest import hello
from tests.unit.test_packs import pack

__all__ = ["hello", "pack"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="FIFOs, sockets and permissions of Unix")
PLAIN = "it isn't a plain file"


def command(*words, **more):
    """The real command, which must end by itself."""
    words = [sys.executable, "-m", "interviewprep", *map(str, words)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, **more)


@pytest.fixture
def odd(home, monkeypatch):
    (home.decks / "good.md").write_text(deck_text(recall(1)))
    os.mkfifo(home.decks / "fifo.md")
    monkeypatch.chdir(home.decks)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.md")
        yield home.decks


def test_fifos_and_sockets_hang_nothing(odd):
    for words in (["due"], ["decks"], ["review", "--help"], ["deck", "stats"]):
        assert command(*words).returncode == 0
    done = command("deck", "check", odd)
    assert done.returncode == 1
    assert done.stdout.count(PLAIN) == 2
    assert "1 card in 1 deck" in done.stdout
    done = command("deck", "fmt", odd)
    assert done.returncode == 0
    assert done.stderr.count(PLAIN) == 2


@pytest.mark.parametrize("name", ["fifo.md", "socket.md"])
def test_one_that_is_named_is_refused(odd, name):
    for words in (["check"], ["check", "--run"], ["fmt"], ["import", "--name", "other"]):
        done = command("deck", words[0], odd / name, *words[1:])
        assert (done.returncode, PLAIN in done.stdout + done.stderr) == (1, True), (words, done)
    done = command("pack", "add", odd / name)
    assert (done.returncode, PLAIN in done.stderr) == (1, True)


def test_a_packs_own_files_too(pack):
    task = pack / "practice_apps" / "own" / "tasks" / "odd"
    task.mkdir(parents=True)
    os.mkfifo(task / "task.toml")
    done = command("deck", "check", pack)
    assert (done.returncode, PLAIN in done.stdout) == (1, True)


def test_a_link_out_of_the_folder_is_not_quoted(home, tmp_path):
    (tmp_path / "secret").write_text("root:x:0:0\n")
    (home.decks / "link.md").symlink_to(tmp_path / "secret")
    done = command("deck", "check", home.decks)
    assert done.returncode == 1
    assert "a link out of the deck's folder is not followed" in done.stdout
    assert "root:x" not in done.stdout + done.stderr


def test_a_workspace_is_its_owners_own_whatever_the_umask(hello, tmp_path):
    before = os.umask(0)
    try:
        (tmp_path / "home" / "practice").mkdir(parents=True)  # as an earlier version made it
        workspace = Workspace.of(hello, tmp_path / "home")
        workspace.create()
        workspace.write(workspace.files()[0].with_name("more.py"), "x = 1\n", "")
    finally:
        os.umask(before)
    root = tmp_path / "home" / "practice"
    for path in [root, *root.rglob("*")]:
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path
