"""Check the built wheel where nothing but it and what it requires is installed.

Usage: ``python -I check_wheel.py quay_sdk-….whl tree.txt``
"""

import sys
from importlib.metadata import distribution, entry_points
from pathlib import Path
from zipfile import ZipFile

wheel, tree = sys.argv[1:]

packed = ZipFile(wheel).namelist()
assert "quay_sdk/py.typed" in packed, "py.typed is not in the wheel"
strangers = [name for name in packed if not name.startswith(("quay_sdk/", "quay_sdk-"))]
assert not strangers, f"the wheel holds more than the package: {strangers}"
[plugin] = [entry for entry in entry_points(group="pytest11") if entry.name == "quay_sdk"]
assert plugin.value.replace(".", "/") + ".py" in packed, f"{plugin.value} is not in the wheel"

import quay_sdk  # noqa: E402

assert Path(sys.prefix) in Path(quay_sdk.__file__).parents, f"{quay_sdk.__file__} is not the wheel's"
assert quay_sdk.__version__ == distribution("quay-sdk").version
heavy = {"requests", "attrs", "attr", "cattrs"} & set(sys.modules)
assert not heavy, f"import quay_sdk loads {heavy}"

for name in quay_sdk.__all__:
    getattr(quay_sdk, name)

with quay_sdk.QuayClient("https://quay.example.com", token="t0ken") as client:
    assert "t0ken" not in repr(client)

lines = Path(tree).read_text("utf-8").splitlines()
listed = [line.split() for line in lines if line.strip() and not line.startswith("#")]
assert len(quay_sdk.operations) == len(listed), f"{len(quay_sdk.operations)} operations, not {len(listed)}"

print(f"{Path(wheel).name}: {len(listed)} operations, {len(quay_sdk.__all__)} public names")
