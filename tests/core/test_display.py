"""How values look: in a terminal, in a notebook, printed by rich, in logs. Secrets are in none of it."""

from __future__ import annotations

import io
import logging
import os
import pprint
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest
import rich.traceback
from IPython.core.formatters import DisplayFormatter
from IPython.lib.pretty import pretty

from quay_sdk import Model, NotFoundError, Page, Paged, QuayClient, QuayError, operations
from quay_sdk._display import _NAMES, Table, to_html, to_rich, to_text
from quay_sdk.api.appspecifictokens import AppToken
from quay_sdk.api.tag import Tag
from quay_sdk.model import model
from quay_sdk.testing import FakeQuay
from support import ROOT
from support.printing import printed
from support.secret_models import SECRETIVE, TOKEN, made, models

DIGEST = "sha256:" + "0123456789ab" + "c" * 52


@pytest.fixture(scope="module")
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as quay:
        for number in range(60):
            quay.push(f"{quay.USER}/app", tag=f"v{number}")
        yield quay


@pytest.fixture
def tags(quay: FakeQuay) -> Paged[Tag]:
    return quay.client(retries=0).repository.tags.list(f"{quay.USER}/app", limit=50)


def tag(name: str = "v1", **changes: Any) -> Tag:
    date: Any = "Wed, 08 Jan 2025 19:32:48 -0000"
    fields = {"manifest_digest": DIGEST, "size": 1234, "is_manifest_list": False, "reversion": False}
    return Tag(name=name, last_modified=date, start_ts=1736364768, **{**fields, **changes})  # type: ignore[arg-type]


# -- secrets ---------------------------------------------------------------------------


@model
class Box(Model):
    """Holds models in all ways."""

    inner: Model
    listed: tuple[Model, ...]
    by_name: dict[str, Model]


def logged(value: object) -> str:
    file = io.StringIO()
    handler = logging.StreamHandler(file)
    for form in ("%s", "%r", "%(model)s"):
        handler.handle(
            logging.makeLogRecord({"msg": form, "args": {"model": value} if "(" in form else (value,)})
        )
    return file.getvalue()


def by_rich_traceback(value: Model) -> str:
    scope: dict[str, Any] = {}
    exec("def fail(model, listed):\n    raise RuntimeError", scope)  # in no file: its frame is looked at
    with pytest.raises(RuntimeError) as caught:
        scope["fail"](value, [value, {"a": value}])
    error = caught.value
    trace = rich.traceback.Traceback.from_exception(
        type(error),
        error,
        error.__traceback__.tb_next,
        show_locals=True,  # type: ignore[union-attr]
    )
    return printed(trace, width=300)


def in_ipython(value: object) -> str:
    formatter = DisplayFormatter()
    formatter.active_types = list(formatter.formatters)
    data, _ = formatter.format(value)
    assert {"text/plain", "text/html"} <= data.keys()
    return str(data)


RENDERINGS: dict[str, Callable[[Model], str]] = {
    "repr": repr,
    "str": str,
    "format": lambda model: f"{model} {[model]} { ({'a': model}) }",
    "pprint": lambda model: pprint.pformat([model, {"a": model}]),
    "rich": printed,
    "rich, in containers": lambda model: printed([model, (model,), {"deep": [{"er": model}]}]),
    "rich, a page": lambda model: printed(Page(items=(model,))),
    "rich, a page in a list": lambda model: printed([Page(items=(model,))]),
    "rich, local variables": by_rich_traceback,
    "HTML": lambda model: model._repr_html_(),
    "HTML, a page": lambda model: Page(items=(model,))._repr_html_(),
    "text": lambda model: to_text(model._table()),
    "text, a page": lambda model: to_text(Page(items=(model,))._table()),
    "IPython": in_ipython,
    "IPython, a list": lambda model: pretty([model, {"a": model}]),
    "IPython, a page": lambda model: in_ipython(Page(items=(model,))),
    "logging": logged,
    "record": lambda model: repr(model.to_record()),
    "DataFrame": lambda model: Page(items=(model,)).to_pandas().to_string(),
    "DataFrame of records": lambda model: pd.DataFrame([model.to_record()]).to_html(),
    "within a model": lambda model: "".join(
        show(Box(inner=model, listed=(model,), by_name={"a": model})) for show in (repr, printed, in_ipython)
    ),
}


def test_there_are_models_with_secrets() -> None:
    assert {"AppToken", "Robot", "Application", "ApplicationToken"} <= {cls.__name__ for cls in SECRETIVE}


@pytest.mark.parametrize("cls", SECRETIVE, ids=lambda cls: cls.__name__)
def test_no_rendering_shows_a_secret(cls: type[Model]) -> None:
    for secret in (TOKEN, {"password": TOKEN}, [TOKEN], TOKEN * 10):
        value = made(cls, secret)
        for name, render in RENDERINGS.items():
            shown = render(value)
            assert TOKEN not in shown, name
            assert "secret" in shown or "Page(" in shown, name


@pytest.mark.parametrize("cls", SECRETIVE, ids=lambda cls: cls.__name__)
def test_secrets_are_there_for_whoever_asks(cls: type[Model]) -> None:
    value = made(cls)
    assert TOKEN in repr(value.to_dict())
    assert TOKEN in repr(value.to_record(secrets=True))
    assert TOKEN in Page(items=(value,)).to_pandas(secrets=True).to_string()


def test_no_secret_is_a_name() -> None:
    for cls in models():
        assert not {entry.name for entry in cls.__fields__ if entry.secret} & set(_NAMES), cls


def test_pytest_shows_no_secret(tmp_path: Any) -> None:
    """A failing comparison of models, with local variables, at the highest verbosity."""
    test = tmp_path / "test_models.py"
    test.write_text(
        "import pytest\n"
        "from support.secret_models import SECRETIVE, TOKEN, made\n"
        "@pytest.mark.parametrize('cls', SECRETIVE, ids=lambda cls: cls.__name__)\n"
        "@pytest.mark.parametrize('listed', [0, 1])\n"
        "def test_one(cls, listed):\n"
        "    one, other = made(cls), made(cls, TOKEN[::-1])\n"
        "    if listed:\n"
        "        assert [one, 1] == [other, 2]\n"
        "    assert one == other\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-vv", "-l", "--tb=long", "-p", "no:randomly"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--rootdir", tmp_path, test],
        capture_output=True,
        text=True,
        env={
            **{name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"},
            "PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), *sys.path]),
            "NO_COLOR": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        cwd=tmp_path,
        check=False,
    )
    assert f"{2 * len(SECRETIVE)} failed" in done.stdout
    assert "<secret>" in done.stdout
    assert TOKEN not in done.stdout
    assert TOKEN[::-1] not in done.stdout


# -- looks -----------------------------------------------------------------------------


def test_model_in_ipython() -> None:
    assert pretty(tag()).splitlines() == [
        "Tag",
        "name              v1",
        f"manifest_digest   {DIGEST}",
        "start_ts          2025-01-08 19:32:48Z",
        "reversion         False",
        "is_manifest_list  False",
        "size              1234",
        "last_modified     2025-01-08 19:32:48Z",
    ]


def test_model_in_a_container() -> None:
    """One line each, as reprs are."""
    assert repr(tag()) == (
        f"Tag(name='v1', manifest_digest='{DIGEST}', start_ts=2025-01-08 19:32:48Z, reversion=False, "
        "is_manifest_list=False, size=1234, last_modified=2025-01-08 19:32:48Z)"
    )
    assert pretty([tag()]) == f"[{tag()!r}]"


def test_model_by_rich() -> None:
    token: Any = {"created": "Wed, 08 Jan 2025 19:32:48 -0000", "last_accessed": None, "expiration": None}
    shown = AppToken(uuid="u", title="[bold]t", **token, token_code="s3cret", extra={"new": 1})
    assert [line.rstrip() for line in printed(shown).splitlines()] == [
        "AppToken",
        "uuid           u",
        "title          [bold]t",
        "last_accessed",
        "created        2025-01-08 19:32:48Z",
        "expiration",
        "token_code     <secret>",
        "extra          <new>",
    ]
    assert "created=2025-01-08 19:32:48Z," in printed([shown])


def test_model_in_a_notebook() -> None:
    html = tag("<b>")._repr_html_()
    assert ">&lt;b&gt;</td>" in html
    assert f'title="{DIGEST}">sha256:0123456789ab…</td>' in html
    assert ">2025-01-08 19:32:48Z</td>" in html
    assert "color:" not in html  # the notebook's own, light or dark


def test_nested_models_are_shown_by_name(quay: FakeQuay) -> None:
    user = quay.client().user.get()
    assert f"avatar               {quay.USER}\n" in pretty(user)
    entry = quay.client().user.logs.list().first_page._table()
    performer = [row[entry.columns.index("performer")] for row in entry.rows]
    assert performer[0].name == quay.USER
    assert to_text(entry, width=500).endswith(f"  {quay.USER}")


def test_many_entries_in_a_field() -> None:
    text = to_text(Table("many", (), [("tags", {f"v{number}": tag(f"v{number}") for number in range(59)})]))
    assert "v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, … 49 more" in text
    assert len(text.splitlines()) == 2


def test_listing_in_ipython(tags: Paged[Tag], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = pretty(tags).splitlines()
    assert lines[0] == "listRepoTags: 20 of 50 entries on this page, more pages follow"
    assert lines[1].split() == ["name", "manifest_digest", "start_ts", "size", "last_modified"]
    assert set(lines[2]) == {"-"}
    assert len(lines) == 3 + 20 + 2
    assert lines[-2] == "… 30 more on this page"
    assert lines[-1] == "… not shown, as the screen is narrow: reversion, is_manifest_list, immutable"
    assert max(map(len, lines)) <= 80
    assert pretty(tags.first_page) == pretty(tags)


def test_listing_by_rich(tags: Paged[Tag]) -> None:
    shown = printed(tags, width=80)
    assert "listRepoTags: 20 of 50 entries" in shown
    assert "30 more on this page" in shown
    assert "screen is narrow: reversion" in shown
    assert "sha256:" in shown
    assert "reversion" in printed(tags, width=200)
    assert "narrow" not in printed(tags, width=200)


def test_listing_in_a_notebook(tags: Paged[Tag]) -> None:
    html = tags._repr_html_()
    assert "<caption" in html
    assert "listRepoTags: 20 of 50 entries on this page, more pages follow" in html
    assert "… 30 more on this page" in html
    assert html.count("<tr>") == 21
    assert 'title="sha256:' in html
    assert "reversion" in html


def test_complete_listings(quay: FakeQuay) -> None:
    client = quay.client()
    assert pretty(client.user.apptokens.list()) == "listAppTokens: empty"
    client.user.apptokens.create(title="one")
    assert pretty(client.user.apptokens.list()).splitlines()[0] == "listAppTokens: 1 entry"


def test_page_in_a_list(tags: Paged[Tag]) -> None:
    assert repr(tags.first_page) == "<Page of listRepoTags: 50 entries>"
    assert printed([tags.first_page]) == "[Page('listRepoTags', entries=50)]\n"
    assert pretty([tags]) == "[<Paged listRepoTags: 50 on the first page, more to come>]"


def test_error(quay: FakeQuay) -> None:
    with pytest.raises(NotFoundError) as caught:
        quay.client().repository.get(f"{quay.USER}/<b>")
    shown = pretty(caught.value)
    assert shown.splitlines()[:2] == ["MissingNotFoundError", "status     404 Not Found"]
    assert "operation  getRepo" in shown
    assert "&lt;b&gt;" in caught.value._repr_html_()
    assert "404 Not Found" in printed(caught.value)
    assert "no answer" in pretty(QuayError("no answer"))


def test_operation() -> None:
    assert pretty(operations["createAppToken"]).splitlines() == [
        "createAppToken",
        "request   POST /api/v1/user/apptoken",
        "call      client.user.apptokens.create(title)",
        f"summary   {operations['createAppToken'].summary}",
        "scopes    user:admin",
        "features  FEATURE_APP_SPECIFIC_TOKENS",
    ]


def test_resource() -> None:
    with QuayClient("https://quay.example.com", token=TOKEN) as client:
        lines = pretty(client.repository.tags).splitlines()
        assert lines[:2] == [
            "client.repository.tags of https://quay.example.com",
            "delete()           Delete a tag.",
        ]
        assert "repository      Repositories of all namespaces." in pretty(client)
        assert TOKEN not in in_ipython(client)


def test_plain_table() -> None:
    table = Table("caption", ("a", "b", "c"), [["x" * 30, True, None], [1.5, False, ""]], "note")
    assert to_text(table, width=80).splitlines() == [
        "caption",
        f"{'a':30}  b      c",
        "-" * 40,
        f"{'x' * 30}  True",
        f"{'1.5':30}  False",
        "note",
    ]
    assert to_text(table, width=10).splitlines()[-1] == "… not shown, as the screen is narrow: c"
    assert to_text(Table("only a caption", ("a",), [])) == "only a caption\na\n-"
    assert to_html(table).count("<td") == 6
    assert to_rich(table, width=80).row_count == 2


def test_long_and_odd_values() -> None:
    shown = tag("x" * 100 + "\nline")
    assert f'title="{"x" * 100} line">{"x" * 59}…</td>' in Page(items=(shown,))._repr_html_()
    assert "\\x1b" in pretty(tag("\x1b[31mred"))  # no control character reaches the terminal


# -- tracebacks ------------------------------------------------------------------------


def fail_in_a_loop(quay: FakeQuay, tags: Paged[Tag]) -> None:
    quay.fail("listRepoTags", status=500, times=1)
    for _ in tags:
        pass


FAILING: dict[str, Callable[[FakeQuay, Paged[Tag]], Any]] = {
    "method": lambda quay, tags: quay.client().repository.get("acme/none"),
    "request": lambda quay, tags: quay.client().request("GET", "/api/v1/none"),
    "call": lambda quay, tags: quay.client().call("getRepo", repository="none"),
    "wrong argument": lambda quay, tags: quay.client().repository.get("acme/none", nothing=1),
    "client": lambda quay, tags: QuayClient("none"),
    "loop": fail_in_a_loop,
    "all": lambda quay, tags: quay.fail("listRepoTags", status=500, times=1) or tags.all(),
    "prefetch": lambda quay, tags: quay.fail("listRepoTags", status=500, times=1) or tags.prefetch().all(),
    "DataFrame": lambda quay, tags: quay.fail("listRepoTags", status=500, times=1) or tags.to_pandas(),
    "take": lambda quay, tags: tags.take(-1),
    "len": lambda quay, tags: len(tags),  # type: ignore[arg-type]
    "index": lambda quay, tags: tags[0],  # type: ignore[index]
    "in": lambda quay, tags: "v1" in tags,
    "attribute of a collection": lambda quay, tags: tags.name,  # type: ignore[attr-defined]
    "attribute of a client": lambda quay, tags: quay.client().tags,
}


@pytest.mark.parametrize("name", FAILING)
def test_tracebacks_are_short(quay: FakeQuay, tags: Paged[Tag], name: str) -> None:
    with pytest.raises((QuayError, TypeError, AttributeError)) as caught:
        FAILING[name](quay, tags)
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    of_sdk = [
        frame
        for frame in frames
        if "quay_sdk" in frame.f_code.co_filename and "tests" not in frame.f_code.co_filename
    ]
    assert 1 <= len(of_sdk) <= 3
    assert all(frame.f_locals.get("__tracebackhide__") for frame in of_sdk)
