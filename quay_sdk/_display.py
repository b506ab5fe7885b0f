"""The only renderer: tables for people, as plain text, as HTML and for rich.

A class that people look at derives from :class:`Displayed` and returns a :class:`Table`. Secrets are replaced
before they get into one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from quay_sdk._text import one_line

if TYPE_CHECKING:
    import rich.table

MOST_ROWS = 20
"""How many rows of a listing are shown."""

_MOST_PARTS = 10
"""How many entries of a list within a cell are shown."""

_CELL, _FULL = 60, 500
"""How many characters of a value are shown in a cell, and in its tooltip or in a row of its own."""

_DIGEST = re.compile(r"(sha\d+:[0-9a-f]{12})[0-9a-f]{20,}")

_LEFT = "text-align:left;vertical-align:top"
"""Notebooks align cells to the right. Colours are theirs: light or dark."""


class Verbatim:
    """A text to show without quotes, in place of a secret or a date."""

    def __init__(self, text: str) -> None:
        self._text = one_line(text, _FULL)

    def __repr__(self) -> str:
        return self._text


SECRET: Verbatim = Verbatim("<secret>")
"""What is shown in place of a secret."""


class Cell(NamedTuple):
    """The displayed form of a value."""

    text: str
    """The text, on one line."""
    full: str = ""
    """The longer text, if it is shortened."""


class Table(NamedTuple):
    """What is shown of an object: rows of values, below the names of their columns.

    Without columns, each row is a name and a value.
    """

    caption: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    note: str = ""
    """What is not shown."""


class Displayed:
    """A class with a form for people: in IPython and Jupyter, and printed by rich."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__repr__" in vars(cls):
            # Of the two, IPython uses the one of the more derived class.
            cls._repr_pretty_ = Displayed._repr_pretty_  # type: ignore[method-assign]

    def _table(self) -> Table:
        """What is shown."""
        raise NotImplementedError

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if not name.startswith("_")]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # Within a list or a dictionary, one line each is easier to read.
        nested = len(getattr(printer, "stack", ())) > 1
        printer.text(repr(self) if nested or cycle else to_text(self._table()))

    def _repr_html_(self) -> str:
        return to_html(self._table())

    def __rich_console__(self, console: Any, options: Any) -> Iterator[object]:
        yield to_rich(self._table(), width=options.max_width)


class Printed(Displayed):
    """A class whose ``str()`` is the table too, for ``print()``."""

    __slots__ = ()

    def __str__(self) -> str:
        return to_text(self._table())


def first_rows(caption: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> Table:
    """Return a table of the first rows, with a note of how many more there are."""
    hidden = len(rows) - MOST_ROWS
    return Table(caption, columns, rows[:MOST_ROWS], f"… {hidden} more" if hidden > 0 else "")


def counted(count: int, noun: str) -> str:
    """Return a number of things in words, such as ``1 change``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def listing(caption: str, records: Sequence[Sequence[tuple[str, Any]]], *, count: int, more: bool) -> Table:
    """Return the table of a page.

    :param caption: the name of the listing.
    :param records: the names and values of the first entries. A column without any value is left out.
    :param count: how many entries the page has.
    :param more: whether there are further pages.
    """
    rows = [dict(record) for record in records[:MOST_ROWS]]
    found = dict.fromkeys(name for row in rows for name in row)
    names = [name for name in found if any(row.get(name) not in (None, "", ()) for row in rows)]
    hidden = count - len(rows)
    shown = f"{len(rows)} of {count} entries" if hidden else _counted(count)
    return Table(
        f"{caption}: {shown}{' on this page, more pages follow' if more else ''}",
        tuple(names),
        [[row.get(name) for name in names] for row in rows],
        f"… {hidden} more on this page" if hidden else "",
    )


def _counted(count: int) -> str:
    return "empty" if count == 0 else "1 entry" if count == 1 else f"{count} entries"


# -- values ----------------------------------------------------------------------------


def iso_date(value: date) -> str:
    """Return a date in ISO 8601 for display; a time has no microseconds."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").replace("+00:00", "Z")
    return value.isoformat()


def _cell(value: Any, most: int, *, shorten: bool) -> Cell:
    """Return the displayed form of a value.

    :param most: how many characters are shown.
    :param shorten: whether digests are shortened.
    """
    if shorten and isinstance(value, str) and (digest := _DIGEST.fullmatch(value)):
        return Cell(f"{digest[1]}…", value)
    full = _text(value)
    text = one_line(full, most)
    return Cell(text, one_line(full, _FULL) if text != full else "")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return iso_date(value)
    if isinstance(value, Displayed):
        return _name(value)
    if isinstance(value, Mapping):
        if all(isinstance(part, Displayed) for part in value.values()):
            return _some(list(value))
        return json.dumps({str(key): _plain(part) for key, part in value.items()}, ensure_ascii=False)
    if isinstance(value, (list, tuple, set, frozenset)):
        return _some(list(value))
    return str(value)


def _some(values: Sequence[Any]) -> str:
    """The first entries of a list, and how many more there are."""
    rest = len(values) - _MOST_PARTS
    return ", ".join([*map(_text, values[:_MOST_PARTS]), *([f"… {rest} more"] if rest > 0 else [])])


def _plain(value: Any) -> Any:
    """JSON without what must not be shown."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, (str, int, float)) else _text(value)


_NAMES = ("full_name", "name", "username", "title", "uuid", "id")


def _name(value: Displayed) -> str:
    """The name of an object within another one, or all of it if it has none."""
    for attribute in _NAMES:
        name = getattr(value, attribute, None)
        if isinstance(name, (str, int)) and name != "":
            return str(name)
    return repr(value)


# -- forms -----------------------------------------------------------------------------


def _cells(table: Table, *, tooltips: bool = False) -> list[list[Cell]]:
    """The cells of a table. Digests have their full length where a row and no tooltip has space for them."""
    most = _CELL if table.columns else _FULL
    shorten = tooltips or bool(table.columns)
    return [[_cell(value, most, shorten=shorten) for value in row] for row in table.rows]


def to_text(table: Table, *, width: int | None = None) -> str:
    """Return a table as plain text.

    :param width: the width of the terminal in characters; by default that of this one. Columns that do not
        fit are left out, and named.
    """
    if width is None:
        from shutil import get_terminal_size  # noqa: PLC0415 - slow to import, and few programs print tables

        width = get_terminal_size().columns
    table = _fitting(table, width)
    rows = [*([table.columns] if table.columns else []), *_texts(table)]
    widths = _widths(rows)
    lines = [
        "  ".join(f"{text:{wide}}" for text, wide in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    if table.columns:
        lines.insert(1, "-" * (sum(widths) + _GAP * (len(widths) - 1)))
    return "\n".join([table.caption, *lines, *([table.note] if table.note else [])])


_GAP = 2
"""The spaces between columns."""

_LEAST = 20
"""How many characters of the last column are worth showing."""


def _fitting(table: Table, width: int) -> Table:
    """The table without columns for which the screen is too narrow; at least two remain. The note names them.

    The last column is cut if a part of it fits. Otherwise, columns that are ``False`` in all rows are left
    out first, then the last ones.
    """
    widths = _widths([table.columns, *_texts(table)]) if table.columns else []
    room = width - sum(widths[:-1]) - _GAP * (len(widths) - 1)
    if widths and _LEAST <= room < widths[-1]:
        rows = [[*row[:-1], one_line(_text(row[-1]), room)] for row in table.rows]
        return table._replace(rows=rows)
    kept = list(range(len(widths)))
    waiting = sorted(kept, key=lambda number: (all(row[number] is False for row in table.rows), number))
    while len(kept) > 2 and sum(widths[number] + _GAP for number in kept) - _GAP > width:
        kept.remove(waiting.pop())
    if len(kept) == len(table.columns):
        return table
    left_out = [name for number, name in enumerate(table.columns) if number not in kept]
    note = f"… not shown, as the screen is narrow: {', '.join(left_out)}"
    return table._replace(
        columns=tuple(table.columns[number] for number in kept),
        rows=[[row[number] for number in kept] for row in table.rows],
        note=f"{table.note}\n{note}" if table.note else note,
    )


def _texts(table: Table) -> list[list[str]]:
    return [[part.text for part in row] for row in _cells(table)]


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*rows, strict=True)]


def to_html(table: Table) -> str:
    """Return a table as HTML, for notebooks."""
    from html import escape  # noqa: PLC0415 - only notebooks need it

    def element(tag: str, text: str, style: str, title: str = "") -> str:
        tooltip = f' title="{escape(title)}"' if title else ""
        return f'<{tag} style="{style}"{tooltip}>{escape(text)}</{tag}>'

    one_line_each = f"{_LEFT};white-space:nowrap"
    head = "".join(element("th", name, one_line_each) for name in table.columns)
    body = ""
    for row in _cells(table, tooltips=True):
        tags = ["td" if head or number else "th" for number in range(len(row))]
        cells = zip(tags, row, strict=True)
        style = one_line_each if head else _LEFT
        body += f"<tr>{''.join(element(tag, text, style, full) for tag, (text, full) in cells)}</tr>"
    return (
        '<div style="overflow-x:auto"><table>'
        f"{element('caption', table.caption, one_line_each)}"
        f"{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"
        f"{element('p', table.note, _LEFT) if table.note else ''}</div>"
    )


def to_rich(table: Table, *, width: int) -> rich.table.Table:
    """Return a table of rich.

    :param width: the width of the console in characters.
    """
    from rich import box  # noqa: PLC0415 - rich has asked for it, so it is installed
    from rich.table import Table as RichTable  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = _fitting(table, width)
    made = RichTable(
        title=Text(table.caption, style="bold"),
        caption=Text(table.note) if table.note else None,
        header_style="cyan",
        title_justify="left",
        caption_justify="left",
        show_header=bool(table.columns),
        box=box.SIMPLE_HEAD,
        padding=(0, _GAP - 1, 0, 0),
        pad_edge=False,
        show_edge=False,
    )
    for name in table.columns or ("", ""):
        made.add_column(Text(name), overflow="fold")
    if not table.columns:
        made.columns[0].style = "cyan"
    for row in _cells(table):
        made.add_row(*(Text(part.text) for part in row))
    return made
