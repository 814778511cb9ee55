"""`python -m interviewprep.practice.grading.spare_process`: a warm process that waits for its one role."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Import what is slow, then do what the line on stdin says."""
    from interviewprep.practice.grading.processes import sender
    from interviewprep.practice.grading.warm_up import warm_up

    warm_up()
    line = sys.stdin.buffer.readline()
    if not line:
        return
    told = json.loads(line)
    job, folder = told["job"], Path(told["folder"])
    send = sender(os.dup(1))
    if told["role"] == "candidate":
        from interviewprep.practice.grading import candidate_process

        candidate_process.run(job, folder, send)
    else:
        from interviewprep.practice.grading.check_process import judge

        start = json.loads(sys.stdin.buffer.readline())
        judge(job, folder, start["port"], start["pid"], send)


if __name__ == "__main__":
    main()
