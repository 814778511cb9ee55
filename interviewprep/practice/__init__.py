"""Practice tasks: the workspace, attempts on the clock, grading in a sandbox, and what comes of it."""
