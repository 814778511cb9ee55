"""Two programs side by side."""

from interviewprep.practice.solution_diff import ComparedFile, NumberedLine, SideBySide, side_by_side


def test_whole_files_stand_beside_each_other_and_tell_what_differs(tmp_path):
    mine, other = tmp_path / "mine", tmp_path / "other"
    for folder in (mine, other):
        folder.mkdir()
    (mine / "main.py").write_text("a\nb\nc\n")
    (other / "main.py").write_text("a\nB\nBB\nc\n")
    (other / "more.py").write_text("x\n")
    first, second = side_by_side(mine, other)
    line = NumberedLine
    assert first == ComparedFile(
        "main.py",
        (
            SideBySide(line(1, "a"), line(1, "a"), same=True),
            SideBySide(line(2, "b"), line(2, "B"), same=False),
            SideBySide(None, line(3, "BB"), same=False),
            SideBySide(line(3, "c"), line(4, "c"), same=True),
        ),
        missing=False,
    )
    assert second == ComparedFile("more.py", (SideBySide(None, line(1, "x"), same=False),), missing=True)
