"""Names of files that a candidate makes: within the task's folder, and seen by the grader."""

import os
from pathlib import Path

import pytest

from interviewprep.practice.own_files import RefusedName, name_within
from interviewprep.practice.workspace import Workspace


@pytest.fixture
def workspace(hello, tmp_path):
    made = Workspace.of(hello, tmp_path)
    made.create()
    return made


@pytest.mark.parametrize(
    "words", ["helpers.py", " tests/test_own.py ", "a/b/c.txt", "with space.py", "ä.py", ".env"]
)
def test_a_name_within(workspace, words):
    assert name_within(workspace, words) == Path(words.strip())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "needs a name"),
        ("  ", "needs a name"),
        (".", "needs a name"),
        ("tests/", "needs a name"),
        ("a\nb.py", "can be seen"),
        ("a\0b", "can be seen"),
        ("../other.py", "leads out"),
        ("a/../../other.py", "leads out"),
        ("/etc/passwd", "leads out"),
        ("C:\\x.py", "leads out"),
        ("main.py", "there already"),
        ("__pycache__/x.py", "no part"),
        (".git/config", "no part"),
        (".main.py.swp", "no part"),
    ],
)
def test_a_name_that_is_refused(workspace, words, why):
    with pytest.raises(RefusedName, match=why):
        name_within(workspace, words)


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_link_leads_nowhere_else(workspace, tmp_path):
    (workspace.folder / "out").symlink_to(tmp_path)
    with pytest.raises(RefusedName, match="leads out"):
        name_within(workspace, "out/x.py")
    (workspace.folder / "broken").symlink_to(tmp_path / "nowhere")
    with pytest.raises(RefusedName, match="there already"):
        name_within(workspace, "broken")
