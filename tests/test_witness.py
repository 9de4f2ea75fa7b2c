"""`yigai verify --against`: what a root covers cannot be rewritten unseen, and nothing else alarms."""

from __future__ import annotations

import gzip
import os
import random
import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.digest import text_digest
from archive.evidence.gzip_members import members
from archive.evidence.merkle import Tree
from tests.crawling import (
    SmallSites,
    article,
    column,
    declare,
    done,
    done_here,
    here,
    parsed,
    value,
)
from tests.forging import FORGERIES, Forge, forge_record
from tests.test_fixity import write
from tests.test_import_others import Writer

HOST = "witness.example.gov.cn"
LINES = (
    "The commission said on Monday that hospitals will be paid by diagnosis from next year on.",
    "Nine cities have tried this for two years, and the fund spent a tenth less than before.",
)


class Held(NamedTuple):
    """An archive of two crawls and a re-reading, its roots as they were published, its sources."""

    data: Path
    roots: Path
    env: dict[str, str]


@pytest.fixture(scope="module")
def site() -> Iterator[SmallSites]:
    with SmallSites() as server:
        server.list(f"http://{HOST}/list", "/a/a1", "/a/a2", "/a/a3")
        for name in ("a1", "a2", "a3"):
            server.article(f"http://{HOST}/a/{name}", f"Notice {name}", *LINES)
        yield server


@pytest.fixture(scope="module")
def held(site: SmallSites, tmp_path_factory: pytest.TempPathFactory) -> Held:
    folder = tmp_path_factory.mktemp("witness")
    data, declared = folder / "data", folder / "declared"
    env = declare(declared, "bureau", HOST, rows=3)
    done(data, "crawl", "bureau", proxy=site.url, **env)
    site.article(f"http://{HOST}/a/a2", "Notice a2", LINES[0], LINES[1].replace("Nine", "Ten"))
    done(data, "crawl", "bureau", proxy=site.url, **env)
    file = declared / "bureau.toml"
    file.write_text(file.read_text("utf-8").replace('body = "article"', 'body = "p + p"'), "utf-8")
    done_here(data, "reextract", **env)
    shutil.copy(data / "roots.txt", folder / "published.txt")
    return Held(data, folder / "published.txt", env)


@pytest.fixture
def copy(held: Held, tmp_path: Path) -> Path:
    return Path(shutil.copytree(held.data, tmp_path / "data"))


def kinds(data: Path, held: Held, against: str | None = None) -> list[str]:
    """The kinds of what is found."""
    run = here(data, "verify", "--json", "--against", against or str(held.roots), **held.env)
    found = [finding["kind"] for finding in parsed(run)]
    assert run.returncode == (1 if found else 0), run.stderr
    return found


def test_each_run_publishes_its_root_and_what_they_cover_is_sound(held: Held) -> None:
    roots = column(held.data, "SELECT root FROM crawls ORDER BY root_number")
    assert re.findall(r"^\d+ \S+Z (\S+) \S+$", held.roots.read_text("utf-8"), re.M) == roots
    assert len(set(roots)) == 3
    run = done_here(held.data, "verify", "--against", roots[-1], **held.env)
    assert run.stdout.endswith("is what the roots cover.\n")


@pytest.mark.parametrize("forge", FORGERIES)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_rewritten_is_found(held: Held, copy: Path, forge: Forge, seed: int) -> None:
    what = forge(copy, random.Random(f"{forge.__name__} {seed}"))
    assert kinds(copy, held), what


def test_a_record_that_no_row_tells_of_is_found_by_the_roots_alone(held: Held, copy: Path) -> None:
    """The first run's head: its file's digest is repaired, and so the archive looks sound."""

    class First(random.Random):
        def choice(self, found: list[object]) -> object:  # type: ignore[override]
            return found[0]

    forge_record(copy, First())
    assert "Sound" in done_here(copy, "verify", **held.env).stdout
    assert kinds(copy, held) == ["rewritten record"]


@pytest.mark.parametrize(
    "dodge",
    [
        "extractor = 'a later one'",
        "url = url || '#'",
        "captured_at = '2026-01-01T00:00:00.000000Z', by_instant = 1",
        "superseded_at = read_at, extractor = extractor || '.'",
    ],
)
def test_a_rewritten_reading_is_found_whatever_else_is_said_of_it(
    held: Held, copy: Path, dodge: str
) -> None:
    digest = text_digest("别的")
    write(
        copy,
        f"INSERT INTO texts (text_digest, text) VALUES ('{digest}', '别的')",
        f"""UPDATE reading_log SET text_id = (SELECT max(text_id) FROM texts), witness = NULL, {dodge}
        WHERE reading_id = (SELECT min(reading_id) FROM reading_log WHERE superseded_at IS NULL)""",
    )
    assert "rewritten reading" in kinds(copy, held)


def test_a_run_that_is_gone_is_found(held: Held, copy: Path) -> None:
    for file in column(copy, "SELECT warc_file FROM captures WHERE crawl_id = 2"):
        (copy / "warc" / file).unlink(missing_ok=True)
    assert "lost root" in kinds(copy, held)


def test_a_root_of_another_archive_is_found(held: Held) -> None:
    assert kinds(held.data, held, f"sha256:{'0' * 64}") == ["lost root"]


def test_what_is_no_root_is_wrong_usage(held: Held) -> None:
    run = here(held.data, "verify", "--against", "nothing")
    assert run.returncode == 2
    assert "a root is sha256:" in run.stderr


def test_later_runs_older_captures_and_rebuilding_raise_no_alarm(
    held: Held, copy: Path, site: SmallSites, tmp_path: Path
) -> None:
    older = tmp_path / "older.warc.gz"
    page = article("Notice a2", LINES[0], LINES[1].replace("Nine", "Six")).encode()
    older.write_bytes(
        Writer().response(page, "2024-03-01T08:00:00Z", f"http://{HOST}/a/a2").buffer.getvalue()
    )
    done_here(copy, "import", str(older), **held.env)
    done(copy, "crawl", "bureau", proxy=site.url, **held.env)
    assert value(copy, "SELECT count(*) FROM changes WHERE url LIKE '%/a2'") == 2
    roots = str(copy / "roots.txt")
    assert kinds(copy, held) == kinds(copy, held, roots) == []
    assert "Every view" in done_here(copy, "rebuild", "--check", **held.env).stdout
    done_here(copy, "rebuild", **held.env)
    assert kinds(copy, held) == kinds(copy, held, roots) == []
    assert value(copy, "SELECT count(*) FROM reading_log WHERE witness IS NULL") == 0
    imported = next((copy / "warc").glob("import-*"))
    imported.write_bytes(Writer().response(page, "2024-03-02T08:00:00Z").buffer.getvalue())
    assert "rewritten record" in kinds(copy, held, roots)


@pytest.mark.parametrize("records", [1, 2, 3, 5])
def test_the_next_run_covers_what_a_killed_one_left(
    held: Held, copy: Path, site: SmallSites, records: int
) -> None:
    """It lost its last records: the root, what it vouched for, how it ended, a conversion."""
    [name] = column(
        copy, "SELECT warc_file FROM warc_files WHERE crawl_id = 3 AND closed_at IS NOT NULL"
    )
    file = copy / "warc" / name
    os.truncate(file, [member.offset for member in members(file)][-records])
    write(
        copy,
        "UPDATE crawl_log SET finished_at = NULL, root = NULL, root_number = NULL WHERE crawl_id = 3",
        "UPDATE warc_files SET closed_at = NULL, digest = NULL WHERE crawl_id = 3",
        "UPDATE warc_files SET witness = NULL WHERE crawl_id = 3",
        "UPDATE reading_log SET witness = NULL WHERE witness = 3",
        "UPDATE reading_log SET warc_file = NULL",
    )
    (copy / "roots.txt").write_text("".join(held.roots.open().readlines()[:2]))
    done(copy, "crawl", "bureau", proxy=site.url, **held.env)
    assert value(copy, "SELECT max(root_number) FROM crawls") == 3
    assert kinds(copy, held, str(copy / "roots.txt")) == []
    with open(file, "ab") as end:
        end.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Length: 0\r\n\r\n"))
    assert "rewritten record" in kinds(copy, held, str(copy / "roots.txt"))


# The trees that the Certificate Transparency project's own tests hold.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "60616263646566676869"]
LEAVES[7] += "6a6b6c6d6e6f"
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_trees_are_those_of_rfc_6962(size: int) -> None:
    tree = Tree()
    for leaf in LEAVES[:size]:
        tree.add(bytes.fromhex(leaf))
    assert tree.root() == f"sha256:{ROOTS[size]}"


def of(leaves: list[bytes]) -> bytes:
    """The root as the RFC defines it, by splitting."""
    if len(leaves) < 2:
        return sha256(b"\x00" + leaves[0]).digest() if leaves else sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + of(leaves[:half]) + of(leaves[half:])).digest()


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_a_tree_that_grows_is_the_tree_that_is_split(leaves: list[bytes]) -> None:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    assert tree.root() == f"sha256:{of(leaves).hex()}"
