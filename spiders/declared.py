"""A spider class for each declared source, so that `scrapy list` and `scrapy crawl` know them."""

from __future__ import annotations

from spiders.declaration import load_all
from spiders.run import spider_class

globals().update(
    {cls.__name__: cls for cls in [spider_class(s, __name__) for s in load_all().values()]}
)
