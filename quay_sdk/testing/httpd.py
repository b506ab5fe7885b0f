"""The HTTP server of the embedded Quay, in a thread of its own."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from quay_sdk.testing.app import App
from quay_sdk.testing.faults import ConnectionDropped


class _RequestHandler(WSGIRequestHandler):
    """Keeps connections open, and says nothing on stderr."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer goes out in two pieces

    def run_wsgi(self) -> None:
        """Answer one request.

        Werkzeug's own way closes the connection after each answer, and before that waits for more
        to read. Neither is needed here: the application reads all bodies to their end, and
        answers in one piece.
        """
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            started[:] = [status, headers]

        try:
            body = b"".join(self.server.app(self.make_environ(), start_response))
        except ConnectionDropped:
            self.close_connection = True
            return
        status, headers = started
        self.send_response(int(status.partition(" ")[0]))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


class Server(ThreadedWSGIServer):
    """A server that knows its open connections, and can close them."""

    timeout: float | None = 0  # of handle_request(): a client may have left before its connection is accepted

    @classmethod
    def at(cls, host: str, port: int, *, app: App) -> Server:
        """Listen on an address.

        :raises OSError: the port is taken.
        """
        # Bound here, as Werkzeug ends the process where a port is taken.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family) as listener:
            return cls(host, port, app, handler=_RequestHandler, fd=listener.fileno())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._guard = threading.Lock()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._stop, self._stopped = socket.socketpair()

    def serve(self) -> None:
        """Accept connections until :meth:`stop` is called.

        The loop of socketserver looks only now and then whether it is to stop. Test suites stop many servers.
        """
        with self._stopped, selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            selector.register(self._stopped, selectors.EVENT_READ)
            while all(key.fileobj is not self._stopped for key, _ in selector.select()):
                self.handle_request()
        self.server_close()

    def stop(self) -> None:
        """Make :meth:`serve` return."""
        self._stop.close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer the requests of a connection, in a thread."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._guard:
            self._open[request] = thread
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer the requests of a connection."""
        super().process_request_thread(request, client_address)
        with self._guard:
            del self._open[request]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: what ends here is a client that left, or bytes that are no HTTP."""

    def drop_connections(self) -> None:
        """End the connections that clients keep open, and wait until they have ended."""
        with self._guard:
            left = dict(self._open)
        for connection in left:
            with suppress(OSError):  # the client may be quicker
                connection.shutdown(socket.SHUT_RDWR)
        for thread in left.values():
            thread.join(timeout=5)
