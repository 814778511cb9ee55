"""A process that is killed at any moment leaves a database that opens, with all that was acknowledged.

A few dozen kills; `python -m tests.kills 2000` does as many as one likes.
"""

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("needs fork and SIGKILL", allow_module_level=True)

from tests import kills


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("scene", kills.SCENES, ids=lambda scene: scene.__name__)
def test_a_kill_loses_nothing_and_bricks_nothing(scene):
    assert kills.rehearse(scene, 4, seed=2026) > 0
