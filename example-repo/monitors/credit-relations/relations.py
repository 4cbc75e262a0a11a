"""Do the facts of an application still go together as they did?

A check of each column by itself sees none of this: amounts and terms may each be spread as before
while large loans are now paid back in half the time, and a purpose may be as frequent as before
among applicants of another kind. README.md says what is computed.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

Record = dict[str, Any]

FACTS = ("checking_account", "credit_history", "purpose", "savings", "employment", "housing")
AMOUNT, TERM = "credit_amount", "duration_months"
BINS = 10
SHUFFLES = 60
LEVEL = 0.05


# modelop.metrics
def metrics(baseline: Any, sample: Any = None) -> Iterator[Record]:
    """Yields how far amounts a month and the associations of facts moved.

    Each argument is a pandas DataFrame or a list of records. Without a sample, the even rows of the
    table are compared with the odd ones.
    """
    before, after = records(baseline), records(sample)
    if sample is None:
        before, after = before[0::2], before[1::2]
    if not before or not after:
        raise ValueError(f"nothing to compare: {len(before)} rows before, {len(after)} after")
    changes = association_changes(before, after)
    largest = max(changes.values())
    chance = share_of_shuffles(before, after, largest)
    yield {
        "repayment_psi": stability(repayments(before), repayments(after)),
        "association_change": largest,
        "association_change_p": chance,
        "association_change_significant": largest if chance <= LEVEL else 0.0,
        "record_count": len(after),
        "drift": [
            {
                "test_name": "Change of associations",
                "test_category": "data_drift",
                "test_type": "cramers_v_change",
                "metric": "cramers_v_change",
                "test_id": "data_drift_cramers_v_change",
                "values": {f"{one} and {other}": change for (one, other), change in changes.items()},
            }
        ],
    }


# Amounts a month


def repayments(rows: list[Record]) -> list[float]:
    """What a loan costs a month, without interest."""
    return [float(row[AMOUNT]) / float(row[TERM]) for row in rows if row[AMOUNT] and row[TERM]]


def stability(before: list[float], after: list[float]) -> float:
    """The population stability index over tenths of what was before."""
    ordered = sorted(before)
    edges = [ordered[len(ordered) * number // BINS] for number in range(1, BINS)]
    shares = [
        [(count[number] + 0.5) / (len(values) + 0.5 * BINS) for number in range(BINS)]
        for values in (before, after)
        for count in [Counter(sum(value >= edge for edge in edges) for value in values)]
    ]
    return sum((new - old) * math.log(new / old) for old, new in zip(*shares))


# Associations


def association_changes(before: list[Record], after: list[Record]) -> dict[tuple[str, str], float]:
    """By how much Cramér's V of each two facts differs."""
    return {
        pair: abs(association(before, *pair) - association(after, *pair))
        for pair in combinations(FACTS, 2)
    }


def association(rows: list[Record], one: str, other: str) -> float:
    """Cramér's V without its bias (Bergsma 2013): 0 where two facts have nothing to do with each
    other, 1 where one gives the other."""
    cells = Counter((row[one], row[other]) for row in rows)
    left, right = Counter(row[one] for row in rows), Counter(row[other] for row in rows)
    total, wide, high = len(rows), len(left), len(right)
    if total < 2 or min(wide, high) < 2:
        return 0.0
    # The sum of squared counts over expected ones is chi-square over n, plus one.
    chi = sum(count * count / (left[a] * right[b]) for (a, b), count in cells.items()) - 1
    excess = max(0.0, chi - (wide - 1) * (high - 1) / (total - 1))
    narrow = min(wide - (wide - 1) ** 2 / (total - 1), high - (high - 1) ** 2 / (total - 1)) - 1
    return math.sqrt(excess / narrow) if narrow > 0 else 0.0


def share_of_shuffles(before: list[Record], after: list[Record], seen: float) -> float:
    """How often a change as large comes by chance, where the rows of both are dealt out anew."""
    order = random.Random(20)  # the same rows give the same answer
    rows = before + after
    as_large = 0
    for _ in range(SHUFFLES):
        order.shuffle(rows)
        changes = association_changes(rows[: len(before)], rows[len(before) :])
        as_large += max(changes.values()) >= seen
    return (as_large + 1) / (SHUFFLES + 1)


def records(data: Any) -> list[Record]:
    """The rows of what a metrics function gets."""
    if data is None:
        return []
    return data.to_dict("records") if hasattr(data, "to_dict") else list(data)
