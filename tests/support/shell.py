"""Runs the shell commands of the documentation, as far as they concern this project.

It knows what the pages use of a shell: variables, quotes, continued lines, ``curl … | jq -r PATH``,
``NAME=$(curl … | jq -r PATH)`` and ``NAME=$(date …)``.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

import requests

from quay_sdk.testing.__main__ import parser as testing_parser
from support import ROOT, URL

NOT_RUN = {
    "docker": "needs a container engine",
    "podman": "needs a container engine",
    "kubectl": "needs a cluster",
    "jupyter": "does not end",
}
"""The programs that pages mention and nothing runs."""


class CurlParser(argparse.ArgumentParser):
    """The options of curl that the pages use; any other one is an error."""

    def __init__(self) -> None:
        super().__init__("curl", add_help=False, allow_abbrev=False)
        self.add_argument("url")
        self.add_argument("-X", "--request", dest="method")
        self.add_argument("-H", "--header", action="append", default=[], dest="headers")
        self.add_argument("-d", "--data", action="append", default=[])
        self.add_argument("-G", "--get", action="store_true")
        for flag in ("-s", "-S", "-f"):
            self.add_argument(flag, action="store_true")

    def error(self, message: str) -> NoReturn:
        """Fail instead of ending the process."""
        raise AssertionError(f"curl: {message}")


class Shell:
    """Runs commands in order; variables stay.

    :ivar variables: the variables that the commands have set.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.variables: dict[str, str] = {}

    def run(self, script: str, token: str, place: str) -> None:
        """Run a block.

        :param script: its text.
        :param token: what ``$QUAY_TOKEN`` stands for.
        :param place: where it stands, for messages.
        """
        known = {"QUAY_TOKEN": token, "QUAY_URL": self.url}
        script = script.replace("=…", f"={token}")
        for command in _commands(script):
            try:
                self._command(command.replace(URL, self.url), known | self.variables)
            except Exception as error:
                error.add_note(f"{place}: {command}")
                raise

    def _command(self, command: str, variables: dict[str, str]) -> None:
        if match := re.fullmatch(r"(?:export )?(\w+)=\$\((.*)\)", command, re.DOTALL):
            self.variables[match[1]] = _output(match[2], variables)
            return
        words = _words(command, variables)
        if "jq" in words:
            _curl_and_jq(words)
            return
        if "|" in words:
            words = words[: words.index("|")]  # other programs only format
        while words and re.match(r"\w+=", words[0]):
            name, value = words.pop(0).split("=", 1)
            if not words:
                self.variables[name] = value
        if not words:
            return
        program, *arguments = words
        if program == "curl":
            _send(words)
        elif program == "export":
            self.variables |= dict(word.split("=", 1) for word in arguments)
        elif program in ("pip", "python", "python3") or program.startswith(".venv/bin/python"):
            _check_python(words)
        elif program not in NOT_RUN:
            raise AssertionError(f"nothing here can run {program}")


def _output(command: str, variables: dict[str, str]) -> str:
    """Run a command within ``$(…)`` and return what it prints."""
    words = _words(command, variables)
    if "jq" in words:
        (value,) = _curl_and_jq(words)
        return str(value)
    if match := re.fullmatch(r"date -u -d \"([+-]\d+) days\" \+(%s|%m/%d/%Y)", command):
        then = datetime.now(UTC) + timedelta(days=int(match[1]))
        return str(int(then.timestamp())) if match[2] == "%s" else then.strftime(match[2])
    raise AssertionError(f"nothing here can run {command}")


def _curl_and_jq(words: list[str]) -> list[Any]:
    """Run ``curl … | jq [-r] PATH`` and return what jq prints."""
    end = words.index("|")
    return _jq(_send(words[:end]).json(), words[-1])


def _commands(script: str) -> Iterator[str]:
    """Split a script into commands. A backslash or an open quote continues a line; comments are left out."""
    command = ""
    for line in re.sub(r"\\\n\s*", "", script).splitlines():
        command = f"{command}\n{line}".strip()
        try:
            is_empty = not shlex.split(command, comments=True)
        except ValueError:  # a quote is open
            continue
        if not is_empty:
            yield command
        command = ""
    if command:
        raise AssertionError(f"a quote is not closed: {command}")


def _words(command: str, variables: dict[str, str]) -> list[str]:
    """Split a command, with variables outside single quotes replaced by their values."""
    pieces = re.split(r"('[^']*')", command)
    for number in range(0, len(pieces), 2):
        pieces[number] = re.sub(
            r"\$(?:(\w+)|\{(\w+)\})", lambda match: variables[match[1] or match[2]], pieces[number]
        )
    return shlex.split("".join(pieces), comments=True)


def _send(words: list[str]) -> requests.Response:
    """Send the request of a curl command, which must succeed."""
    options = CurlParser().parse_args(words[1:])
    data = "&".join(options.data)
    url = options.url
    if options.get:
        url += ("&" if "?" in url else "?") + data
        data = ""
    headers = dict(re.split(r": *", header, maxsplit=1) for header in options.headers)
    if data:
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    with requests.Session() as session:
        session.trust_env = False
        response = session.request(
            options.method or ("POST" if data else "GET"),
            url,
            headers=headers,
            data=data.encode() or None,
            timeout=10,
            allow_redirects=False,
        )
    if not 200 <= response.status_code < 300:
        raise AssertionError(f"{response.status_code}: {response.text}")
    return response


def _jq(value: Any, path: str) -> list[Any]:
    """Take values out of JSON: ``.policies[0].uuid``, or ``.tags[].name`` for that of each tag."""
    if path == ".":
        return [value]
    if not re.fullmatch(r"(?:\.[A-Za-z_]\w*|\.?\[\d*\])+", path):
        raise AssertionError(f"jq: {path} is more than a path")
    values = [value]
    for name, index in re.findall(r"([A-Za-z_]\w*)|\[(\d*)\]", path):
        if name:
            values = [each[name] for each in values]
        elif index:
            values = [each[int(index)] for each in values]
        else:
            values = [entry for each in values for entry in each]
    if None in values or not values:
        raise AssertionError(f"jq: {path} finds nothing in {json.dumps(value)}")
    return values


def _check_python(words: list[str]) -> None:
    """Check a command of Python or pip: the extras, the program and its options exist."""
    text = " ".join(words)
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for extras in re.findall(r"(?:quay-sdk|\.)\[([\w,-]+)\]", text):
        if unknown := {*extras.split(",")} - {*declared}:
            raise AssertionError(f"there is no extra {unknown}")
    if "quay_sdk.testing" in words:
        testing_parser().parse_args(words[words.index("quay_sdk.testing") + 1 :])
    for program in words:
        if re.fullmatch(r"(?:examples|benchmarks|tools)/\S+", program) and not (ROOT / program).exists():
            raise AssertionError(f"there is no {program}")
