"""`python -m tests.benchmarks.practice`: from a save to the verdict of 12 HTTP checks.

Side by side, in turn: the grader; the least that a warm fork with a real uvicorn and the checks in
another process needs, without isolation, files or results; and a cold pytest with uvicorn.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from interviewprep.content.tasks.load import load_task
from interviewprep.practice.grading.grader import Grader
from interviewprep.practice.grading.messages import Job
from interviewprep.practice.grading.parts import RunEnd

APP = """\
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


@app.post("/items", status_code=201)
async def create(item: Item) -> Item:
    return item
"""
TOML = 'id = "twelve"\ntitle = "Twelve"\nkind = "server"\ntopics = ["async"]\nlevel = "junior"\npar = 5\n'
CHECK = '\n[[check]]\nname = "c{n}"\nrequirement = "check {n}"\n'
FUNCTION = (
    "\n\ndef c{n}(api: Service) -> None:\n"
    '    expect(api.post("/items", json={{"name": "n{n}"}}), 201, {{"name": "n{n}"}})\n'
)
PYTEST = """\
import socket, threading, time
import httpx, pytest, uvicorn
from main import app


@pytest.fixture(scope="module")
def client():
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with httpx.Client(base_url=url, verify=False, trust_env=False) as client:
        yield client
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("n", range(12))
def test_c(client, n):
    response = client.post("/items", json={"name": f"n{n}"})
    assert response.status_code == 201
    assert response.json() == {"name": f"n{n}"}
"""


def write(folder: Path) -> Path:
    """The task, and the same as pytest tests beside its starter."""
    task = folder / "own" / "tasks" / "twelve"
    numbers = range(12)
    files = {
        "task.toml": TOML + "".join(CHECK.format(n=n) for n in numbers),
        "brief.md": "# Twelve",
        "checks.py": "from interviewprep.practice.checks import Service, expect\n"
        + "".join(FUNCTION.format(n=n) for n in numbers),
        "starter/main.py": APP,
        "solution/main.py": APP,
        "pytest/main.py": APP,
        "pytest/test_it.py": PYTEST,
    }
    for name, text in files.items():
        (task / name).parent.mkdir(parents=True, exist_ok=True)
        (task / name).write_text(text, encoding="utf-8")
    return task


def floor() -> float:
    """Fork a service and its checks from this warm process; seconds until the checks are done."""
    import httpx
    import uvicorn

    started = time.perf_counter()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    service = os.fork()
    if service == 0:
        scope: dict[str, object] = {"__name__": "main"}
        exec(APP, scope)
        uvicorn.Server(uvicorn.Config(scope["app"], log_level="critical", loop="asyncio")).run([listener])
        os._exit(0)
    checks = os.fork()
    if checks == 0:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(base_url=url, verify=False, trust_env=False) as client:
            for n in range(12):
                client.post("/items", json={"name": f"n{n}"}).raise_for_status()
        os._exit(0)
    os.waitpid(checks, 0)
    took = time.perf_counter() - started
    os.kill(service, signal.SIGKILL)
    os.waitpid(service, 0)
    listener.close()
    return took


def measure(runs: int) -> dict[str, list[float]]:
    """Seconds of each, in turn."""
    from interviewprep.practice.grading.warm_up import warm_up

    warm_up()
    found: dict[str, list[float]] = {"warm fork": [], "grader": [], "spare": [], "cold pytest": []}
    with tempfile.TemporaryDirectory() as name:
        folder = write(Path(name))
        task, problems = load_task(folder, "benchmark")
        assert task is not None, problems
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "."]

        async def grade(grader: Grader) -> float:
            await grader.start()
            started = time.perf_counter()
            async for result in grader.grade(Job.of(task, task.starter_layers)):
                if isinstance(result, RunEnd):
                    assert result.outcome == "graded", result
                    took = time.perf_counter() - started
                else:
                    assert result.passed, result
            return took

        async def go() -> None:
            forking, spare = Grader(), Grader("--spare")
            try:
                for run in range(runs + 1):
                    took = {
                        "warm fork": floor(),
                        "grader": await grade(forking),
                        "spare": await grade(spare),
                    }
                    started = time.perf_counter()
                    subprocess.run(words, cwd=folder / "pytest", check=True, stdout=subprocess.DEVNULL)
                    took["cold pytest"] = time.perf_counter() - started
                    await asyncio.sleep(1.5)  # the next spare processes warm up meanwhile
                    if run:
                        for name, seconds in took.items():
                            found[name].append(seconds)
            finally:
                await forking.close()
                await spare.close()

        asyncio.run(go())
    return found


def main() -> None:
    """Measure and print."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
    base = found["warm fork"]
    for name, seconds in found.items():
        ratio = statistics.median(a / b for a, b in zip(seconds, base, strict=True))
        print(
            f"12 HTTP checks, {name}: median {statistics.median(seconds) * 1000:.0f} ms, {ratio:.2f} warm forks"
        )


if __name__ == "__main__":
    main()
