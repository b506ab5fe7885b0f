"""Files that are downloaded piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from quay_sdk._sealed import sealed
from quay_sdk.errors import InvalidArgumentError, QuayError

if TYPE_CHECKING:
    from quay_sdk._http.responses import Stream


_next = sealed(next)


class Download:
    """A file that is being downloaded. It can be read once; use it as a context manager, or close it.

    ::

        with client.superuser.builds.logs.archive(build_uuid) as download:
            download.save("build.log")
    """

    def __init__(self, stream: Stream, max_body: int) -> None:
        self._stream = stream
        self._max_body = max_body
        self._begun = False

    def iter_bytes(self, chunk_size: int = 65536) -> Iterator[bytes]:
        """Yield the file piece by piece.

        :param chunk_size: the maximum size of a piece in bytes.
        :raises InvalidArgumentError: ``chunk_size`` is not a number from 1 up.
        :raises QuayConnectionError: the file is incomplete: the connection broke, or its compressed form is
            cut short or damaged.
        """
        if type(chunk_size) is not int or chunk_size < 1:
            raise InvalidArgumentError(f"chunk_size must be a number of bytes from 1 up, not {chunk_size!r}")
        if self._begun:
            raise QuayError("a download can be read once; request it again")
        self._begun = True
        with self:
            chunks = self._stream.chunks(chunk_size)
            while chunk := _next(chunks, b""):
                yield chunk

    def save(self, path: str | PathLike[str]) -> int:
        """Write the file to disk.

        It is written beside its destination under another name, ``….part``, and renamed when it is complete.
        If it is incomplete, an existing file is not touched.

        :param path: the destination; an existing file is replaced.
        :returns: its size in bytes.
        :raises QuayConnectionError: the file is incomplete.
        """
        whole = Path(path)
        part = whole.with_name(f"{whole.name}.part")
        try:
            with part.open("wb") as file:
                size = sum(file.write(chunk) for chunk in self.iter_bytes())
            part.replace(whole)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return size

    @sealed
    def read(self) -> bytes:
        """Read the whole file into memory.

        :raises DecodeError: it is larger than the client's setting ``max_body``. :meth:`save` and
            :meth:`iter_bytes` have no limit.
        :raises QuayConnectionError: the file is incomplete.
        """
        chunks: list[bytes] = []
        size = 0
        for chunk in self.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > self._max_body:
                raise self._stream.file_too_large(self._max_body, chunks[0])
        return b"".join(chunks)

    def close(self) -> None:
        """Close the connection, whether or not the file has been read."""
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
