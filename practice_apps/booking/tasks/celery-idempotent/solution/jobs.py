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
