"""The screens of a candidate who does timed coding tasks."""
