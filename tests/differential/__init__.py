"""Compares the embedded Quay with a real one, call by call.

A *scenario* is a function that makes calls on one server. It runs on a real Quay and on the embedded one;
the answers have to be the same, but for what a server makes up (see :mod:`differential.normal`) and a short
list of accepted differences (:mod:`differential.known`).

Commands
========

They run from the root of the repository. GROUP is a file of ``scenarios/``, or one scenario,
``tag.expiration``::

    export PYTHONPATH=tests
    python -m differential.compare --url http://quay.example.com --superuser NAME --password PASSWORD [GROUP…]
    python -m differential.compare --recorded [GROUP…]    # without a server, with its recorded answers
    python -m differential.record --url … [GROUP…]        # writes tests/data/scenarios/GROUP.jsonl
    python -m pytest tests/differential                   # the recorded scenarios, as tests

``QUAY_REAL_URL``, ``QUAY_REAL_SUPERUSER`` and ``QUAY_REAL_PASSWORD`` stand for the three options.

The server
==========

Any Quay of the newest release that can be spoiled: scenarios leave users and organizations behind. It needs
a superuser with a verified address and password, and the settings of :mod:`differential.settings`. The
names of all that a scenario makes end in letters that depend on the scenario and on ``--run``, so that one
server serves many runs. Scenarios that need other settings are run with ``--config '{"FEATURE_BILLING":
true}'`` on a server that has them.

Writing scenarios
=================

A file ``scenarios/GROUP.py`` holds functions ``scenario_NAME(world)``, each on users and organizations of
its own::

    @needs(FEATURE_USER_RENAME=True)            # only if it needs more than the common settings
    def scenario_lifetime(world: World) -> None:
        ada, eve = world.users("ada", "eve")    # full names, "ada-3f9a0"
        acme = world.organization("acme", owner=ada)
        app = world.repository(f"{acme}/app", owner=ada)
        digest = world.push(app, tag="v1", content="one", by=ada)
        path = {"repository": app, "tag": "v1"}
        world.call("changeTag", user=ada, path=path, body={"expiration": world.epoch(days=2)})
        world.call("changeTag", user=eve, path=path, body={})            # a stranger
        world.call("changeTag", user=None, path=path, body={})           # nobody
        world.call("changeTag", user=ada, scopes=["repo:read"], path=path, body={})
        made = world.call("addManifestLabel", user=ada, path=…, body=…)
        world.call("deleteManifestLabel", user=ada, path={…, "labelid": made["label", "id"]})
        world.call("listRepoLogs", user=ada, path={"repository": app})

* Each call is recorded with its answer; nothing has to be asserted. ``answer["label", "id"]`` reads the
  JSON: where it is missing, the scenario goes on with a wrong value, and the failure is reported.
  ``answer.status``, ``answer.json`` and ``answer.text`` are there too.
* Names that are unique on a whole server (users, organizations) come from ``world.user``,
  ``world.organization`` or ``world.name``. ``world.superuser`` is the superuser; it and ``world.user(NAME,
  shared=True)`` are shared by all scenarios, so that what they own or have done differs from server to
  server.
* ``world.team``, ``join``, ``permit``, ``repository`` and ``push`` make the usual things. They are calls,
  too.
* Who calls: ``user=`` with ``scopes=`` (all by default), ``session=True`` for cookies and CSRF token,
  ``basic=(NAME, PASSWORD)``, ``bearer=TOKEN``. Users have the password ``differential.world.PASSWORD``.
* ``body=None`` is the JSON ``null``; without ``body`` none is sent. ``data=b"…"`` sends bytes.
* What lists the whole server is called with ``mine=True`` (records only what mentions the scenario's own
  names), what depends on the server with ``shape=True`` (records only types).
* Times: ``world.epoch(days=2)``, ``world.day(-1)``, ``world.wait(0.5)``. Only whole hours from now are
  compared: send times as numbers, and not within texts.
* Cover of each operation the success, all errors that can be reached, owner, member, reader, stranger and
  nobody, tokens of other scopes, and at the end the logs that were written.
"""
