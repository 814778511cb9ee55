"""Programs that misbehave: each gets a clear verdict within its limit, and the user's files stay whole."""

import re
import subprocess
import sys
import time

import pytest

from tests.practice.conftest import SOLUTION

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the limits are the wall clock's alone there")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


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
    results, end = grade(code)
    assert end.outcome == outcome, end
    assert said in end.message, end
    assert not any(r.passed for r in results.values())
    assert time.monotonic() - started < 12


def test_a_loop_says_where_it_is(grade):
    _, end = grade("def spin():\n    while True:\n        pass\n\nspin()\n")
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


def test_two_saves_within_a_second_are_two_programs(grade):
    for n in range(3):
        wrong = SOLUTION.replace('"you"', f'"y{n}u"')
        assert not grade(wrong)[0]["greets"].passed
        assert grade(SOLUTION)[0]["greets"].passed


def test_an_answer_of_20_megabytes_makes_no_message_of_20_megabytes(grade):
    results, end = grade(SOLUTION.replace('"you"', '"x" * 20_000_000'))
    assert end.outcome == "graded", end
    assert results["greets"].message.startswith("a greeting: hello is 'xxx")
    assert results["greets"].message.endswith("…")
    assert len(results["greets"].message) < 3000
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
