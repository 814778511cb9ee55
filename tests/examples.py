"""How many examples the property tests try: the same few in an ordinary run, many others on demand."""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("INTERVIEWPREP_EXAMPLES", "1"))
"""How many times as many examples; from 2 on they are different ones in each run."""


def examples(ordinary: int) -> settings:
    """Settings for a property test that tries this many examples in an ordinary run.

    An ordinary run draws the same examples each time, so that a red run can be repeated; a longer one
    prints the line that repeats its failure.
    """
    same = TIMES == 1
    return settings(
        max_examples=ordinary * (1 if same else TIMES),
        derandomize=same,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
