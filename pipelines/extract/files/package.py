"""Zip packages of XML, which DOCX, XLSX, PPTX and OFD are, opened within limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from lxml import etree

from pipelines.extract.files.file_text import UnreadError

MEMBERS = 20_000
MEMBER = 64 * 2**20
"""Bytes of one member as XML; as a tree it takes six times as much."""
TOTAL = 512 * 2**20
"""Bytes of all members that are read."""

_ENCRYPTED = 0x1  # of a member's flags
_CHUNK = 2**20


class Package:
    """The members of a package by name, whatever its case and leading slash.

    Raises UnreadError where it is damaged, has a password, or would become too large.
    """

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise UnreadError("is damaged: the list of what it holds is lost") from None
        infos = self._zip.infolist()
        if len(infos) > MEMBERS:
            raise UnreadError(f"is too large: it holds {len(infos)} files")
        self._infos = {_name(info.filename): info for info in infos}
        self._left = TOTAL

    def __contains__(self, name: str) -> bool:
        return _name(name) in self._infos

    def names(self) -> list[str]:
        """The names of all members, in small letters."""
        return list(self._infos)

    def data(self, name: str) -> bytes:
        """What a member holds."""
        info = self._infos.get(_name(name))
        if info is None:
            raise UnreadError(f"is damaged: {name} is missing")
        if info.flag_bits & _ENCRYPTED:
            raise UnreadError("is encrypted with a password")
        # What is declared may be a lie, so what comes is counted as well.
        if info.file_size > min(MEMBER, self._left):
            raise UnreadError(f"is too large: {name} would be {info.file_size} bytes")
        try:
            with self._zip.open(info) as member:
                data = _inflated(member, name, min(MEMBER, self._left))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
            raise UnreadError(f"is damaged: {name} cannot be unpacked") from None
        self._left -= len(data)
        return data

    def tree(self, name: str) -> etree._Element:
        """A member as XML, without what stands outside of it."""
        try:
            root = etree.fromstring(self.data(name), _parser())
        except etree.XMLSyntaxError:
            raise UnreadError(f"is damaged: {name} is no XML") from None
        if getattr(root.getroottree().docinfo, "doctype", ""):
            raise UnreadError(f"is damaged: {name} is no plain XML")
        return root

    def elements(self, name: str, tag: str) -> Iterator[etree._Element]:
        """The elements of one name in a member that may be long, each of which is then let go."""
        data = self.data(name)
        if b"<!DOCTYPE" in data[:_CHUNK]:
            raise UnreadError(f"is damaged: {name} is no plain XML")
        source = io.BytesIO(data)
        try:
            for _, node in etree.iterparse(
                source, tag=f"{{*}}{tag}", resolve_entities=False, no_network=True, huge_tree=False
            ):
                yield node
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
        except etree.XMLSyntaxError:
            raise UnreadError(f"is damaged: {name} is no XML") from None

    def links(self, name: str) -> dict[str, tuple[str, str]]:
        """What a member of an Office document is tied to: kind and name of each, by its id."""
        folder, _, file = name.rpartition("/")
        of_it = f"{folder}/_rels/{file}.rels"
        if of_it not in self:
            return {}
        return {
            link.get("Id", ""): (
                link.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/"),
            )
            for link in self.tree(of_it)
            if link.get("TargetMode") != "External"
        }

    def main(self) -> str:
        """The name of the member with which an Office document begins."""
        for kind, name in self.links("").values():
            if kind == "officeDocument":
                return name
        raise UnreadError("is damaged: it does not say where it begins")

    def title(self) -> str | None:
        """The title among the properties of an Office document."""
        try:
            found = self.tree("docProps/core.xml").findtext("{*}title")
        except UnreadError:
            return None
        return found or None


def local(node: etree._Element) -> str:
    """The name of an element without its namespace: editions of one format differ in it."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def attribute(node: etree._Element, name: str) -> str | None:
    """An attribute of an element, in whatever namespace."""
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def children(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children of an element with one of the names."""
    return (child for child in node if local(child) in names)


def _name(name: str) -> str:
    return name.lower().replace("\\", "/").lstrip("/")


def _inflated(member: IO[bytes], name: str, most: int) -> bytes:
    chunks, size = [], 0
    while chunk := member.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise UnreadError(f"is too large: {name} is more than {most} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
