from pathlib import Path

from fastapi import FastAPI, UploadFile
from fastapi.responses import FileResponse

app = FastAPI()

UPLOADS = Path("uploads")
UPLOADS.mkdir(exist_ok=True)


@app.post("/files", status_code=201)
async def upload(file: UploadFile) -> dict:
    data = await file.read()
    (UPLOADS / file.filename).write_bytes(data)
    return {"id": file.filename, "name": file.filename, "size": len(data)}


@app.get("/files/{file_id}")
async def download(file_id: str) -> FileResponse:
    return FileResponse(UPLOADS / file_id)
