import hashlib
import itertools
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import FastAPI, File, HTTPException, Response, UploadFile

app = FastAPI()

UPLOADS = Path("uploads")
UPLOADS.mkdir(exist_ok=True)
LIMIT = 1 << 20
MAGIC = re.compile(rb"(?P<png>\x89PNG\r\n\x1a\n)|(?P<pdf>%PDF-)")
numbers = itertools.count(1)
names = {}


@app.post("/files", status_code=201)
def upload(file: Annotated[UploadFile, File()]):
    data = file.file.read(LIMIT + 1)
    if not data:
        raise HTTPException(422)
    if len(data) > LIMIT:
        raise HTTPException(413)
    kind = MAGIC.match(data)
    if not kind:
        raise HTTPException(415)
    number = next(numbers)
    names[number] = Path(file.filename).name
    (UPLOADS / f"{number}.{kind.lastgroup}").write_bytes(data)
    return {"id": number, "name": names[number], "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


@app.get("/files/{number}")
def download(number: int):
    for ending, kind in (("png", "image/png"), ("pdf", "application/pdf")):
        path = UPLOADS / f"{number}.{ending}"
        if path.exists():
            disposition = f"attachment; filename*=utf-8''{quote(names[number], safe='')}"
            headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
            return Response(path.read_bytes(), media_type=kind, headers=headers)
    raise HTTPException(404)
