"""A spider class for each declared source, so that `scrapy list` and `scrapy crawl` know them."""

from __future__ import annotations

from spiders.article_spider import ArticleSpider
from spiders.declaration import load_all
from spiders.source import Source


def spider_class(source: Source) -> type[ArticleSpider]:
    """The spider of one source; its name is the source's slug."""
    name = "".join(part.title() for part in source.slug.split("-")) + "Spider"
    attributes = {"name": source.slug, "source": source, "__module__": __name__}
    return type(name, (ArticleSpider,), attributes)


globals().update({cls.__name__: cls for cls in map(spider_class, load_all().values())})
