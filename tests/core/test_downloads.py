"""Files that are downloaded: read piece by piece or into memory, or saved."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from quay_sdk import (
    ApiError,
    DecodeError,
    Download,
    InvalidArgumentError,
    QuayClient,
    QuayConnectionError,
    QuayError,
)
from support.resources import file_of
from support.wire import Step, WireServer, cut, drip, read, replies, reply, send

SIZE = 400_000


def chunked(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def until_end(body: bytes) -> bytes:
    """A response without a length; it ends with the connection."""
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body


@contextmanager
def download_of(*steps: Step, **settings: Any) -> Iterator[Download]:
    """A download whose server goes on with these steps."""
    with WireServer([read, *steps]) as server, QuayClient(server.url, retries=0, **settings) as client:
        yield file_of(client)


@pytest.mark.parametrize(
    "response", [reply(b"file" * 1000), chunked(b"file" * 1000)], ids=["length", "chunks"]
)
def test_file(response: bytes, tmp_path: Any) -> None:
    with (
        WireServer([read, send(response), read, send(response)]) as server,
        QuayClient(server.url) as client,
    ):
        assert file_of(client).read() == b"file" * 1000
        assert file_of(client).save(tmp_path / "f") == 4000
    assert (tmp_path / "f").read_bytes() == b"file" * 1000
    assert server.connections == 1


def test_file_in_single_bytes() -> None:
    with WireServer([read, drip(reply(b"file"))]) as server, QuayClient(server.url) as client:
        assert b"".join(file_of(client).iter_bytes(chunk_size=1)) == b"file"


def test_truncated_file() -> None:
    with (
        WireServer([read, send(reply(b"file", length=99)), cut]) as server,
        QuayClient(server.url) as client,
        pytest.raises(QuayConnectionError) as caught,
    ):
        file_of(client).read()
    assert caught.value.operation == "getFile"


def test_truncated_file_keeps_the_existing_one(tmp_path: Any) -> None:
    target = tmp_path / "f"
    target.write_bytes(b"before")
    whole = reply(b"x" * 500_000)
    with WireServer([read, send(whole[:1000]), cut]) as server, QuayClient(server.url) as client:
        download = file_of(client)
        with pytest.raises(QuayConnectionError):
            download.save(target)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("size", [0, -1, 1.5, True])
def test_invalid_chunk_size(size: Any) -> None:
    with WireServer([read, send(reply(b"file"))]) as server, QuayClient(server.url) as client:
        download = file_of(client)
        with download, pytest.raises(InvalidArgumentError):
            next(download.iter_bytes(size))


def test_file_given_up_frees_its_connection() -> None:
    with (
        WireServer([read, send(reply(b"x" * 500_000))], [read, send(reply(b"file"))]) as server,
        QuayClient(server.url) as client,
    ):
        pieces = file_of(client).iter_bytes(chunk_size=10)
        assert next(pieces) == b"x" * 10
        pieces.close()  # type: ignore[attr-defined]
        assert file_of(client).read() == b"file"


def test_missing_file() -> None:
    response = reply({"message": "No such file"}, status=404)
    with (
        WireServer([read, send(response)]) as server,
        QuayClient(server.url) as client,
        pytest.raises(ApiError, match="No such file") as caught,
    ):
        file_of(client)
    assert caught.value.operation == "getFile"


def test_missing_file_with_a_truncated_error() -> None:
    with (
        WireServer([read, send(reply(b"{", status=404, length=99)), cut]) as server,
        QuayClient(server.url) as client,
        pytest.raises(ApiError),
    ):
        file_of(client)


def test_file_is_asked_for_again_while_nothing_came() -> None:
    with WireServer([read, cut], [read, send(reply(b"file"))]) as server, QuayClient(server.url) as client:
        assert file_of(client).read() == b"file"


def test_file_can_be_read_once(tmp_path: Any) -> None:
    with WireServer([read, send(reply(b"file"))]) as server, QuayClient(server.url) as client:
        download = file_of(client)
        assert download.save(tmp_path / "f") == 4
        with pytest.raises(QuayError, match="once"):
            download.save(tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == b"file"


# -- the limit of read() ---------------------------------------------------------------


FILE = b"line\n" * 40_000
SHAPES = {
    "with its length": reply(FILE),
    "in chunks": chunked(FILE),
    "packed": reply(gzip.compress(FILE), headers={"Content-Encoding": "gzip"}),
    "to the connection's end": until_end(FILE),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_file_up_to_the_limit(shape: bytes) -> None:
    with download_of(send(shape), cut, max_body=len(FILE)) as download:
        assert download.read() == FILE


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_file_over_the_limit(shape: bytes) -> None:
    limit = len(FILE) - 1
    with (
        download_of(send(shape), cut, max_body=limit) as download,
        pytest.raises(DecodeError, match=rf"the file is larger than {limit} bytes \(max_body\)") as caught,
    ):
        download.read()
    error = caught.value
    assert (error.operation, error.method, error.status) == ("getFile", "GET", 200)
    assert error.url.endswith("/file")
    assert isinstance(error.payload, bytes)
    assert error.payload
    assert FILE.startswith(error.payload)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_only_read_has_the_limit(shape: bytes, tmp_path: Path) -> None:
    with download_of(send(shape), cut, max_body=256) as download:
        assert download.save(tmp_path / "f") == len(FILE)
    assert (tmp_path / "f").read_bytes() == FILE
    with download_of(send(shape), cut, max_body=256) as download:
        assert b"".join(download.iter_bytes()) == FILE


def test_empty_file_at_a_limit_of_nothing() -> None:
    with download_of(send(reply(b"")), max_body=0) as download:
        assert download.read() == b""


def test_bomb_is_not_held_in_memory() -> None:
    bomb = gzip.compress(b"x" * (1 << 20)) * 100
    response = reply(bomb, headers={"Content-Encoding": "gzip"})
    with download_of(send(response), max_body=100_000) as download:
        tracemalloc.start()
        try:
            with pytest.raises(DecodeError, match="larger than 100000 bytes"):
                download.read()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 4 << 20


def test_file_over_the_limit_frees_its_connection() -> None:
    with (
        WireServer([read, send(reply(b"x" * SIZE))], replies(b"file")) as server,
        QuayClient(server.url, max_body=256) as client,
    ):
        with pytest.raises(DecodeError):
            file_of(client).read()
        assert file_of(client).read() == b"file"
