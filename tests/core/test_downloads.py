"""Files that are downloaded: read piece by piece or into memory, or saved."""

from __future__ import annotations

import errno
import gzip
import os
import signal
import stat
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
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
from support.wire import PATIENCE, Step, WireServer, cut, do, drip, read, replies, reply, send, stall

on_posix = pytest.mark.skipif(os.name != "posix", reason="a feature of POSIX")

SIZE = 400_000
"""More than is read at once, and than the buffers of a pipe hold."""


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


def halves(letter: bytes) -> tuple[bytes, bytes]:
    """A response in two parts."""
    whole = reply(letter * SIZE)
    return whole[: SIZE // 2], whole[SIZE // 2 :]


def wait_for_parts(folder: Path, count: int) -> None:
    """Wait until some files besides the one named "f" have content: saves are under way."""
    end = time.monotonic() + PATIENCE
    while len(parts := parts_in(folder)) < count:
        assert time.monotonic() < end, parts
        time.sleep(0.002)


def parts_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name != "f" and path.stat().st_size]


# -- reading ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "response", [reply(b"file" * 1000), chunked(b"file" * 1000)], ids=["length", "chunks"]
)
def test_file(response: bytes, tmp_path: Path) -> None:
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


def test_file_can_be_read_once(tmp_path: Path) -> None:
    with WireServer([read, send(reply(b"file"))]) as server, QuayClient(server.url) as client:
        download = file_of(client)
        assert download.save(tmp_path / "f") == 4
        with pytest.raises(QuayError, match="once"):
            download.save(tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == b"file"


WAYS: dict[str, Callable[[Download, Path], object]] = {
    "read": lambda download, _: download.read(),
    "save": lambda download, path: download.save(path),
    "iter_bytes": lambda download, _: list(download.iter_bytes()),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("shape", [reply, chunked, until_end])
def test_closed_download_is_not_an_empty_file(
    shape: Callable[[bytes], bytes], way: Callable[[Download, Path], object], tmp_path: Path
) -> None:
    target = tmp_path / "f"
    target.write_bytes(b"before")
    with download_of(send(shape(b"file")), cut) as download:
        download.close()
        with pytest.raises(QuayError, match="the download is closed"):
            way(download, target)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("shape", [reply, chunked, until_end])
def test_file_that_is_closed_while_it_is_read_is_not_whole(shape: Callable[[bytes], bytes]) -> None:
    with download_of(send(shape(b"x" * SIZE)), cut) as download:
        pieces = download.iter_bytes()
        next(pieces)
        download.close()
        with pytest.raises(QuayError):
            list(pieces)


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
        pytest.raises(DecodeError, match=rf"larger than {limit} bytes \(max_body\)") as caught,
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


def test_compressed_file_without_content() -> None:
    """A server could send such parts without an end."""
    members = gzip.compress(b"") * 20_000
    response = reply(members, headers={"Content-Encoding": "gzip"})
    with (
        download_of(send(response), max_body=100_000) as download,
        pytest.raises(DecodeError, match="larger than 100000 bytes"),
    ):
        download.read()


def test_file_that_begins_with_zeros() -> None:
    """Looking for a page in it takes no longer than reading it."""
    zeros = bytes(1 << 20)
    with download_of(send(reply(zeros))) as download:
        assert b"".join(download.iter_bytes(1 << 20)) == zeros


def test_file_over_the_limit_frees_its_connection() -> None:
    with (
        WireServer([read, send(reply(b"x" * SIZE))], replies(b"file")) as server,
        QuayClient(server.url, max_body=256) as client,
    ):
        with pytest.raises(DecodeError):
            file_of(client).read()
        assert file_of(client).read() == b"file"


# -- saving ----------------------------------------------------------------------------


class Named:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __fspath__(self) -> str:
        return str(self._path)


@pytest.mark.parametrize("kind", [str, Path, Named, os.path.basename])
def test_kinds_of_paths(kind: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for content in (b"new", b"replaced"):
        with download_of(send(reply(content))) as download:
            assert download.save(kind(tmp_path / "f")) == len(content)
        assert (tmp_path / "f").read_bytes() == content
    assert list(tmp_path.iterdir()) == [tmp_path / "f"]


@on_posix
def test_name_of_the_greatest_length(tmp_path: Path) -> None:
    target = tmp_path / ("n" * os.pathconf(tmp_path, "PC_NAME_MAX"))
    with download_of(send(reply(b"file"))) as download:
        assert download.save(target) == 4
    assert target.read_bytes() == b"file"


@on_posix
def test_files_of_the_caller_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / "f.part").write_bytes(b"mine")
    (tmp_path / "other").write_bytes(b"mine too")
    (tmp_path / "g.part").symlink_to("other")
    for name in ("f", "g"):
        with download_of(send(reply(b"file"))) as download:
            download.save(tmp_path / name)
    contents = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert contents == {
        "f": b"file",
        "g": b"file",
        "f.part": b"mine",
        "other": b"mine too",
        "g.part": b"mine too",
    }
    assert (tmp_path / "g.part").is_symlink()


def until_both_have_begun(folder: Path) -> Step:
    """Let neither of two servers go on before both have seen that."""
    barrier = threading.Barrier(2)

    def meet() -> None:
        wait_for_parts(folder, 2)
        barrier.wait(PATIENCE)

    return do(meet)


def test_concurrent_saves_do_not_mix(tmp_path: Path) -> None:
    target = tmp_path / "f"
    first_is_done = threading.Event()
    both_begun = until_both_have_begun(tmp_path)
    scripts: list[list[Step]] = [
        [read, send(begin), both_begun, *more, send(end)]
        for (begin, end), more in (
            (halves(b"a"), ()),
            (halves(b"b"), (do(lambda: first_is_done.wait(PATIENCE)),)),
        )
    ]
    with (
        WireServer(*scripts) as server,
        QuayClient(server.url, retries=0) as client,
        ThreadPoolExecutor(2) as threads,
    ):
        saves = [threads.submit(lambda: file_of(client).save(target)) for _ in range(2)]
        done, _ = wait(saves, PATIENCE, FIRST_COMPLETED)
        between = target.read_bytes() if done else None
        first_is_done.set()
        assert [save.result(PATIENCE) for save in saves] == [SIZE, SIZE]
    assert between == b"a" * SIZE
    assert target.read_bytes() == b"b" * SIZE
    assert list(tmp_path.iterdir()) == [target]


def test_concurrent_save_that_fails_leaves_the_other_alone(tmp_path: Path) -> None:
    target = tmp_path / "f"
    both_begun = until_both_have_begun(tmp_path)
    one_is_left = threading.Event()
    begin, end = halves(b"a")
    scripts: list[list[Step]] = [
        [read, send(begin), both_begun, do(lambda: one_is_left.wait(PATIENCE)), send(end)],
        [read, send(begin), both_begun, cut],
    ]
    with (
        WireServer(*scripts) as server,
        QuayClient(server.url, retries=0) as client,
        ThreadPoolExecutor(2) as threads,
    ):
        saves = [threads.submit(lambda: file_of(client).save(target)) for _ in range(2)]
        done, left = wait(saves, PATIENCE, FIRST_COMPLETED)
        one_is_left.set()
        assert [type(save.exception(PATIENCE)) for save in done] == [QuayConnectionError]
        assert [save.result(PATIENCE) for save in left] == [SIZE]
    assert target.read_bytes() == b"a" * SIZE
    assert list(tmp_path.iterdir()) == [target]


# -- failures --------------------------------------------------------------------------


@pytest.fixture(params=[True, False], ids=["existing", "new"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A file that a failure leaves as it was, and nothing beside it."""
    path = tmp_path / "f"
    if request.param:
        path.write_bytes(b"before")
    yield path
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == (
        {"f": b"before"} if request.param else {}
    )


def test_broken_connection(target: Path) -> None:
    begin, _ = halves(b"x")
    with (
        download_of(send(begin), do(lambda: wait_for_parts(target.parent, 1)), cut) as download,
        pytest.raises(QuayConnectionError),
    ):
        download.save(target)


@on_posix
def test_interrupt(target: Path) -> None:
    def interrupt() -> None:
        wait_for_parts(target.parent, 1)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    begin, _ = halves(b"x")
    with download_of(send(begin), do(interrupt), stall) as download, pytest.raises(KeyboardInterrupt):
        download.save(target)


@on_posix
def test_full_disk(target: Path) -> None:
    """Simulated by a limit on the size of files."""
    import resource  # noqa: PLC0415 - POSIX has it

    connection_closed = threading.Event()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with download_of(send(reply(b"x" * SIZE)), stall, do(connection_closed.set)) as download:
        resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE // 2, limits[1]))
        try:
            with pytest.raises(OSError, match=os.strerror(errno.EFBIG)) as caught:
                download.save(target)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert connection_closed.wait(PATIENCE), caught  # while the error is held


def test_file_that_was_begun(target: Path) -> None:
    with download_of(send(reply(b"x" * SIZE))) as download:
        pieces = download.iter_bytes()
        begin = next(pieces)
        with pytest.raises(QuayError, match="can be read once"):
            download.save(target)
        assert begin + b"".join(pieces) == b"x" * SIZE


NOT_FILES = {
    "folder": "folder",
    "folder and slash": "folder/",
    "link to a folder": "to-folder",
    "missing folder": "missing/f",
    "missing folder and slash": "missing/",
    "missing folder itself": "missing/.",
    "parent of a missing folder": "missing/..",
    "beside a missing folder": "missing/../f",
    "below a file": "file/f",
    "file and slash": "file/",
    "nothing": "",
    "too long": "n" * 5000,
    "link to itself": "loop",
    "link to a missing folder": "to-missing",
    "NUL": "a\0b",
    "lone surrogate": "a\ud800",
}


@on_posix
@pytest.mark.parametrize("name", NOT_FILES.values(), ids=NOT_FILES)
def test_error_of_open_is_raised_before_anything_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"before")
    for link, end in (("to-folder", "folder"), ("loop", "loop"), ("to-missing", "missing/f")):
        (tmp_path / link).symlink_to(end)
    before = sorted(tmp_path.rglob("*"))
    path = f"{tmp_path}/{name}" if name else ""
    with pytest.raises((OSError, ValueError)) as usual:
        open(path, "wb").close()
    with download_of(send(reply(b"file"))) as download:
        with pytest.raises(type(usual.value)) as caught:
            download.save(path)
        assert str(caught.value) == str(usual.value)
        assert download.read() == b"file"
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_bytes() == b"before"


@pytest.mark.parametrize("path", [None, 1, 1.5, ["f"]])
def test_what_is_not_a_path(path: Any) -> None:
    with download_of(send(reply(b"file"))) as download:
        with pytest.raises(TypeError):
            download.save(path)
        assert download.read() == b"file"


def test_read_only_file_is_replaced_only_by_who_may_write_it(tmp_path: Path) -> None:
    target = tmp_path / "f"
    target.write_bytes(b"before")
    target.chmod(0o444)
    try:
        target.open("r+b").close()
        writable = True
    except PermissionError:
        writable = False
    with download_of(send(reply(b"file"))) as download:
        if writable:  # by root
            download.save(target)
        else:
            with pytest.raises(PermissionError):
                download.save(target)
            assert download.read() == b"file"
    assert target.read_bytes() == (b"file" if writable else b"before")
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(
    not os.path.exists("/proc/self/comm"), reason="no files in a folder that is read-only for root"
)
def test_folder_that_is_not_writable() -> None:
    """A file in it that is writable is not written to, since it could be left incomplete."""
    before = Path("/proc/self/comm").read_bytes()
    with download_of(send(reply(b"file"))) as download:
        with pytest.raises(OSError, match="'/proc/self/comm'"):
            download.save("/proc/self/comm")
        assert download.read() == b"file"
    assert Path("/proc/self/comm").read_bytes() == before


# -- permissions -----------------------------------------------------------------------


@pytest.fixture(params=[0o022, 0o027, 0o077, 0o000], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@on_posix
def test_permissions_of_a_new_file(umask: int, tmp_path: Path) -> None:
    with download_of(send(reply(b"file"))) as download:
        download.save(tmp_path / "f")
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o666 & ~umask


@on_posix
@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755], ids=oct)
def test_permissions_of_an_existing_file_are_kept(mode: int, tmp_path: Path) -> None:
    target = tmp_path / "f"
    target.write_bytes(b"before")
    target.chmod(mode)
    during: list[int] = []

    def look() -> None:
        wait_for_parts(tmp_path, 1)
        during.extend(stat.S_IMODE(part.stat().st_mode) for part in parts_in(tmp_path))

    begin, end = halves(b"x")
    with download_of(send(begin), do(look), send(end)) as download:
        download.save(target)
    assert during == [mode]  # nobody else may read it before it is complete
    assert stat.S_IMODE(target.stat().st_mode) == mode


@on_posix
def test_file_does_not_run_as_another_user(tmp_path: Path) -> None:
    """Writing to the file would remove these bits, too."""
    target = tmp_path / "f"
    target.write_bytes(b"before")
    target.chmod(0o6755)
    with download_of(send(reply(b"file"))) as download:
        download.save(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o755


# -- links, pipes and devices ----------------------------------------------------------


@on_posix
@pytest.mark.parametrize("existing", [True, False], ids=["file", "dangling"])
@pytest.mark.parametrize("absolute", [True, False], ids=["absolute", "relative"])
def test_link_stays(existing: bool, absolute: bool, tmp_path: Path) -> None:
    folder, link = tmp_path / "folder", tmp_path / "f"
    folder.mkdir()
    if existing:
        (folder / "log").write_bytes(b"before")
    end = folder / "log" if absolute else Path("folder", "log")
    link.symlink_to(end)
    with download_of(send(reply(b"file"))) as download:
        download.save(link)
    assert link.readlink() == end
    assert (folder / "log").read_bytes() == b"file"
    assert sorted(tmp_path.rglob("*")) == [link, folder, folder / "log"]


@on_posix
def test_link_to_a_link(tmp_path: Path) -> None:
    (tmp_path / "g").symlink_to("f")
    (tmp_path / "h").symlink_to("g")
    with download_of(send(reply(b"file"))) as download:
        download.save(tmp_path / "h")
    assert [(tmp_path / name).is_symlink() for name in "fgh"] == [False, True, True]
    assert (tmp_path / "f").read_bytes() == b"file"


@on_posix
def test_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "f"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as threads:
        received = threads.submit(pipe.read_bytes)
        with download_of(send(reply(b"x" * SIZE))) as download:
            assert download.save(pipe) == SIZE
        assert received.result(PATIENCE) == b"x" * SIZE
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


@on_posix
def test_pipe_gets_a_part_of_an_incomplete_file(tmp_path: Path) -> None:
    pipe = tmp_path / "f"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as threads:
        received = threads.submit(pipe.read_bytes)
        with (
            download_of(send(halves(b"x")[0]), cut) as download,
            pytest.raises(QuayConnectionError),
        ):
            download.save(pipe)
        assert set(received.result(PATIENCE)) == {ord("x")}
    assert pipe.is_fifo()


@on_posix
@pytest.mark.parametrize("linked", [False, True], ids=["itself", "link"])
def test_device(linked: bool, tmp_path: Path) -> None:
    """A terminal: as root, a save that is wrong could not replace it, as it could /dev/null."""
    ours, theirs = os.openpty()
    try:
        device = Path(os.ttyname(theirs))
        path = tmp_path / "f"
        if linked:
            path.symlink_to(device)
        with download_of(send(reply(b"file"))) as download:
            assert download.save(path if linked else device) == 4
        assert device.is_char_device()
        assert path.is_symlink() is linked
        assert os.read(ours, 100) == b"file"
    finally:
        os.close(ours)
        os.close(theirs)


@on_posix
def test_null_device() -> None:
    with download_of(send(reply(b"file"))) as download:
        assert download.save(os.devnull) == 4
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


needs_descriptors = pytest.mark.skipif(
    not os.path.isdir("/proc/self/fd"), reason="no names of open files here"
)


@needs_descriptors
def test_open_pipe() -> None:
    """As /dev/stdout of a program whose output goes to another: its name leads to no file."""
    reading, writing = os.pipe()
    try:
        with download_of(send(reply(b"file"))) as download:
            assert download.save(f"/proc/self/fd/{writing}") == 4
        assert os.read(reading, 100) == b"file"
    finally:
        os.close(reading)
        os.close(writing)


@needs_descriptors
def test_open_file_without_a_name(tmp_path: Path) -> None:
    with tempfile.TemporaryFile(dir=tmp_path) as file:
        with download_of(send(reply(b"file"))) as download:
            assert download.save(f"/proc/self/fd/{file.fileno()}") == 4
        assert file.read() == b"file"
    assert list(tmp_path.iterdir()) == []


@needs_descriptors
def test_open_file_by_its_descriptor(tmp_path: Path) -> None:
    """As /dev/stdout of a program whose output goes to a file: that file is written to, not replaced."""
    with open(tmp_path / "output", "w+b") as file:
        with download_of(send(reply(b"file"))) as download:
            assert download.save(f"/dev/fd/{file.fileno()}") == 4
        assert file.read() == b"file"
        assert os.path.samestat(os.fstat(file.fileno()), os.stat(tmp_path / "output"))


@pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="no files in memory here")
def test_file_in_memory_is_replaced_like_any_other() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        target = Path(folder, "f")
        target.write_bytes(b"before")
        with (
            download_of(send(reply(b"new", length=100)), cut) as download,
            pytest.raises(QuayConnectionError),
        ):
            download.save(target)
        assert target.read_bytes() == b"before"
