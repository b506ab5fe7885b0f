"""Deleting while listing: nothing is skipped without an error."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from quay_sdk import MissingError, Paged, PagingError, QuayClient, QuayError, operations
from quay_sdk._http.connections import Write
from quay_sdk.testing import FakeQuay
from support.wire import WireServer, do, read, reply, send

REPOSITORY = "acme/app"


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as started:
        yield started


def push(quay: FakeQuay, count: int, repository: str = REPOSITORY) -> None:
    for number in range(count):
        quay.push(repository, tag=f"pr-{number:03}")


def left(client: QuayClient, repository: str = REPOSITORY) -> set[str]:
    return {tag.name for tag in client.repository.tags.list(repository, only_active=True).all()}


def listing(client: QuayClient, **options: Any) -> Paged[Any]:
    return client.repository.tags.list(REPOSITORY, only_active=True, **options)


# -- the program that everybody writes -------------------------------------------------


@pytest.mark.parametrize("ahead", [0, 1, 4])
@pytest.mark.parametrize("size", [1, 10, 50, 100])
@pytest.mark.parametrize("deleted", ["1", "p-1", "p", "p+1", "2p", "all"])
def test_deleting_in_the_loop(quay: FakeQuay, deleted: str, size: int, ahead: int) -> None:
    """Everything is deleted, or an error reports that the rest was not listed."""
    total = max(2 * size + 3, 12)
    push(quay, total)
    most = {"1": 1, "p-1": size - 1, "p": size, "p+1": size + 1, "2p": 2 * size, "all": total}[deleted]
    seen: list[str] = []
    error = None
    with quay.client() as client:
        tags = listing(client, limit=size)
        try:
            for tag in tags.prefetch(ahead) if ahead else tags:
                seen.append(tag.name)
                if len(seen) <= most:
                    client.repository.tags.delete(REPOSITORY, tag.name)
        except PagingError as raised:
            error = raised
        if error is None:
            assert sorted(seen) == [f"pr-{number:03}" for number in range(total)]
        else:
            assert ".all()" in str(error)
            assert "deleteFullTag" in str(error)
        assert len(seen) == len(set(seen))
        assert len(left(client)) == total - min(most, len(seen))


def test_deleting_all_that_was_fetched_first(quay: FakeQuay) -> None:
    push(quay, 120)
    with quay.client() as client:
        for tag in listing(client).all():
            client.repository.tags.delete(REPOSITORY, tag.name)
        assert left(client) == set()


def test_deleting_on_the_only_page(quay: FakeQuay) -> None:
    push(quay, 50)
    with quay.client() as client:
        for tag in listing(client):
            client.repository.tags.delete(REPOSITORY, tag.name)
        assert left(client) == set()


# -- what moves which listing ----------------------------------------------------------


def two_pages(client: QuayClient, **options: Any) -> Iterator[Any]:
    """A listing of which the first entry was read."""
    items = iter(listing(client, limit=1, **options))
    next(items)
    return items


Action = Callable[[QuayClient], object]
REMOVE: Action = lambda client: client.repository.tags.delete(REPOSITORY, "pr-000")  # noqa: E731


@pytest.mark.parametrize(
    "action",
    [
        REMOVE,
        lambda client: REMOVE(client.with_options(timeout=7)),
        lambda client: REMOVE(client.with_options(retries=0).with_options(timeout=7)),
        lambda client: client.call("deleteFullTag", repository=REPOSITORY, tag="pr-000"),
        lambda client: client.call(
            "removeTagFromTimemachine", repository=REPOSITORY, tag="pr-000", is_alive=True
        ),
    ],
    ids=["method", "with_options", "with_options-twice", "call", "purge"],
)
def test_removal_stops_the_listing(quay: FakeQuay, action: Action) -> None:
    push(quay, 3)
    with quay.client() as client:
        items = two_pages(client)
        try:
            action(client)
        except QuayError as error:
            assert "501" in str(error)  # noqa: PT017 - the embedded server does not answer all of them yet
        with pytest.raises(PagingError, match=r"\.all\(\)"):
            next(items)


@pytest.mark.parametrize(
    "action",
    [
        lambda client: client.repository.tags.delete("acme/other", "pr-000"),
        lambda client: client.repository.tags.delete("acme/app2", "pr-000"),
        lambda client: client.repository.tags.update(REPOSITORY, "pr-000", expiration=None),
        lambda client: client.repository.delete("acme/other"),
        lambda client: client.repository.tags.list(REPOSITORY).all(),
    ],
    ids=["other-repository", "its-name-begins-alike", "update", "delete-repository", "read"],
)
def test_what_removes_nothing_stops_nothing(quay: FakeQuay, action: Action) -> None:
    for repository in (REPOSITORY, "acme/other", "acme/app2"):
        push(quay, 3, repository)
    with quay.client() as client:
        items = two_pages(client)
        action(client)
        list(items)


def test_removal_by_an_unrelated_client_is_not_noticed(quay: FakeQuay) -> None:
    push(quay, 3)
    with quay.client() as client, quay.client() as other:
        items = two_pages(client)
        REMOVE(other)
        list(items)


def test_history_is_not_moved_by_deleting(quay: FakeQuay) -> None:
    """Without only_active a deleted tag stays listed; only purging removes it."""
    push(quay, 3)
    with quay.client() as client:
        items = iter(client.repository.tags.list(REPOSITORY, limit=1))
        next(items)
        REMOVE(client)
        list(items)


def test_removal_before_the_listing(quay: FakeQuay) -> None:
    push(quay, 3)
    with quay.client() as client:
        REMOVE(client)
        assert len(listing(client, limit=1).all()) == 2


def test_refused_removal_stops_nothing(quay: FakeQuay) -> None:
    """Nothing was sent."""
    push(quay, 3)
    with quay.client() as client:
        items = two_pages(client)
        with pytest.raises(ValueError, match="cannot be part of a path"):
            client.repository.tags.delete(REPOSITORY, "..")
        assert len(list(items)) == 2


def test_removal_that_the_server_refuses_stops_the_listing(quay: FakeQuay) -> None:
    """The simple rule: what counts is that it was sent."""
    push(quay, 3)
    with quay.client() as client:
        items = two_pages(client)
        with pytest.raises(MissingError):
            client.repository.tags.delete(REPOSITORY, "missing")
        with pytest.raises(PagingError):
            next(items)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_removal_under_way_in_the_parent_stops_nothing_in_a_forked_child(quay: FakeQuay) -> None:
    """In the child it would never end."""
    push(quay, 3)
    with quay.client() as client:
        write = Write("deleteFullTag", f"/api/v1/repository/{REPOSITORY}/tag/x")
        client._transport.connections.begin_write(write)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = 0 if len(listing(client, limit=1).all()) == 3 else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_iterating_again_after_a_removal(quay: FakeQuay) -> None:
    """The first page was fetched before it, so the later ones do not go with it."""
    push(quay, 3)
    with quay.client() as client:
        tags = listing(client, limit=1)
        assert len(tags.all()) == 3
        REMOVE(client)
        assert tags.first() is not None
        with pytest.raises(PagingError):
            tags.all()
        assert len(listing(client, limit=1).all()) == 2


def test_copies_and_pickles_of_a_listing_notice_it_too(quay: FakeQuay) -> None:
    push(quay, 3)
    with quay.client() as client:
        tags = listing(client, limit=1)
        again, owner = pickle.loads(pickle.dumps((tags, client)))
        with owner:
            assert len(again.all()) == 3
            REMOVE(owner)
            with pytest.raises(PagingError):
                again.all()
        assert len(tags.all()) == 2  # this one is of another client


def test_listings_that_are_gone_are_forgotten(quay: FakeQuay) -> None:
    push(quay, 3)
    with quay.client() as client:
        for _ in range(10):
            listing(client, limit=1)
        kept = listing(client, limit=1)
        assert len(client._transport.connections._listings) == 1
        assert len(kept.all()) == 3


def test_listing_declares_existing_operations() -> None:
    declared = {
        operation.id: operation.removed_by for operation in operations.values() if operation.removed_by
    }
    assert declared == {
        "listRepoTags": {"removeTagFromTimemachine": None, "deleteFullTag": "only_active"},
        "conductRepoSearch": {"deleteRepository": None},
        "listOrgMirrorRepositories": {"deleteRepository": None},
        "listRepos": {"deleteStar": "starred", "deleteRepository": "starred"},
    }
    for id, removals in declared.items():
        names = {parameter.name for parameter in operations[id].parameters}
        assert removals.keys() <= operations.keys()
        assert {flag for flag in removals.values() if flag is not None} <= names


def test_counted_listings_declare_what_removes_their_entries() -> None:
    assert {operation.id for operation in operations.values() if operation.paging == "number"} <= {
        operation.id for operation in operations.values() if operation.removed_by
    }


# -- the other listings, at the wire ---------------------------------------------------

FOUND = {"kind": "repository", "namespace": {"name": "acme", "kind": "org"}, "name": "a", "is_public": True}
LISTED = {"namespace": "acme", "name": "a", "is_public": True, "kind": "image", "state": "NORMAL"}
LISTINGS: dict[str, tuple[Callable[[QuayClient], Paged[Any]], dict[str, Any], Action]] = {
    "search, repository deleted": (
        lambda client: client.search.repositories(query="a"),
        {"results": [FOUND], "has_additional": True},
        lambda client: client.repository.delete("acme/a"),
    ),
    "mirror, repository deleted": (
        lambda client: client.organization.mirror.repositories.list("acme"),
        {"repositories": [], "has_next": True},
        lambda client: client.repository.delete("acme/a"),
    ),
    "starred, star deleted": (
        lambda client: client.repository.list(starred=True),
        {"repositories": [LISTED], "next_page": "x"},
        lambda client: client.user.starred.remove("acme/a"),
    ),
    "starred, repository deleted": (
        lambda client: client.repository.list(starred=True),
        {"repositories": [LISTED], "next_page": "x"},
        lambda client: client.repository.delete("acme/a"),
    ),
}


@pytest.mark.parametrize("ahead", [0, 2])
@pytest.mark.parametrize(("listed", "page", "action"), LISTINGS.values(), ids=LISTINGS)
def test_other_listings(
    listed: Callable[[QuayClient], Paged[Any]], page: dict[str, Any], action: Action, ahead: int
) -> None:
    script = [read, send(reply(page)), read, send(reply(status=204))]
    with WireServer(script) as server, QuayClient(server.url, "t0ken", retries=0) as client:
        found = listed(client)
        action(client)
        with pytest.raises(PagingError, match=r"\.all\(\)"):
            (found.prefetch(ahead) if ahead else found).all()
        assert len(server.requests) == 2  # the next page was not asked for


def test_repositories_by_token_may_be_deleted_in_the_loop() -> None:
    """Their tokens name the next id."""
    more = {"repositories": [{**LISTED, "name": "b"}]}
    script = [
        reply({"repositories": [LISTED], "next_page": "x"}),
        reply(status=204),
        reply(more),
        reply(status=204),
    ]
    with (
        WireServer([step for one in script for step in (read, send(one))]) as server,
        QuayClient(server.url, "t0ken", retries=0) as client,
    ):
        for repository in client.repository.list(namespace="acme"):
            client.repository.delete(f"{repository.namespace}/{repository.name}")
        assert [request.method for request in server.requests] == ["GET", "DELETE", "GET", "DELETE"]


@pytest.mark.parametrize("retried", [False, True], ids=["slow", "after-a-429"])
def test_removal_that_was_under_way_before_the_listing(retried: bool) -> None:
    """It may take effect after the first page was made."""
    sent, listed = threading.Event(), threading.Event()
    tag = {"name": "a", "manifest_digest": "sha256:x"}

    def wait() -> None:
        sent.set()
        listed.wait(10)

    busy = reply(status=429, headers={"Retry-After": "0"})
    removal = [read, send(busy)] if retried else []
    removal += [read, do(wait), send(reply(status=204))]
    listing_script = [read, send(reply({"tags": [tag], "has_additional": True}))]
    with (
        WireServer(removal, listing_script) as server,
        QuayClient(server.url, "t0ken") as client,
    ):
        remover = threading.Thread(target=client.repository.tags.delete, args=(REPOSITORY, "z"))
        remover.start()
        sent.wait(10)
        tags = listing(client)
        listed.set()
        remover.join()
        with pytest.raises(PagingError, match=r"\.all\(\)"):
            tags.all()


def test_page_that_was_under_way_is_not_trusted() -> None:
    """A prefetched page may be from before or after a removal."""
    asked, deleted = threading.Event(), threading.Event()
    tag = {"name": "a", "manifest_digest": "sha256:x"}
    first = {"tags": [tag], "has_additional": True}

    def delayed() -> None:
        asked.set()
        deleted.wait(10)

    listings = [read, send(reply(first)), read, do(delayed), send(reply({"tags": [{**tag, "name": "b"}]}))]
    with (
        WireServer(listings, [read, send(reply(status=204))]) as server,
        QuayClient(server.url, "t0ken", retries=0) as client,
    ):
        items = iter(listing(client).prefetch(1))
        assert next(items).name == "a"
        ahead: list[BaseException] = []

        def go_on() -> None:
            try:
                list(items)
            except PagingError as error:
                ahead.append(error)

        reader = threading.Thread(target=go_on)
        reader.start()
        asked.wait(10)
        client.repository.tags.delete(REPOSITORY, "z")
        deleted.set()
        reader.join()
        assert [".all()" in str(error) for error in ahead] == [True]
