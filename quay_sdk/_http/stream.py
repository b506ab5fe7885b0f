"""Responses as they are received: read to their end, or piece by piece."""

from __future__ import annotations

import http.client
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import requests

from quay_sdk._http.failures import LIBRARY_ERRORS, connection_error, words_of
from quay_sdk._http.request import Request
from quay_sdk._http.response import Response, is_page
from quay_sdk._http.session import cookies_set_by, has_foreign_connection, is_consumed, lift_deadline
from quay_sdk._json import NOT_JSON, is_too_deep, parse_json
from quay_sdk._secrets import mask_in
from quay_sdk._text import one_line
from quay_sdk.errors import ApiError, DecodeError, QuayConnectionError

_PAGE = rb"(?i)[\s\0]*+(\xef\xbb\xbf)?+[\s\0]*+<(!doctype\s+html|html)\b"
"""The beginning of an HTML page whose content type is not HTML. It must not backtrack: a file may begin with
thousands of zeros."""

_PAGE_BEGINNING = 1024
"""How many bytes of a file are looked at for that."""

_READ_AT_ONCE = 1 << 24
"""Up to which announced length memory is set aside for a body before it has come."""


class Stream:
    """A response whose body has not been read yet.

    :param request: the request with all its headers.
    :param redact: masks the secrets in a text.
    """

    def __init__(self, response: requests.Response, request: Request, redact: Callable[[str], str]) -> None:
        self.request = request
        self._response = response
        self._redact = redact
        self.status: int = response.status_code
        self.reason: str = response.reason or ""
        self.headers: Mapping[str, str] = response.headers
        self.response: Response
        """The response as plain data, once it has been read."""
        self.error: ApiError | None = None
        """The error for a response that is not a result."""

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def to_response(self, body: bytes) -> Response:
        """Return the response as plain data.

        :param body: the body, which was read; empty for a file.
        """
        return Response(self.status, self.headers, body, self.request, cookies_set_by(self._response))

    def lift_deadline(self, timeout: float | None) -> None:
        """Let reading the body take as long as it takes.

        :param timeout: the seconds to wait for each part of it.
        """
        lift_deadline(self._response, timeout)

    def read(self, most: int) -> bytes:
        """Read the body to its end.

        :param most: how many bytes to take; a longer body is an error.
        """
        try:
            length = self._length
            if (
                length is not None
                and length <= min(most, _READ_AT_ONCE)
                and "Content-Encoding" not in self.headers
                and not is_consumed(self._response)
            ):
                # One read of a known size takes a third of the time of reading in pieces.
                whole: bytes = self._response.raw.read(decode_content=True)
                return whole
            pieces: list[bytes] = []
            size = 0
            for piece in self._pieces(1 << 16, most):
                pieces.append(piece)
                size += len(piece)
                if size > most:
                    raise self._too_large(most, pieces[0])
            return b"".join(pieces)
        except (*LIBRARY_ERRORS, zlib.error) as error:
            raise self._failure(error) from None

    def chunks(self, size: int, most: int | None = None) -> Iterator[bytes]:
        """Read the body piece by piece.

        :param size: the maximum size of a piece.
        :param most: how many bytes to take; a longer body is an error.
        :raises QuayConnectionError: it ends before it is complete.
        """
        if self._encoding not in ("", *_COMPRESSED) and not is_consumed(self._response):
            # urllib3 would not notice that it is incomplete, or would not decode it at all.
            shown = self._redact(self.headers["Content-Encoding"])[:60]
            raise self._described(DecodeError(f"the response has the unsupported Content-Encoding {shown!r}"))
        read, beginning = 0, b""
        try:
            for piece in self._pieces(max(size, _PAGE_BEGINNING), most, strict=True):
                if not read:
                    if re.match(_PAGE, piece):
                        raise self.page_error(piece)
                    beginning = piece[: 1 << 15]
                read += len(piece)
                if most is not None and read > most:
                    raise self._too_large(most, beginning)
                yield from (piece[start : start + size] for start in range(0, len(piece), size))
            if not read and self._encoding and self.status != 204:
                raise http.client.IncompleteRead(b"")  # compressed, not even an empty file is empty
        except (*LIBRARY_ERRORS, zlib.error) as error:
            raise self._failure(error) from None

    @property
    def _encoding(self) -> str:
        """How the body is compressed; empty if it is not."""
        encoding = self.headers.get("Content-Encoding", "").strip().lower()
        return "" if encoding in ("identity", "utf-8", "aws-chunked") else encoding  # these compress nothing

    def _pieces(self, size: int, most: int | None, *, strict: bool = False) -> Iterator[bytes]:
        """The body piece by piece, decompressed.

        :param most: how many bytes there may be before decompression, if that is limited.
        :param strict: whether other bytes behind a compressed body are an error.
        """
        if is_consumed(self._response):
            body = self._response.content
            pieces: Iterator[bytes] = (body[start : start + size] for start in range(0, len(body), size))
        elif self._encoding in _COMPRESSED:
            window = _COMPRESSED[self._encoding]
            pieces = _decompressed(self._raw_pieces(1 << 16, most), size, window, strict=strict)
        elif self._encoding:  # perhaps urllib3 knows it
            pieces = iter(partial(self._response.raw.read, size, decode_content=True), b"")
        else:
            pieces = self._raw_pieces(size, most)
        empty = True
        for piece in pieces:
            empty = False
            yield piece
        if empty and self._headers_cut():
            raise http.client.IncompleteRead(b"")

    def _raw_pieces(self, size: int, most: int | None) -> Iterator[bytes]:
        """The body before decompression, piece by piece."""
        read = 0
        while piece := self._response.raw.read(size, decode_content=False):
            read += len(piece)
            # Data that cannot be compressed grows a little.
            if most is not None and read > most + most // 100 + 1024:
                raise self._too_large(most, piece)
            yield piece
        if self._length is not None and read < self._length and self._may_have_body:
            raise http.client.IncompleteRead(b"", self._length - read)  # urllib3 1 does not notice it

    @property
    def _length(self) -> int | None:
        """How many bytes are announced, before decompression."""
        length = self.headers.get("Content-Length", "").strip()
        announced = length.isascii() and length.isdecimal() and "Transfer-Encoding" not in self.headers
        return int(length) if announced else None

    @property
    def _may_have_body(self) -> bool:
        return self.status not in (204, 304) and self.request.method != "HEAD"

    def _headers_cut(self) -> bool:
        """Whether an answer without a body, or a word about its length, ends in its headers.

        http.client takes a connection that closes there for an answer that is whole. The SDK's own
        connections notice it themselves; for those of a caller's session this is all there is to go by.
        """
        return (
            has_foreign_connection(self._response)
            and self._may_have_body
            and not self.headers.get("Content-Length", "").strip().isdecimal()
            and self.headers.get("Transfer-Encoding", "").strip().lower() != "chunked"
        )

    def _failure(self, error: BaseException) -> QuayConnectionError:
        return connection_error(error, self.request, self._redact, sent=True)

    def _too_large(self, most: int, beginning: bytes) -> DecodeError:
        # No secret is cut in two there.
        payload = mask_in(beginning, self._redact)[: 1 << 15]
        return self._described(
            DecodeError(f"the response is larger than {most} bytes (max_body)", payload=payload)
        )

    def _described(self, error: DecodeError) -> DecodeError:
        describe(error, self, self._redact)
        return error

    def check_connection(self) -> None:
        """Close a connection of a caller's session on which more may come.

        :raises QuayConnectionError: the response is an interim one, which such a connection takes as final.
        """
        if self.status < 200:
            self._discard()
            raise self._failure(http.client.HTTPException(f"unexpected interim response {self.status}"))
        if self.status in (204, 304) and has_foreign_connection(self._response):
            length = self.headers.get("Content-Length", "0").strip()
            if length != "0" or "Transfer-Encoding" in self.headers:
                self._discard()

    def part_error(self) -> DecodeError:
        self._discard()
        return self._described(DecodeError("expected a whole file, not a part of it"))

    def page_error(self, page: bytes) -> DecodeError:
        return self._described(DecodeError("expected a file, not a page", payload=page))

    def close(self) -> None:
        """Free the connection; one whose answer was not read to its end is closed."""
        if self._response.raw is not None:
            self._response.close()

    def _discard(self) -> None:
        """Close the connection, and all idle ones of its pool, since it may have been returned there."""
        self.close()
        pool = getattr(self._response, "connection", None)
        if pool is not None:
            pool.close()


def describe(error: DecodeError, response: Response | Stream, redact: Callable[[str], str]) -> None:
    """Add to an error the request and the response that it is about, and mask the secrets in it.

    The payload is parsed from the body again, because decoding takes the JSON apart.

    :param redact: masks the secrets in a text.
    """
    if error.method:
        return  # it is about the response to a check that the call made
    if isinstance(response, Response):
        error.payload = _payload(response.body)
    request = response.request
    error.operation = request.operation
    error.method, error.url, error.status = request.method, request.url, response.status
    error.content_type = response.headers.get("Content-Type", "")
    error.outcome_unknown = not request.is_safe
    error._mask(redact)
    page = error.payload
    if isinstance(page, bytes) and (is_page(response.headers) or re.match(_PAGE, page)):
        words = redact(words_of(page.decode("utf-8", "replace")))
        if error.message.startswith(NOT_JSON):
            error.message = (
                "expected JSON, not a page: perhaps base_url is not the URL of a Quay server, "
                "or a proxy requires a sign-in"
            )
        error.message = f"{error.message} ({one_line(words, 200)})"


def _payload(body: bytes) -> object:
    """The payload of an error: the JSON, or the body if that is invalid or could not be pickled."""
    try:
        parsed = parse_json(body)
    except DecodeError:
        return body
    return body if is_too_deep(parsed) else parsed


_COMPRESSED = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
"""Content encodings of downloads, with the window size by which zlib tells them apart."""


def _decompressed(pieces: Iterator[bytes], size: int, window: int, *, strict: bool) -> Iterator[bytes]:
    """Decompress a body, which urllib3 does without an error if it ends early.

    :param size: maximum size of a piece.
    :param strict: whether other bytes behind it are an error. JSON shows itself whether it is complete.
    """
    inflate = None
    for piece in pieces:
        if inflate is not None and inflate.eof and not piece.strip(b"\0"):
            continue  # padding
        if inflate is None and window == zlib.MAX_WBITS and not _is_zlib(piece):
            window = -zlib.MAX_WBITS  # some servers send "deflate" without zlib's header
        rest = piece
        while True:
            if inflate is None or (inflate.eof and rest):
                inflate = zlib.decompressobj(window)  # gzip may have several members
            given = inflate.decompress(rest, size)
            rest = inflate.unused_data.lstrip(b"\0") if inflate.eof else inflate.unconsumed_tail
            if given:
                yield given
            if inflate.eof and not strict and not _GZIP.startswith(rest[:2]):
                return
            if not rest and len(given) < size:
                break
    if inflate is not None and not inflate.eof:
        raise http.client.IncompleteRead(b"")


_GZIP = b"\x1f\x8b"
"""How a gzip member begins."""


def _is_zlib(piece: bytes) -> bool:
    return len(piece) > 1 and piece[0] & 15 == zlib.DEFLATED and int.from_bytes(piece[:2], "big") % 31 == 0
