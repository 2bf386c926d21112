"""What slides look like: a template of our own, made here of the palette, or the one that the workspace names.

All lengths are points.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prasan.errors import InputError
from prasan.extras import needed
from prasan.graph.palette import LIGHT, kind_style
from prasan.ontology import PRASAN

FONT = "Sarabun"
POINT = 12700
"""Units of the format in a point."""

_WIDTH, _HEIGHT, _SIDE = 960, 540, 36
_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.{}.main+xml"
_OF_EVERY_LAYOUT = ("DATE", "FOOTER", "SLIDE_NUMBER")
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Frame:
    """A place on a slide."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends on the right."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.top + self.height

    @property
    def units(self) -> tuple[int, int, int, int]:
        """Left, top, width and height as the format has them.

        >>> Frame(1, 2, 3, 0.5).units
        (12700, 25400, 38100, 6350)
        """
        return (
            round(self.left * POINT), round(self.top * POINT), round(self.width * POINT), round(self.height * POINT),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """The fonts of a text: that of Latin letters and that of Thai ones, which the format calls complex."""

    latin: str = FONT
    thai: str = FONT


@dataclass(frozen=True, slots=True)
class Template:
    """A presentation without slides, the layouts of its cover and of all other slides, its fonts, and the free room."""

    presentation: Any
    cover: Any
    content: Any
    head: Face
    body: Face
    head_size: float
    room: Frame


def template(path: Path | None) -> Template:
    """The template in a file, or our own if there is none.

    Raises ``InputError`` if the file is missing, no presentation, damaged or without a layout that has a title;
    ``UsageError`` if python-pptx is not installed.
    """
    needed("pptx", "office")
    return _described(_own() if path is None else _opened(path), path.name if path else "")


def _opened(path: Path) -> Any:
    """The presentation in a file, its own slides taken out."""
    from lxml.etree import XMLSyntaxError
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    if not path.is_file():
        raise InputError("template-missing", file=path.name)
    try:
        presentation = Presentation(io.BytesIO(_as_presentation(path)))
        _take_slides_out(presentation)
    except (KeyError, ValueError, AttributeError, TypeError, OSError, EOFError, NotImplementedError, XMLSyntaxError,
            zlib.error, zipfile.BadZipFile, PackageNotFoundError) as error:  # fmt: skip
        raise InputError("template-damaged", file=path.name, reason=str(error) or type(error).__name__) from error
    return presentation


def _as_presentation(path: Path) -> bytes:
    """The file as a presentation, also if it is a template, which differs in one word."""
    content = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise InputError("template-kind", file=path.name)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        if "[Content_Types].xml" not in old.namelist():
            raise InputError("template-kind", file=path.name)
        types = old.read("[Content_Types].xml")
        wanted, other = (_MAIN.format(word).encode() for word in ("presentation", "template"))
        if wanted in types:
            return content
        if other not in types:
            raise InputError("template-kind", file=path.name)
        with zipfile.ZipFile(held, "w") as new:
            for item in old.infolist():
                data = old.read(item)
                new.writestr(item, types.replace(other, wanted) if item.filename == "[Content_Types].xml" else data)
    return held.getvalue()


def _take_slides_out(presentation: Any) -> None:
    """Leave a presentation its masters and layouts; sections and shows name slides, and go with them."""
    slides = presentation.slides._sldIdLst
    for slide in list(slides):
        presentation.part.drop_rel(slide.rId)
        slides.remove(slide)
    for tag in ("custShowLst", "extLst"):
        for element in presentation.element.findall(f"{{*}}{tag}"):
            presentation.element.remove(element)


def _described(presentation: Any, file: str) -> Template:
    layouts = [layout for master in presentation.slide_masters for layout in master.slide_layouts]
    titled = [layout for layout in layouts if _title_of(layout) is not None]
    if not titled:
        raise InputError("template-no-layout", file=file)
    content = min(titled, key=lambda layout: (layout._element.get("type") != "titleOnly", len(_own_places(layout))))
    cover = next((layout for layout in layouts if layout._element.get("type") == "title"), content)
    fonts = _theme(content.slide_master).find(f".//{_A}fontScheme")
    return Template(
        presentation, cover, content, _face(fonts, "majorFont"), _face(fonts, "minorFont"), _head_size(content),
        _room(presentation, content),
    )  # fmt: skip


def places(layout: Any, *kinds: str) -> list[Any]:
    """The placeholders of a layout or a slide of the kinds, as python-pptx names them, in their order."""
    return [place for place in layout.placeholders if place.placeholder_format.type.name in kinds]


def _title_of(layout: Any) -> Any:
    return next(iter(places(layout, "TITLE", "CENTER_TITLE")), None)


def _own_places(layout: Any) -> list[Any]:
    return [place for place in layout.placeholders if place.placeholder_format.type.name not in _OF_EVERY_LAYOUT]


def _theme_part(master: Any) -> Any:
    from pptx.opc.constants import RELATIONSHIP_TYPE

    return master.part.part_related_by(RELATIONSHIP_TYPE.THEME)


def _theme(master: Any) -> Any:
    from pptx.oxml import parse_xml

    part = _theme_part(master)
    # A theme that was read is bytes; one that python-pptx made for the notes is a tree.
    return part._element if hasattr(part, "_element") else parse_xml(part.blob)


def _face(fonts: Any, which: str) -> Face:
    """The fonts of a theme; Sarabun where it names none for Thai, since those that programs take then are too small."""

    def named(kind: str) -> str:
        found = fonts.find(f"{_A}{which}/{_A}{kind}") if fonts is not None else None
        return (found.get("typeface") if found is not None else "") or FONT

    return Face(named("latin"), named("cs"))


def _head_size(layout: Any) -> float:
    sizes = [
        element.get("sz")
        for holder in (_title_of(layout)._element, layout.slide_master._element)
        for element in holder.findall(f".//{{*}}titleStyle/{_A}lvl1pPr/{_A}defRPr")
        + holder.findall(f".//{_A}lstStyle/{_A}lvl1pPr/{_A}defRPr")
        if element.get("sz")
    ]
    return int(sizes[0]) / 100 if sizes else 28.0


def frame_of(place: Any) -> Frame | None:
    """Where a placeholder stands; ``None`` if neither it nor what it inherits from says so."""
    values = (place.left, place.top, place.width, place.height)
    if any(value is None for value in values):
        return None
    left, top, width, height = (value / POINT for value in values)
    return Frame(left, top, width, height)


def _room(presentation: Any, layout: Any) -> Frame:
    """The room below the title and above what stands at the foot of every slide."""
    wide, high = presentation.slide_width / POINT, presentation.slide_height / POINT
    title = frame_of(_title_of(layout))
    left, right, top = 0.04 * wide, 0.96 * wide, 0.2 * high
    if title is not None and title.bottom < 0.4 * high:
        top = title.bottom + 0.015 * high
        if title.width > 0.6 * wide:
            left, right = max(title.left, 0), min(title.right, wide)
    foot = [found for place in places(layout, *_OF_EVERY_LAYOUT) if (found := frame_of(place)) is not None]
    bottom = min([found.top for found in foot if found.top > 0.8 * high], default=0.95 * high) - 0.01 * high
    return Frame(left, top, right - left, bottom - top)


def _own() -> Any:
    """Our own template: wide, white, one accent, a cover and one other layout."""
    from pptx import Presentation
    from pptx.opc.constants import RELATIONSHIP_TYPE

    presentation: Any = Presentation()
    presentation.slide_width, presentation.slide_height = _WIDTH * POINT, _HEIGHT * POINT
    master = presentation.slide_master
    for layout in list(presentation.slide_layouts):
        if layout._element.get("type") not in ("title", "titleOnly"):
            presentation.slide_layouts.remove(layout)
    for part, kind in (
        (presentation.part.package, RELATIONSHIP_TYPE.THUMBNAIL),
        (presentation.part, RELATIONSHIP_TYPE.PRINTER_SETTINGS),
    ):
        for name in [name for name, relation in _relations(part) if relation.reltype == kind]:
            part._rels.pop(name)
    dress(master)
    for page in (master, *presentation.slide_layouts):
        for place in places(page, "DATE"):
            page._element.cSld.spTree.remove(place._element)
    _arrange(master, presentation.slide_layouts)
    return presentation


def _relations(part: Any) -> Iterator[tuple[str, Any]]:
    return iter(list(part._rels.items()))


def dress(master: Any) -> None:
    """Give the theme of a master our fonts and colours."""
    from lxml.etree import SubElement, tostring

    theme = _theme(master)
    scheme = theme.find(f".//{_A}clrScheme")
    scheme.set("name", "Prasan")
    colours = {
        "dk1": LIGHT.ink, "lt1": LIGHT.paper, "dk2": LIGHT.muted, "lt2": LIGHT.panel, "hlink": LIGHT.accent,
        "folHlink": LIGHT.muted, "accent1": kind_style(str(PRASAN.Project)).colour,
        "accent2": kind_style(str(PRASAN.Agency)).colour, "accent3": kind_style(str(PRASAN.Mechanism)).colour,
        "accent4": kind_style(str(PRASAN.Goal)).colour, "accent5": kind_style(str(PRASAN.Indicator)).colour,
        "accent6": kind_style(str(PRASAN.Phase)).colour,
    }  # fmt: skip
    for name, colour in colours.items():
        holder = scheme.find(f"{_A}{name}")
        for child in list(holder):
            holder.remove(child)
        SubElement(holder, f"{_A}srgbClr", val=colour[1:].upper())
    fonts = theme.find(f".//{_A}fontScheme")
    fonts.set("name", "Prasan")
    for which in ("majorFont", "minorFont"):
        for kind in ("latin", "cs"):
            fonts.find(f"{_A}{which}/{_A}{kind}").set("typeface", FONT)
        for script in fonts.findall(f"{_A}{which}/{_A}font[@script='Thai']"):
            script.set("typeface", FONT)
    if not hasattr(part := _theme_part(master), "_element"):
        part._blob = tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


_MASTER = {
    "TITLE": Frame(_SIDE, 18, _WIDTH - 2 * _SIDE, 62),
    "BODY": Frame(_SIDE, 92, _WIDTH - 2 * _SIDE, 404),
    "FOOTER": Frame(_SIDE, 508, 760, 22),
    "SLIDE_NUMBER": Frame(_WIDTH - _SIDE - 90, 508, 90, 22),
}
_COVER = {"CENTER_TITLE": Frame(72, 130, 816, 130), "SUBTITLE": Frame(72, 274, 816, 150)}


def _arrange(master: Any, layouts: Any) -> None:
    styles = master._element.find("{*}txStyles")
    head = styles.find(f"{{*}}titleStyle/{_A}lvl1pPr")
    head.set("algn", "l")
    head.find(f"{_A}defRPr").set("sz", "2600")
    head.find(f"{_A}defRPr").set("b", "1")
    for place in master.placeholders:
        _put(place, _MASTER[place.placeholder_format.type.name])
    for place in master.placeholders:
        for side in ("lIns", "rIns"):
            place._element.txBody.find(f"{_A}bodyPr").set(side, "0")
    for kind, side in (("FOOTER", "l"), ("SLIDE_NUMBER", "r")):
        for place in places(master, kind):
            style = place._element.find(f".//{_A}lstStyle/{_A}lvl1pPr")
            style.set("algn", side)
            style.find(f"{_A}defRPr").set("sz", "1000")
    _band(master._element.cSld.spTree, Frame(0, 0, _WIDTH, 7))
    for layout in layouts:
        for place in layout.placeholders:
            if (frame := _COVER.get(place.placeholder_format.type.name)) is not None:
                _put(place, frame)
                size = "3600" if place.placeholder_format.type.name == "CENTER_TITLE" else "1800"
                _cover_style(place._element.txBody, size, "b" if size == "3600" else "t")
        if layout._element.get("type") == "title":
            _band(layout._element.cSld.spTree, Frame(_SIDE, 130, 7, 294))


def _put(place: Any, frame: Frame) -> None:
    place.left, place.top, place.width, place.height = frame.units


def _cover_style(body: Any, size: str, anchor: str) -> None:
    from lxml.etree import SubElement

    body.find(f"{_A}bodyPr").set("anchor", anchor)
    style = body.find(f"{_A}lstStyle")
    for child in list(style):
        style.remove(child)
    level = SubElement(style, f"{_A}lvl1pPr", marL="0", indent="0", algn="l")
    SubElement(level, f"{_A}buNone")
    text = SubElement(level, f"{_A}defRPr", sz=size)
    if anchor == "t":
        SubElement(SubElement(text, f"{_A}solidFill"), f"{_A}schemeClr", val="tx2")


def _band(tree: Any, frame: Frame) -> None:
    """A stripe of the accent behind what a page shows."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    left, top, width, height = frame.units
    number = max(int(found) for found in tree.xpath(".//p:cNvPr/@id")) + 1
    stripe = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="Band"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )
    tree.insert(2, stripe)
