"""`yigai export wacz|evidence`: records of the archive, in a zip."""

from __future__ import annotations

from pathlib import Path

import click

from archive.queries import articles
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.export_options import out_argument, since_option, source_option
from archive.terminal.place import Place, public_option
from archive.terminal.rows import Form, rows_option, show_rows
from archive.whole import STANDARD_OUTPUT


@click.command()
@out_argument
@source_option
@since_option
@rows_option
@click.pass_obj
def wacz(place: Place, out: Path, source: str | None, since: str | None, form: Form | None) -> None:
    """The captured records with a list of the articles, for ReplayWeb.page and its like.

    \b
    Examples: yigai export wacz yigai.wacz
              yigai export wacz october.wacz --source govcn-policy --since 2026-10-01
    """
    from archive.exports.wacz import export_wacz

    _named_file(out)
    with reading(place.data) as store, tables.progress() as bars:
        told = tables.counted(bars, out.name)
        held = export_wacz(store, place.data, out, source, since, told)
    show_rows([{"file": str(out), **held}], ("file", *held), form)


@click.command()
@click.argument("name", metavar="ID|URL")
@out_argument
@click.option("--at", metavar="INSTANT", help="As it stood then: a day (its end), or an instant.")
@public_option
@rows_option
@click.pass_obj
def evidence(
    place: Place, name: str, out: Path, at: str | None, public: str | None, form: Form | None
) -> None:
    """What shows that an address said this: records, text, facts, TimeMap, citation, the way to
    its run's root, and a script that checks all of it where there is no Yigai.

    \b
    Examples: yigai export evidence 12 notice.zip --at 2026-10-12
              yigai export evidence https://www.gov.cn/zhengce/content/202610/content_7083001.htm e.zip
    """
    from archive.exports.evidence_zip import export_evidence

    _named_file(out)
    with reading(place.data) as store:
        article_id = articles.resolve(store.connection, name)
        when = articles.moment(store.connection, article_id, at) if at else None
        held = export_evidence(store, place.data, article_id, when, public, out)
    show_rows([{"file": str(out), **held}], ("file", *held), form)


def _named_file(out: Path) -> None:
    if out == STANDARD_OUTPUT:
        raise click.UsageError("a zip is not written in one go: name a file")


COMMANDS = (wacz, evidence)
