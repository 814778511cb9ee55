from celery import Celery

import post

app = Celery("jobs")


@app.task(name="jobs.deliver")
def deliver(parcel: str) -> str:
    return post.send(parcel)
