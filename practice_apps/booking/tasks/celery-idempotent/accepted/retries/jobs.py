"""A bank that is down is asked again, soon; the ledger is looked at last."""

from bank import BankDown, charge
from celery import Celery, Task
from ledger import find, note

app = Celery("jobs")


class Once(Task):
    acks_late = True
    reject_on_worker_lost = True
    autoretry_for = (BankDown,)
    retry_kwargs = {"countdown": 0.1, "max_retries": 5}


@app.task(name="jobs.charge", base=Once)
def pay(order_id, amount):
    number = charge(amount, f"order {order_id}")  # the bank knows, whatever is noted here
    if find(order_id) is None:
        note(order_id, number)
    return number
