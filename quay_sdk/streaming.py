"""Answers that are files: read as they come, never whole in memory unless asked."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from quay_sdk.transport import Stream


class Download:
    """A file on its way. Its bytes can be had once; use it as a context manager, or close it.

    ::

        with client.superuser.builds.logs.archive(build_uuid) as download:
            download.save("build.log")
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def iter_bytes(self, chunk_size: int = 65536) -> Iterator[bytes]:
        """Give the file piece by piece.

        :param chunk_size: the most bytes a piece may have.
        :raises QuayConnectionError: the connection broke before the end.
        """
        with self:
            yield from self._stream.chunks(chunk_size)

    def save(self, path: str | PathLike[str]) -> int:
        """Write the file to disk.

        :param path: where to; what stands there is replaced.
        :returns: its size in bytes.
        """
        size = 0
        with Path(path).open("wb") as file:
            for chunk in self.iter_bytes():
                size += file.write(chunk)
        return size

    def read(self) -> bytes:
        """Give the whole file, in memory."""
        return b"".join(self.iter_bytes())

    def close(self) -> None:
        """Give up the rest and free the connection."""
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
