"""`yigai export evidence`: a zip that verifies itself, and names what was changed in it."""

from __future__ import annotations

import ast
import gzip
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.digest import text_digest
from archive.evidence.merkle import Tree, audit_path, leaf
from archive.exports import verifier
from tests.crawling import SmallSites, column, declare, done, done_here, here, value

HOST = "evidence.example.gov.cn"
ONE, TWO = (f"http://{HOST}/a/{name}" for name in ("one", "two"))
LINES = (
    "The commission said on Monday that hospitals will be paid by diagnosis from next year on.",
    "Nine cities have tried this for two years, and the fund spent a tenth less than before.",
)
EDITED = LINES[1].replace("Nine", "Ten")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two crawls: one page stays (its second capture is a revisit), the other is edited."""
    folder = tmp_path_factory.mktemp("evidence")
    env = declare(folder / "declared", "bureau", HOST, rows=2)
    with SmallSites() as site:
        site.list(f"http://{HOST}/list", "/a/one", "/a/two")
        for url in (ONE, TWO):
            site.article(url, f"Notice {url[-3:]}", *LINES)
        done(folder / "data", "crawl", "bureau", proxy=site.url, **env)
        site.article(TWO, "Notice two", LINES[0], EDITED)
        done(folder / "data", "crawl", "bureau", proxy=site.url, **env)
    return folder / "data"


def unzipped(data: Path, folder: Path, url: str, *options: str) -> Path:
    """The evidence for what an address said, in a folder."""
    out = folder / "e.zip"
    done_here(data, "export", "evidence", url, str(out), *options)
    with zipfile.ZipFile(out) as archive:
        archive.extractall(folder / "e")
    return folder / "e"


def verified(folder: Path) -> tuple[int, str]:
    """What the evidence's own script says, where there is no Yigai."""
    run = subprocess.run(
        [sys.executable, "-I", "-S", folder / "verify.py"],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"},
    )
    return run.returncode, run.stdout + run.stderr


@pytest.fixture(scope="module")
def edited(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence for the first text of the page that was edited."""
    first = value(
        data,
        "SELECT v.captured_at FROM version_history v JOIN current_articles USING (article_id) "
        "WHERE url = ? AND v.version = 1",
        TWO,
    )
    return unzipped(data, tmp_path_factory.mktemp("edited"), TWO, "--at", first)


def test_the_evidence_fits_and_says_what_it_shows(data: Path, edited: Path) -> None:
    status, said = verified(edited)
    assert status == 0, said
    text = (edited / "text.txt").read_text(encoding="utf-8")
    assert "Nine cities" in text
    assert text_digest(text) in said
    root = column(data, "SELECT root FROM crawls ORDER BY root_number")[0]
    assert root in said
    assert "vouches for the text" in said
    assert "Not proved" not in said


def test_what_is_shown_last_is_shown_by_a_revisit_and_its_original(
    data: Path, tmp_path: Path
) -> None:
    folder = unzipped(data, tmp_path, ONE)
    status, said = verified(folder)
    assert status == 0, said
    for root in column(data, "SELECT root FROM crawls"):
        assert root in said
    with (folder / "records.warc.gz").open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert {"warcinfo", "response", "request", "revisit", "metadata"} == {*kinds}


def test_the_same_evidence_is_the_same_zip(data: Path, tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        done_here(data, "export", "evidence", ONE, str(tmp_path / name))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_nothing_in_it_is_a_number_of_this_copy(edited: Path) -> None:
    facts = json.loads((edited / "facts.json").read_text(encoding="utf-8"))
    assert not [name for name in (*facts, *facts["facts"]) if name.endswith("_id")]


FILES = (
    *("README.txt", "citation.bib", "citation.json", "citation.ris", "datapackage-digest.json"),
    *("datapackage.json", "facts.json", "proof.json", "records.warc.gz", "text.txt"),
    *("timemap.link", "verify.py"),
)


def test_these_are_the_files(edited: Path) -> None:
    assert sorted(path.name for path in edited.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_byte_that_was_changed_is_named(
    edited: Path, tmp_path: Path, name: str, share: float
) -> None:
    folder = Path(shutil.copytree(edited, tmp_path / "e"))
    body = bytearray((folder / name).read_bytes())
    body[int(len(body) * share)] ^= 1
    (folder / name).write_bytes(body)
    status, said = verified(folder)
    assert status == 1
    assert name in said
    fine = set(FILES) - {name, "datapackage.json", "datapackage-digest.json"}
    if name != "verify.py" and not name.startswith("datapackage"):
        assert not [other for other in fine if f"{other} was changed" in said]


def test_what_is_missing_or_does_not_belong_is_named(edited: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(edited, tmp_path / "e"))
    (folder / "text.txt").rename(folder / "other.txt")
    status, said = verified(folder)
    assert status == 1
    assert "text.txt is missing" in said
    assert "other.txt is no part of this evidence" in said


def relisted(folder: Path) -> None:
    """Repair every digest in the list of files, and that of the list."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for file in package["resources"]:
        digest = sha256((folder / file["path"]).read_bytes()).hexdigest()
        file["hash"] = f"sha256:{digest}"
    path.write_text(json.dumps(package), encoding="utf-8")
    digest = f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    (folder / "datapackage-digest.json").write_text(json.dumps({"hash": digest}))


def rewritten(folder: Path, names: tuple[str, ...], before: str, after: str) -> None:
    for name in names:
        path = folder / name
        path.write_text(path.read_text("utf-8").replace(before, after), encoding="utf-8")


def forged_text(folder: Path) -> None:
    rewritten(folder, ("text.txt",), "Nine", "Ten")


def forged_text_and_digests(folder: Path) -> None:
    before = text_digest((folder / "text.txt").read_text("utf-8"))
    forged_text(folder)
    after = text_digest((folder / "text.txt").read_text("utf-8"))
    told = ("facts.json", "proof.json", "citation.bib", "citation.json", "citation.ris")
    rewritten(folder, told, before, after)


def forged_instant(folder: Path) -> None:
    rewritten(folder, ("facts.json",), '"seen_at": "20', '"seen_at": "19')


def forged_root(folder: Path) -> None:
    root = json.loads((folder / "proof.json").read_text("utf-8"))["runs"][0]["root"]
    rewritten(folder, ("proof.json",), root, f"sha256:{'0' * 64}")


def forged_record(folder: Path) -> None:
    """A record of other bytes, compressed again, at its own place."""
    proof = json.loads((folder / "proof.json").read_text("utf-8"))
    data = (folder / "records.warc.gz").read_bytes()
    pieces = [data[r["offset"] : r["offset"] + r["length"]] for r in proof["records"]]
    place = next(n for n, r in enumerate(proof["records"]) if r["kind"] == "response")
    pieces[place] = gzip.compress(gzip.decompress(pieces[place]).replace(b"Nine", b"Five"), mtime=0)
    offset = 0
    for record, piece in zip(proof["records"], pieces, strict=True):
        record |= {"offset": offset, "length": len(piece)}
        offset += len(piece)
    (folder / "records.warc.gz").write_bytes(b"".join(pieces))
    (folder / "proof.json").write_text(json.dumps(proof), encoding="utf-8")


@pytest.mark.parametrize(
    ("forge", "complaint"),
    [
        (forged_text, "text.txt is not the text of facts.json"),
        (forged_text_and_digests, "no record vouches for the reading"),
        (forged_instant, "timemap.link has no memento at 19"),
        (forged_root, "does not lead to the root"),
        (forged_record, "its block does not fit its digest"),
        (forged_record, "its payload does not fit its digest"),
        (forged_record, "the response of http://evidence.example.gov.cn/a/two does not lead"),
    ],
)
def test_a_forger_who_repairs_the_digests_is_found(
    edited: Path, tmp_path: Path, forge: Callable[[Path], None], complaint: str
) -> None:
    folder = Path(shutil.copytree(edited, tmp_path / "e"))
    forge(folder)
    relisted(folder)
    status, said = verified(folder)
    assert status == 1
    assert complaint in said
    assert "was changed" not in said


def test_what_was_taken_in_from_elsewhere_says_that_no_root_proves_it(
    data: Path, tmp_path: Path
) -> None:
    done_here(data, "export", "wacz", str(tmp_path / "all.wacz"))
    done(tmp_path / "other", "import", str(tmp_path / "all.wacz"))
    status, said = verified(unzipped(tmp_path / "other", tmp_path, TWO))
    assert status == 0, said
    assert "Not proved by a root: the file was taken in from elsewhere" in said


def test_what_cannot_be_shown_is_said(data: Path, tmp_path: Path) -> None:
    for name, options, status, complaint in (
        ("999", [], 1, "no such article"),
        (ONE, ["--at", "2001-01-01"], 1, "first seen"),
        (ONE, ["--at", "someday"], 2, "neither a day nor an instant"),
    ):
        run = here(data, "export", "evidence", name, str(tmp_path / "no.zip"), *options)
        assert run.returncode == status
        assert complaint in run.stderr
    assert not [*tmp_path.iterdir()]


def test_the_script_imports_the_standard_library_alone() -> None:
    tree = ast.parse(Path(verifier.__file__).read_text(encoding="utf-8"))
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_script_reads_nothing_outside_its_folder(edited: Path) -> None:
    script = f"""
import runpy, sys
def watch(event, arguments):
    if event == "open" and "/e/" not in str(arguments[0]) and "lib" not in str(arguments[0]):
        print("outside", arguments[0])
    if event.startswith(("socket.", "subprocess.", "os.system")):
        print("outside", event)
sys.addaudithook(watch)
sys.argv = [{str(edited / "verify.py")!r}]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
    run = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "Everything fits" in run.stdout
    assert "outside" not in run.stdout


@given(st.integers(1, 40), st.data())
def test_a_way_leads_from_each_leaf_to_the_root_and_from_no_other(
    size: int, data: st.DataObject
) -> None:
    leaves = [bytes([n]) for n in range(size)]
    tree = Tree()
    for held in leaves:
        tree.add(held)
    index = data.draw(st.integers(0, size - 1))
    way = audit_path([leaf(held) for held in leaves], index)
    assert verifier.leads(leaves[index], index, way, size, tree.root())
    other = data.draw(
        st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.none()
    )
    if other is not None:
        assert not verifier.leads(leaves[other], index, way, size, tree.root())
        assert not verifier.leads(leaves[index], other, way, size, tree.root())
