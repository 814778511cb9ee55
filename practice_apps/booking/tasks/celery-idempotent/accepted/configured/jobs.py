"""The app's configuration acknowledges late; a key of a fixed length for the bank."""

from uuid import NAMESPACE_URL, uuid5

import bank
import ledger
from celery import Celery, shared_task

app = Celery("jobs", set_as_current=True)
app.conf.update(task_acks_late=True, task_reject_on_worker_lost=True)


def _key(order_id: str) -> str:
    return uuid5(NAMESPACE_URL, f"https://shop.example/orders/{order_id}").hex


@shared_task(name="jobs.charge")
def charge(order_id: str, amount: int) -> int:
    known = ledger.find(order_id)
    if known is not None:
        return known
    number = bank.charge(amount, _key(order_id))
    ledger.note(order_id, number)
    return number
