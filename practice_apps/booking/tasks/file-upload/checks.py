import hashlib
from functools import partial

from interviewprep.practice.checks import Failed, Service, expect, show_exchange

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 100
PDF = b"%PDF-1.7\n" + b"text" * 100
MOST = 1024 * 1024


def _send(api: Service, data: bytes, name: str = "picture.png", kind: str = "image/png"):
    return api.post("/files", files={"file": (name, data, kind)})


def _send_in_chunks(api: Service, data: bytes):
    """Without a Content-Length."""
    head = b'--limit\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    parts = [head, *(data[n : n + 65536] for n in range(0, len(data), 65536)), b"\r\n--limit--\r\n"]
    return api.post("/files", content=iter(parts), headers={"Content-Type": "multipart/form-data; boundary=limit"})


def _kept(api: Service) -> dict[str, int]:
    return {name: size for name, size in api.files().items() if name.startswith("uploads/")}


def _get(api: Service, file_id: object, data: bytes, what: str) -> None:
    answer = api.get(f"/files/{file_id}")
    expect(answer, 200, what=what)
    assert answer.content == data, f"{what}: other bytes came back"


def stores(api: Service) -> None:
    for data, name in ((PNG, "picture.png"), (PDF, "paper.pdf"), (b"%PDF-", "short.pdf"), (PNG[:8], "short.png")):
        wanted = {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        stored = expect(_send(api, data, name), 201, wanted, f"{len(data)} bytes named {name}")
        _get(api, stored["id"], data, f"{name} again")


def keeps_them_apart(api: Service) -> None:
    for number in range(2):
        files = [PNG + f"{number}-{n}".encode() for n in range(5)]
        answers = api.at_once([partial(_send, api, data) for data in files])
        ids = [expect(answer, 201, what="one of five with the same name at once")["id"] for answer in answers]
        assert len(set(ids)) == 5, "five files with the same name at once: some got the same id"
        for file_id, data in zip(ids, files, strict=True):
            _get(api, file_id, data, "one of five files with the same name")
    same = [expect(_send(api, PNG, name), 201)["id"] for name in ("twice.png", "twice.png", "other.png")]
    assert same[0] != same[1], "the same file, sent twice under one name: both uploads got the same id"
    assert same[2] not in same[:2], "the same file, sent under two names: both uploads got the same id"
    answers = api.at_once([partial(_send, api, PDF)] * 5)
    ids = [expect(answer, 201, what="one of five uploads of the same file at once")["id"] for answer in answers]
    assert len(set(ids)) == 5, "the same file, sent five times at once: some uploads got the same id"
    for file_id, data in [(one, PNG) for one in same] + [(one, PDF) for one in ids]:
        _get(api, file_id, data, "a file that was sent more than once")


def refuses_types(api: Service) -> None:
    for data, what in (
        (b"#!/bin/sh\n" + b"x" * 50, "a script that says it is a PNG"),
        (b"\x89PNG" + b"x" * 50, "a file that begins with half of what a PNG begins with"),
        (b"\x89PNG\r\n\x1a", "seven of the eight bytes that a PNG begins with"),
        (b"%PDF" + b"x" * 50, "a file that begins with %PDF, and not %PDF-"),
        (b"x" + PNG, "a PNG behind another byte"),
        (b"%", "one byte"),
    ):
        expect(_send(api, data), 415, what=what)
    expect(_send(api, b"GIF89a" + b"x" * 50, "a.gif", "image/gif"), 415, what="a GIF")
    expect(_send(api, PNG, "a.bin", "application/octet-stream"), 201, what="a PNG that says it is something else")
    expect(_send(api, PDF, "noname", "image/png"), 201, what="a PDF that says it is a PNG")


def refuses_large(api: Service) -> None:
    whole = PNG + b"x" * (MOST - len(PNG))
    for send, how in ((_send, ""), (_send_in_chunks, ", without a Content-Length")):
        stored = expect(send(api, whole), 201, {"size": MOST}, f"exactly 1 MiB{how}")
        before = _kept(api)
        for data, what in ((whole + b"y", "one byte over 1 MiB"), (whole * 2, "2 MiB")):
            answer = send(api, data)
            if answer.status_code != 413:
                raise AssertionError(f"{what}{how}: answered {answer.status_code}, not 413")
            after = _kept(api)
            left = sorted(f"{name} ({after[name]} bytes)" for name in after if after[name] != before.get(name))
            assert not left, f"{what}{how}: what was refused is still there: {', '.join(left[:3])}"
        _get(api, stored["id"], whole, "the file before those that were refused")


def names_are_harmless(api: Service) -> None:
    before = api.files()
    sent = {"../main.py": "main.py", "../../main.py": "main.py", "/etc/x.pdf": "x.pdf", "a/b/kept-here.pdf": "kept-here.pdf"}
    for name, shown in {**sent, "měsíc.pdf": "měsíc.pdf", "x" * 300 + ".pdf": "x" * 300 + ".pdf"}.items():
        stored = expect(_send(api, PDF, name), 201, {"name": shown}, f"a file named {name[:40]}")
        _get(api, stored["id"], PDF, f"a file that was named {name[:40]}")
    # Whether `\\` parts a name, too, is left open; and what a name is that has no last part.
    shown = expect(_send(api, PDF, "..\\..\\evil.pdf"), 201, what="a file named ..\\..\\evil.pdf")["name"]
    assert shown in ("evil.pdf", "..\\..\\evil.pdf"), f"a file named ..\\..\\evil.pdf: its name is {shown!r}"
    for name in ("..", ".", "uploads/", "main.py\\"):
        answer = _send(api, PDF, name)
        if answer.status_code >= 500:
            raise Failed(f"a file named {name}: answered {answer.status_code}", show_exchange(answer))
    after = api.files()
    changed = [n for n in after if not n.startswith("uploads/") and before.get(n) != after[n]]
    assert not changed, f"files outside uploads/ were written: {', '.join(changed[:3])}"
    assert "uploads/kept-here.pdf" not in after, "a file is kept under the name that the client chose"


def downloads_safely(api: Service) -> None:
    for data, name, said, kind in (
        (PNG, "a.html", "text/html", "image/png"),
        (PDF, "b.png", "image/png", "application/pdf"),
    ):
        stored = expect(_send(api, data, name, said), 201)
        expect(
            api.get(f"/files/{stored['id']}"),
            200,
            what=f"{name}, which was sent as {said}",
            headers={
                "content-type": kind,
                "content-disposition": lambda value: value.lower().startswith("attachment"),
                "x-content-type-options": "nosniff",
            },
        )


def _unknown(known: object) -> str:
    """An id that looks like this one."""
    text = str(known)
    if text.isdecimal():
        return str(int(text) + 987_654)
    last = next(n for n in reversed(range(len(text))) if text[n].isalnum())
    other = {"0": "1", "a": "b", "A": "B"}.get(text[last], "0" if text[last].isdecimal() else "a")
    return text[:last] + other + text[last + 1 :]


def empty_and_missing(api: Service) -> None:
    expect(_send(api, b""), 422, what="an empty file")
    expect(api.post("/files"), 422, what="no file")
    expect(api.post("/files", files={"other": ("a.png", PNG, "image/png")}), 422, what="a file in another field")
    expect(api.post("/files", data={"file": "text"}), 422, what="a field `file` that is no file")
    stored = expect(_send(api, PNG), 201)
    expect(api.get(f"/files/{_unknown(stored['id'])}"), 404, what="an unknown id")
    for odd in ("unknown", "main.py", "..%2Fmain.py", "..%2F..%2Fmain.py"):
        answer = api.get(f"/files/{odd}")
        if answer.status_code not in (404, 422):
            raise Failed(f"/files/{odd}: expected 404, got {answer.status_code}", show_exchange(answer))
