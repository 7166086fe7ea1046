"""environment.yml, pyproject.toml and the locks say the same."""

import re
import tomllib

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import ROOT


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(name):
    """{package: {versions}} of a lock; every package is pinned and hashed."""
    pins: dict[str, set[str]] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip()):
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", block)
        assert match, f"{name}: not a pin: {block[:80]}"
        assert "--hash=sha256:" in block, f"{name}: {match[1]} has no hash"
        pins.setdefault(canonicalize_name(match[1]), set()).add(match[2])
    return pins


def test_environment_yml_lists_what_pyproject_lists():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert [line for line in pip if not line.startswith("-")] == project()["dependencies"]
    assert f"python{project()['requires-python']}" in environment["dependencies"]


def test_the_lock_pins_every_requirement_within_its_range():
    groups = project()["optional-dependencies"]
    everything = [text for texts in groups.values() for text in texts]
    for name, wanted in (
        ("requirements.lock", project()["dependencies"] + groups["build"]),
        ("requirements-test.lock", project()["dependencies"] + everything),
    ):
        pins = locked(name)
        for text in wanted:
            requirement = Requirement(text)
            versions = pins.get(canonicalize_name(requirement.name))
            assert versions, f"{name}: {requirement.name} is missing; run `make lock`"
            assert all(requirement.specifier.contains(version) for version in versions), (name, text, versions)


def test_both_locks_pin_the_same_versions():
    small, large = locked("requirements.lock"), locked("requirements-test.lock")
    assert {name: large.get(name) for name in small} == small
