"""The console's service: contained as a run's program is, and gone with whoever asked for it."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import httpx
import pytest

from interviewprep.practice.grading.sandbox import LINUX
from interviewprep.practice.running_service import RunningService, ServiceState

NOSY = """
import os
from pathlib import Path
from fastapi import FastAPI
app = FastAPI()

@app.get("/look")
def look():
    try:
        Path(r"{outside}").write_text("mine")
        wrote = True
    except OSError as error:
        wrote = str(error)
    Path("own.txt").write_text("fine")
    return {{"secret": os.environ.get("MY_CLOUD_SECRET"), "path": bool(os.environ.get("PATH")), "wrote": wrote}}

@app.get("/eat")
def eat():
    global kept
    kept = bytearray(1500 * 2**20)
    for at in range(0, len(kept), 4096):
        kept[at] = 1
    return len(kept)
"""

HOST = """
import asyncio, sys
from pathlib import Path
from interviewprep.practice.running_service import RunningService

async def main():
    service = RunningService(Path(sys.argv[1]), "main:app", lambda state: print(state.now, service.port, flush=True))
    service.start()
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "main.py").write_text(NOSY.format(outside=tmp_path / "outside.txt"))
    return tmp_path / "mine"


async def _until_running(service: RunningService, states: list[ServiceState]) -> None:
    async with asyncio.timeout(30):
        while not states or states[-1].now != "running":
            await asyncio.sleep(0.02)


@pytest.mark.anyio
async def test_it_sees_no_secrets_and_writes_into_its_copy_alone(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("MY_CLOUD_SECRET", "hush")
    states: list[ServiceState] = []
    service = RunningService(folder, "main:app", states.append)
    service.start()
    try:
        await _until_running(service, states)
        async with httpx.AsyncClient(trust_env=False) as client:
            seen = (await client.get(f"{service.url}/look")).json()
    finally:
        await service.stop()
    assert seen["secret"] is None
    assert seen["path"], "what every program needs is there"
    assert sorted(path.name for path in folder.iterdir()) == ["main.py"]
    if LINUX:
        assert "Read-only" in seen["wrote"]
        assert not (tmp_path / "outside.txt").exists()


@pytest.mark.skipif(not LINUX, reason="memory is watched on Linux")
@pytest.mark.anyio
async def test_a_program_that_eats_the_memory_is_ended_and_told(folder):
    states: list[ServiceState] = []
    service = RunningService(folder, "main:app", states.append)
    service.start()
    try:
        await _until_running(service, states)
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            with pytest.raises(httpx.TransportError):
                await client.get(f"{service.url}/eat")
        async with asyncio.timeout(10):
            while states[-1].now != "ended":
                await asyncio.sleep(0.02)
    finally:
        async with asyncio.timeout(20):  # once a cancellation was lost, just when the program had ended
            await service.stop()
    assert states[-1].why == "it needed over 1024 MiB of memory, and was ended"


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_it_is_gone_when_whoever_asked_for_it_was_killed(folder):
    words = [sys.executable, "-c", HOST, str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True) as host:
        assert host.stdout is not None
        for line in host.stdout:
            now, port = line.split()
            if now == "running":
                break
        assert httpx.get(f"http://127.0.0.1:{port}/look", trust_env=False).status_code == 200
        os.kill(host.pid, signal.SIGKILL)
    until = time.monotonic() + 10
    with pytest.raises(httpx.ConnectError):
        while time.monotonic() < until:
            httpx.get(f"http://127.0.0.1:{port}/look", trust_env=False)
            time.sleep(0.05)
