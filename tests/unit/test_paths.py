"""Paths that can't be used: said in plain words, with exit code 1 (2 where the command line itself is wrong)."""

import ctypes
import os
import subprocess
import sys

import pytest

from tests import processes
from tests.conftest import deck_text, recall
from tests.unit.test_packs import pack

__all__ = ["pack"]

LONG = "x" * 300


def drop_roots_rights():
    """Let permissions hold for root, too: these tests run as root in many a container."""
    if os.getuid() == 0:
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def command(*words, cwd=None, preexec_fn=None):
    words = [str(word) for word in words]
    if preexec_fn is None:
        done = processes.run(words, {}, folder=cwd)
    else:
        program = [sys.executable, "-m", "interviewprep", *words]
        done = subprocess.run(program, capture_output=True, text=True, preexec_fn=preexec_fn)
    assert "Traceback" not in done.stderr
    assert "fault of its own" not in done.stderr
    return done


@pytest.mark.parametrize("words", [["due"], ["decks"], ["card", "list"], ["review", "--plain"]])
def test_a_folder_whose_name_begins_with_a_tilde(home, tmp_path, words):
    folder = tmp_path / "~nosuchuser"
    folder.mkdir()
    (folder / "mine.md").write_text(deck_text(recall(1)))
    done = command(*words, "--decks", "~nosuchuser", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", ["~nosuchuser", LONG, f"~nosuchuser/{LONG}", f"{LONG}/{LONG}"])
def test_a_path_that_leads_nowhere(home, tmp_path, pack, path):
    (tmp_path / "table.csv").write_text("a,b\n")
    for words in (
        ["deck", "check", path],
        ["deck", "fmt", path],
        ["deck", "import", path],
        ["deck", "preview", path],
        ["pack", "add", path],
        ["due", "--decks", path],
    ):
        done = command(*words, cwd=tmp_path)
        assert (done.returncode, "does not exist" in done.stderr) == (2, True), (words, done)
    if LONG in path:
        for words in (["deck", "new", "x"], ["deck", "import", "table.csv"], ["task", "new", "x"]):
            done = command(*words, "--folder", path, cwd=tmp_path)
            assert (done.returncode, "too long" in done.stderr) == (1, True), (words, done)


POSIX = pytest.mark.skipif(sys.platform != "linux", reason="permissions, and root's rights taken away")


@POSIX
def test_a_deck_folder_that_cant_be_read(home):
    (home.decks / "good.md").write_text(deck_text(recall(1)))
    hidden = home.decks / "hidden"
    hidden.mkdir()
    try:
        for folder in (hidden, home.decks):
            folder.chmod(0)
            for words in (["check"], ["fmt"]):
                done = command("deck", *words, preexec_fn=drop_roots_rights)
                told = f"{folder.name}" in done.stdout + done.stderr
                denied = "the folder can't be read: Permission denied" in done.stdout + done.stderr
                assert (done.returncode, told, denied) == (1, True, True), (words, done)
            done = command("due", preexec_fn=drop_roots_rights)
            assert "the folder can't be read: Permission denied" in done.stderr
        done = command("deck", "new", "x", preexec_fn=drop_roots_rights)
        assert (done.returncode, "Permission denied" in done.stderr) == (1, True)
    finally:
        home.decks.chmod(0o700)
        hidden.chmod(0o700)


@POSIX
def test_a_folder_of_packs_that_cant_be_read(home, pack):
    packs = home.folder / "packs"
    packs.mkdir(mode=0)
    packs.chmod(0)
    try:
        done = command("pack", "list", preexec_fn=drop_roots_rights)
        assert (done.returncode, "can't be read: Permission denied" in done.stderr) == (1, True), done
    finally:
        packs.chmod(0o700)
