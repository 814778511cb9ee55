"""A file that is written is whole at any moment, whatever happens to the disk or to the program."""

import os
import stat
import subprocess
import sys
import time

import pytest

from interviewprep.atomic_write import write_atomically

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="permissions, links and signals of Unix")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


OLD = b"old\n" * 25_000


def test_it_writes_text_as_it_is_and_bytes(tmp_path):
    path = tmp_path / "a.md"
    write_atomically(path, "é\r\nb\n")
    assert path.read_bytes() == "é\r\nb\n".encode()
    write_atomically(path, b"\xff")
    assert path.read_bytes() == b"\xff"
    assert names(tmp_path) == ["a.md"]


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_permissions_stay(tmp_path, mode):
    path = tmp_path / "a"
    path.touch()
    path.chmod(mode)
    write_atomically(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@POSIX
def test_a_new_file_has_the_permissions_that_its_user_wants(tmp_path):
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "a", "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@POSIX
def test_a_link_stays_one_even_where_it_leads_to_nothing_yet(tmp_path):
    (tmp_path / "there").mkdir()
    for name in ("deck.md", "gone.md"):
        (tmp_path / name).symlink_to(tmp_path / "there" / name)
    (tmp_path / "there" / "deck.md").write_text("old")
    for name in ("deck.md", "gone.md"):
        write_atomically(tmp_path / name, "new")
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / "there" / name).read_text() == "new"


@POSIX
def test_what_is_no_file_is_left_alone(tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    for name in ("folder", "fifo"):
        with pytest.raises(OSError, match=name):
            write_atomically(tmp_path / name, "new")
    assert names(tmp_path) == ["fifo", "folder"]
    assert stat.S_ISFIFO((tmp_path / "fifo").stat().st_mode)


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write everything")
def test_a_read_only_file_is_left_alone(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(PermissionError):
        write_atomically(path, "new")
    assert path.read_text() == "old"


def test_text_that_cant_be_written_costs_nothing(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(OLD)
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["a"]


FULL = """\
import resource, sys
from pathlib import Path
from interviewprep.atomic_write import write_atomically

resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
try:
    write_atomically(Path(sys.argv[1]), b"new" * 100_000)
except OSError as error:
    print(type(error).__name__, error.errno)
"""


@POSIX
def test_a_full_disk_leaves_what_was_there(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True, check=True)
    assert done.stdout == "OSError 27\n", done.stderr
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["a"]


SAVE = """\
import sys
from pathlib import Path
from interviewprep.atomic_write import write_atomically

n = 0
print("ready", flush=True)
while True:
    n += 1
    write_atomically(Path(sys.argv[1]), f"{n:07}\\n" * 50_000)
"""


@POSIX
def test_a_program_that_is_killed_while_it_saves_leaves_a_whole_file(tmp_path):
    path = tmp_path / "a"
    written = 0
    for kill in range(36):
        saving = subprocess.Popen([sys.executable, "-c", SAVE, path], stdout=subprocess.PIPE)
        saving.stdout.readline()
        time.sleep(0.002 * kill)
        saving.kill()
        saving.wait()
        saving.stdout.close()
        if path.exists():
            lines = path.read_bytes().splitlines()
            assert len(lines) == 50_000
            assert set(lines) == {lines[0]}
            written += 1
    assert written >= 12
