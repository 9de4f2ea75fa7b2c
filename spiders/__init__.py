"""Where articles are found: declared sources, ways of discovering, and the crawl itself."""
