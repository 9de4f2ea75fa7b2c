"""`yigai cite`: an exact text, for a bibliography."""

from __future__ import annotations

import click

from archive.exports.citation import STYLES, cited
from archive.queries import articles
from archive.terminal.commands import reading
from archive.terminal.place import Place, public_option


@click.command()
@click.argument("name", metavar="ID|URL")
@click.option("--at", metavar="INSTANT", help="As it stood then: a day (its end), or an instant.")
@click.option("--style", type=click.Choice([*STYLES]), default="bibtex", show_default=True)
@public_option
@click.pass_obj
def cite(place: Place, name: str, at: str | None, style: str, public: str | None) -> None:
    """Cite what an article said, so that the citation leads to that very text for ever.

    It names an instant at which a capture shows the text, and the text's digest: neither moves
    when older captures come in or a better extractor reads. With --public its address is that of
    the archive; without, it is the publisher's, and the archive's path stands in the note.

    \b
    Examples: yigai cite 12
              yigai cite 12 --at 2026-10-12 --style csl-json
              yigai cite https://www.gov.cn/zhengce/content/202610/content_7083001.htm --style ris \\
                --public https://archive.example.org/yigai/
    """
    with reading(place.data) as store:
        connection = store.connection
        article_id = articles.resolve(connection, name)
        when = articles.moment(connection, article_id, at) if at else None
        found = cited(connection, article_id, when, public)
    click.echo(STYLES[style](found), nl=False)


COMMANDS = (cite,)
