"""A short soak; `python -m tests.soak` does months of use. What things take is not judged here."""

import sys
import tempfile

import pytest

if sys.platform == "win32":
    pytest.skip("looks at what a POSIX process holds", allow_module_level=True)

from tests import soak


@pytest.fixture
def own_temporary(monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("TMPDIR", tempfile.gettempdir())


def test_nothing_grows_while_somebody_studies_and_practises(own_temporary):
    assert [words for words in soak.soak(300, 10) if "take" not in words] == []


def test_what_grows_is_told(tmp_path):
    watch = soak.Watch("things", 20)
    held = []
    for n in range(20):
        held.append((tmp_path / str(n)).open("w"))
        watch.done(1.0 if n < 10 else 2.0)
    for file in held:
        file.close()
    words = "; ".join(watch.grown())
    assert "things take 2.00 times as long at the end" in words
    assert "files: " in words
