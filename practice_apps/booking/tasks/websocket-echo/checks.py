import socket
import time
from contextlib import ExitStack, suppress
from functools import partial

from websockets.exceptions import ConnectionClosed, InvalidStatus

from interviewprep.practice.checks import Service

WAIT = 3
"""Seconds within which an answer must come."""


def _next(socket, what: str) -> str:
    try:
        return socket.recv(timeout=WAIT)
    except TimeoutError:
        raise AssertionError(f"{what}: nothing came") from None
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else "no code"
        raise AssertionError(f"{what}: the connection was closed ({code})") from None


def _gets(socket, wanted: str, what: str) -> None:
    got = _next(socket, what)
    assert got == wanted, f"{what}: {got[:60]!r} came, not {wanted[:60]!r}"


def _asks(socket, text: str, wanted: str, what: str) -> None:
    socket.send(text)
    _gets(socket, wanted, what)


class _Room:
    """Some who are connected, each known to be."""

    def __init__(self, api: Service) -> None:
        self.api, self.stack = api, ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def join(self, name: str):
        socket = self.stack.enter_context(self.api.websocket(f"/ws?token={name[0]}-token", close_timeout=1))
        _asks(socket, "here", f"{name}: here", f"{name} said here")
        return socket


def echoes(api: Service) -> None:
    with _Room(api) as room:
        people = [(name, room.join(name)) for name in ("ada", "bob", "cleo")]
        for name, socket in people * 2:  # what went to others, too, would come first in the second round
            for text in ("hello", "that's all: folks", "grüße ☕", "x"):
                _asks(socket, text, f"{name}: {text}", f"{name} said {text!r}")


def refuses_strangers(api: Service) -> None:
    for path in ("/ws", "/ws?token=", "/ws?token=wrong", "/ws?token=ada", "/ws?token=A-TOKEN", "/ws?token=a-token2"):
        try:
            with api.websocket(path, close_timeout=1) as socket:
                got = socket.recv(timeout=WAIT)
            raise AssertionError(f"{path}: a stranger was told {got!r}")
        except TimeoutError:
            raise AssertionError(f"{path}: a stranger is still connected") from None
        except InvalidStatus as refused:
            raise AssertionError(f"{path}: refused with HTTP {refused.response.status_code}, not closed with 4401") from None
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else None
            assert code == 4401, f"{path}: closed with {code}, not 4401"
    with _Room(api) as room:
        room.join("ada")


def tells_everyone(api: Service) -> None:
    with _Room(api) as room:
        people = [(name, room.join(name)) for name in ("ada", "bob", "ada", "cleo")]
        for sender in (0, 1, 2):
            name, socket = people[sender]
            socket.send(f"all: lunch at {sender}")
            for n, (other, its) in enumerate(people):
                who = "the sender" if n == sender else f"{other}, on a connection of their own,"
                _gets(its, f"{name}: lunch at {sender}", f"{name} told all, {who} got")
        # And once only: what comes next is the answer to what is asked next.
        for name, its in people:
            _asks(its, "next", f"{name}: next", f"{name} said next, after what went to all")


def survives_leaving(api: Service) -> None:
    with _Room(api) as room:
        ada, twin = room.join("ada"), room.join("ada")
        left = room.join("bob")
        left.close()
        for code in (1001, 4000):
            other = room.join("cleo")
            other.close(code)
        silent = room.join("cleo")
        silent.socket.close()  # without a word
        for number in range(4):
            _asks(ada, f"all: still here? {number}", f"ada: still here? {number}", "others left, Ada told all and got")
            _gets(twin, f"ada: still here? {number}", "others left, Ada told all, her other connection got")
        twin.close()
        bob = room.join("bob")
        for text in ("one", "two"):
            _asks(ada, f"all: {text}", f"ada: {text}", "one of Ada's connections left, the other told all and got")
            _gets(bob, f"ada: {text}", "one of Ada's connections left, the other told all, Bob got")
        _asks(bob, "and I?", "bob: and I?", "Bob, after others left")


def comes_and_goes(api: Service) -> None:
    """People come and leave while messages go to all."""
    with _Room(api) as room:
        ada, bob = room.join("ada"), room.join("bob")

        def talk() -> None:
            for number in range(25):
                ada.send(f"all: {number}")
            for number in range(25):
                _gets(ada, f"ada: {number}", "others came and left meanwhile, Ada told all and got")

        def visit(number: int) -> None:
            for turn in range(4):
                with api.websocket("/ws?token=c-token", close_timeout=1) as socket:
                    socket.send("hello")
                    if (number + turn) % 2:
                        socket.socket.close()

        def listen() -> None:
            for number in range(25):
                _gets(bob, f"ada: {number}", "others came and left meanwhile, Ada told all, Bob got")

        api.at_once([talk, listen, *(partial(visit, number) for number in range(4))])
        _asks(ada, "hello", "ada: hello", "Ada, after others came and left")
    _waits_for_the_slow(api)


class _Deaf:
    """Cleo, connected and reading nothing: before long the service must wait with what it sends her."""

    def __init__(self, room: _Room) -> None:
        host, port = room.api.url.removeprefix("http://").split(":")
        self._line = room.stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with suppress(AttributeError, OSError):  # Windows has none: there more fits on the way
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        self._line.connect((host, int(port)))
        path, options = "/ws?token=c-token", {"compression": None, "max_queue": 1, "close_timeout": 0}
        joined = room.stack.enter_context(room.api.websocket(path, sock=self._line, **options))
        _asks(joined, "here", "cleo: here", "cleo said here")

    def leave(self) -> None:
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()


def _waits_for_the_slow(api: Service, count: int = 100) -> None:
    """People come, and one leaves, while the service waits in the middle of telling all."""
    with _Room(api) as room:
        ada, deaf, bob = room.join("ada"), _Deaf(room), room.join("bob")
        heard = {"Ada": 0, "Bob": 0}

        def text(number: int) -> str:
            return f"{number} {'😀' * 900}"

        def talk() -> None:
            for number in range(count):
                ada.send(f"all: {text(number)}")

        def listen(name: str, its) -> None:
            for number in range(count):
                what = f"others came, and one who was slow left, Ada told all, {name} got"
                _gets(its, f"ada: {text(number)}", what)
                heard[name] += 1

        def meanwhile() -> None:
            before = None
            while before != heard:  # until nothing comes any more
                before = dict(heard)
                time.sleep(0.15)
            for _ in range(2):
                visitor = room.stack.enter_context(api.websocket("/ws?token=b-token", close_timeout=0.1))
                visitor.send("here")
                while _next(visitor, "Bob came while Ada told all, and said here") != "bob: here":
                    pass
            deaf.leave()

        api.at_once([talk, partial(listen, "Ada", ada), partial(listen, "Bob", bob), meanwhile])
        _asks(ada, "hello", "ada: hello", "Ada, after others came and left")


def refuses_rubbish(api: Service) -> None:
    with _Room(api) as room:
        ada, bob = room.join("ada"), room.join("bob")
        for text, what in (
            ("x" * 1001, "1,001 characters"),
            ("é" * 1001, "1,001 characters that aren't ASCII"),
            ("all: " + "x" * 996, "1,001 characters that begin with `all:`"),
            ("x" * 5000, "5,000 characters"),
        ):
            _asks(ada, text, "error: too long", what)
        for text, what in (("y" * 1000, "1,000 characters"), ("☕" * 1000, "1,000 characters that aren't ASCII")):
            _asks(ada, text, f"ada: {text}", what)
        text = "z" * 995
        _asks(ada, f"all: {text}", f"ada: {text}", "1,000 characters that begin with `all:`")
        _gets(bob, f"ada: {text}", "only what isn't too long went to all, Bob got")
