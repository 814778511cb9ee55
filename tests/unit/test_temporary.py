"""Temporary folders: gone with their maker; what a SIGKILL leaves goes at the next start."""

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from interviewprep.temporary import TemporaryFolder, sweep

HOLD = """\
import time
from interviewprep.temporary import TemporaryFolder
with TemporaryFolder("test") as folder:
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
    with TemporaryFolder("test") as folder:
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
    for name in ("interviewprep-run-young", "interviewprep-app-served", "other"):
        (temporary / name).mkdir()
    (temporary / "target").mkdir()
    (temporary / "interviewprep-run-link").symlink_to(temporary / "target")
    (temporary / "interviewprep-abc.log").touch()
    (temporary / "interviewprep-run-old").mkdir()
    for path in temporary.iterdir():
        if "young" not in path.name:
            os.utime(path, LONG_AGO, follow_symlinks=False)
    assert sweep() == 1
    assert sorted(path.name for path in temporary.iterdir()) == [
        "interviewprep-abc.log",
        "interviewprep-app-served",
        "interviewprep-run-link",
        "interviewprep-run-young",
        "other",
        "target",
    ]


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
        os.utime(outer, LONG_AGO)
