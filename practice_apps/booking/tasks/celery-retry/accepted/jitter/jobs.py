"""A table of waits, and jitter of 40 %."""

import random

from celery import Celery, Task
from post import PostOfficeBusy, send

app = Celery("jobs")
WAITS = (0.1, 0.2, 0.4)


class Patient(Task):
    soft_time_limit = 10
    max_retries = len(WAITS)

    def later(self, error: Exception) -> Exception:
        number = self.request.retries
        if number >= len(WAITS):
            return error
        return self.retry(exc=error, countdown=WAITS[number] * random.uniform(0.6, 1.4), throw=False)


@app.task(name="jobs.deliver", base=Patient, bind=True)
def deliver(self: Patient, parcel: str) -> str:
    try:
        return send(parcel)
    except PostOfficeBusy as error:
        raise self.later(error) from None
