"""Files written after their standards, for tests: OFD, and PDF of many pages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_SIZE = 5.0  # mm


def package(members: Mapping[str, str | bytes]) -> bytes:
    """A zip file."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return body.getvalue()


def text_object(said: str, x: float, y: float, size: float = _SIZE) -> str:
    """A line of text that begins at a place of the page, letter by letter."""
    deltas = f'DeltaX="g {len(said) - 1} {size}"' if len(said) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 160 {size}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" {deltas}>{said}</ofd:TextCode></ofd:TextObject>'
    )


def ofd(pages: Sequence[Iterable[str]], title: str = "", template: str = "") -> bytes:
    """An OFD document; each page is its objects."""
    document = "".join(
        f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    members = {
        "OFD.xml": f"""<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {OFD} Version="1.1"
            DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>{title}</ofd:Title></ofd:DocInfo>
            <ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>""",
        "Doc_0/Document.xml": f"""<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea>
            <ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>
            <ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>
            <ofd:Pages>{document}</ofd:Pages></ofd:Document>""",
        "Doc_0/Tpls/Tpl_0/Content.xml": _page([template]),
    }
    for number, objects in enumerate(pages):
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = _page(objects, 'TemplateID="9"')
    return package(members)


def _page(objects: Iterable[str], template: str = "") -> str:
    behind = f'<ofd:Template {template} ZOrder="Background"/>' if template else ""
    return f"""<ofd:Page {OFD}>{behind}<ofd:Content><ofd:Layer ID="2">{"".join(objects)}</ofd:Layer>
        </ofd:Content></ofd:Page>"""


def pdf(pages: Sequence[Sequence[str]], font: str = "/Type1/BaseFont/Helvetica") -> bytes:
    """A PDF document; each page is its lines, in ASCII."""
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{4 + 2 * n} 0 R' for n in range(len(pages)))}]>>",
        f"<</Type/Font/Subtype{font}>>",
    ]
    for number, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj T* " for line in lines)
        content = f"BT /F 11 Tf 72 760 Td 15 TL {shown}ET"
        parts.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {5 + 2 * number} 0 R>>"
        )
        parts.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    body, places = b"%PDF-1.4\n", []
    chunks = [body]
    at = len(body)
    for number, part in enumerate(parts, 1):
        places.append(at)
        chunks.append(f"{number} 0 obj\n{part}\nendobj\n".encode())
        at += len(chunks[-1])
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    chunks.append(
        f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n".encode()
    )
    return b"".join(chunks)
