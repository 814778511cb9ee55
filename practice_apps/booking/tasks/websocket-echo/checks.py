from websockets.exceptions import ConnectionClosed, InvalidStatus

from interviewprep.practice.checks import Service


def _say(socket, text: str) -> str:
    socket.send(text)
    return socket.recv(timeout=2)


def echoes(api: Service) -> None:
    with api.websocket("/ws?token=a-token") as ada, api.websocket("/ws?token=b-token") as bob:
        for socket, name in ((ada, "ada"), (bob, "bob")):
            got = _say(socket, "hello")
            assert got == f"{name}: hello", f"{name} said hello, and {got!r} came back"


def refuses_strangers(api: Service) -> None:
    for path in ("/ws", "/ws?token=", "/ws?token=wrong"):
        try:
            with api.websocket(path) as socket:
                got = socket.recv(timeout=2)
            raise AssertionError(f"{path}: a stranger was told {got!r}")
        except InvalidStatus as refused:
            raise AssertionError(f"{path}: refused with HTTP {refused.response.status_code}, not closed with 4401") from None
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else None
            assert code == 4401, f"{path}: closed with {code}, not 4401"
    with api.websocket("/ws?token=a-token") as ada:
        assert _say(ada, "hello") == "ada: hello", "a known token is not let in any more"


def tells_everyone(api: Service) -> None:
    with api.websocket("/ws?token=a-token") as ada, api.websocket("/ws?token=b-token") as bob:
        _say(ada, "here")
        _say(bob, "here")
        ada.send("all: lunch")
        for socket, name in ((ada, "ada"), (bob, "bob")):
            got = socket.recv(timeout=2)
            assert got == "ada: lunch", f"{name} got {got!r}"


def survives_leaving(api: Service) -> None:
    with api.websocket("/ws?token=a-token") as ada:
        _say(ada, "here")
        with api.websocket("/ws?token=b-token") as bob:
            _say(bob, "here")
        gone = api.websocket("/ws?token=c-token")
        socket = gone.__enter__()
        _say(socket, "here")
        socket.socket.close()  # without a word
        for _ in range(3):
            ada.send("all: still here?")
            got = ada.recv(timeout=2)
            assert got == "ada: still here?", f"after others left, Ada got {got!r}"


def refuses_rubbish(api: Service) -> None:
    with api.websocket("/ws?token=a-token") as ada:
        got = _say(ada, "x" * 1001)
        assert got == "error: too long", f"1,001 characters were answered {got[:40]!r}"
        assert _say(ada, "y" * 1000) == "ada: " + "y" * 1000, "1,000 characters are allowed"
