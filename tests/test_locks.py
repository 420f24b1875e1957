"""The locked requirements are one: what pip installs is what uv.lock says, with the same hashes."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
EXPORTS = {"requirements.txt": ["build"], "requirements-dev.txt": ["build", "dev"]}


def exported(name: str) -> dict[str, tuple[str, set[str]]]:
    """Package to version and hashes, as pip reads a requirements file."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    packages = {}
    for line in text.splitlines():
        specification, *hashes = line.split("#")[0].split("--hash=")
        if not specification.strip():
            continue
        requirement = Requirement(specification)
        (version,) = requirement.specifier
        assert version.operator == "==", f"{name}: {requirement} is not pinned"
        packages[canonicalize_name(requirement.name)] = (version.version, {value.strip() for value in hashes})
    return packages


def lock() -> dict[str, dict[str, Any]]:
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    assert len({package["name"] for package in packages}) == len(packages), "one version of each package"
    return {package["name"]: package for package in packages}


def reachable(groups: list[str]) -> set[str]:
    """Everything that the project and these dependency groups need, directly or not."""
    packages = lock()
    project = packages["vraagplein"]
    waiting = [*project["dependencies"]]
    for group in groups:
        waiting += project["dev-dependencies"][group]
    found: set[str] = set()
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        dependency = waiting.pop()
        name, extras = dependency["name"], tuple(dependency.get("extra", ()))
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found.add(name)
        waiting += packages[name].get("dependencies", [])
        for extra in extras:
            waiting += packages[name]["optional-dependencies"][extra]
    return found


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_pins_the_versions_and_hashes_of_the_lock(name):
    packages = lock()
    for package, (version, hashes) in exported(name).items():
        files = [*packages[package].get("wheels", []), *filter(None, [packages[package].get("sdist")])]
        assert version == packages[package]["version"], package
        assert hashes == {file["hash"] for file in files}, package


@pytest.mark.parametrize(("name", "groups"), EXPORTS.items())
def test_an_export_holds_all_that_is_needed_and_nothing_else(name, groups):
    assert set(exported(name)) == reachable(groups)


def test_the_lock_was_made_from_the_dependencies_in_pyproject():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    metadata = lock()["vraagplein"]["metadata"]
    asked = {"": pyproject["project"]["dependencies"], **pyproject["dependency-groups"]}
    locked = {"": metadata["requires-dist"], **metadata["requires-dev"]}
    for group, requirements in asked.items():
        wanted = {
            (
                canonicalize_name(requirement.name),
                str(requirement.specifier),
                tuple(sorted(requirement.extras)),
            )
            for requirement in map(Requirement, requirements)
        }
        found = {
            (entry["name"], entry.get("specifier", ""), tuple(sorted(entry.get("extras", ()))))
            for entry in locked[group]
        }
        assert wanted == found, group or "dependencies"


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_names_no_server(name):
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")
