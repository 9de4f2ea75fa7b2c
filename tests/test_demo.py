"""`yigai demo`: the whole pipeline on the replica sites, from a checkout and from a wheel."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tomllib
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from archive.datasette import sql_functions
from tests.crawling import PATIENCE, PROJECT, YIGAI, environment, rows, value


def demo(folder: Path, *command: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the demo in a folder."""
    return subprocess.run(
        [*command, "demo", "--no-serve"],
        cwd=folder,
        env=environment(COLUMNS="160") | more,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the demo ran until Ctrl-C, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = str(free.getsockname()[1])
    with subprocess.Popen(
        [YIGAI, "demo", "--port", port],
        cwd=folder,
        env=environment(COLUMNS="160"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        assert run.stdout
        said = ""
        for line in run.stdout:
            said += line
            if line.startswith("The archive is at "):
                os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to all that it started
        assert run.stderr
        complained = run.stderr.read()
    assert run.returncode == 0, complained
    assert "Traceback" not in complained
    return folder, said


def test_the_demo_shows_what_changed(shown: tuple[Path, str]) -> None:
    folder, said = shown
    tables = said.split("What this crawl found new, changed and gone:")[1:]
    outcomes = [re.findall(r"^(new|changed|gone) ", table, re.MULTILINE) for table in tables]
    counts = [[found.count(name) for name in ("new", "changed", "gone")] for found in outcomes]
    assert counts == [[12, 12, 6], [0, 1, 6], [0, 0, 6]]
    assert "集采药进村 慢病患者少跑路" in tables[0]
    spells = "SELECT status, count(*) FROM status_history WHERE status <> 'live' GROUP BY status"
    assert dict(rows(folder / "demo-data", spells)) == {
        "withdrawn": 6,
        "suspected": 1,
        "blocked": 1,
    }
    assert not rows(
        folder / "demo-data", "SELECT note FROM captures WHERE note LIKE '%certificate%'"
    )
    days = "SELECT count(DISTINCT substr(captured_at, 1, 10)) FROM captures WHERE url LIKE 'http%'"
    assert value(folder / "demo-data", days) == 4


def test_the_readme_shows_what_the_demo_prints(shown: tuple[Path, str]) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    table = re.search(r"^source +new .*?(?=```)", readme, re.DOTALL | re.MULTILINE)
    assert table
    printed = {" ".join(line.split()) for line in shown[1].splitlines()}
    assert {" ".join(line.split()) for line in table[0].splitlines()} <= printed


def test_ctrl_c_ends_the_pages_and_not_what_the_demo_says(shown: tuple[Path, str]) -> None:
    assert shown[1].splitlines()[-1].startswith("The archive is in demo-data/: try ")


def test_a_second_demo_takes_the_place_of_the_first_and_of_nothing_else(
    shown: tuple[Path, str], tmp_path: Path
) -> None:
    (tmp_path / "demo-data").mkdir()
    (tmp_path / "demo-data" / "archive.db").write_bytes(b"somebody's")
    run = demo(tmp_path, YIGAI)
    assert run.returncode == 1
    assert "not made by a demo, so it is left alone" in run.stderr
    assert (tmp_path / "demo-data" / "archive.db").read_bytes() == b"somebody's"
    assert (shown[0] / "demo-data" / "made-by-yigai-demo").exists()


def test_the_demo_runs_from_a_wheel(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "uv", "build", "--wheel", "--no-build-isolation", "--quiet"]
    subprocess.run([*build, "--out-dir", tmp_path, PROJECT], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    # Before the checkout on the path, which the environment names.
    run = demo(tmp_path, sys.executable, "-m", "cli", PYTHONPATH=str(installed))
    assert run.returncode == 0, run.stderr
    assert value(tmp_path / "demo-data", "SELECT count(*) FROM current_articles") == 60


def test_every_package_is_in_the_wheel() -> None:
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    found = {
        ".".join(file.parent.relative_to(PROJECT).parts)
        for name in ("archive", "pipelines", "spiders")
        for file in (PROJECT / name).rglob("__init__.py")
    }
    assert set(declared["tool"]["setuptools"]["packages"]) == found | {"yigai_replica"}


QUERIES = re.findall(
    r"^### ([^\n]+)\n.*?```sql\n(.*?)```\n\n((?:\|[^\n]*\n)+)",
    (PROJECT / "docs" / "queries.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)


def test_there_are_twenty_worked_queries() -> None:
    assert len(QUERIES) >= 20


@pytest.mark.parametrize(("title", "sql", "table"), QUERIES, ids=[q[0] for q in QUERIES])
def test_a_worked_query_gives_what_the_page_says(
    title: str, sql: str, table: str, shown: tuple[Path, str]
) -> None:
    with closing(sqlite3.connect(shown[0] / "demo-data" / "archive.db")) as connection:
        connection.row_factory = sqlite3.Row
        sql_functions.register(connection)
        found = connection.execute(sql)
        names = [description[0] for description in found.description]
        lines = [names, ["---"] * len(names), *found]
    cells = (["" if cell is None else str(cell) for cell in line] for line in lines)
    assert table == "".join(f"| {' | '.join(line)} |\n" for line in cells)
