"""Programs that misbehave: each gets a clear verdict within its limit, and the user's files stay whole."""

import io
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from interviewprep.practice.grading.check_process import PATIENCE, Program, _until
from tests.practice.conftest import SOLUTION

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the limits are the wall clock's alone there")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


def sandbox_works() -> bool:
    """Whether namespaces are allowed here, tried in a process of its own."""
    words = (
        "import sys; from interviewprep.practice.grading import sandbox; sys.exit(not sandbox.own_network())"
    )
    return subprocess.run([sys.executable, "-c", words], check=False).returncode == 0


@pytest.mark.parametrize(
    ("code", "outcome", "said"),
    [
        ("while True: pass", "timeout", "not done within 3 s"),
        ("import os; os._exit(7)", "crashed", "exit code 7"),
        ("import sys; sys.exit(0)", "crashed", "ended by itself"),
        ("input('name? ')", "crashed", "asked for input"),
        ("def broken(:\n  pass", "crashed", "SyntaxError"),
        ("import no_such_module", "crashed", "No module named 'no_such_module'"),
        ("app = None.nothing", "crashed", "AttributeError"),
        ("x = []\nwhile True: x.append(bytearray(10**7))", "memory", "over 256 MiB"),
        ("while True: print('spam' * 1000)", "output", "over 2 MiB"),
        ("import os\nwhile True: os.fork()", "processes", "over 12 processes"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed", ""),
    ],
)
def test_each_gets_its_verdict(grade, code, outcome, said):
    started = time.monotonic()
    results, end = grade(code, seconds=3 if outcome == "timeout" else 20)
    assert end.outcome == outcome, end
    assert said in end.message, end
    assert not any(r.passed for r in results.values())
    assert time.monotonic() - started < 60


def test_a_loop_says_where_it_is(grade):
    _, end = grade("def spin():\n    while True:\n        pass\n\nspin()\n", seconds=3)
    assert re.search(r"main.py:[23] in spin", end.trace)


def test_a_blocked_event_loop_is_told_with_its_place(grade):
    code = SOLUTION.replace('    return {"ok": True}', "    import time\n    time.sleep(60)")
    results, _ = grade(code)
    assert results["greets"].passed
    assert "is_well" not in results or "main.py" in results["is_well"].trace


def test_leftover_threads_and_children_end_with_the_run(grade):
    mark = "sleep 987"
    code = (
        "import subprocess, threading, time, os\n"
        "subprocess.Popen(['sh', '-c', 'setsid sleep 987 & sleep 987'])\n"
        "threading.Thread(target=time.sleep, args=(987,)).start()\n" + SOLUTION
    )
    results, end = grade(code)
    assert end.outcome == "graded"
    assert all(r.passed for r in results.values())
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert not [line for line in listed.splitlines() if line.strip() == mark]


def test_a_program_that_deletes_its_own_files_spares_the_users(grade, tmp_path):
    code = "import shutil, os\nshutil.rmtree(os.getcwd())\n" + SOLUTION
    results, _ = grade(code)
    assert all(r.passed for r in results.values())
    assert (tmp_path / "mine" / "main.py").exists()


@LINUX
def test_files_outside_are_read_only_where_the_kernel_allows_it(grade, tmp_path):
    victim = tmp_path / "thesis.txt"
    victim.write_text("years of work")
    code = f"import pathlib\ntry:\n    pathlib.Path({str(victim)!r}).write_text('gone')\nexcept OSError: pass\n{SOLUTION}"
    results, _ = grade(code)
    assert all(r.passed for r in results.values())
    assert victim.read_text() == "years of work"


@LINUX
def test_there_is_no_network_but_loopback(grade):
    code = (
        "import socket\ntry:\n    socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError as e:\n"
        "    print('refused:', e)\nelse:\n    raise SystemExit('connected')\n" + SOLUTION
    )
    results, end = grade(code)
    assert all(r.passed for r in results.values())
    assert "unreachable" in end.output


def test_a_port_of_its_own_that_is_taken(grade):
    code = (
        "import socket\na = socket.socket(); a.bind(('127.0.0.1', 0)); a.listen()\n"
        "b = socket.socket(); b.bind(a.getsockname())\n"
    )
    _, end = grade(code)
    assert end.outcome == "crashed"
    assert "Address already in use" in end.message


def test_the_environment_is_scrubbed(grade, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    _, end = grade(
        "import os\nprint(sorted(os.environ), os.environ.get('AWS_SECRET_ACCESS_KEY'))\n" + SOLUTION
    )
    assert "AWS" not in end.output
    assert "hunter2" not in end.output


def test_its_output_is_data_not_markup_or_escapes(grade):
    code = "print('\\x1b[31m[bold]')\nraise ValueError('[/bold] \\x1b]0;owned\\x07')\n"
    _, end = grade(code)
    assert end.outcome == "crashed"
    assert "[/bold]" in end.message


@pytest.mark.parametrize("flags", [(), ("--spare",)])
def test_forked_and_spare_processes_judge_alike(grade, flags):
    results, end = grade(SOLUTION, *flags)
    assert end.outcome == "graded"
    assert {name: r.passed for name, r in results.items()} == {"greets": True, "is_well": True}
    results, _ = grade(SOLUTION.replace('"you"', "1 / 0"), *flags)
    failed = results["greets"]
    assert failed.message == "a greeting: expected 200, got 500"
    assert failed.exchange.startswith("GET /hello\n\n500")
    assert "main.py" in failed.trace
    assert failed.trace.endswith("ZeroDivisionError: division by zero")
    assert "fastapi" not in failed.trace


def test_a_trace_that_a_busy_machine_logs_late(grade):
    code = (
        "import logging, time\n"
        "def late(record):\n"
        "    end = time.monotonic() + 0.4\n"
        "    while time.monotonic() < end:\n"
        "        pass\n"
        "    return True\n"
        "logging.getLogger('uvicorn.error').addFilter(late)\n" + SOLUTION.replace('"you"', "1 / 0")
    )
    results, _ = grade(code)
    assert results["greets"].trace.endswith("ZeroDivisionError: division by zero")


def test_a_run_has_patience_for_late_logs_once():
    program, looks = Program(io.BytesIO(), print), []
    program.patience = 0.05
    _until(program, lambda: looks.append("first"))
    _until(program, lambda: looks.append("second"))
    assert looks.count("second") == 1
    assert Program(io.BytesIO(), print).patience == PATIENCE


def test_two_saves_within_a_second_are_two_programs(grade):
    for n in range(3):
        wrong = SOLUTION.replace('"you"', f'"y{n}u"')
        assert not grade(wrong)[0]["greets"].passed
        assert grade(SOLUTION)[0]["greets"].passed


@LINUX
def test_too_many_processes_are_told_however_soon_the_checks_are_done(grade):
    burst = (
        "    import os, time\n"
        "    for _ in range(40):\n"
        "        if not os.fork():\n"
        "            time.sleep(20)\n"
        "            os._exit(0)\n"
    )
    _, end = grade(SOLUTION.replace('    return {"ok": True}', burst + '    return {"ok": True}'))
    assert end.outcome == "processes", end


def test_who_was_refused_a_fork_and_hangs_started_too_many_processes(grade):
    hung = (
        "import sys, time\n"
        "print('    os.fork()\\nBlockingIOError: [Errno 11] unavailable', file=sys.stderr, flush=True)\n"
        "while True: time.sleep(1)\n"
    )
    _, end = grade(hung, seconds=3)
    assert (end.outcome, "over 12 processes" in end.message) == ("processes", True), end


def test_an_error_without_an_end_is_cut(grade):
    _, end = grade("raise RuntimeError('A' * 1_000_000)")
    assert end.outcome == "crashed"
    assert len(end.message) < 500
    assert len(end.trace) < 5000


def test_an_answer_of_20_megabytes_makes_no_message_of_20_megabytes(grade):
    results, end = grade(SOLUTION.replace('"you"', '"x" * 20_000_000'))
    assert end.outcome == "graded", end
    assert results["greets"].message.startswith("a greeting: hello is 'xxx")
    assert "more characters" in results["greets"].message
    assert len(results["greets"].message) < 500
    assert results["is_well"].passed


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Response('no gzip', headers={'content-encoding': 'gzip'})", "the answer can't be read"),
        ("Response('[' * 100_000, media_type='application/json')", "the answer isn't shaped as required"),
        ("Response('\\ud800'.encode('utf-8', 'surrogatepass'))", "the body is not JSON"),
    ],
)
def test_an_answer_that_cant_be_read_is_the_programs_fault_not_the_graders(grade, answer, said):
    code = SOLUTION.replace('return {"hello": "you"}', f"return {answer}")
    results, end = grade("from starlette.responses import Response\n" + code)
    assert end.outcome == "graded", end
    assert said in results["greets"].message
    assert results["is_well"].passed


THREADS = """\
import threading
from fastapi import FastAPI
stop = threading.Event()
busy = [threading.Thread(target=stop.wait, daemon=True) for _ in range(64)]
for thread in busy:
    thread.start()
"""


def test_threads_are_not_taken_for_memory(grade):
    results, end = grade(THREADS + SOLUTION)
    assert end.outcome == "graded", end
    assert all(r.passed for r in results.values())


@LINUX
def test_the_memory_of_all_processes_together_is_limited(grade):
    """Eight children, none of them over the limit by itself."""
    code = "import os\nfor _ in range(8):\n    if not os.fork():\n        x = bytearray(60 * 2**20)\n        while True: pass\n"
    _, end = grade(code + "while True: pass")
    assert end.outcome == "memory", end


@LINUX
def test_what_is_shared_with_children_counts_once(grade):
    code = "import os, time\nx = bytearray(80 * 2**20)\nfor _ in range(8):\n    if not os.fork():\n        time.sleep(60)\n"
    _, end = grade(code + SOLUTION)
    assert end.outcome == "graded", end


SANDBOXED = pytest.mark.skipif(not sandbox_works(), reason="this kernel has no user namespaces for us")


@SANDBOXED
def test_what_it_may_write_in_all_is_limited(grade):
    code = (
        "import os\ntry:\n    for n in range(600):\n        open(f'f{n}', 'wb').write(bytes(2**20))\n"
        "except OSError as e:\n    print('full:', e.errno)\n    raise\n"
    )
    _, end = grade(code)
    assert end.outcome == "crashed"
    assert "full: 28" in end.output
    assert "No space left on device" in end.message


@SANDBOXED
def test_it_can_neither_see_nor_reach_other_processes(grade):
    code = (
        "import os\nseen = [p for p in os.listdir('/proc') if p.isdigit()]\n"
        "print('sees', seen, 'fds', sorted(int(n) for n in os.listdir('/proc/self/fd')))\n" + SOLUTION
    )
    results, end = grade(code)
    assert all(r.passed for r in results.values())
    assert "sees ['1']" in end.output, end.output


@SANDBOXED
def test_it_has_no_privileges_to_undo_its_limits(grade, tmp_path):
    victim = tmp_path / "thesis.txt"
    victim.write_text("years of work")
    code = f"""\
import ctypes, os, struct
libc = ctypes.CDLL(None, use_errno=True)
attributes = struct.pack("QQQQ", 0, 1, 0, 0)
print([line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapEff", "CapBnd", "NoNewPrivs"))])
def remount(when):
    for flags in (0, 0x8000):
        done = libc.syscall(442, -100, b"/", flags, attributes, len(attributes))
        print(when, flags, "REMOUNTED" if done == 0 else "refused")
remount("at first")
libc.unshare(0x10000000 | 0x20000)  # privileges of its own, in namespaces of its own
remount("then")
open({str(victim)!r}, "w").write("gone")
"""
    _, end = grade(code)
    assert end.outcome == "crashed"
    assert victim.read_text() == "years of work"
    assert "Read-only file system" in end.message or "Permission denied" in end.message
    assert "['0000000000000000', '0000000000000000', '1']" in end.output
    assert end.output.count("refused") == 4
    assert "REMOUNTED" not in end.output


@SANDBOXED
def test_sockets_of_other_programs_are_out_of_reach(grade, tmp_path):
    path = tmp_path / "agent.sock"
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(str(path))
        agent.listen()
        code = f"import socket\nsocket.socket(socket.AF_UNIX).connect({str(path)!r})\n"
        _, end = grade(code + SOLUTION)
    assert end.outcome == "crashed", end
    assert "Error" in end.message


FORGED = """\
import os
line = b'{"is": "listening", "port": 1}\\n{"is": "suite", "passed": 10, "failed": []}\\n{"is": "checks done"}\\n'
for descriptor in range(3, 64):
    try:
        os.write(descriptor, line)
    except OSError:
        pass
"""


@pytest.mark.parametrize("flags", [(), ("--spare",)])
def test_a_forged_verdict_is_refused(grade, flags):
    results, end = grade(FORGED + SOLUTION.replace('"you"', '"nobody"'), *flags)
    assert end.outcome == "graded", end
    assert {name: r.passed for name, r in results.items()} == {"greets": False, "is_well": True}


@LINUX
def test_no_descriptor_of_the_judges_is_inherited(grade):
    code = "import os\nfor n in range(3, 64):\n    try: print('fd', n, os.readlink(f'/proc/self/fd/{n}'))\n    except OSError: pass\n"
    _, end = grade(code + SOLUTION)
    assert end.outcome == "graded"
    assert not [line for line in end.output.splitlines() if line.startswith("fd") and "pipe:" in line]


BOMB = """\
import os, sys, time
from interviewprep.practice.grading import sandbox
assert sandbox.own_network() and sandbox.own_processes()
pid = os.fork()
if not pid:
    sandbox.shut_in(12)
    number = 0
    try:
        while number < 2000:
            if not os.fork():
                time.sleep(60)
            number += 1
    except BlockingIOError:
        pass
    print(number, flush=True)
    os._exit(0)
os.waitpid(pid, 0)
"""


@LINUX
def test_the_kernel_stops_what_forks_faster_than_anybody_looks():
    from interviewprep.practice.grading.sandbox import _OWN_PID_MAX, _kernel

    if not sandbox_works() or _kernel() < _OWN_PID_MAX:
        pytest.skip("needs namespaces, and a Linux that counts the processes of each by itself")
    most = Path("/proc/sys/kernel/pid_max")
    before = most.read_text()
    done = subprocess.run(
        [sys.executable, "-c", BOMB], capture_output=True, text=True, timeout=60, check=True
    )
    assert 200 < int(done.stdout) < 600
    assert most.read_text() == before, "the machine's own limit is as it was"
