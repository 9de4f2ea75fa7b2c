"""A clock that demos and tests set: records bear its time, and say that it was simulated."""

from __future__ import annotations

from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from tests.crawling import SmallSites, declare, done, rows


def test_a_crawl_of_a_simulated_day_bears_its_date(tmp_path: Path) -> None:
    data, sources = tmp_path / "data", declare(tmp_path / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/1")
        sites.article("http://small.example/a/1", "通知", "自十月起调整住院结算流程。")
        sources["YIGAI_SIMULATED_CLOCK"] = "2026-10-02T08:00:00+08:00"
        done(data, "crawl", "small", proxy=sites.url, **sources)
    assert rows(data, "SELECT DISTINCT substr(captured_at, 1, 11) FROM captures") == [
        ("2026-10-02T",)
    ]
    (file,) = (data / "warc").iterdir()
    with file.open("rb") as stream:
        records = [
            (r.rec_type, r.rec_headers, r.content_stream().read()) for r in ArchiveIterator(stream)
        ]
    assert {headers["WARC-Date"][:11] for _, headers, _ in records[1:]} == {"2026-10-02T"}
    assert b"yigai-simulated-clock: 2026-10-02T08:00:00+08:00" in records[0][2]
