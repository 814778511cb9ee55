"""A point in time for each retry, and the limits in the app's configuration."""

from datetime import UTC, datetime, timedelta

import post
from celery import Celery

app = Celery("jobs")
app.conf.task_annotations = {"jobs.deliver": {"soft_time_limit": 20, "max_retries": 3}}


def deliver(self, parcel):
    try:
        receipt = post.send(parcel)
    except post.PostOfficeBusy as busy:
        wait = timedelta(milliseconds=100 << self.request.retries)
        self.retry(exc=busy, eta=datetime.now(UTC) + wait)
    else:
        return receipt


app.task(deliver, bind=True, name="jobs.deliver")
