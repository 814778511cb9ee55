"""A run's result as text, JSON and JUnit XML."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from xml.etree import ElementTree

from interviewprep.content.tasks.task import CheckMeta
from interviewprep.content.visible import visible
from interviewprep.practice.grading.parts import CheckResult, RunEnd
from interviewprep.practice.results import Results


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


def output_lines(end: RunEnd) -> Iterator[str]:
    """What the program printed."""
    if not end.output:
        yield "Your program printed nothing."
        return
    yield "Your program printed:"
    yield textwrap.indent(visible(end.output), "  │ ", lambda _: True)


def as_json(results: Results) -> dict[str, object]:
    """The whole run."""
    task, end = results.task, results.how_it_ended
    stages = {"stage": results.stages or len(task.stages), "stages": len(task.stages)} if task.stages else {}
    return {
        "task": task.id,
        **stages,
        "passed": results.all_passed,
        "points": results.points,
        "total": results.total,
        "outcome": end.outcome,
        "message": end.message,
        "seconds": end.seconds,
        "output": end.output,
        "checks": [_check_as_json(check, results.get(check.name)) for check in results.checks],
    }


def _check_as_json(check: CheckMeta, result: CheckResult | None) -> dict[str, object]:
    said = {"name": check.name, "requirement": check.requirement, "points": check.points}
    return said | (asdict(result) if result else {"passed": False, "message": "not reached"})


def as_junit(results: Results) -> str:
    """The whole run as JUnit XML, which every CI reads."""
    task, end = results.task, results.how_it_ended
    root = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=task.id,
        tests=str(len(results.checks)),
        failures=str(len(results.missed)),
        time=f"{end.seconds:.3f}",
    )
    for check in results.checks:
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
