"""The look of the document: every style that pandoc or our AST names, as values.

Cambria throughout, which Word has and LibreOffice replaces by Caladea of the same measures; navy headings, black text, hairline
rules. Measures are twips (a twentieth of a point), sizes are half points.
"""

from dataclasses import dataclass
from typing import Final

FONT: Final = "Cambria"
MONO: Final = "Consolas"
INK: Final = "1F3554"
RULE: Final = "8A97A6"
WASH: Final = "EEF1F5"
AMBER: Final = "7A4A00"
RED: Final = "9B1C1C"
#: Where text hangs behind a point's or an agreement's number.
HANG: Final = 567


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """A paragraph style of the reference document."""

    name: str
    based_on: str = "Normal"
    next: str = ""
    before: int | None = None
    after: int | None = None
    line: int | None = None
    left: int | None = None
    right: int | None = None
    hanging: int | None = None
    align: str = ""
    keep_next: bool = False
    keep_lines: bool = False
    outline: int | None = None
    border: str = ""  # "bottom", "left", "top"
    wash: bool = False
    tabs: tuple[tuple[str, int], ...] = ()
    size: int | None = None
    bold: bool | None = None
    italic: bool | None = None
    caps: bool = False
    spacing: int | None = None
    color: str = ""
    font: str = ""

    @property
    def id(self) -> str:
        """ "Body Text" -> "BodyText", "heading 1" -> "Heading1", as pandoc names them."""
        return style_id(self.name)

    def xml(self) -> str:
        """The style as WordprocessingML."""
        default = ' w:default="1"' if self.id == "Normal" else ""
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{self.id}"><w:name w:val="{self.name}"/>'
            + (f'<w:basedOn w:val="{self.based_on}"/>' if self.id != "Normal" else "")
            + (f'<w:next w:val="{self.next}"/>' if self.next else "")
            + f"<w:qFormat/><w:pPr>{self._paragraph()}</w:pPr><w:rPr>{self._run()}</w:rPr></w:style>"
        )

    def _paragraph(self) -> str:
        """Paragraph properties in the order that the schema wants."""
        sides = {"before": self.before, "after": self.after, "line": self.line}
        spacing = "".join(f' w:{side}="{value}"' for side, value in sides.items() if value is not None)
        if self.line is not None:
            spacing += ' w:lineRule="auto"'
        ends = {"left": self.left, "right": self.right, "hanging": self.hanging}
        indent = "".join(f' w:{end}="{value}"' for end, value in ends.items() if value is not None)
        tabs = "".join(f'<w:tab w:val="{kind}" w:pos="{place}"/>' for kind, place in self.tabs)
        return (
            ("<w:keepNext/>" if self.keep_next else "")
            + ("<w:keepLines/>" if self.keep_lines else "")
            + ("<w:widowControl/>" if self.id == "Normal" else "")
            + (
                f'<w:pBdr><w:{self.border} w:val="single" w:sz="6" w:space="6" w:color="{RULE}"/></w:pBdr>'
                if self.border
                else ""
            )
            + (f'<w:shd w:val="clear" w:color="auto" w:fill="{WASH}"/>' if self.wash else "")
            + (f"<w:tabs>{tabs}</w:tabs>" if tabs else "")
            + (f"<w:spacing{spacing}/>" if spacing else "")
            + (f"<w:ind{indent}/>" if indent else "")
            + (f'<w:jc w:val="{self.align}"/>' if self.align else "")
            + (f'<w:outlineLvl w:val="{self.outline}"/>' if self.outline is not None else "")
        )

    def _run(self) -> str:
        return run_properties(self.font, self.bold, self.italic, self.caps, self.color, self.spacing, self.size)


def run_properties(
    font: str = "",
    bold: bool | None = None,
    italic: bool | None = None,
    caps: bool = False,
    color: str = "",
    spacing: int | None = None,
    size: int | None = None,
) -> str:
    """Run properties in the order that the schema wants."""
    return (
        (f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>' if font else "")
        + ("" if bold is None else f'<w:b w:val="{int(bold)}"/>')
        + ("" if italic is None else f'<w:i w:val="{int(italic)}"/>')
        + ("<w:caps/>" if caps else "")
        + (f'<w:color w:val="{color}"/>' if color else "")
        + (f'<w:spacing w:val="{spacing}"/>' if spacing is not None else "")
        + (f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size is not None else "")
    )


_P = ParagraphStyle

PARAGRAPHS: Final[tuple[ParagraphStyle, ...]] = (
    _P("Normal"),
    _P("Body Text", before=0, after=130, line=283),
    _P("First Paragraph", "BodyText", next="BodyText"),
    _P("Compact", "BodyText", before=0, after=50, line=264),
    _P(
        "Title",
        next="Subtitle",
        before=240,
        after=160,
        line=264,
        align="center",
        keep_next=True,
        size=36,
        bold=True,
        color=INK,
    ),
    _P(
        "Subtitle",
        next="BodyText",
        before=0,
        after=200,
        align="center",
        keep_next=True,
        size=26,
        caps=True,
        spacing=60,
        color=INK,
    ),
    _P("Submitted To", after=60, align="center", keep_next=True, size=23),
    _P("Date", after=360, align="center", border="bottom", size=23),
    _P("Author", "Date"),
    _P(
        "Review Note",
        before=0,
        after=280,
        left=170,
        right=170,
        border="left",
        wash=True,
        italic=True,
        size=19,
        keep_lines=True,
    ),
    _P("Chapeau", "BodyText", after=160),
    _P(
        "heading 1",
        next="BodyText",
        before=400,
        after=130,
        line=264,
        left=HANG,
        hanging=HANG,
        tabs=(("left", HANG),),
        keep_next=True,
        keep_lines=True,
        outline=0,
        size=26,
        bold=True,
        color=INK,
    ),
    _P(
        "heading 2",
        next="BodyText",
        before=220,
        after=90,
        keep_next=True,
        keep_lines=True,
        outline=1,
        bold=True,
        color=INK,
    ),
    _P(
        "heading 3", next="BodyText", before=180, after=80, keep_next=True, outline=2, bold=True, italic=True, color=INK
    ),
    *(_P(f"heading {level}", "Heading3", next="BodyText", outline=level - 1) for level in range(4, 10)),
    _P("Agreement", "BodyText", left=HANG, hanging=HANG, tabs=(("left", HANG),), after=110),
    _P("Agreement Continued", "BodyText", left=HANG, after=110),
    _P("Agreement List", "BodyText", after=70),
    _P("Action", "BodyText", left=HANG, after=110),
    _P("Action Continued", "Action"),
    _P("Action List", "BodyText", after=70),
    _P("Delegation", next="Participant", before=170, after=40, keep_next=True, bold=True, color=INK),
    _P("Participant", "BodyText", left=284, after=20, line=259, keep_lines=True),
    _P("Block Text", "BodyText", left=HANG, right=HANG, border="left"),
    _P("Source Code", "BodyText", left=284, font=MONO, size=19, line=240),
    _P("footnote text", after=40, line=252, left=227, hanging=227, size=18),
    _P("Footnote Block Text", "FootnoteText", left=HANG),
    _P("header", after=0, size=17, color="5A6675", tabs=(("right", 8928),)),
    _P("footer", after=0, size=17, color="5A6675", tabs=(("right", 8928),)),
    _P("Caption", "BodyText", italic=True, size=19),
    _P("Table Caption", "Caption", keep_next=True),
    _P("Image Caption", "Caption"),
    _P("Figure", "BodyText"),
    _P("Captioned Figure", "Figure", keep_next=True),
    _P("Abstract Title", "BodyText", bold=True),
    _P("Abstract", "BodyText"),
    _P("Bibliography", "BodyText"),
    _P("Definition Term", "BodyText", bold=True),
    _P("Definition", "BodyText"),
    _P("TOC Heading", "Heading2"),
)

#: name -> run properties.
CHARACTERS: Final[dict[str, str]] = {
    "Body Text Char": "",
    "Verbatim Char": run_properties(font=MONO, size=20),
    "Section Number": "",
    "footnote reference": '<w:vertAlign w:val="superscript"/>',
    "Hyperlink": run_properties(color="0B4F8A") + '<w:u w:val="single"/>',
    "Point Number": "",
    "Owner": run_properties(bold=True),
    "Mark": run_properties(bold=False, italic=True, color=AMBER, size=20),
    "Bracket": "",
    "Reservation Name": run_properties(bold=True),
    "Draft": run_properties(bold=True, color=RED, spacing=40, size=20),
}

_TABLE: Final = f"""
<w:style w:type="table" w:default="1" w:styleId="Table"><w:name w:val="Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr><w:rPr><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr>
<w:tblPr><w:tblBorders>
<w:top w:val="single" w:sz="8" w:space="0" w:color="{INK}"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{INK}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="C9D0D9"/></w:tblBorders>
<w:tblCellMar><w:top w:w="70" w:type="dxa"/><w:left w:w="90" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>
<w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="{INK}"/></w:rPr><w:tcPr><w:tcBorders>
<w:bottom w:val="single" w:sz="6" w:space="0" w:color="{INK}"/></w:tcBorders>
<w:shd w:val="clear" w:color="auto" w:fill="{WASH}"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>
<w:style w:type="table" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>"""


def styles_xml(locale: str) -> str:
    """`word/styles.xml` of a document in this language (`es-HN`)."""
    paragraphs = "".join(style.xml() for style in PARAGRAPHS)
    characters = "".join(
        f'<w:style w:type="character" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{properties}</w:rPr></w:style>'
        for name, properties in CHARACTERS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="{FONT}" w:eastAsia="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
        f'<w:lang w:val="{locale}" w:eastAsia="{locale}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>"
        f'{paragraphs}<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
        f"{characters}{_TABLE}</w:styles>"
    )


def style_id(name: str) -> str:
    """The id of the style of this name."""
    return "".join(word[:1].upper() + word[1:] for word in name.split())
