"""Leeches: cards that are forgotten again and again, and are better rewritten than repeated."""

from __future__ import annotations


def is_leech(lapses: int, threshold: int) -> bool:
    """Whether a card that was forgotten so often is a leech; with a threshold of 0 none is."""
    return 0 < threshold <= lapses


def warns(lapses: int, threshold: int) -> bool:
    """Whether to say so at this lapse: when it becomes one, and each half of the threshold later, as Anki."""
    return is_leech(lapses, threshold) and (lapses - threshold) % max(1, (threshold + 1) // 2) == 0
