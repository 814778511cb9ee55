"""What is kept of a log: the candidate's own frames and the errors."""

import subprocess
import sys

import pytest

from interviewprep.practice.grading.trace import shorten


def pytest_said(folder, text: str) -> str:
    """What pytest writes of a test file, as the grader's run has it written."""
    (folder / "test_own.py").write_text(text)
    words = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "."]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("def x(:", ['File "test_own.py", line 1', "def x(:", "SyntaxError: invalid syntax"]),
        ("import nowhere_there", ["test_own.py:1: in <module>", "No module named 'nowhere_there'"]),
        (
            "import json\ndef test_a():\n    json.loads('{')",
            ["test_own.py:3: in test_a", "json.loads('{')", "E   json.decoder.JSONDecodeError: Expecting"],
        ),
    ],
    ids=["syntax", "import", "library"],
)
def test_pytests_and_libraries_frames_go(tmp_path, text, kept):
    said = shorten(pytest_said(tmp_path, text), tmp_path)
    assert all(word in said for word in kept), said
    assert "lib/python" not in said
    assert "_pytest" not in said
    assert "frozen" not in said
