import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from uuid import uuid4

from fastapi import FastAPI, HTTPException, UploadFile
from fastapi.responses import FileResponse

app = FastAPI()

UPLOADS = Path("uploads")
UPLOADS.mkdir(exist_ok=True)
LARGEST = 1024 * 1024
TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}


@dataclass
class Stored:
    id: str
    name: str
    size: int
    sha256: str
    type: str


FILES: dict[str, Stored] = {}


def type_of(start: bytes) -> str:
    for magic, name in TYPES.items():
        if start.startswith(magic):
            return name
    raise HTTPException(415, "Only PNG and PDF files are taken")


def last_part(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name or "file"


@app.post("/files", status_code=201)
async def upload(file: UploadFile) -> dict:
    chunk = await file.read(65536)
    if not chunk:
        raise HTTPException(422, "The file is empty")
    kind = type_of(chunk)
    file_id, size, digest = uuid4().hex, 0, hashlib.sha256()
    path = UPLOADS / file_id
    try:
        with path.open("wb") as out:
            while chunk:
                size += len(chunk)
                if size > LARGEST:
                    raise HTTPException(413, "A file has at most 1 MiB")
                digest.update(chunk)
                out.write(chunk)
                chunk = await file.read(65536)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    stored = Stored(file_id, last_part(file.filename or ""), size, digest.hexdigest(), kind)
    FILES[file_id] = stored
    return asdict(stored)


@app.get("/files/{file_id}")
async def download(file_id: str) -> FileResponse:
    stored = FILES.get(file_id)
    if stored is None:
        raise HTTPException(404, "There is no such file")
    return FileResponse(
        UPLOADS / stored.id,
        media_type=stored.type,
        filename=stored.name,
        headers={"X-Content-Type-Options": "nosniff"},
    )
