"""Temporary folders: gone with their maker; what a SIGKILL leaves goes at the next start."""

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from interviewprep.temporary import TemporaryFolder, abandoned, sweep

HOLD = """\
import time
from interviewprep.temporary import TemporaryFolder
with TemporaryFolder("run") as folder:
    (folder / "a.txt").write_text("x")
    print(folder, flush=True)
    time.sleep(60)
"""
LONG_AGO = (1_700_000_000, 1_700_000_000)


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_nothing_is_left_after_the_block(temporary):
    with TemporaryFolder("run") as folder:
        assert folder.is_dir()
        assert list(folder.iterdir()) == []
        (folder / "a").mkdir()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_is_in_use_stays(temporary):
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    (outer,) = temporary.iterdir()
    os.utime(outer, LONG_AGO)
    assert sweep() == 0
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert (outer / "files" / "a.txt").exists()
    assert sweep() == 1
    assert list(temporary.iterdir()) == []


def test_a_young_folder_and_what_is_not_ours_stay(temporary):
    own = ("interviewprep-notes", "interviewprep-run-mine", "interviewprep-run-abcdefg1", "other")
    for name in ("interviewprep-run-younger1", *own):
        (temporary / name).mkdir()
        (temporary / name / "lock").touch()
    (temporary / "interviewprep-run-abcdefg1" / "notes.txt").touch()  # not ours, by what it holds
    (temporary / "target").mkdir()
    (temporary / "interviewprep-run-linklink").symlink_to(temporary / "target")
    (temporary / "interviewprep-abc.log").touch()
    (temporary / "interviewprep-run-old_olde").mkdir()  # of a version without locks: doctor tells
    (temporary / "interviewprep-run-killed_1").mkdir()
    (temporary / "interviewprep-run-killed_1" / "lock").touch()
    for path in temporary.iterdir():
        if "young" not in path.name:
            os.utime(path, LONG_AGO, follow_symlinks=False)
    before = {path.name for path in temporary.iterdir()}
    assert sweep() == 1
    assert before - {path.name for path in temporary.iterdir()} == {"interviewprep-run-killed_1"}
    assert [path.name for path in abandoned(before_locks=True)] == ["interviewprep-run-old_olde"]


def test_what_a_killed_grader_left_is_gone_when_the_next_one_has_started(temporary):
    words = [sys.executable, "-m", "interviewprep.practice.grading.warm_process", "--spare"]
    killed = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
    killed.stdout.readline()
    killed.kill()
    killed.communicate()
    (outer,) = temporary.iterdir()
    os.utime(outer, LONG_AGO)
    for flags in ([], ["--spare"]):
        with subprocess.Popen([*words[:3], *flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as grader:
            grader.stdout.readline()
            assert not outer.exists()
        outer.mkdir()
        (outer / "lock").touch()
        os.utime(outer, LONG_AGO)
