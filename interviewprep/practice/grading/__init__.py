"""Grading: the candidate's code in one process, the checks in another, this program in a third."""
