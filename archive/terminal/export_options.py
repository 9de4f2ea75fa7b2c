"""What the commands of `yigai export` share: where to, and of what."""

from __future__ import annotations

from pathlib import Path

import click

out_argument = click.argument(
    "out", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path)
)
source_option = click.option("--source", help="Only of this source (see `yigai sources`).")
since_option = click.option(
    "--since", metavar="DATE", help="Only what was captured from this day on (UTC)."
)
