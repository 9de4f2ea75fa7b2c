"""PPTX: what the slides say, in their order."""

from __future__ import annotations

from lxml import etree

from pipelines.extract.files.file_text import FileText
from pipelines.extract.files.package import Package, children, local


def read(body: bytes, text: FileText) -> None:
    """Read the slides that are not hidden; the speaker's notes are none of it."""
    package = Package(body)
    main = package.main()
    text.title = package.title()
    links = package.links(main)
    for slides in children(package.tree(main), "sldIdLst"):
        for slide in slides:
            kind, name = links.get(_link(slide), ("", ""))
            if kind == "slide" and (tree := package.tree(name)).get("show") != "0":
                _add(tree, text)


def _link(slide: etree._Element) -> str:
    return next((str(v) for k, v in slide.attrib.items() if str(k).endswith("}id")), "")


def _add(node: etree._Element, text: FileText) -> None:
    """The paragraphs and tables within an element; of two forms of one shape the newer one."""
    for child in node:
        name = local(child)
        if name == "p":
            for line in _said(child).split("\n"):
                text.add(line)
        elif name == "tr":
            cells = children(child, "tc")
            text.add_row(" ".join(_said(p) for p in cell.iter("{*}p")) for cell in cells)
        elif name != "Fallback":
            _add(child, text)


def _said(paragraph: etree._Element) -> str:
    """A paragraph, line breaks and all."""
    nodes = ((local(node), node) for node in paragraph.iter())
    return "".join(
        "\n" if name == "br" else n.text or "" for name, n in nodes if name in ("t", "br")
    )
