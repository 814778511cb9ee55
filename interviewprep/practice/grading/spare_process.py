"""`python -m interviewprep.practice.grading.spare_process`: a warm process that waits for its one role."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Import what is slow, then do what the line on stdin says."""
    from interviewprep.practice.grading.launchers import sender
    from interviewprep.practice.grading.messages import Assignment, Warm
    from interviewprep.practice.grading.warm_up import warm_up

    signature = sys.stdin.buffer.readline().rstrip(b"\n")
    warm_up()
    out = os.dup(1)
    send = sender(out, signature)
    send(Warm())
    line = sys.stdin.buffer.readline()
    if not line:
        return
    told = Assignment.from_line(line)
    folder = Path(told.folder)
    if told.role == "candidate":
        from interviewprep.practice.grading import candidate_process

        candidate_process.run(told.job, folder, out, signature)
    else:
        from interviewprep.practice.grading.check_process import run_checks

        run_checks(told.job, folder, sys.stdin.buffer, send)


if __name__ == "__main__":
    main()
