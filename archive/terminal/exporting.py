"""`yigai export`: the archive, or what is asked of it, as files that others read."""

from __future__ import annotations

import click

from archive.terminal import record_exports, row_exports


@click.group()
def export() -> None:
    """Hand the archive on, or what is asked of it: OUT is written whole or not at all.

    \b
    Examples: yigai export parquet articles.parquet
              yigai export csv withdrawn.csv --query withdrawn
              yigai export evidence 12 notice.zip --at 2026-10-12
              yigai export wacz october.wacz --source govcn-policy --since 2026-10-01
    """


for command in (*row_exports.COMMANDS, *record_exports.COMMANDS):
    export.add_command(command)

COMMANDS = (export,)
