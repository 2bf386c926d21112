"""Prasan (ประสาน): which programmes overlap, what nobody covers, who reinforces whom, and the evidence for it.

From Python, the few calls that the commands are made of::

    import prasan

    workspace = prasan.load("mywork")            # read and check; prasan.build writes pages too
    workspace.dataset                            # the rdflib Dataset
    workspace.linkage                            # the networkx MultiDiGraph
    workspace.findings                           # tuple of Finding; workspace.frame() for pandas
    workspace.query("programmes-of-goal", goal="E2").to_pandas()
    workspace.network()                          # shows itself in a notebook

Names are imported when first used, so that ``import prasan`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prasan.errors import DataError, InputError, OutputError, PrasanError, UnknownNameError, UsageError
    from prasan.graph.finding import Finding
    from prasan.notebook import Picture
    from prasan.ontology import PRASAN
    from prasan.problems import Problem
    from prasan.workspace import Workspace, build, load
    from prasan.workspace import open_workspace as open  # noqa: A004 - the field says open

_HOMES = {
    "DataError": "prasan.errors", "InputError": "prasan.errors", "OutputError": "prasan.errors",
    "PrasanError": "prasan.errors", "UnknownNameError": "prasan.errors", "UsageError": "prasan.errors",
    "Finding": "prasan.graph.finding", "PRASAN": "prasan.ontology", "Picture": "prasan.notebook",
    "Problem": "prasan.problems", "Workspace": "prasan.workspace", "build": "prasan.workspace",
    "load": "prasan.workspace", "open": "prasan.workspace",
}  # fmt: skip

__all__ = [
    "PRASAN", "DataError", "Finding", "InputError", "OutputError", "Picture", "PrasanError", "Problem",
    "UnknownNameError", "UsageError", "Workspace", "build", "load", "open",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'prasan' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), "open_workspace" if name == "open" else name)


def __dir__() -> list[str]:
    return sorted(__all__)
