"""How the documentation is built: ``python -m sphinx -W -b html docs docs/_build/html``."""

import os
import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent), str(DOCS / "_ext")]

import quay_sdk  # noqa: E402

project = "quay_sdk"
author = "quay_sdk contributors"
project_copyright = author
version = release = quay_sdk.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_llms_txt",
    "quay_reference",
]
exclude_patterns = ["_build", "performance-table.rst"]
default_role = "literal"

# A reference to something of ours that leads nowhere is a warning; those to other projects are
# not links at all, so that the build needs no network.
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!quay_sdk\b).*"), ("py:class", r"quay_sdk\.[\w.]+\.[TRF]")]
autodoc_type_aliases = {"C": "QuayClient"}

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True}
add_module_names = False
python_maximum_signature_line_length = 88
python_display_short_literal_types = True
toc_object_entries = False

html_theme = "furo"
html_title = f"quay_sdk {release}"
html_static_path = ["_static"]
html_css_files = ["custom.css"]
html_js_files = ["operations.js", "search.js"]
# Read the Docs names the address of the build; elsewhere links are relative.
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")
html_show_sourcelink = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "github-dark"

llms_txt_summary = f"""
quay_sdk is a typed Python SDK for the whole API of the Red Hat Quay and Quay.io container registry, with an
embedded Quay server for tests. Create QuayClient(url, token=...) and call
client.repository.tags.list("namespace/name"): each of the {len(quay_sdk.operations)} operations is a method.
quay_sdk.tasks has functions for what takes more than one request.
"""

CONSTRUCTED = ("QuayClient", "BearerAuth", "BasicAuth", "Retries", "RateLimit", "FakeQuay")
"""The classes that users of the SDK create. The constructors of others are private."""


def hide_constructors(app, what, name, thing, options, signature, returns):
    """Hide the arguments of classes that users do not create."""
    if signature and what in ("class", "exception") and name.rpartition(".")[2] not in CONSTRUCTED:
        return "", None
    return None


def setup(app):
    """Connect the handler."""
    app.connect("autodoc-process-signature", hide_constructors)
