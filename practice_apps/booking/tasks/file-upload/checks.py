import hashlib

from interviewprep.practice.checks import Service, expect

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 100
PDF = b"%PDF-1.7\n" + b"text" * 100


def _send(api: Service, data: bytes, name: str = "picture.png", kind: str = "image/png"):
    return api.post("/files", files={"file": (name, data, kind)})


def stores(api: Service) -> None:
    for data, name in ((PNG, "picture.png"), (PDF, "paper.pdf")):
        wanted = {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        stored = expect(_send(api, data, name), 201, wanted)
        answer = api.get(f"/files/{stored['id']}")
        expect(answer, 200)
        assert answer.content == data, "other bytes came back"
    one, other = expect(_send(api, PNG), 201), expect(_send(api, PNG + b"more"), 201)
    assert one["id"] != other["id"], "two files with the same name got the same id"
    assert api.get(f"/files/{one['id']}").content == PNG, "a second file with the same name took the first one's place"


def refuses_types(api: Service) -> None:
    expect(_send(api, b"#!/bin/sh\n" + b"x" * 50, "picture.png", "image/png"), 415, what="a script that says it is a PNG")
    expect(_send(api, b"GIF89a" + b"x" * 50, "a.gif", "image/gif"), 415, what="a GIF")
    expect(_send(api, PNG, "a.bin", "application/octet-stream"), 201, what="a PNG that says it is something else")


def refuses_large(api: Service) -> None:
    whole = PNG + b"x" * (1024 * 1024 - len(PNG))
    stored = expect(_send(api, whole), 201, {"size": 1024 * 1024}, "exactly 1 MiB")
    answer = _send(api, whole + b"y", "large.png")
    assert answer.status_code == 413, f"one byte over 1 MiB was answered {answer.status_code}, not 413"
    assert len(api.get(f"/files/{stored['id']}").content) == 1024 * 1024, "the file before it is damaged"
    left = api.files()
    large = [n for n, size in left.items() if n.startswith("uploads/") and size > 1024 * 1024]
    parts = [n for n in left if n.startswith("uploads/")]
    assert not large, f"the file that was refused is still there: {large}"
    good = sum(1 for n in parts if left[n] == 1024 * 1024)
    assert good <= 1, "part of the file that was refused is still there"


def names_are_harmless(api: Service) -> None:
    before = api.files()
    for name, shown in (("../../main.py", "main.py"), ("..\\..\\evil.pdf", "evil.pdf"), ("/etc/x.pdf", "x.pdf")):
        expect(_send(api, PDF, name), 201, {"name": shown}, f"a file named {name}")
    after = api.files()
    changed = [n for n in after if not n.startswith("uploads/") and before.get(n) != after[n]]
    assert not changed, f"files outside uploads/ were written: {changed}"


def downloads_safely(api: Service) -> None:
    stored = expect(_send(api, PNG, "a.html", "text/html"), 201)
    expect(
        api.get(f"/files/{stored['id']}"),
        200,
        headers={
            "content-type": "image/png",
            "content-disposition": lambda value: value.startswith("attachment"),
            "x-content-type-options": "nosniff",
        },
    )


def empty_and_missing(api: Service) -> None:
    expect(_send(api, b""), 422, what="an empty file")
    expect(api.post("/files"), 422, what="no file")
    expect(api.get("/files/unknown"), 404, what="an unknown id")
