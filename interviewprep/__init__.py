"""Get through a Python web-framework interview: spaced repetition and practice tasks in the terminal."""

__version__ = "0.1.0"
