import bank
import ledger
from celery import Celery

app = Celery("jobs")


@app.task(name="jobs.charge", acks_late=True, reject_on_worker_lost=True)
def charge(order_id: str, amount: int) -> int:
    if (number := ledger.find(order_id)) is not None:
        return number
    # The order is the bank's key: a delivery that died after this line changes nothing.
    number = bank.charge(amount, key=order_id)
    ledger.note(order_id, number)
    return number


def charges(order_id: str) -> int:
    """How often an order of this amount was charged: the checks look at it."""
    return bank.CHARGED.count(int(order_id.rpartition("-")[2]))
