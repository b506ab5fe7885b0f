"""A proxy that fails at random: before, during and after what is asked of the server behind it."""

from __future__ import annotations

import contextlib
import http.client
import random
import re
import socket
import struct
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

FAULTS = (
    "drop before",
    "drop during",
    "drop after",
    "reset after",
    "cut response",
    "429 before",
    "502 before",
    "502 after",
    "103 first",
    "103 seventeen times",
)


class FaultyProxy:
    """Passes requests on to a server, and plays a random fault for some.

    :param target: the server's URL.
    :param rate: how many of the requests meet a fault, 0 to 1.
    :param seed: of the random choice.
    """

    def __init__(self, target: str, *, rate: float, seed: int) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 80)
        self._rate = rate
        self._random = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.played: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._clients: set[socket.socket] = set()

    def __enter__(self) -> Self:
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for client in list(self._clients):
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._clients.add(client)
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as stream, contextlib.suppress(OSError, http.client.HTTPException):
            while request := _read_request(stream):
                if not self._play(client, request, self._choose()):
                    break
        self._clients.discard(client)

    def _choose(self) -> str:
        with self._lock:
            fault = self._random.choice(FAULTS) if self._random.random() < self._rate else "none"
            self.played[fault] += 1
        return fault

    def _play(self, client: socket.socket, request: bytes, fault: str) -> bool:
        """Play one request; whether the connection stays open."""
        name, _, when = fault.partition(" ")
        if fault == "drop during":
            with socket.create_connection(self._target) as server:
                server.sendall(request[: len(request) // 2])
            return False
        reply = b"" if when == "before" else self._forward(request)
        if name == "103":
            client.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * (1 if when == "first" else 17))
            time.sleep(0.002)  # so that it comes alone
            client.sendall(reply)
            return True
        if name in ("429", "502"):
            body = b"<html><title>Nope</title></html>"
            head = b"HTTP/1.1 %s Nope\r\nContent-Type: text/html\r\nRetry-After: 0" % name.encode()
            client.sendall(b"%b\r\nContent-Length: %d\r\n\r\n%b" % (head, len(body), body))
            return True
        if name == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if name in ("drop", "reset"):
            return False
        client.sendall(reply[: len(reply) // 2] if name == "cut" else reply)
        return name == "none"

    def _forward(self, request: bytes) -> bytes:
        with socket.create_connection(self._target) as server:
            server.sendall(request)
            response = http.client.HTTPResponse(server, method=request.split(b" ", 1)[0].decode())
            response.begin()
            body = response.read()
        head = [b"HTTP/1.1 %d %s" % (response.status, response.reason.encode())]
        for field, value in response.getheaders():
            if field.lower() not in ("connection", "content-length", "transfer-encoding"):
                head.append(f"{field}: {value}".encode())
        if response.status != 204:
            head.append(b"Content-Length: %d" % len(body))
        return b"\r\n".join(head) + b"\r\n\r\n" + body


def _read_request(stream: socket.SocketIO | object) -> bytes:
    head = b""
    while line := stream.readline():  # type: ignore[attr-defined]
        head += line
        if line == b"\r\n":
            break
    if not head.endswith(b"\r\n\r\n"):
        return b""
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return head + (stream.read(int(length[1])) if length else b"")  # type: ignore[attr-defined]
