from celery import Celery

import bank
import ledger

app = Celery("jobs")


@app.task(name="jobs.charge")
def charge(order_id: str, amount: int) -> int:
    number = bank.charge(amount)
    ledger.note(order_id, number)
    return number


def charges(order_id: str) -> int:
    """How often an order of this amount was charged: the checks look at it."""
    return bank.CHARGED.count(int(order_id.rpartition("-")[2]))
