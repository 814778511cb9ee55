"""The screens of a candidate who drills cards."""
