"""Somebody whose memory is known: what they answer, by weights that the program doesn't know."""

import random

import fsrs_rs_python as fsrs

from interviewprep.scheduling.moment import DAY
from interviewprep.scheduling.weights import FSRS_6
from tests.conftest import NOON, recall

TRUE = (
    0.8, 2.5, 6.0, 20.0, 6.4133, 0.8334, 3.0194, 0.001, 2.3, 0.1666, 1.2,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.3,
)  # fmt: skip
"""Clearly another memory than FSRS-6's default: firmer, and forgetting sooner at first and later less."""
FIRST = (0.24, 0.094, 0.495, 0.171)
RECALLED = (0.224, 0.631, 0.145)
NAMES = ("again", "hard", "good", "easy")


def remembered_by(weights, *, cards, days, a_day=10, seed=1):
    """Histories (`Look`s) of cards that are scheduled by FSRS-6's defaults and remembered by other weights."""
    rng = random.Random(seed)
    truth, believed = fsrs.FSRS(list(weights)), fsrs.FSRS(list(FSRS_6))
    decay = -weights[20]
    factor = 0.9 ** (1 / decay) - 1
    found = []
    for card in range(cards):
        day, last = card // a_day, None
        true = held = None
        history = []
        while day < days:
            if true is None:
                rating, elapsed = rng.choices((1, 2, 3, 4), FIRST)[0], 0
            else:
                elapsed = day - last
                recall = (1 + factor * elapsed / true.stability) ** decay
                rating = 1 if rng.random() > recall else rng.choices((2, 3, 4), RECALLED)[0]
            name = NAMES[rating - 1]
            true = getattr(truth.next_states(true, 0.9, elapsed), name).memory
            ahead = getattr(believed.next_states(held, 0.9, elapsed), name)
            held = ahead.memory
            history.append((NOON + (day * DAY + card % 3600) * 1000, rating, elapsed))
            last, day = day, day + max(1, round(ahead.interval * rng.uniform(0.9, 1.1)))
        found.append(history)
    return found


def studied(open_collection, clock):
    """A collection of 150 cards, studied for 100 days by somebody with the `TRUE` memory; it is the day after."""
    from tests.unit.test_event_check import plain

    collection = open_collection(*[recall(n) for n in range(150)])
    histories = remembered_by(TRUE, cards=150, days=100, a_day=5)
    looks = sorted((at, n, rating) for n, history in enumerate(histories) for at, rating, _ in history)
    collection.log.append(
        [
            plain(card=f"user:q-{n}", at=at, number=number, rating=rating, duration_ms=9000)
            for number, (at, n, rating) in enumerate(looks, 1)
        ]
    )
    clock.at = max(clock.at, looks[-1][0] + DAY * 1000)
    return collection
