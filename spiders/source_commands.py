"""The commands about declarations: list and check them, try one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from archive.errors import YigaiError, nearest
from archive.store.store import open_to_read
from archive.terminal import tables
from archive.terminal.place import Place
from archive.terminal.rows import Form, print_rows, rows_option
from spiders.commands import replay_option, slugs
from spiders.declaration import declarations, load, load_all
from spiders.source import Source

_WIDE = 110  # columns of a terminal from which publishers are shown


@click.command()
@click.argument("names", nargs=-1, metavar="[SLUG [URL|FILE]]...", shell_complete=slugs)
@click.option("--check", is_flag=True, help="Check declarations, or the sites of those named.")
@click.option("--new", is_flag=True, help="Begin the declaration SLUG of the list at URL.")
@click.option("--prove", is_flag=True, help="Write a proof of SLUG from a page: URL, or a WARC.")
@replay_option
@rows_option
@click.pass_obj
def sources(
    place: Place,
    names: tuple[str, ...],
    check: bool,
    new: bool,
    prove: bool,
    replay: tuple[Path, ...],
    form: Form | None,
) -> None:
    """List the declared sources, paused ones among them; check them; begin one; prove one.

    Declarations are the files of spiders/sources/ and, beside them, those of the folder that
    the environment variable YIGAI_SOURCES names.

    --check alone reads every declaration and asks no site. With slugs, the sites of these are
    asked twice for their lists and two articles: do the rows suffice, are the dates read, do two
    looks at an article see the same? Exit 1 if one is not well. Nothing is kept.

    --new fetches the page and what robots.txt names, and writes what it guesses from them.

    --prove writes tests/sources/SLUG: a page, from a WARC or WACZ file, from the archive or else
    from the site, and what is read from it; for a private source, proofs/SLUG beside it.

    \b
    Examples: yigai sources
              yigai sources --check
              yigai sources --check govcn-policy people-health
              yigai sources --new example-health https://wsjkw.example/zcwj/
              yigai sources --prove example-health page.warc.gz
    """
    if check + new + prove > 1:
        raise click.UsageError("give one of --check, --new and --prove")
    if new:
        _begin(place, names, replay, form)
    elif prove:
        _prove(place, names, replay)
    elif check and names:
        sys.exit(_check_sites(place, [declared(slug) for slug in names], replay, form))
    elif check:
        sys.exit(check_declarations(form))
    elif names:
        raise click.UsageError(f"what of {' '.join(names)}? Say --check, or see `yigai try`.")
    elif form:
        print_rows(map(_in_full, load_all().values()), form)
    else:
        _list(list(load_all().values()))


def _begin(
    place: Place, names: tuple[str, ...], replay: tuple[Path, ...], form: Form | None
) -> None:
    from spiders import new_source

    if len(names) != 2 or not _is_address(names[1]):
        raise click.UsageError("--new takes a SLUG and the URL of a list")
    slug, url = names
    path = new_source.file_for(slug)
    with place.apart() as folder:
        found = new_source.begin(folder, path, url, replay)
    if form:
        print_rows([{"file": str(path), "found": new_source.rows(found)}], form)
    else:
        new_source.show(path, found)


def _prove(place: Place, names: tuple[str, ...], files: tuple[Path, ...]) -> None:
    from spiders import source_proof

    if len(names) != 2 or not (_is_address(names[1]) or Path(names[1]).is_file()):
        raise click.UsageError("--prove takes a SLUG and the URL of a page, or a WARC or WACZ file")
    source, name = declared(names[0]), names[1]
    target = source_proof.folder_for(source.slug)
    if _is_address(name):
        url, files = name, files or tuple(source_proof.held_in(place.data, name))
    else:
        url, files = source_proof.captured_in(source, Path(name)), (Path(name),)
    with place.apart() as folder:
        source_proof.prove(folder, source, url, files, target)
    source_proof.show(target, source.slug)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _check_sites(
    place: Place, chosen: list[Source], replay: tuple[Path, ...], form: Form | None
) -> int:
    from spiders import source_check

    with place.apart() as folder:
        rows = source_check.check(folder, chosen, replay)
    if form:
        print_rows(rows, form)
    else:
        source_check.show(rows)
    return 1 if any(row["verdict"] != source_check.WELL for row in rows) else 0


def _list(every: list[Source]) -> None:
    """Print the sources, one a line."""
    rows = [
        {
            "source": s.slug,
            "where": s.province or s.level,
            "state": "paused" if s.paused else "",
            "title": s.title,
            "publisher": s.publisher,
        }
        for s in every
    ]
    prose = ("title", "publisher") if tables.console().width > _WIDE else ("title",)
    tables.table(rows, ("source", "where", "state", *prose), cut=("where", *prose))


def _in_full(source: Source) -> dict[str, Any]:
    return {
        "source": source.slug,
        "kind": source.kind,
        "level": source.level,
        "province": source.province,
        "paused": source.paused,
        "verified": source.verified,
        "publisher": source.publisher,
        "languages": " ".join(source.languages),
        "schedule": source.schedule,
        "discovery": ", ".join(d.kind for d in source.discover),
        "starts": list(source.starts()),
        "title": source.title,
    }


def check_declarations(form: Form | None) -> int:
    """Load every declaration, naming each that is wrong; the exit status."""
    rows = [{"source": path.stem, "what": _wrong_with(path)} for path in declarations()]
    if form:
        print_rows(rows, form)
    else:
        for row in rows:
            wrong = row["what"]
            click.echo(f"wrong  {wrong}" if wrong else f"ok     {row['source']}", err=bool(wrong))
        click.echo("No site was asked. To have one asked: yigai sources --check SLUG")
    return 1 if any(row["what"] for row in rows) else 0


def _wrong_with(path: Path) -> str | None:
    """What is wrong with a declaration."""
    try:
        load(path)
    except YigaiError as error:
        return str(error)
    return None


@click.command("try")
@click.argument("slug", metavar="SLUG", shell_complete=slugs)
@click.argument("url", required=False)
@replay_option
@rows_option
@click.pass_obj
def try_source(
    place: Place, slug: str, url: str | None, replay: tuple[Path, ...], form: Form | None
) -> None:
    """Read a source's lists and one page, and show what is made of them. Nothing is kept.

    The lists are read as a crawl reads them, without their older pages. The page is the first
    article that they show, or URL. Exit 1 if a list fails, no row is taken, or there is no text.

    \b
    Examples: yigai try govcn-policy
              yigai try govcn-policy https://www.gov.cn/zhengce/content/202610/content_7083001.htm
    """
    from spiders import trial, trial_report

    source = declared(slug)
    if url and not _is_address(url):
        raise click.UsageError(f"not a web address: {url}")
    with place.apart() as folder:
        (spider,) = trial.run_apart(folder, [trial.trial(source)], replay, url=url)
        store = open_to_read(folder / "archive.db")
        said = trial_report.report(store, spider)
        store.close()
    if form:
        print_rows([said], form)
    else:
        trial_report.show(said)
    sys.exit(1 if said["wrong"] else 0)


def declared(slug: str) -> Source:
    """The source of a slug. Raises UsageError, naming those like it, if none is declared so."""
    known = load_all()
    if slug not in known:
        raise click.UsageError(f"no source {slug}; {nearest([slug], known)}")
    return known[slug]


COMMANDS = (sources, try_source)
