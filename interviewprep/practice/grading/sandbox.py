"""The sandbox: what keeps a candidate's program from harming its user.

Resource limits everywhere; on Linux also namespaces: no network, read-only files, no processes left behind,
and no privileges to change that.

It contains accidents, not malice; `practice_apps/README.md` says what is and isn't held.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from interviewprep.practice.grading.parts import RunLimits

LINUX = sys.platform == "linux"

_NEWNS, _NEWUSER, _NEWPID, _NEWNET, _NEWIPC = 0x00020000, 0x10000000, 0x20000000, 0x40000000, 0x08000000
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 1, 24, 38, 47
_CLEAR_ALL_AMBIENT = 4
_CAPABILITIES_V3 = 0x20080522
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 0x4000, 1 << 18
_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE, _RDONLY = 442, -100, 0x8000, 1
_M_ARENA_MAX = -8
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1
FOLDERS = ("work", "home", "tmp", "log")
_DISK_MIB = 256
"""What a program may write in all."""
_MOST_FILES = 20_000
_ROOM_FOR_STACKS = 4 * 2**30
"""Bytes of address space beyond the memory limit: thread stacks and arenas are reserved, not used."""

_OWN_PID_MAX = (6, 14)
"""The Linux from which on `pid_max` is each process namespace's own."""
_RESERVED_PIDS = 300
"""Linux's constant of that name."""
_THREADS = 256
"""How many threads all of a program's processes may have, where the kernel can limit it."""
_OWN_COUNT = (5, 14)
"""The Linux from which on a user namespace's processes are counted by themselves."""

_counted: list[bool] = []
"""Holds something once this process is in a user namespace of its own."""
_outside: list[int] = []
"""A descriptor of the list of Unix sockets outside of our network namespace."""


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
    if not _own_user(_NEWNET):
        return False
    import fcntl

    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            fcntl.ioctl(probe, _SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", _IFF_UP, b""))
    except OSError:
        return False
    return True


def own_privileges() -> bool:
    """Let this process make namespaces of its own, where only root may, and keep the machine's network.

    Call it before any thread is started. Returns: whether the kernel allowed it.
    """
    return _own_user(0)


def _own_user(more: int) -> bool:
    if not LINUX:
        return False
    uid, gid = os.getuid(), os.getgid()
    with contextlib.suppress(OSError):
        _outside.append(os.open("/proc/self/net/unix", os.O_RDONLY))
    try:
        _call(_libc().unshare(_NEWUSER | more))
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    except OSError:
        return False
    _counted.append(True)
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


def make_folders(folder: Path) -> None:
    """The folders of a run: the program's, its home and temporary folder, and one for what it prints."""
    for name in FOLDERS:
        (folder / name).mkdir(exist_ok=True)


def own_files(folder: Path, output_mib: int) -> bool:
    """Make every file read-only for this process and its children, but for those in `folder`.

    What they write there is in memory, limited, and gone with the last of them. Unix sockets by path that
    others listen at are hidden.

    Args:
        folder: It exists; what it holds is hidden, and `FOLDERS` are made in it.
        output_mib: How much a program may print.

    Returns: whether the kernel allowed it; otherwise only the folders are made.
    """
    made = LINUX and _mount_own(folder, output_mib)
    make_folders(folder)
    return made


def _mount_own(folder: Path, output_mib: int) -> bool:
    libc = _libc()

    def set_read_only(path: bytes, on: int, off: int, recursive: int) -> None:
        attributes = struct.pack("QQQQ", on, off, 0, 0)
        _call(libc.syscall(_MOUNT_SETATTR, _AT_FDCWD, path, recursive, attributes, len(attributes)))

    def mount_memory(path: Path, mib: int) -> None:
        options = f"size={mib}m,nr_inodes={_MOST_FILES},mode=0700".encode()
        _call(libc.mount(b"tmpfs", os.fsencode(path), b"tmpfs", 0, options))

    own = (folder, folder / "log", Path("/dev/shm"))  # noqa: S108  (a place, not a file)
    try:
        _call(libc.unshare(_NEWNS))
        _call(libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None))
        hide_sockets()
        mount_memory(folder, _DISK_MIB)
        (folder / "log").mkdir()
        mount_memory(folder / "log", 2 * output_mib)  # apart, so that a full disk can still be told
        with contextlib.suppress(OSError):
            mount_memory(own[-1], 16)
        set_read_only(b"/", _RDONLY, 0, _AT_RECURSIVE)
        for path in own:
            with contextlib.suppress(OSError):
                set_read_only(os.fsencode(path), 0, _RDONLY, 0)
    except OSError:
        return False
    return True


def hide_sockets() -> None:
    """Hide the Unix sockets by path that others listen at, in a process with files of its own."""
    for socket_path in _sockets_outside():
        with contextlib.suppress(OSError):
            _call(_libc().mount(b"/dev/null", socket_path, None, _MS_BIND, None))


def _sockets_outside() -> list[bytes]:
    """The Unix sockets by path that programs outside of our namespace listen at."""
    found: list[bytes] = []
    for descriptor in _outside:
        with contextlib.suppress(OSError):
            os.lseek(descriptor, 0, os.SEEK_SET)
            listing = b""
            while chunk := os.read(descriptor, 65536):
                listing += chunk
            found += [
                path for line in listing.splitlines() if (path := line[line.find(b" /") + 1 :])[:1] == b"/"
            ]
    return sorted(set(found))


def shut_in(processes: int) -> None:
    """See no process but this one's own, share no memory with others, and give up all privileges (Linux).

    To be called by the first process of a process namespace. What the kernel doesn't allow is left out.

    Args:
        processes: How many it may start. The watchdog sees to that; a fork bomb is faster than it can look,
            so the kernel stops it at some hundred, threads included.
    """
    if not LINUX:
        return
    libc = _libc()
    with contextlib.suppress(OSError):
        _call(libc.unshare(_NEWNS | _NEWIPC))
        _call(libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None))
        _call(libc.mount(b"proc", b"/proc", b"proc", 0, None))
        if _kernel() >= _OWN_PID_MAX:
            # Numbers below the reserved ones aren't given a second time.
            Path("/proc/sys/kernel/pid_max").write_text(str(_RESERVED_PIDS + processes + _THREADS))
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_CAP_AMBIENT, _CLEAR_ALL_AMBIENT, 0, 0, 0)
    for capability in range(64):
        if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0):
            break
    header, nothing = struct.pack("Ii", _CAPABILITIES_V3, 0), bytes(24)
    libc.capset(header, nothing)


def _kernel() -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", os.uname().release)[:2])


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
        _libc().mallopt(_M_ARENA_MAX, 2)  # or each thread may reserve 64 MiB
        lower(resource.RLIMIT_AS, used + limits.memory_mib * 2**20 + _ROOM_FOR_STACKS)
        if _counted and _kernel() >= _OWN_COUNT:  # in a user namespace; Linux doesn't hold root to it
            lower(resource.RLIMIT_NPROC, limits.processes + _THREADS)
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


def overused(pid: int, limits: RunLimits) -> Literal["processes", "memory"] | None:
    """Which limit a process and everything below it are over, in all (Linux; elsewhere nothing is known)."""
    everything = [pid, *descendants(pid)]
    if len(everything) - 1 > limits.processes:
        return "processes"
    most = limits.memory_mib * 2**20
    return "memory" if _memory_of(everything, most) > most else None


def _memory_of(pids: list[int], enough: int) -> int:
    """Bytes of memory that processes have for themselves.

    Args:
        pids: The processes.
        enough: Above this they are counted exactly: what is shared by several, once. That takes longer.
    """
    roughly = sum(_anonymous(pid) for pid in pids)
    return roughly if roughly <= enough else sum(_proportional(pid) for pid in pids)


def _anonymous(pid: int) -> int:
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def _proportional(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "Pss_Anon":
                return int(value.split()[0]) * 1024
    except (OSError, ValueError):
        pass
    return _anonymous(pid)


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
