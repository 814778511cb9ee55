"""`python -m tests.benchmarks.author [CARDS] [RUNS]`: checking decks beside markdown-it-py alone."""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin

from interviewprep.content.decks.checker import check
from interviewprep.content.sources import shipped


def write_copies(folder: Path, cards: int) -> int:
    """The shipped decks again and again, each copy with ids and questions of its own; the number of cards."""
    texts = [
        p.read_text(encoding="utf-8") for p in sorted(shipped("decks").glob("*.md")) if p.name != "README.md"
    ]
    count = copy = 0
    while count < cards:
        text = texts[copy % len(texts)]
        text = re.sub(r"\{#", f"{{#c{copy}-", text)
        text = re.sub(r"^## (\S+)", rf"## \1 v{copy} x{copy} y{copy} z{copy}", text, flags=re.MULTILINE)
        (folder / f"copy-{copy:04}.md").write_text(text, encoding="utf-8")
        count += text.count("\n## ")
        copy += 1
    return count


def main(cards: int = 10_000, runs: int = 5) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = write_copies(folder, cards)
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]
        parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
        ours, floor = [], []
        for _ in range(runs):
            started = time.perf_counter()
            for text in texts:
                parser.parse(text)
            floor.append(time.perf_counter() - started)
            started = time.perf_counter()
            checked = check([folder])
            ours.append(time.perf_counter() - started)
        assert checked.cards == count, (checked.cards, count)
        ratio = statistics.median(a / b for a, b in zip(ours, floor, strict=True))
        print(
            f"check {count:,} cards: {statistics.median(ours):.2f} s, markdown-it-py alone "
            f"{statistics.median(floor):.2f} s, ratio {ratio:.2f} (medians of {runs}); {len(checked.problems)} problems"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
