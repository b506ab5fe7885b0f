"""Files that are downloaded: read piece by piece or into memory, or saved."""

from __future__ import annotations

from typing import Any

import pytest

from quay_sdk import ApiError, InvalidArgumentError, QuayClient, QuayConnectionError, QuayError
from support.resources import file_of
from support.wire import WireServer, cut, drip, read, reply, send


def chunked(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


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


def test_file_is_not_limited() -> None:
    with (
        WireServer([read, send(reply(b"x" * 5000))]) as server,
        QuayClient(server.url, max_body=10) as client,
    ):
        assert len(file_of(client).read()) == 5000


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
