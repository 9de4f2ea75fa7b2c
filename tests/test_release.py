"""`yigai release`: a dataset that validates, is the same when made twice, and says what changed."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.digest import file_digest, text_digest
from archive.exports.delta import changes
from tests.conftest import Shelf
from tests.crawling import PROJECT, done_here, here

TOOLS = PROJECT / ".venv-release" / "bin"
NAMES = {
    *("articles.parquet", "articles.jsonl", "versions.parquet", "versions.jsonl"),
    *("datapackage.json", "croissant.json", "ro-crate-metadata.json", "CITATION.cff", "SHA256SUMS"),
}
KEPT, EDITED, GONE, NEW = (f"https://paper.example/{n}" for n in ("kept", "edited", "gone", "new"))
needs_tools = pytest.mark.skipif(
    not (TOOLS / "mlcroissant").exists(), reason="make release-tools installs what reads releases"
)


def first(shelf: Shelf) -> None:
    for url in (KEPT, EDITED, GONE):
        shelf.read(f"全文 {url}", url, published_at="2026-10-01", title="=题目")


def later(shelf: Shelf) -> None:
    shelf.read("改过的全文", EDITED, day=2, published_at="2026-10-01", title="=题目")
    shelf.read("新的", NEW, day=3)


def made(data: Path, *events: Callable[[Shelf], None]) -> Path:
    shelf = Shelf(data / "archive.db")
    for event in events:
        event(shelf)
    shelf.store.close()
    return data


def released(data: Path, name: str, *options: str) -> Path:
    out = data / name
    done_here(data, "release", str(out), *options)
    return out


def lines(folder: Path, table: str = "articles") -> list[dict[str, Any]]:
    said = (folder / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in said]


def digests(folder: Path) -> dict[str, str]:
    return {path.name: file_digest(path) for path in folder.iterdir()}


def delta(folder: Path) -> list[tuple[str, str]]:
    with (folder / "delta.csv").open(encoding="utf-8", newline="") as file:
        return [(row["change"], row["url"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("release"), first, later)


@pytest.fixture(scope="module")
def folder(data: Path) -> Path:
    return released(data, "one", "--creator", "Institute of Example", "--title", "医改档案")


def test_a_release_made_twice_is_the_same_byte_for_byte(data: Path, tmp_path: Path) -> None:
    once = digests(released(data, "once"))
    assert once == digests(released(data, "again"))
    assert once.keys() == NAMES
    other = made(tmp_path / "other", lambda s: s.read("先来的", NEW, day=-1), first)
    assert digests(released(other, "once")) != once


def test_a_copy_with_other_numbers_releases_the_same(data: Path, tmp_path: Path) -> None:
    backwards = Shelf(tmp_path / "archive.db")
    backwards.read("新的", NEW, day=3)
    backwards.read("改过的全文", EDITED, day=2, published_at="2026-10-01", title="=题目")
    for url in (GONE, EDITED, KEPT):
        backwards.read(f"全文 {url}", url, published_at="2026-10-01", title="=题目")
    backwards.store.close()
    assert digests(released(tmp_path, "one")) == digests(released(data, "copied"))


def test_it_is_dated_by_the_newest_capture(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == "2026-10-04"
    assert package["created"] == "2026-10-04T12:00:00.000000Z"


def test_the_articles_are_sorted_and_have_no_number_of_this_copy(folder: Path) -> None:
    rows = lines(folder)
    assert [row["url"] for row in rows] == sorted((KEPT, EDITED, GONE, NEW))
    assert not {name for name in rows[0] if name.endswith("_id")}
    for row in rows:
        assert row["text_digest"] == text_digest(row["text"])
    versions = [(row["url"], row["version"]) for row in lines(folder, "versions")]
    assert versions == sorted(versions)
    assert (EDITED, 2) in versions


def test_duckdb_and_pandas_read_it(folder: Path) -> None:
    for table in ("articles", "versions"):
        held = pd.read_parquet(folder / f"{table}.parquet")
        expected = lines(folder, table)
        assert held.astype(object).where(held.notna(), None).to_dict("records") == expected
    found = duckdb.sql(
        f"SELECT count(*), max(characters) FROM '{folder / 'articles.parquet'}' a "
        f"JOIN '{folder / 'versions.parquet'}' v USING (url_key)"
    )
    assert found.fetchall() == [(5, len(f"全文 {KEPT}"))]


def test_without_texts_facts_and_digests_are_left(data: Path, folder: Path) -> None:
    bare = released(data, "bare", "--no-texts")
    full = lines(folder)
    assert lines(bare) == [{k: v for k, v in row.items() if k != "text"} for row in full]
    assert "全文" not in "".join(path.read_text("utf-8", "replace") for path in bare.iterdir())


def test_a_question_chooses_the_articles(data: Path) -> None:
    by_url = released(
        data, "by-url", "--sql", f"SELECT url FROM current_articles WHERE url = '{NEW}'"
    )
    assert [row["url"] for row in lines(by_url)] == [NEW]
    edited = released(data, "edited", "--query", "edited_most")
    assert [row["url"] for row in lines(edited, "versions")] == [EDITED, EDITED]
    refused = here(data, "release", str(data / "no"), "--query", "captures_per_outcome")
    assert "none of its columns is article_id or url" in refused.stderr
    assert not (data / "no").exists()


def test_the_delta_lists_what_was_planted(tmp_path: Path) -> None:
    before = released(made(tmp_path / "a", first), "before")
    after = made(
        tmp_path / "b",
        lambda s: [
            s.read(f"全文 {u}", u, published_at="2026-10-01", title="=题目") for u in (KEPT, EDITED)
        ],
        later,
    )
    now = released(after, "now", "--since", str(before))
    assert delta(now) == [("changed", EDITED), ("gone", GONE), ("added", NEW)]
    assert delta(released(after, "same", "--since", str(now))) == []
    assert delta(released(after, "bare", "--since", str(before), "--no-texts")) == delta(now)


def test_only_a_release_of_the_same_selection_can_be_compared_with(data: Path) -> None:
    part = released(data, "part", "--query", "edited_most")
    refused = here(data, "release", str(data / "no"), "--since", str(part))
    assert "a release of edited_most" in refused.stderr
    (part / "articles.jsonl").write_text("{}\n", encoding="utf-8")
    refused = here(data, "release", str(data / "no"), "--since", str(part))
    assert "not as it was released" in refused.stderr
    assert "no release" in here(data, "release", str(data / "no"), "--since", str(data)).stderr
    assert not (data / "no").exists()


def test_a_release_is_never_written_over(data: Path, folder: Path) -> None:
    before = digests(folder)
    refused = here(data, "release", str(folder))
    assert refused.returncode == 1
    assert "never written over" in refused.stderr
    assert digests(folder) == before


def test_every_file_fits_the_checksums(folder: Path) -> None:
    subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=folder, check=True)
    assert len((folder / "SHA256SUMS").read_text().splitlines()) == len(NAMES) - 1


def test_the_texts_are_said_to_belong_to_their_publishers(data: Path, folder: Path) -> None:
    for name in ("datapackage.json", "croissant.json", "ro-crate-metadata.json", "CITATION.cff"):
        said = (folder / name).read_text(encoding="utf-8")
        assert "belong to their publishers" in said
        assert "https://rightsstatements.org/vocab/InC/1.0/" in said
        assert "Institute of Example" in said
        assert "医改档案" in said


def tool(folder: Path, *command: str) -> str:
    run = subprocess.run(
        [TOOLS / command[0], *command[1:]], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


@needs_tools
@pytest.mark.parametrize("texts", [True, False])
def test_what_reads_releases_finds_it_valid(data: Path, folder: Path, texts: bool) -> None:
    since = ["--since", str(folder)]
    checked = released(data, f"checked-{texts}", *since, *([] if texts else ["--no-texts"]))
    assert "VALID" in tool(checked, "frictionless", "validate", "datapackage.json")
    assert "Citation metadata are valid" in tool(checked, "cffconvert", "--validate")
    told = tool(checked, "mlcroissant", "validate", "--jsonld", "croissant.json")
    assert "error" not in told.lower()
    assert "warning" not in told.lower()


@needs_tools
def test_the_crate_and_the_croissant_are_read_to_their_rows(folder: Path) -> None:
    script = """
import json, mlcroissant, os
from rocrate.rocrate import ROCrate
crate = ROCrate(".")
data = mlcroissant.Dataset(jsonld="croissant.json")
told = {
    "name": crate.name,
    "version": crate.version,
    "creator": crate.creator["name"],
    "files": sorted(entity.id for entity in crate.data_entities),
    "urls": [row["articles/url"].decode() for row in data.records("articles")],
}
print(json.dumps(told), flush=True)
os._exit(0)  # the reader's threads may still run, which ends the interpreter with an abort
"""
    told = json.loads(tool(folder, "python", "-c", script).splitlines()[-1])
    assert told["name"] == "医改档案"
    assert told["version"] == "1.2"
    assert told["creator"] == "Institute of Example"
    assert set(told["files"]) == NAMES - {"ro-crate-metadata.json", "SHA256SUMS"}
    assert told["urls"] == [row["url"] for row in lines(folder)]


KEYS = st.dictionaries(st.text("abc医", min_size=1, max_size=2), st.sampled_from("123"), max_size=9)


@given(KEYS, KEYS)
def test_a_delta_leads_from_one_release_to_the_other(
    before: dict[str, str], now: dict[str, str]
) -> None:
    sides = [[(k, k, v) for k, v in sorted(side.items())] for side in (before, now)]
    held = dict(before)
    for change, key, _, was, is_now in changes(*sides):
        assert held.get(str(key)) == was
        assert (was is None, is_now is None) == (change == "added", change == "gone")
        held.pop(str(key), None)
        if is_now is not None:
            held[str(key)] = is_now
    assert held == now
