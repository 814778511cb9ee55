"""The sandbox: what keeps a candidate's program from harming its user.

Resource limits everywhere; on Linux also namespaces: no network, read-only files, no processes left behind.

It contains accidents, not malice; `practice_apps/README.md` says what is and isn't held.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interviewprep.practice.grading.messages import RunLimits

LINUX = sys.platform == "linux"

_NEWNS, _NEWUSER, _NEWPID, _NEWNET = 0x00020000, 0x10000000, 0x20000000, 0x40000000
_PR_SET_PDEATHSIG = 1
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 0x4000, 1 << 18
_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE, _RDONLY = 442, -100, 0x8000, 1
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _call(result: int) -> None:
    if result:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def own_network() -> bool:
    """Give this process and its children a loopback of their own and no other network.

    Call it before any thread is started. Returns: whether the kernel allowed it.
    """
    if not LINUX:
        return False
    uid, gid = os.getuid(), os.getgid()
    try:
        _call(_libc().unshare(_NEWUSER | _NEWNET))
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
        import fcntl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            fcntl.ioctl(probe, _SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", _IFF_UP, b""))
    except OSError:
        return False
    return True


def own_processes() -> bool:
    """Put the next children into a process namespace: all of them end when the first one does."""
    if not LINUX:
        return False
    try:
        _call(_libc().unshare(_NEWPID))
    except OSError:
        return False
    return True


def read_only_but(folder: Path) -> bool:
    """Make every file read-only for this process and its children, but for those in `folder`."""
    if not LINUX:
        return False
    libc = _libc()

    def set_read_only(path: bytes, on: int, off: int, recursive: int) -> None:
        attributes = struct.pack("QQQQ", on, off, 0, 0)
        _call(libc.syscall(_MOUNT_SETATTR, _AT_FDCWD, path, recursive, attributes, len(attributes)))

    writable = os.fsencode(folder)
    try:
        _call(libc.unshare(_NEWNS))
        _call(libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None))
        _call(libc.mount(writable, writable, None, _MS_BIND, None))
        with contextlib.suppress(OSError):
            _call(libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", 0, b"size=16m"))
        set_read_only(b"/", _RDONLY, 0, _AT_RECURSIVE)
        set_read_only(writable, 0, _RDONLY, 0)
    except OSError:
        return False
    return True


def die_with_parent() -> None:
    """End this process when the one that started it ends, however that comes about (Linux)."""
    if LINUX:
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit(limits: RunLimits) -> None:
    """Limit this process and its children: memory, processor time, open files, file size."""
    try:
        import resource
    except ImportError:  # Windows: only the wall clock limits there
        return

    def lower(what: int, value: int) -> None:
        hard = resource.getrlimit(what)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (value, value))

    if LINUX:  # elsewhere the address space of a fresh process is already too large to limit it
        used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        lower(resource.RLIMIT_AS, used + limits.memory_mib * 2**20)
    lower(resource.RLIMIT_FSIZE, limits.output_mib * 2**20)
    lower(resource.RLIMIT_NOFILE, limits.files)
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_CPU, int(limits.seconds) + 5)


def descendants(pid: int) -> list[int]:
    """All processes below this one (Linux; elsewhere none are known)."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        for task in _children(waiting.pop()):
            found.append(task)
            waiting.append(task)
        if len(found) > 4096:
            break
    return found


def _children(pid: int) -> list[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208  (names alone; it is asked often)
        return [
            int(child)
            for thread in threads
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
        ]
    except (OSError, ValueError):
        return []


def end_tree(pid: int) -> None:
    """Kill a process, its group and everything below it."""
    if not hasattr(os, "killpg"):
        import subprocess

        subprocess.run(["taskkill", "/F", "/T", "/PID", str(pid)], capture_output=True, check=False)  # noqa: S603, S607
        return
    for victim in [pid, *descendants(pid)]:
        with contextlib.suppress(OSError):
            os.kill(victim, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
