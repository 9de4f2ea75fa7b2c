"""The archive: nouns, storage and reading side. Knows nothing of Scrapy."""
