"""`yigai release`: a dated dataset, for a repository of data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archive.datasette import saved_queries
from archive.errors import YigaiError
from archive.exports.published import FACTS, THEIRS, Release
from archive.exports.release import make_release
from archive.queries import happenings
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.place import Place, public_option
from archive.terminal.row_exports import asked_options, own_question
from archive.terminal.rows import Form, rows_option, show_rows


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--since",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The release before: delta.csv lists what was added, changed and gone.",
)
@click.option("--no-texts", is_flag=True, help="Facts and digests alone.")
@asked_options
@click.option("--title", default="Yigai 医改", show_default=True, help="What it is called.")
@click.option("--creator", default="Yigai", show_default=True, help="Who made the archive.")
@public_option
@rows_option
@click.pass_obj
def release(
    place: Place,
    out: Path,
    since: Path | None,
    no_texts: bool,
    own: Any,
    title: str,
    creator: str,
    public: str | None,
    form: Form | None,
) -> None:
    """Make a dated dataset in the folder OUT, which anyone makes again from the same archive.

    articles and versions, each as Parquet and as JSON Lines; datapackage.json, croissant.json,
    ro-crate-metadata.json and CITATION.cff; SHA256SUMS. It is dated by the newest capture, never
    by the clock, and holds no number of this copy's own: made twice it is the same, byte for byte.
    --query and --sql choose the articles, by their column article_id or url.

    \b
    Examples: yigai release yigai-2026-11 --creator "Institute of Example"
              yigai release yigai-2026-12 --since yigai-2026-11 --no-texts
              yigai release letters --sql "SELECT url FROM current_articles WHERE document_kind = '通知'"
    """
    with reading(place.data) as store, tables.progress() as bars:
        at = happenings.newest_capture(store.connection)
        if at is None:
            raise YigaiError("this archive holds no capture yet; make one with `yigai crawl`")
        question = own_question(store, *own) if own else None
        said = Release(
            *(title, creator, at, question.name if question else None),
            rights=FACTS if no_texts else THEIRS,
            described=saved_queries.columns(),
            url=public,
        )
        made = make_release(
            *(store.connection, out, said, question, not no_texts, since),
            lambda name: tables.bar(bars, name, None),
        )
    rows = [{"file": str(out / file.path), "bytes": file.size} for file in made]
    show_rows(rows, ("file", "bytes"), form)


COMMANDS = (release,)
