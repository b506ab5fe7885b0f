"""Files that are downloaded piece by piece."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from quay_sdk._sealed import sealed
from quay_sdk._secrets import number_or_type
from quay_sdk.errors import InvalidArgumentError, QuayError

if TYPE_CHECKING:
    from quay_sdk._http.stream import Stream


_next = sealed(next)


@contextmanager
def _destination(path: str) -> Iterator[BinaryIO]:
    """Open a file for writing that replaces the one at ``path`` when it is complete.

    A pipe, a device and whatever else is not a regular file is opened itself.

    :raises OSError: ``open(path, "wb")`` would raise it too, or the folder is not writable.
    """
    target = os.path.realpath(path)  # a link stays
    existing: os.stat_result | None = None
    folder, name = os.path.split(path)
    # Otherwise open() has the right error.
    replaces = name not in ("", ".", "..") and os.path.isdir(folder or os.curdir)
    if os.path.abspath(path).startswith(("/dev/stdout", "/dev/stderr", "/dev/fd/")):
        replaces = False  # the shell may have made it a file, but not one to be replaced
    if replaces:
        with suppress(FileNotFoundError):
            existing = os.stat(path)
            # /dev/stdout may lead to a file that has been deleted.
            replaces = stat.S_ISREG(existing.st_mode) and os.path.exists(target)
    if not replaces:
        with open(path, "wb") as file:
            yield file
        return
    if existing is not None and not os.access(path, os.W_OK):
        open(path, "r+b").close()  # raises the right error
    # A short name, because the target's may be as long as names can be.
    part = os.path.join(os.path.dirname(target), f".quay-sdk-{os.urandom(8).hex()}.part")
    # The other bits are lost in files that are written to, too.
    mode = 0o666 if existing is None else existing.st_mode & 0o777
    try:
        with _created(part, mode, path) as file:
            if existing is not None:
                os.chmod(part, mode)  # the umask does not hold for a file that exists
            yield file
        os.replace(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


def _created(name: str, mode: int, path: str) -> BinaryIO:
    """Create a file.

    :param mode: its permissions, of which the umask takes some.
    :param path: the path for errors, which the caller knows.
    """
    try:
        return open(name, "xb", opener=lambda name, flags: os.open(name, flags, mode))
    except OSError as error:
        error.filename = path
        raise


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
        self._closed = False

    def iter_bytes(self, chunk_size: int = 65536) -> Iterator[bytes]:
        """Yield the file piece by piece. Its size is not limited.

        :param chunk_size: the maximum size of a piece in bytes.
        :raises InvalidArgumentError: ``chunk_size`` is not a number from 1 up.
        :raises QuayConnectionError: the file is incomplete: the connection broke, or its compressed form is
            cut short or damaged.
        :raises QuayError: the file has been read, or the download is closed.
        """
        if type(chunk_size) is not int or chunk_size < 1:
            raise InvalidArgumentError(
                f"chunk_size must be a number of bytes from 1 up, not {number_or_type(chunk_size)}"
            )
        yield from self._iterate(chunk_size)

    def _iterate(self, chunk_size: int, most: int | None = None) -> Iterator[bytes]:
        self._check_unread()
        self._begun = True
        with self:
            chunks = self._stream.chunks(chunk_size, most)
            while chunk := _next(chunks, b""):
                yield chunk
            if self._closed:
                # A closed stream can look like the end of the file.
                raise QuayError("the download was closed while it was being read")

    @sealed
    def save(self, path: str | PathLike[str]) -> int:
        """Write the file to disk. Its size is not limited.

        It is written under a temporary name in the same folder, and replaces an existing file when it is
        complete; after an error or an interrupt, the existing file is as before. The folder must be writable,
        even where the existing file is. The new file has the permissions of the existing one, but belongs to
        the user of the process. A symbolic link stays, and the file that it points to is replaced. A pipe or
        a device is written to directly, and may get a part of an incomplete file.

        :param path: the destination.
        :returns: the size of the file in bytes.
        :raises OSError: the destination cannot be opened, as by :func:`open`, and nothing has been read yet;
            or it cannot be written.
        :raises QuayConnectionError: the file is incomplete.
        :raises QuayError: the file has been read, or the download is closed.
        """
        self._check_unread()
        size = 0
        with _destination(os.fsdecode(path)) as file:
            for chunk in self.iter_bytes():
                size += file.write(chunk)
        return size

    @sealed
    def read(self) -> bytes:
        """Read the whole file into memory.

        :raises DecodeError: it is larger than the client's setting ``max_body``. :meth:`save` and
            :meth:`iter_bytes` have no limit.
        :raises QuayConnectionError: the file is incomplete.
        :raises QuayError: the file has been read, or the download is closed.
        """
        return b"".join(self._iterate(1 << 16, self._max_body))

    def close(self) -> None:
        """Close the connection, whether or not the file has been read."""
        self._closed = True
        self._stream.close()

    def _check_unread(self) -> None:
        if self._begun:
            raise QuayError("a download can be read once; request it again")
        if self._closed:
            raise QuayError("the download is closed; request it again")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
