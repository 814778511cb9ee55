from celery import Celery

import post

app = Celery("jobs")


@app.task(name="jobs.deliver")
def deliver(parcel: str) -> str:
    return post.send(parcel)


def tries(parcel: str) -> list[float]:
    """When the post office was asked, in seconds: the checks look at it."""
    return post.TRIES.get(parcel, [])
