import post
from celery import Celery

app = Celery("jobs")


@app.task(name="jobs.deliver", bind=True, max_retries=3, soft_time_limit=30)
def deliver(self, parcel: str) -> str:
    try:
        return post.send(parcel)
    except post.PostOfficeBusy as error:
        raise self.retry(exc=error, countdown=0.1 * 2**self.request.retries) from error
