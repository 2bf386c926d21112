"""Slides in the making: titles, boxes, lines that are glued to boxes, charts, notes; all of it can be edited.

What is drawn is native to the format, and the same data give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from prasan.graph.office_zip import NO_DAY, undated
from prasan.graph.palette import LIGHT
from prasan.graph.safe_text import plain, sheet
from prasan.graph.slide_template import POINT, Frame, Template, dress, frame_of, places
from prasan.graph.slide_text import Line, fitted, language_tag, paint, write
from prasan.graph.text_measure import shorten

SITES = 4
"""Places of a shape that a line can be glued to: top, left, bottom, right. All shapes drawn here have these."""
_SHAPES = {
    "box": "rect", "tab": "snip1Rect", "hexagon": "flowChartPreparation", "pill": "flowChartTerminator",
    "diamond": "plaque", "round": "roundRect",
}  # fmt: skip
"""Shape of the palette → its form here."""
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_ROOM_INSIDE = {"hexagon": (0.6, 1.0), "pill": (0.95, 0.72), "diamond": (0.94, 0.8)}
"""The share of its width and its height that a shape has for text; the others have all of both."""
_NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
_MOST_NOTES = 60_000
"""Letters of the notes of a slide: of more no program shows the end."""


class Deck:
    """Slides on a template, in the reader's language."""

    def __init__(self, template: Template, language: str, title: str, own: bool) -> None:
        self.template, self.language, self.title, self.own = template, language, plain(title), own
        self.room = template.room

    def cover(self, lines: Sequence[Line]) -> Any:
        """The first slide: the title of the presentation, and lines under it."""
        slide = self._page(self.template.cover, self.title, 36)
        below: Any = next(iter(places(slide, "SUBTITLE", "BODY")), None)
        self._clear(slide, below)
        frame = None if below is None else frame_of(below)
        if frame:
            write(below._element.txBody, fitted(lines, frame.width - 15, frame.height - 8), self.template.body,
                  self.language)  # fmt: skip
        else:
            self._clear(slide)
            self.text(slide, self.room, lines)
        return slide

    def slide(self, title: str) -> Any:
        """A further slide, empty but for its title, the footer and its number."""
        slide = self._page(self.template.content, title, self.template.head_size)
        self._clear(slide)
        return slide

    def _page(self, layout: Any, title: str, size: float) -> Any:
        slide = self.template.presentation.slides.add_slide(layout)
        head = next(iter(places(slide, "TITLE", "CENTER_TITLE")), None)
        if head is not None:
            frame = frame_of(head) or self.room
            line = Line(title, size, True)
            fits = fitted([line], frame.width - 15, frame.height - 7, 12)
            # At its own size the template says how it looks.
            told = [Line(title)] if fits == (line,) else [Line(fit.text, fit.size) for fit in fits]
            write(head._element.txBody, told, self.template.head, self.language)
        self._foot(slide, layout)
        return slide

    def _clear(self, slide: Any, keep: Any = None) -> None:
        """Take out placeholders that nothing is put into: they would say “click to add text”."""
        for place in list(slide.placeholders):
            kind = place.placeholder_format.type.name
            kept = keep is not None and place._element is keep._element
            if kind not in ("TITLE", "CENTER_TITLE", "FOOTER", "SLIDE_NUMBER") and not kept:
                slide.shapes._spTree.remove(place._element)

    def _foot(self, slide: Any, layout: Any) -> None:
        for kind, name in (("FOOTER", "ftr"), ("SLIDE_NUMBER", "sldNum")):
            for place in places(layout, kind)[:1]:
                index = place.placeholder_format.idx
                body = _placeholder(slide, name, index, plain(place.name))
                frame = frame_of(place)
                text = shorten(self.title, (frame.width if frame else 200) - 20, 12)
                write(body, [Line(text if kind == "FOOTER" else "")], self.template.body, self.language)
                if kind == "SLIDE_NUMBER":
                    self._number(body, len(self.template.presentation.slides))

    def _number(self, body: Any, number: int) -> None:
        from lxml.etree import SubElement

        paragraph = body.find(f"{{{_A}}}p")
        paragraph.clear()
        field = SubElement(paragraph, f"{{{_A}}}fld", id=_NUMBER_FIELD, type="slidenum")
        style = SubElement(field, f"{{{_A}}}rPr", lang=language_tag("", self.language))
        SubElement(style, f"{{{_A}}}latin", typeface=self.template.body.latin)
        SubElement(style, f"{{{_A}}}cs", typeface=self.template.body.thai)
        SubElement(field, f"{{{_A}}}t").text = str(number)

    def text(self, slide: Any, frame: Frame, lines: Sequence[Line], anchor: str = "t", fill: str = "") -> Any:
        """A box of text without a line around it; what does not fit is made smaller."""
        shape = slide.shapes.add_textbox(*frame.units)
        self._body(shape, frame, lines, anchor)
        if fill:
            shape.fill.background()
            properties = shape._element.spPr
            properties.remove(properties.find(f"{{{_A}}}noFill"))
            paint(properties, fill)
        return shape

    def shape(self, slide: Any, frame: Frame, lines: Sequence[Line], style: str, fill: str, edge: str) -> Any:
        """A thing in the shape that the palette gives its kind, with its name in it."""
        from lxml.etree import SubElement
        from pptx.enum.shapes import MSO_SHAPE

        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *frame.units)
        shape._element.remove(shape._element.find("{*}style"))
        properties = shape._element.spPr
        properties.find(f"{{{_A}}}prstGeom").set("prst", _SHAPES.get(style, "rect"))
        paint(properties, fill)
        line = SubElement(properties, f"{{{_A}}}ln", w=str(round((2 if style == "box" else 1.25) * POINT)))
        paint(line, edge)
        shape.name = plain(" ".join(line.text for line in lines))[:80]
        across, down = _ROOM_INSIDE.get(style, (1.0, 1.0))
        self._body(shape, Frame(0, 0, frame.width * across, frame.height * down), lines, "ctr")
        return shape

    def _body(self, shape: Any, frame: Frame, lines: Sequence[Line], anchor: str) -> None:
        properties = shape._element.txBody.find(f"{{{_A}}}bodyPr")
        for child in list(properties):
            properties.remove(child)
        for name, free in (("lIns", 5), ("rIns", 5), ("tIns", 2), ("bIns", 2)):
            properties.set(name, str(free * POINT))
        properties.set("wrap", "square")
        properties.set("anchor", anchor)
        write(shape._element.txBody, fitted(lines, frame.width - 10, frame.height - 4), self.template.body,
              self.language)  # fmt: skip

    def connect(
        self, slide: Any, source: tuple[Any, int], target: tuple[Any, int], colour: str, width: float,
        dash: str = "", heads: tuple[bool, bool] = (False, False),
    ) -> Any:  # fmt: skip
        """A straight line glued at a site of one shape and a site of another, behind both; moving either moves it.

        ``dash`` is a preset of the format; ``heads`` says whether it has an arrow head at its beginning and its end.
        """
        from lxml.etree import SubElement
        from pptx.enum.shapes import MSO_CONNECTOR

        line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, 0, 0, 0, 0)
        line.begin_connect(*source)
        line.end_connect(*target)
        line._element.remove(line._element.find("{*}style"))
        stroke = SubElement(line._element.spPr, f"{{{_A}}}ln", w=str(round(width * POINT)))
        paint(stroke, colour)
        if dash:
            SubElement(stroke, f"{{{_A}}}prstDash", val=dash)
        for name, wanted in zip(("headEnd", "tailEnd"), heads, strict=True):
            if wanted:
                SubElement(stroke, f"{{{_A}}}{name}", type="triangle", w="med", len="med")
        # Behind the boxes: where it can't but pass one, it never crosses out its name.
        tree = slide.shapes._spTree
        tree.remove(line._element)
        last = max(
            (at for at, shape in enumerate(tree) if shape.find("{*}nvSpPr/{*}nvPr/{*}ph") is not None), default=1
        )
        tree.insert(last + 1, line._element)
        return line

    def bars(
        self, slide: Any, frame: Frame, names: Sequence[str], series: Sequence[tuple[str, Sequence[float]]],
        upright: bool = False,
    ) -> Any:  # fmt: skip
        """A bar chart, the first name at the top, or at the left if the bars are upright; every bar has its figure."""
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_MARK
        from pptx.util import Pt

        make: Any = CategoryChartData  # without types
        data = make(number_format="#,##0;-#,##0;")
        # The workbook behind the chart takes what begins like a formula for one.
        data.categories = [sheet(plain(name)) for name in names]
        for name, values in series:
            data.add_series(sheet(plain(name)), values)
        kind = XL_CHART_TYPE.COLUMN_CLUSTERED if upright else XL_CHART_TYPE.BAR_CLUSTERED
        chart = slide.shapes.add_chart(kind, *frame.units, data).chart
        chart.has_title = False
        chart.has_legend = len(series) > 1
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
        chart.value_axis.minimum_scale = 0
        chart.category_axis.reverse_order = not upright
        chart.category_axis.major_tick_mark = XL_TICK_MARK.NONE
        plot = chart.plots[0]
        plot.gap_width, plot.overlap, plot.has_data_labels = 45, -5, True
        plot.data_labels.show_value, plot.data_labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
        chart.font.size = Pt(13 if len(names) <= 14 else 10)
        text = chart._chartSpace.find(".//{*}txPr")
        style = chart._chartSpace.findall(f"{{*}}txPr//{{{_A}}}defRPr")[-1] if text is not None else None
        assert style is not None
        from lxml.etree import SubElement

        style.set("lang", language_tag("".join(names), self.language))
        SubElement(style, f"{{{_A}}}latin", typeface=self.template.body.latin)
        SubElement(style, f"{{{_A}}}cs", typeface=self.template.body.thai)
        for number, own in enumerate(plot.series):
            properties = own._element.get_or_add_spPr()
            paint(properties, f"accent{number + 1}" if number == 0 else LIGHT.rule)
        return chart

    def notes(self, slide: Any, lines: Sequence[str]) -> None:
        """What the speaker reads beside a slide, a paragraph a line."""
        page = slide.notes_slide
        frame = page.notes_text_frame
        body = frame._txBody if frame is not None else _placeholder(page, "body", 1, "Notes")
        told, left = [], _MOST_NOTES
        for line in lines:
            text = plain(line)[:left]
            left -= len(text)
            told.append(Line(text))
        write(body, told, self.template.body, self.language)

    def content(self) -> bytes:
        """The presentation as bytes, with no trace of when it was made."""
        presentation = self.template.presentation
        if self.own:
            dress(presentation.notes_master)
        known = presentation.core_properties
        known.title, known.author, known.last_modified_by = self.title[:200], "Prasan", "Prasan"
        known.created = known.modified = datetime(*NO_DAY)
        known.revision = 1
        held = io.BytesIO()
        presentation.save(held)
        return undated(held.getvalue())


def _placeholder(page: Any, kind: str, index: int, name: str) -> Any:
    """The body of a new placeholder at the end of a page, which takes place and looks from the layout's."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    tree = page.shapes._spTree
    number = max(int(found) for found in tree.xpath(".//p:cNvPr/@id")) + 1
    shape = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name=""/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f'</p:cNvSpPr><p:nvPr><p:ph type="{kind}" sz="quarter" idx="{index}"/></p:nvPr></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
    )
    shape.nvSpPr.cNvPr.set("name", name)
    tree.append(shape)
    return shape.txBody
