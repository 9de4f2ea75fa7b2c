"""Settings for crawls of the replica sites: loopback is allowed, and there is nobody to wait for."""

from settings import *  # noqa: F403

ALLOW_PRIVATE_ADDRESSES = True
AUTOTHROTTLE_ENABLED = False
DOWNLOAD_DELAY = 0
DELAY_SCALE = 0.0
NOT_FOUND_DAYS = 0  # tests count the requests
DOWNLOAD_TIMEOUT = 30
CRAWL_DELAY_MAX = 0.05
