"""How a page says what its addresses take and give, for programs: the words of the OpenAPI description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a query or a form, or one part of a path: what it means, and what it can be."""

    about: str
    choices: tuple[str, ...] = ()
    many: bool = False
    """True if it may be given several times."""
    required: bool = False
    example: str = ""


Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Described:
    """What an address gives, in a sentence, and what it takes.

    ``form`` are the fields that a form sends, ``file`` the one of them that is a file; ``body`` is the media type of
    what may be sent instead of a form. ``holds`` are the keys that the JSON has at least, each with the type of its
    value in JSON Schema; ``array`` alone if it is a list. ``types`` are the media types of its answers where the path
    does not tell.
    """

    about: str
    query: Fields = field(default_factory=dict)
    path: Fields = field(default_factory=dict)
    form: Fields = field(default_factory=dict)
    file: str = ""
    body: str = ""
    holds: Mapping[str, str] | str = ""
    types: tuple[str, ...] = ()


PAGE: dict[str, Field] = {"page": Field("Which page of a long list, from 1")}
WHO: dict[str, Field] = {
    "by": Field("Who does it; where there are accounts it is the account, whatever is sent", required=True),
    "why": Field("Why", required=True),
}
FINDING: dict[str, Field] = {"id": Field("The id of a finding, or the beginning of one", example="gap-8ec2d65580")}
EDIT: dict[str, Field] = {"id": Field("The id of an edit, as in the history")}
ANY_TYPE = ("*/*",)
