"""Kills `pack add`, `update`, `trust` and `remove` with SIGKILL, and sees whether a pack is stuck afterwards.

`python -m tests.kills_packs --every 1 --timed 200` kills each command before each of its file operations,
and 200 times at random. Each command is the real one, in a process of its own (forked, so that hundreds
take a minute). Prints a JSON object; exits with 1 when a pack was stuck, or something was left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from interviewprep.cli.main import cli
from interviewprep.content.packs.digest import digest_of
from interviewprep.profile import installed_packs
from tests.conftest import deck_text, recall

MANIFEST = 'name = "demo"\nversion = "{}"\nauthors = ["Ada"]\nlicense = "MIT"\n'
OPERATIONS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "sqlite3.connect"}


class Kills:
    """A folder to work in, and what came of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        for version in (1, 2):
            source = folder / f"v{version}"
            (source / "decks").mkdir(parents=True)
            (source / "pack.toml").write_text(MANIFEST.format(version))
            for n in range(3):
                (source / "decks" / f"d{n}.md").write_text(deck_text(recall(f"{n}-{version}")))

    def start(self, words: list[str], kill_at: int = 0) -> int:
        """The command's process id. It kills itself before its file operation `kill_at`; 0 for never."""
        pid = os.fork()
        if pid:
            return pid
        code = 70
        try:
            os.environ["INTERVIEWPREP_HOME"] = str(self.home)
            out = os.open(self.folder / "out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(out, 1)
            os.dup2(out, 2)
            if kill_at:
                self._kill_at(kill_at)
            cli(words, standalone_mode=True)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        finally:
            sys.stdout.flush()
            os._exit(code)

    def _kill_at(self, number: int) -> None:
        packs, done = str(self.home / "packs"), 0

        def before(event: str, args: tuple[object, ...]) -> None:
            nonlocal done
            if event in OPERATIONS and (
                event in ("os.remove", "os.rmdir") or any(str(arg).startswith(packs) for arg in args[:2])
            ):
                done += 1
                if done == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(before)

    def run(self, *words: str) -> str:
        """What a command prints; a failure is a fault."""
        _, status = os.waitpid(self.start(list(words)), 0)
        out = (self.folder / "out").read_text()
        if status:
            self.faults.append(f"{self.now}: then {' '.join(words)}: {status}: {out}")
        return out

    def prepare(self, command: str) -> list[str]:
        """The state before a command, and its words."""
        shutil.rmtree(self.home, ignore_errors=True)
        source = self.folder / "source"
        shutil.rmtree(source, ignore_errors=True)
        shutil.copytree(self.folder / "v1", source)
        if command != "add":
            self.run("pack", "add", str(source), "--yes")
            shutil.copytree(self.folder / "v2", source, dirs_exist_ok=True)
        return ["pack", command, str(source) if command == "add" else "demo", "--yes"]

    def judge(self, command: str) -> None:
        """Nothing is stuck: the pack is all there or not at all, and every command works."""
        listed = json.loads(self.run("pack", "list", "--json") or "[]")
        versions = {"add": ["1", None], "update": ["1", "2"], "trust": ["1"], "remove": ["1", None]}[command]
        version = listed[0]["version"] if listed else None
        self.counts[f"{command}: {'not there' if version is None else f'version {version}'}"] += 1
        if version not in versions:
            self.faults.append(f"{self.now}: version {version}")
        if version is not None:
            record = installed_packs.Packs(self.home).get("demo")
            if digest_of(self.home / "packs" / "demo") != record.digest:
                self.faults.append(f"{self.now}: other files than recorded")
        shutil.copytree(self.folder / "v2", self.folder / "source", dirs_exist_ok=True)
        self.run("pack", "add", str(self.folder / "source"), "--yes")
        self.run("pack", "update", "demo", "--yes")
        if json.loads(self.run("pack", "list", "--json") or "[{}]")[0].get("version") != "2":
            self.faults.append(f"{self.now}: not added again")
        left = {path.name for path in (self.home / "packs").iterdir()}
        if left != {".lock", "demo", "demo.json"}:
            self.faults.append(f"{self.now}: left {sorted(left)}")
        self.run("pack", "remove", "demo", "--yes")
        if [path.name for path in (self.home / "packs").iterdir()] != [".lock"]:
            self.faults.append(f"{self.now}: left after removal")

    def step_through(self, command: str, every: int) -> None:
        """Kill a command before its 1st, (1 + every)th ... file operation."""
        number, killed = 1, True
        while killed:
            self.now = f"{command} before operation {number}"
            _, status = os.waitpid(self.start(self.prepare(command), number), 0)
            killed = os.WIFSIGNALED(status)
            self.counts["kills"] += killed
            self.judge(command)
            number += every

    def at_random(self, times: int, rng: random.Random) -> None:
        """Kill commands at any moment, from without."""
        for number in range(times):
            command = rng.choice(["add", "update", "trust", "remove"])
            self.now = f"{command}, timed {number}"
            pid = self.start(self.prepare(command))
            time.sleep(rng.uniform(0, 0.12))
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            self.counts["kills"] += os.WIFSIGNALED(status)
            self.judge(command)


def main() -> int:
    """Kill, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--timed", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        kills = Kills(Path(name))
        for command in ("add", "update", "trust", "remove"):
            kills.step_through(command, options.every)
        kills.at_random(options.timed, random.Random(options.seed))
        print(json.dumps({**dict(sorted(kills.counts.items())), "faults": kills.faults}, indent=2))
    return 1 if kills.faults else 0


if __name__ == "__main__":
    sys.exit(main())
