"""Statistics as one page of HTML, to keep or to share: pictures inside, no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape

from interviewprep.cli.stats_pictures import bars, calibration, heat_map
from interviewprep.content.visible import visible
from interviewprep.study.statistics_figures import Everything
from interviewprep.study.statistics_words import (
    NOTHING,
    a_day,
    against_desired,
    answered,
    calibrated,
    date_words,
    first_pass,
    looked_at,
    part_of,
    percent,
    readiness_now,
    regularity,
    remembered,
    stability_groups,
    young_and_mature,
)

_STYLE = """
:root { color-scheme: light dark; --ink: #24283b; --paper: #fbfaf7; --faint: #e8e5dd; --bar: #2e5cb8;
  --h1: #cfdcf2; --h2: #9db8e6; --h3: #6189d0; --h4: #2e5cb8; }
@media (prefers-color-scheme: dark) { :root { --ink: #d5daf0; --paper: #16161e; --faint: #242637;
  --bar: #7aa2f7;  --h1: #2b3657; --h2: #43578c; --h3: #5d7cc2; --h4: #7aa2f7; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2.2rem; }
svg { width: 100%; height: auto; display: block; } .small svg { max-width: 20rem; }
svg text { fill: var(--ink); font-size: 11px; opacity: .75; } .bar { fill: var(--bar); }
.frame { fill: var(--faint); } .line { stroke: var(--ink); opacity: .4; }
.heat0 { fill: var(--faint); } .heat1 { fill: var(--h1); } .heat2 { fill: var(--h2); }
.heat3 { fill: var(--h3); } .heat4 { fill: var(--h4); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: right; padding: .2rem .6rem; border-bottom: 1px solid var(--faint);
  vertical-align: top; }
th:first-child, td:first-child, .words td:last-child, .words th:last-child { text-align: left; }
td:first-child { overflow-wrap: anywhere; }
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head>
<body>
{body}
</body></html>
"""


def report(found: Everything, day: date) -> str:
    """The page.

    Args:
        found: What it shows.
        day: The study day.
    """
    title = f"Interview preparation, {day.day} {day:%B %Y}"
    body = "\n".join(_body(found, title))
    return _PAGE.format(title=escape(title), style=_STYLE, body=body)


def _body(found: Everything, title: str) -> Iterator[str]:
    yield f"<h1>{_said(title)}</h1>"
    yield f"<p>{_said(looked_at(found.chosen, found.title))}</p>"
    if found.is_empty:
        yield f"<p>{_said(NOTHING)}</p>"
        return
    yield from _overview(found)
    yield from _memory(found)
    yield from _cards(found)
    yield from _tasks(found)
    yield from _forecast(found)


def _overview(found: Everything) -> Iterator[str]:
    overview = found.overview
    yield _paragraph(answered(overview), a_day(overview), regularity(overview))
    names = {day: date_words(day) for day in overview.year}
    yield heat_map("Answers a day in the last 53 weeks", overview.today, overview.year, names)
    if overview.days:
        by_day = {one.day: one for one in overview.days}
        days = range(overview.days[0].day, overview.today + 1)
        listed = [by_day.get(day) for day in days]
        words = [date_words(day) for day in days]
        yield "<h2>Answers a day</h2>"
        yield bars("Answers a day", [one.answers if one else 0 for one in listed], words, "answers")
        yield "<h2>Minutes a day</h2>"
        minutes = [round(one.seconds / 60, 1) if one else 0 for one in listed]
        yield bars("Minutes a day", minutes, words, "min")


def _memory(found: Everything) -> Iterator[str]:
    memory = found.memory
    yield "<h2>What you remember</h2>"
    yield _paragraph(remembered(memory), young_and_mature(memory) if memory.all.reviews else "")
    if len(found.readiness) > 1:
        yield "<h2>Readiness</h2>"
        yield _paragraph(readiness_now(found.readiness))
        shares = [round(100 * share) for _, share in found.readiness]
        yield bars("Readiness", shares, [date_words(day) for day, _ in found.readiness], "%")
    yield _table(
        ("Topic", "Reviews", "Remembered", "Desired", "Points"),
        (
            (t.title, str(t.reviews), percent(t.share), percent(t.desired), against_desired(t))
            for t in memory.topics
        ),
    )
    if memory.log_loss is not None:
        yield "<h2>How well that was foretold</h2>"
        yield _paragraph(calibrated(memory))
        points = [(one.predicted, one.actual, one.reviews) for one in memory.bins if one.reviews]
        yield f'<div class="small">{calibration("Remembered over foretold", points)}</div>'


def _cards(found: Everything) -> Iterator[str]:
    cards = found.cards
    if any(cards.stability):
        yield "<h2>How firmly cards are known</h2>"
        yield _paragraph("Cards by stability: the days until recall falls to 90%.")
        yield bars("Cards by stability", cards.stability, stability_groups(), "cards")
    yield from _with_heading(
        "How long answers take",
        _table(
            ("Kind", "Answers", "Median"),
            ((one.kind or "gone", str(one.answers), f"{one.seconds:.1f} s") for one in cards.times),
        ),
    )
    yield from _with_heading(
        "The hardest cards",
        _table(
            ("Card", "Lapses", "Remembered", "Seconds", "What to do"),
            (
                (one.title, str(one.lapses), part_of(one), f"{one.seconds:.0f}", one.advice)
                for one in cards.hardest
            ),
            words=True,
        ),
    )


def _tasks(found: Everything) -> Iterator[str]:
    groups = [group for group in (*found.tasks.kinds, *found.tasks.topics) if group.attempts]
    yield from _with_heading(
        "Practice tasks",
        _table(
            ("Kind or topic", "Tasks", "Tried", "Passed", "Attempts", "First pass"),
            (
                (g.name, str(g.tasks), str(g.tried), str(g.passed), str(g.attempts), first_pass(g))
                for g in groups
            ),
        ),
    )


def _forecast(found: Everything) -> Iterator[str]:
    if any(found.forecast):
        yield "<h2>Reviews to come</h2>"
        first = found.overview.today
        names = ["Today", *(date_words(first + n) for n in range(1, len(found.forecast)))]
        yield bars("Reviews to come", found.forecast, names, "due")


def _said(text: str) -> str:
    """Text as HTML: what comes from decks is text, whatever it holds."""
    return escape(visible(text))


def _paragraph(*sentences: str) -> str:
    return f"<p>{_said(' '.join(filter(None, sentences)))}</p>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: bool = False) -> str:
    """A table; '' without rows. With `words` the last column is to the left."""
    listed = ["".join(f"<td>{_said(cell)}</td>" for cell in row) for row in rows]
    if not listed:
        return ""
    heads = "".join(f"<th>{_said(cell)}</th>" for cell in head)
    inner = "".join(f"<tr>{row}</tr>" for row in (heads, *listed))
    return f'<div class="wide"><table{" class=words" if words else ""}>{inner}</table></div>'


def _with_heading(heading: str, inner: str) -> Iterator[str]:
    if inner:
        yield f"<h2>{_said(heading)}</h2>"
        yield inner
