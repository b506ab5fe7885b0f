"""How values look in a notebook. Secrets and the token are hidden before they come here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def model_table(name: str, shown: Sequence[tuple[str, str]]) -> str:
    """A model as a table of its fields."""
    rows = "".join(f"<tr><th>{escape(field)}</th><td>{escape(text)}</td></tr>" for field, text in shown)
    return f"<table><caption>{escape(name)}</caption><tbody>{rows}</tbody></table>"


def items_table(items: Sequence[Sequence[tuple[str, str]]], *, more: bool) -> str:
    """A first page as a table: a row for each item, a column for each field."""
    if not items:
        return "<p>empty</p>"
    rows = [dict(shown) for shown in items]
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(row.get(name, ''))}</td>" for name in names) + "</tr>" for row in rows
    )
    note = "<p>… and more on later pages</p>" if more else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
