"""Practice tasks: a task's folder read into a validated task."""
