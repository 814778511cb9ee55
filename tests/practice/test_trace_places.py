"""Where a trace leads."""

from pathlib import Path

import pytest

from interviewprep.practice.grading.parts import CheckResult
from interviewprep.practice.results import Results
from interviewprep.practice.trace_places import Place, places_in, where_it_failed

MAIN, DEEP = Path("main.py"), Path("app") / "deep.py"
TRACEBACK = """\
  File "main.py", line 9, in hello
    return deep.thought()
  File "app/deep.py", line 3, in thought
    raise ValueError("x:1 in y")
  File "main.py", line 9, in hello
ValueError: main.py:7 is wrong
"""


@pytest.mark.parametrize(
    ("trace", "places"),
    [
        ("", []),
        ("it said: hello\n", []),
        (TRACEBACK, [Place(MAIN, 9), Place(DEEP, 3)]),
        ("main.py:12 in wait\napp/deep.py:4 in hello", [Place(MAIN, 12), Place(DEEP, 4)]),
        ("app/deep.py:4: in helper\n    assert x\nmain.py:12: AssertionError", [Place(MAIN, 12), Place(DEEP, 4)]),
        ('  File "main.py", line 2\n    def (\n        ^\nSyntaxError: invalid syntax', [Place(MAIN, 2)]),
    ],
)  # fmt: skip
def test_the_innermost_place_is_the_first(trace, places):
    assert places_in(trace) == places


def test_a_hidden_check_shows_no_line(hello):
    failed = {
        "greets": CheckResult("greets", passed=False, trace="main.py:1 in a"),
        "is_well": CheckResult("is_well", passed=False, trace="main.py:2 in b"),
    }
    results = Results(hello, failed)
    assert where_it_failed(results) == (Place(MAIN, 1),)
    assert where_it_failed(results, {"greets"}) == (Place(MAIN, 2),)
    assert where_it_failed(results, {"greets", "is_well"}) == ()
