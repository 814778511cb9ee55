"""What a mock interview in the raw log comes to: by the rules that the scorecard's help states, written again."""

from collections import defaultdict
from typing import NamedTuple

LABELS = ("strong no", "no", "yes", "strong hire")
BOUNDS = (0.35, 0.6, 0.8)
CLARITY = ("lost the thread", "halting", "clear", "to the point")


class Dimension(NamedTuple):
    name: str
    share: float | None
    label: str
    evidence: list[str]


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else None


def plural(count, noun):
    return f"{count} {noun}{'s' * (count != 1)}"


def time(seconds):
    return f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"


def label(share, seen):
    """Where a share lies; with little seen none of the strong ones."""
    if share is None:
        return "not seen"
    found = sum(share >= bound for bound in BOUNDS)
    return LABELS[found if seen >= 3 else min(2, max(1, found))]


def made(items):
    return [item["made"] for item in items]


def scorecard(mock):
    """Its four dimensions."""
    questions, coding = mock["questions"], mock.get("coding")
    told = [q for q in questions if q["kind"] != "bug"]
    technical = mean(mean(made(q["points"])) for q in told)
    topics = defaultdict(lambda: ([], []))
    for q in told:
        topics[q["topic"]][q["kind"] == "output"].extend(made(q["points"]))
    seen = []
    for topic, (points, outputs) in topics.items():
        parts = [f"{sum(points)} of {plural(len(points), 'key point')}"] if points else []
        parts += [f"{sum(outputs)} of {plural(len(outputs), 'output')} right"] if outputs else []
        seen.append(f"{topic}: {', '.join(parts)}")
    bugs = [n for q in questions if q["kind"] == "bug" for n in made(q["points"])]
    asked = [n for q in questions for n in made(q.get("follow_ups", ()))]
    solved = [f"{sum(bugs)} of {plural(len(bugs), 'bug')} found"] if bugs else []
    solved += [f"{sum(asked)} of {plural(len(asked), 'follow-up')} covered"] if asked else []
    own = [q["clarity"] for q in questions if "clarity" in q]
    in_time = [q["seconds"] <= q["allowed"] for q in questions]
    clear = mean((n - 1) / 3 for n in own)
    heard = [
        f"Clarity, by your own rating: {' to '.join(CLARITY[n - 1] for n in sorted({min(own), max(own)}))}",
        f"{sum(in_time)} of {plural(len(in_time), 'answer')} within the time",
    ]
    code, wrote = None, []
    if coding:
        code = coding["points"] / coding["total"]
        wrote = [f"{coding['title']}: {coding['points']} of {plural(coding['total'], 'point')}"]
        over = coding["seconds"] - 60 * coding["minutes"]
        wrote += [f"{time(over)} over the part's {coding['minutes']} minutes"] if over > 0 else []
    return [
        Dimension(name, share, label(share, count), evidence)
        for name, share, count, evidence in (
            ("Technical knowledge", technical, len(told), seen),
            ("Coding", code, 3, wrote),  # a task's checks are enough to go by
            ("Problem solving", mean(bugs + asked), len(bugs + asked), solved),
            ("Communication", (clear + mean(in_time)) / 2, len(own), heard),
        )
    ]


def missed(mock):
    """What was wanted and not given: the question with its points."""
    found = []
    for q in mock["questions"]:
        lines = [item["text"] for item in q["points"] if not item["made"]]
        lines += [f"Follow-up: {item['text']}" for item in q.get("follow_ups", ()) if not item["made"]]
        if lines:
            found.append((q["question"], lines))
    if mock.get("coding", {}).get("failed"):
        found.append((mock["coding"]["title"], mock["coding"]["failed"]))
    return found


def to_drill(mock):
    """The cards of which something was missed, those with most first."""

    def share(question):
        return mean(made([*question["points"], *question.get("follow_ups", ())]))

    return [q["card"] for q in sorted(mock["questions"], key=share) if share(q) < 1]


def coded(task, attempts, since):
    """Points, their total and what the checks that failed ask for, of the best run of a task since a time.

    `task` is its `task.toml`; a run of all checks is better than one of the samples alone.
    """
    runs = [
        (total, points, at, passed)
        for one in attempts
        for (points, total), (at, passed) in zip(one["runs"], one["run_at"], strict=True)
        if at >= since
    ]
    total, points, _, passed = max(runs)
    return points, total, [check["requirement"] for check in task["check"] if check["name"] not in passed]
