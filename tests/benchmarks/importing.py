"""`python -m tests.benchmarks.importing [ROWS] [RUNS]`: importing a table beside reading the deck made of it."""

from __future__ import annotations

import csv
import io
import statistics
import sys
import time
from collections.abc import Callable

from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.importing.import_deck import Format, import_deck


def table(rows: int) -> bytes:
    """Questions with answers of a paragraph, of code and of a list, and their tags."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["question", "answer", "tags"])
    answers = (
        "It is a lock that lets one thread run Python at a time; `sys.setswitchinterval` says how long.",
        "```python\nasync def main():  # {n}\n    await asyncio.sleep({n})\n```\n\nIt waits.",
        "- the first\n- the second, of *several*\n- the third",
    )
    for n in range(rows):
        writer.writerow(
            [
                f"What does part {n} of the library do, and why?",
                answers[n % 3].replace("{n}", str(n)),
                "python web",
            ]
        )
    return text.getvalue().encode()


def anki(rows: int) -> bytes:
    """Notes in Anki's HTML, every fourth of them with gaps."""
    lines = ["#separator:tab", "#html:true", "#tags column:3"]
    for n in range(rows):
        front = "{{c1::uvicorn}} serves part " + str(n) if n % 4 == 3 else f"What is <b>part {n}</b>?"
        lines.append(f"{front}\tOne<br>two, <code>f(&lt;{n}&gt;)</code>\tpython web")
    return "\n".join(lines).encode()


def measure(form: Format, make: Callable[[int], bytes], rows: int, runs: int) -> None:
    raw = make(rows)
    ours, floor = [], []
    for _ in range(runs):
        started = time.perf_counter()
        found = import_deck(raw, form, "deck", "Deck")
        ours.append(time.perf_counter() - started)
        assert (found.cards, found.lost) == (rows, [])
        started = time.perf_counter()
        parse_deck(found.text.encode(), "deck")
        floor.append(time.perf_counter() - started)
    ratio = statistics.median(a / b for a, b in zip(ours, floor, strict=True))
    print(
        f"import {rows:,} rows of {form}: {statistics.median(ours):.2f} s, reading the deck "
        f"{statistics.median(floor):.2f} s, ratio {ratio:.2f} (medians of {runs})"
    )


def main(rows: int = 10_000, runs: int = 5) -> None:
    measure("csv", table, rows, runs)
    measure("anki", anki, rows, runs)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
