"""A run's result as text, JSON and JUnit XML."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree

from interviewprep.content.tasks.task import CheckMeta, Task
from interviewprep.content.visible import visible
from interviewprep.practice.grading.messages import CheckResult, RunEnd


def check_lines(check: CheckMeta, result: CheckResult | None) -> Iterator[str]:
    """One check, in lines."""
    if result is None:
        yield f"  –  {check.requirement}  (not reached)"
        return
    mark = "ok" if result.passed else "FAIL"
    yield f"{mark:>4} {check.requirement}  [{check.points if result.passed else 0}/{check.points}]"
    if result.passed:
        return
    yield f"       {visible(result.message)}"
    for part in (result.exchange, result.trace):
        if part:
            yield ""
            yield textwrap.indent(visible(part), "       │ ", lambda _: True)
    yield ""


def end_lines(end: RunEnd) -> Iterator[str]:
    """How the run as a whole went, when there is something to say."""
    if end.outcome != "graded":
        yield f"The run ended early ({end.outcome}): {visible(end.message)}"
        if end.trace:
            yield textwrap.indent(visible(end.trace), "  │ ", lambda _: True)


def as_json(task: Task, results: dict[str, CheckResult], end: RunEnd, points: int) -> dict[str, Any]:
    """The whole run."""
    return {
        "task": task.id,
        "passed": points == task.points,
        "points": points,
        "total": task.points,
        "outcome": end.outcome,
        "message": end.message,
        "seconds": end.seconds,
        "checks": [
            {"name": c.name, "requirement": c.requirement, "points": c.points}
            | (
                {k: v for k, v in asdict(results[c.name]).items() if k != "name"}
                if c.name in results
                else {"passed": False, "message": "not reached"}
            )
            for c in task.meta.check
        ],
    }


def as_junit(task: Task, results: dict[str, CheckResult], end: RunEnd) -> str:
    """The whole run as JUnit XML, which every CI reads."""
    failed = sum(not (c.name in results and results[c.name].passed) for c in task.meta.check)
    root = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=task.id,
        tests=str(len(task.meta.check)),
        failures=str(failed),
        time=f"{end.seconds:.3f}",
    )
    for check in task.meta.check:
        result = results.get(check.name)
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=task.id,
            name=check.name,
            time=f"{result.seconds if result else 0:.3f}",
        )
        if result is None or not result.passed:
            message = visible(result.message if result else end.message or "not reached")
            failure = ElementTree.SubElement(case, "failure", message=message)
            if result:
                failure.text = visible("\n\n".join(p for p in (result.exchange, result.trace) if p))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
