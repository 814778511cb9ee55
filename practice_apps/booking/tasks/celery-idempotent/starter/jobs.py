from celery import Celery

import bank
import ledger

app = Celery("jobs")


@app.task(name="jobs.charge")
def charge(order_id: str, amount: int) -> int:
    number = bank.charge(amount)
    ledger.note(order_id, number)
    return number
