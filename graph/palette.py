"""Colours and shapes of the pictures: one table, so that a programme looks the same wherever it is drawn.

The hues are those of Okabe and Ito (2008), which people with any of the common colour blindnesses can tell apart; they
are darkened for light paper and lightened for dark until text in them has a contrast of at least 4.5 (WCAG 2.2, AA).
Colour never speaks alone: kinds also differ in shape, links in their dashes and labels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from functools import cache

from rdflib import URIRef

from prasan.graph.reinforcement import link_types
from prasan.ontology import PRASAN


@dataclass(frozen=True, slots=True)
class Paper:
    """What a picture is drawn on, and what is written on it."""

    paper: str
    panel: str
    ink: str
    muted: str
    rule: str
    accent: str


LIGHT = Paper(paper="#ffffff", panel="#f5f6f8", ink="#1b2430", muted="#566170", rule="#cfd5dc", accent="#0b5c8f")
DARK = Paper(paper="#14181d", panel="#1d232b", ink="#e8ecf1", muted="#a7b1bd", rule="#3b444f", accent="#6cb9ec")


@dataclass(frozen=True, slots=True)
class KindStyle:
    """How a kind of thing is drawn: its colour and the pale tint behind ink, on light and dark paper, and its shape.

    Shapes are ``box``, ``round``, ``pill``, ``ellipse``, ``hexagon``, ``diamond``, ``triangle``, ``tab``, ``star`` and
    ``dot``.
    """

    colour: str
    tint: str
    dark_colour: str
    dark_tint: str
    shape: str


@dataclass(frozen=True, slots=True)
class LinkStyle:
    """How a relation is drawn: its colours, its dashes as SVG writes them (empty for a whole line) and its width.

    ``between_programmes`` is true of the types of link, the lines that matter most. A relation that is only inferred is
    dotted whatever its style: see :data:`INFERRED`.
    """

    colour: str
    dark_colour: str
    dashes: str = ""
    width: float = 1.4
    between_programmes: bool = False


INFERRED = "1.5 5"
"""Dashes of what a reader infers."""

_BLUE = ("#0b5c8f", "#e3eff8", "#6cb9ec", "#16304a")
_GREEN = ("#00664a", "#dff3ec", "#45c79f", "#0d3429")
_ORANGE = ("#8a5200", "#fdf0d9", "#eeb04a", "#3d2a0b")
_PURPLE = ("#93417a", "#f8e8f2", "#dd9cc3", "#43223a")
_VERMILION = ("#a84300", "#fde9de", "#f28a52", "#452111")
_SKY = ("#1f6787", "#e6f4fb", "#86cdf2", "#173746")
_YELLOW = ("#6d6200", "#fbf8d4", "#dfd24a", "#37330b")
_GREY = ("#4f5b68", "#eef1f4", "#aab5c1", "#2a323b")

_KINDS: dict[URIRef, KindStyle] = {
    PRASAN.Project: KindStyle(*_BLUE, shape="box"),
    PRASAN.Phase: KindStyle(*_SKY, shape="tab"),
    PRASAN.Mechanism: KindStyle(*_ORANGE, shape="hexagon"),
    PRASAN.Agency: KindStyle(*_GREEN, shape="pill"),
    PRASAN.Goal: KindStyle(*_PURPLE, shape="diamond"),
    PRASAN.ActivityType: KindStyle(*_YELLOW, shape="round"),
    PRASAN.Indicator: KindStyle(*_VERMILION, shape="triangle"),
    PRASAN.IndicatorValue: KindStyle(*_VERMILION, shape="dot"),
    PRASAN.BeneficiaryGroup: KindStyle(*_VERMILION, shape="star"),
    PRASAN.Area: KindStyle(*_GREY, shape="ellipse"),
    PRASAN.Level: KindStyle(*_GREY, shape="round"),
    PRASAN.Post: KindStyle(*_SKY, shape="dot"),
    PRASAN.Person: KindStyle(*_ORANGE, shape="dot"),
}
_OTHER = KindStyle(*_GREY, shape="dot")

SCALE = {
    3: "#0b5c8f", 2: "#7fb4dd", 1: "#cfe3f3", 0: "#f3f4f6", -1: "#f5c08f", -2: "#d9813a", -3: "#7a2d00",
}  # fmt: skip
"""The seven points of the scale of Nilsson: blue strengthens, orange checks, the stronger the darker. No two are as
light as each other, so that they can be told apart in grey too."""

_DARK_SCALE = {
    3: "#6cb9ec", 2: "#306fa2", 1: "#163450", 0: "#20262e", -1: "#63401c", -2: "#7f4717", -3: "#ffc49c",
}  # fmt: skip
"""The points on dark paper: what is strong is bright there, and the ink that reads on a point is still ink."""

LOOP = KindStyle("#0b5c8f", "#c5e1f4", "#6cb9ec", "#1f4a70", "box")
"""A programme in a loop: the tint of programmes, stronger."""


def _lines(colours: tuple[str, str, str, str], terms: Iterable[URIRef], dashes: str = "") -> dict[str, LinkStyle]:
    return {str(term): LinkStyle(colours[0], colours[2], dashes) for term in terms}


_LINKS: dict[str, LinkStyle] = {
    **_lines(_GREEN, (PRASAN.ledBy, PRASAN.implementedBy, PRASAN.hasAgency, PRASAN.involvesAgency)),
    **_lines(_GREEN, (PRASAN.initiatedBy,), "14 4"),
    **_lines(_GREEN, (PRASAN.supportedBy, PRASAN.collectedBy, PRASAN.agency), "7 4"),
    **_lines(_BLUE, (PRASAN.fundedBy,), "10 3 2 3"),
    **_lines(_PURPLE, (PRASAN.hasGoal, PRASAN.measuresGoal)),
    **_lines(_PURPLE, (PRASAN.hasResult,), "7 4"),
    **_lines(_ORANGE, (PRASAN.mechanismOf, PRASAN.memberOf)),
    **_lines(_ORANGE, (PRASAN.coordinates,), "7 4"),
    **_lines(_VERMILION, (PRASAN.overlapsWith,), "10 3 2 3"),
    **_lines(_VERMILION, (PRASAN.indicatorOf, PRASAN.hasBeneficiary)),
    **_lines(_YELLOW, (PRASAN.hasActivity,)),
    **_lines(_SKY, (PRASAN.phaseOf, PRASAN.proposedBy)),
    **_lines(_GREY, (PRASAN.broader, PRASAN.partOf), "4 3"),
}
_OTHER_LINK = LinkStyle(_GREY[0], _GREY[2])


def kind_style(cls: str) -> KindStyle:
    """The style of a class, given by its IRI; a kind that has none of its own is a grey dot.

    >>> kind_style(str(PRASAN.Project)).shape
    'box'
    """
    return _KINDS.get(URIRef(cls), _OTHER)


def sign_style(score: float) -> LinkStyle:
    """The style of a link between programmes by what it does: strengthen (blue), check (vermilion, dashed) or neither.

    >>> sign_style(2).colour == sign_style(-2).colour
    False
    """
    if score > 0:
        return LinkStyle(_BLUE[0], _BLUE[2], width=2.6, between_programmes=True)
    if score < 0:
        return LinkStyle(_VERMILION[0], _VERMILION[2], "8 4", width=2.6, between_programmes=True)
    return LinkStyle(_GREY[0], _GREY[2], width=2.6, between_programmes=True)


def point_colours(score: float) -> tuple[str, str]:
    """The colour of the point nearest to a score, the stronger of two, and that of text on it.

    >>> point_colours(-2.5) == (SCALE[-3], LIGHT.paper)
    True
    """
    point = int(abs(score) + 0.5)
    colour = SCALE[point if score > 0 else -point]
    return colour, max((LIGHT.ink, LIGHT.paper), key=lambda text: contrast(text, colour))


@cache
def link_style(relation: str) -> LinkStyle:
    """The style of a relation, given by the IRI of a property or of a type of link.

    >>> link_style(str(PRASAN.funds)).between_programmes, link_style(str(PRASAN.ledBy)).between_programmes
    (True, False)
    """
    if relation in link_types():
        return sign_style(link_types()[relation][0])
    return _LINKS.get(relation, _OTHER_LINK)


@cache
def dark_of() -> dict[str, str]:
    """Each colour that pictures on light paper use → what stands for it on dark paper.

    >>> dark_of()[LIGHT.paper] == DARK.paper
    True
    """
    styles = (*_KINDS.values(), _OTHER, LOOP)
    return {
        **{SCALE[point]: dark for point, dark in _DARK_SCALE.items()},
        **{style.colour: style.dark_colour for style in styles},
        **{style.tint: style.dark_tint for style in styles},
        **{link.colour: link.dark_colour for link in (*_LINKS.values(), _OTHER_LINK)},
        **dict(zip(astuple(LIGHT), astuple(DARK), strict=True)),
    }


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it, from 1 to 21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
