"""The type of the setting that holds the memory model's weights."""

from __future__ import annotations

from collections.abc import Iterable

from interviewprep.scheduling.weights import LIMITS
from interviewprep.store.setting_types import Word


class ModelWeights(Word):
    """FSRS-6's 21 weights; '' for those that come with the program."""

    limits = "21 numbers"

    def accept(self, value: object) -> str:
        """The numbers, with a space between them."""
        if not isinstance(value, str):
            raise ValueError(value)
        return self.show_all(self.numbers(value))

    def parse(self, text: str) -> str:
        """Numbers with spaces or commas between them."""
        return self.accept(text.replace(",", " "))

    @staticmethod
    def numbers(value: str) -> tuple[float, ...]:
        """The weights; none for ''.

        Raises:
            ValueError: they are not 21, or one is beyond its limits.
        """
        found = tuple(map(float, value.split()))
        if found and len(found) != len(LIMITS):
            raise ValueError(value)
        if not all(low <= weight <= high for weight, (low, high) in zip(found, LIMITS, strict=False)):
            raise ValueError(value)
        return found

    @staticmethod
    def show_all(weights: Iterable[float]) -> str:
        """As `numbers` reads them."""
        return " ".join(f"{weight:.10g}" for weight in weights)
