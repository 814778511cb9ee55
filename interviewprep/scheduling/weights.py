"""FSRS's weights, frozen: what was scheduled with them stays so, whatever fsrs-rs ships next.

New defaults become another constant, and `NEWEST`, with a migration that derives what is remembered of cards
anew; those that are here are never changed.
"""

FSRS_6 = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
"""FSRS-6's 21 default weights, as fsrs-rs-python 0.9.3 has them: those of all reviews without a preset."""

NEWEST = FSRS_6
"""What reviews are scheduled with from now on."""

LIMITS = (
    (0.001, 100), (0.001, 100), (0.001, 100), (0.001, 100), (1, 10), (0.001, 4), (0.001, 4), (0.001, 0.75),
    (0, 4.5), (0, 0.8), (0.001, 3.5), (0.001, 5), (0.001, 0.25), (0.001, 0.9), (0, 4), (0, 1), (1, 6),
    (0, 2), (0, 2), (0, 0.8), (0.1, 0.8),
)  # fmt: skip
"""The least and the most that each weight may be: what fsrs-rs keeps them to when it fits them."""
