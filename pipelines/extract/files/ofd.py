"""OFD (GB/T 33190): the text objects of its pages, in the order in which they are read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import chain, pairwise

from lxml import etree

from pipelines.extract.files.file_text import FileText, UnreadError
from pipelines.extract.files.package import Package, children
from pipelines.extract.files.pages import PAGES, PageStates
from pipelines.extract.files.printed import Paragraphs, Printed

_PAGES = "{*}Pages/{*}Page"
_SAME_LINE = 0.5  # of a letter's size
_GAP = 0.6  # of a letter's size, between two texts of a line
_REPEATED = re.compile(r"g\s+(\d+)\s+(-?[\d.]+)")
_WIDTH = 210.0  # mm, of A4
_UNTURNED = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LONGEST = 10_000  # letters of one object


def read(body: bytes, text: FileText) -> None:
    """Read the pages of each document in the package."""
    package = Package(body)
    root = package.tree("OFD.xml")
    for document in root.iter("{*}DocBody"):
        text.title = text.title or document.findtext("{*}DocInfo/{*}Title")
        if place := document.findtext("{*}DocRoot"):
            _document(package, _inside("", place), text)


def _document(package: Package, place: str, text: FileText) -> None:
    root = package.tree(place)
    folder = posixpath.dirname(place)
    pages = [_inside(folder, page.get("BaseLoc") or "") for page in root.iterfind(_PAGES)]
    box = root.findtext("{*}CommonData/{*}PageArea/{*}PhysicalBox") or ""
    paragraphs, states, templates = Paragraphs(text), PageStates(), _Templates(root, folder)
    for number, page in enumerate(pages[:PAGES], 1):
        try:
            tree = package.tree(page)
            lines = _lines([*map(package.tree, templates.new_of(tree)), tree])
        except UnreadError:
            states.damaged.append(number)
            continue
        size = _numbers(tree.findtext("{*}Area/{*}PhysicalBox") or box)
        paragraphs.page(lines, number, size[2] if len(size) == 4 else _WIDTH)
        if not lines and next(tree.iter("{*}ImageObject"), None) is not None:
            states.pictures.append(number)
    paragraphs.end()
    states.judge(text, len(pages))


class _Templates:
    """What stands on many pages alike, and is read once."""

    def __init__(self, root: etree._Element, folder: str) -> None:
        self._names = {
            template.get("ID"): _inside(folder, template.get("BaseLoc") or "")
            for template in root.iterfind("{*}CommonData/{*}TemplatePage")
        }

    def new_of(self, page: etree._Element) -> list[str]:
        """The members of those templates of a page that no page before had."""
        names = (self._names.pop(t.get("TemplateID"), None) for t in children(page, "Template"))
        return [name for name in names if name]


def _inside(folder: str, place: str) -> str:
    """The name of a member, from the folder of the one that names it or from the root."""
    return posixpath.normpath(posixpath.join("/", folder, place)).lstrip("/")


def _lines(trees: list[etree._Element]) -> list[Printed]:
    """The texts of a page as lines, from above, and from left to right."""
    objects = chain.from_iterable(tree.iter("{*}TextObject") for tree in trees)
    texts = sorted(chain.from_iterable(map(_texts, objects)), key=lambda text: text.down)
    lines: list[list[Printed]] = []
    for text in texts:
        if lines and text.down - lines[-1][0].down <= _SAME_LINE * text.size:
            lines[-1].append(text)
        else:
            lines.append([text])
    return [_line(sorted(line, key=lambda text: text.left)) for line in lines]


def _line(texts: list[Printed]) -> Printed:
    said = texts[0].text
    for before, text in pairwise(texts):
        apart = text.left - before.right > _GAP * text.size
        said += f" {text.text}" if apart else text.text
    right = max(text.right for text in texts)
    return texts[0]._replace(text=said, right=right)


def _texts(shown: etree._Element) -> Iterator[Printed]:
    """The texts of an object, where they stand on the page."""
    if shown.get("Visible") == "false":
        return
    box = _numbers(shown.get("Boundary") or "") or [0.0, 0.0, 0.0, 0.0]
    a, b, c, d, e, f = _matrix(shown.get("CTM") or "")
    size = _number(shown, "Size") * (abs(d) or abs(b) or 1.0)
    x = y = 0.0
    for code in children(shown, "TextCode"):
        said = "".join(map(str, code.itertext()))[:_LONGEST].strip("\n")
        x, y = _number(code, "X", x), _number(code, "Y", y)
        wide = x + sum(_deltas(code.get("DeltaX") or "", len(said))) + _number(shown, "Size")
        left, right = (box[0] + a * at + c * y + e for at in (x, wide))
        if said.strip():
            yield Printed(said, left, right, box[1] + b * x + d * y + f, size or 1.0)


def _matrix(given: str) -> tuple[float, ...]:
    numbers = _numbers(given)
    return tuple(numbers) if len(numbers) == 6 else _UNTURNED


def _deltas(given: str, letters: int) -> list[float]:
    """How far each letter is from the one before; `g 3 5` says three times 5."""
    spelt = _REPEATED.sub(lambda m: f"{m[2]} " * min(int(m[1]), letters), given)
    return _numbers(spelt)[: max(0, letters - 1)]


def _number(node: etree._Element, name: str, usual: float = 0.0) -> float:
    return next(iter(_numbers(node.get(name) or "")), usual)


def _numbers(given: str) -> list[float]:
    try:
        return [float(number) for number in given.split()]
    except ValueError:
        return []
