"""The form by hand, a temporary name until all is there, and the records in a JSON file beside each."""

import hashlib
import json
import uuid
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse
from starlette.datastructures import UploadFile

app = FastAPI()

UPLOADS = Path("uploads")
UPLOADS.mkdir(exist_ok=True)


class Refused(Exception):
    def __init__(self, status):
        self.status = status


@app.exception_handler(Refused)
async def refused(request, error):
    return JSONResponse({"detail": "refused"}, error.status)


def kind_of(start):
    if start[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if start[:5] == b"%PDF-":
        return "application/pdf"
    raise Refused(415 if start else 422)


@app.post("/files", status_code=201)
async def upload(request: Request):
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Refused(422)
        kind = kind_of(await file.read(8))
        await file.seek(0)
        new = uuid.uuid4()
        part = UPLOADS / f"{new}.part"
        digest, size = hashlib.sha256(), 0
        try:
            with part.open("wb") as out:
                while chunk := await file.read(10_000):
                    size += len(chunk)
                    if size > 1_048_576:
                        raise Refused(413)
                    digest.update(chunk)
                    out.write(chunk)
            part.replace(UPLOADS / str(new))
        finally:
            part.unlink(missing_ok=True)
        name = file.filename.replace("\\", "/").rpartition("/")[2]
    record = {"id": str(new), "name": name, "size": size, "sha256": digest.hexdigest()}
    (UPLOADS / f"{new}.json").write_text(json.dumps({**record, "kind": kind}), encoding="utf-8")
    return record


@app.get("/files/{file_id}")
async def download(file_id: uuid.UUID):
    try:
        record = json.loads((UPLOADS / f"{file_id}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise HTTPException(404) from None
    response = FileResponse(UPLOADS / str(file_id), media_type=record["kind"], filename=record["name"])
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
