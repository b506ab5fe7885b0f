"""Changes of a server: planned, made, and reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Self

import attrs

from quay_sdk import InvalidArgumentError, MissingError, QuayClient, QuayError, make_converter, operations
from quay_sdk._display import Printed, Table, counted, first_rows
from quay_sdk.tasks import bulk


@attrs.frozen(kw_only=True)
class Change:
    """One change of a server, planned or made.

    :ivar action: what it does, such as ``"delete tag"``.
    :ivar target: what it changes, such as ``"acme/app:1.0"``.
    :ivar reason: why, such as ``"older than 30 days"``.
    :ivar operation: the id of the operation that makes it.
    :ivar arguments: the arguments of that operation, as JSON. There are no secrets among them.
    :ivar group: what the target belongs to, such as the repository ``"acme/app"``.
    :ivar size: the size of the image that it deletes, in bytes, if that is known.
    :ivar digest: the manifest that the tag in the arguments must still point to; otherwise it is not changed.
    """

    action: str
    target: str
    reason: str = ""
    operation: str
    arguments: Mapping[str, Any] = attrs.field(hash=False)
    group: str = ""
    size: int | None = None
    digest: str | None = None

    def __str__(self) -> str:
        return f"{self.action} {self.target}{f' ({self.reason})' if self.reason else ''}"


@attrs.frozen(kw_only=True)
class Skipped:
    """An object that a plan does not change.

    :ivar target: the object, such as ``"acme/app:1.0"``.
    :ivar reason: why, such as ``"immutable"``.
    :ivar group: what it belongs to, such as the repository ``"acme/app"``.
    """

    target: str
    reason: str
    group: str = ""


def make(client: QuayClient, changes: Sequence[Change], *, dry_run: bool) -> list[Change]:
    """Make the changes of a task, one after the other, unless it is a dry run, and return them."""
    for change in changes:
        if not dry_run:
            client.call(change.operation, **change.arguments)
    return list(changes)


@attrs.frozen(kw_only=True)
class Plan(Printed):
    """Changes that a task would make. A plan is a value: it has no client, and can be saved and compared.

    ``print(plan)`` shows what it would do. :meth:`apply` does it.

    :ivar title: the task, such as ``"prune acme/app"``.
    :ivar changes: the changes.
    :ivar skipped: the objects that match but are not changed, with the reasons.
    """

    title: str
    changes: tuple[Change, ...]
    skipped: tuple[Skipped, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def apply(
        self,
        client: QuayClient,
        *,
        workers: int = 8,
        progress: bool | bulk.Progress = False,
        on_error: Literal["stop", "continue"] = "stop",
    ) -> Report:
        """Make the changes, several at once.

        A change that has been made already, by an earlier call for example, is not made again. A tag that
        points to another manifest than in the plan is left alone, which counts as a failure.

        :param client: a client of the server that the plan was made from.
        :param workers: how many changes are under way at once, from 1 to 1000.
        :param progress: see :func:`quay_sdk.tasks.bulk.run`.
        :param on_error: ``"stop"`` begins no further change when one fails, and raises an error;
            ``"continue"`` goes on, and the report has the failures.
        :returns: what was done.
        :raises PlanError: a change failed, and ``on_error`` is ``"stop"``. Its ``report`` has what was done.
        """
        if on_error not in ("stop", "continue"):
            raise InvalidArgumentError(f"on_error must be 'stop' or 'continue', not {on_error!r}")
        apply = _Apply(client, stops=on_error == "stop")
        outcomes = list(bulk.run(apply, self.changes, workers=workers, progress=progress, on_error="collect"))
        results = {
            result: tuple(outcome.item for outcome in outcomes if outcome.value == result)
            for result in ("done", "unchanged", "not tried")
        }
        report = Report(
            title=self.title,
            done=results["done"],
            unchanged=results["unchanged"],
            failed=tuple(Failure(outcome.item, outcome.error) for outcome in outcomes if outcome.error),
            not_tried=results["not tried"],
        )
        if report.failed and on_error == "stop":
            raise PlanError(report) from report.failed[0].error
        return report

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as JSON, to be saved or reviewed; :meth:`from_dict` reads it."""
        return attrs.asdict(self)

    @classmethod
    def from_dict(cls, plan: Mapping[str, Any]) -> Self:
        """Return the plan that :meth:`to_dict` wrote.

        :raises InvalidArgumentError: it is not a plan.
        """
        try:
            return make_converter().structure(plan, cls)
        except Exception:
            raise InvalidArgumentError("this is not the JSON of a plan") from None

    def to_records(self) -> list[dict[str, Any]]:
        """Return a row for each change and each skipped object, for a DataFrame or a CSV file."""
        names = ("group", "target", "action", "size", "reason")
        return [
            {name: getattr(entry, name, None) for name in names} for entry in (*self.changes, *self.skipped)
        ]

    def __repr__(self) -> str:
        return f"<Plan to {self.title}: {len(self.changes)} changes, {len(self.skipped)} skipped>"

    def _table(self) -> Table:
        caption = f"{self.title}: {counted(len(self.changes), 'change')}{_sized(self.changes)}"
        groups = dict.fromkeys([change.group for change in self.changes])
        groups.update(dict.fromkeys([entry.group for entry in self.skipped]))
        if len(groups) > 1:
            rows: list[tuple[str, ...]] = [self._group(group) for group in groups]
            return first_rows(caption, ("group", "changes", "size", "skipped"), rows)
        rows = [(change.action, change.target, _size(change.size), change.reason) for change in self.changes]
        rows += [("skip", entry.target, "", entry.reason) for entry in self.skipped]
        return first_rows(caption, ("action", "target", "size", "reason"), rows)

    def _group(self, group: str) -> tuple[str, str, str, str]:
        """The row of a group: what is changed, and why something is not."""
        changes = [change for change in self.changes if change.group == group]
        actions = Counter(change.action for change in changes)
        reasons = Counter(entry.reason for entry in self.skipped if entry.group == group)
        return group, _counts(actions), _size(_total(changes)), _counts(reasons)


@attrs.frozen
class Failure:
    """A change that failed.

    :ivar change: the change.
    :ivar error: why.
    """

    change: Change
    error: Exception


@attrs.frozen(kw_only=True)
class Report(Printed):
    """What was done of a plan.

    :ivar title: the task.
    :ivar done: the changes that were made.
    :ivar unchanged: the changes that had been made already.
    :ivar failed: the changes that failed, with the errors.
    :ivar not_tried: the changes that were not begun after a failure.
    """

    title: str
    done: tuple[Change, ...]
    unchanged: tuple[Change, ...] = ()
    failed: tuple[Failure, ...] = ()
    not_tried: tuple[Change, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all changes are in effect."""
        return not self.failed and not self.not_tried

    def __repr__(self) -> str:
        return f"<Report of {self._summary()}>"

    def _summary(self) -> str:
        counts = {
            "done": len(self.done),
            "already done": len(self.unchanged),
            "failed": len(self.failed),
            "not tried": len(self.not_tried),
        }
        return f"{self.title}: {', '.join(f'{count} {name}' for name, count in counts.items())}"

    def _table(self) -> Table:
        rows = [("failed", failure.change.target, str(failure.error)) for failure in self.failed]
        rows += [("not tried", change.target, "") for change in self.not_tried]
        rows += [(change.action, change.target, change.reason) for change in self.done]
        rows += [("already done", change.target, "") for change in self.unchanged]
        return first_rows(f"{self._summary()}{_sized(self.done)}", ("result", "target", "reason"), rows)


class PlanError(QuayError):
    """A change of a plan failed, and the others were not begun.

    :ivar report: what was done.
    """

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        failure = self.report.failed[0]
        return f"{self.report._summary()}; {failure.change.target}: {failure.error}"


class _Apply:
    """Makes a change."""

    def __init__(self, client: QuayClient, *, stops: bool) -> None:
        self._client = client
        self._stops = stops
        self._failed = False

    def __call__(self, change: Change) -> Literal["done", "unchanged", "not tried"]:
        if self._failed and self._stops:
            return "not tried"
        try:
            return self._make(change)
        except Exception:
            self._failed = True
            raise

    def _make(self, change: Change) -> Literal["done", "unchanged"]:
        try:
            if change.digest is not None and not self._is_as_planned(change):
                return "unchanged"
            self._client.call(change.operation, **change.arguments)
        except MissingError:
            if operations[change.operation].method != "DELETE":
                raise
            return "unchanged"
        return "done"

    def _is_as_planned(self, change: Change) -> bool:
        """Whether the tag is still there.

        :raises QuayError: it points to another manifest.
        """
        repository, tag = change.arguments["repository"], change.arguments["tag"]
        found = self._client.repository.tags.list(repository, name=tag, only_active=True).first()
        if found is not None and found.manifest_digest != change.digest:
            raise QuayError(f"{change.target} points to another manifest than when the plan was made")
        return found is not None


# -- how plans look --------------------------------------------------------------------


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counter.items())


def _total(changes: Iterable[Change]) -> int | None:
    sizes = [change.size for change in changes if change.size is not None]
    return sum(sizes) if sizes else None


def _sized(changes: Iterable[Change]) -> str:
    total = _total(changes)
    return f", {_size(total)}" if total else ""


def _size(count: int | None) -> str:
    """A number of bytes for people."""
    if count is None:
        return ""
    size, units = float(count), ["B", "kB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.0f} {units[0]}" if units[0] == "B" else f"{size:.1f} {units[0]}"
