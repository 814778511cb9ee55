"""Practice tasks: load, workspace, grade, isolate, time."""
