"""Parts are found because they are there: modules of a package, and modules that other distributions declare."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from types import ModuleType


@cache
def module_names(package: str) -> tuple[str, ...]:
    """Names of the modules in a package and of those that others add to it, sorted; only the package is imported.

    Another distribution adds a module by an entry point in the group named after the package, say
    ``prasan.graph.views``.

    >>> "fragmentation" in module_names("prasan.graph.findings")
    True
    """
    own = {module.name for module in pkgutil.iter_modules(import_module(package).__path__)}
    return tuple(sorted(own | {entry.name for entry in entry_points(group=package)}))


def module(package: str, name: str) -> ModuleType:
    """A module of a package, or the one that an entry point adds under the name."""
    for entry in entry_points(group=package):
        if entry.name == name:
            loaded = entry.load()
            assert isinstance(loaded, ModuleType)
            return loaded
    return import_module(f"{package}.{name}")


@cache
def parts(package: str, declares: str) -> dict[str, ModuleType]:
    """The modules of a package that declare something, by name: its parts.

    >>> sorted(parts("prasan.loaders", "SUFFIXES"))
    ['csv', 'excel', 'json', 'rdf']
    """
    found = {name: module(package, name) for name in module_names(package)}
    return {name: part for name, part in found.items() if hasattr(part, declares)}
