"""One module per way of discovering; each reads one page of a list, and only reads."""

from __future__ import annotations

from spiders.kinds.datastore import Datastore
from spiders.kinds.feed import Feed
from spiders.kinds.gkmlpt import Gkmlpt
from spiders.kinds.jpaas import Jpaas
from spiders.kinds.json_list import JsonList
from spiders.kinds.levels import Levels
from spiders.kinds.list_page import Discover
from spiders.kinds.listing import Listing
from spiders.kinds.script import Script
from spiders.kinds.sitemap import Sitemap
from spiders.kinds.xinhua import Xinhua

KINDS: dict[str, type[Discover]] = {
    kind.kind: kind
    for kind in (
        *(Feed, Sitemap, Listing, JsonList),
        *(Script, Levels, Datastore, Jpaas, Gkmlpt, Xinhua),
    )
}
