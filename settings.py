"""Scrapy's settings; every value that is not Scrapy's default carries its reason."""

import getpass
import os
import socket

from archive.evidence.codings import MAX_PAYLOAD
from archive.software import software

BOT_NAME = "yigai"
SPIDER_MODULES = ["spiders.declared"]

# Ours: where the archive is, and whom a site's owner can write to.
DATA = os.environ.get("YIGAI_DATA", "data")
CONTACT = os.environ.get("YIGAI_CONTACT") or f"{getpass.getuser()}@{socket.getfqdn()}"
ALLOW_PRIVATE_ADDRESSES = False  # tests and demos crawl loopback; nothing else should
CONDITIONAL = True  # ask for what is held only if it has changed; a check of a source asks anew
NOT_FOUND_DAYS = 30  # how often each host is asked for what cannot exist, to know its answer
CRAWL_DELAY_MAX = 60.0  # seconds; a robots.txt asking for hours would hold up every other source
WAYBACK_URL = os.environ.get("YIGAI_WAYBACK_URL") or "https://web.archive.org"
WAYBACK_ROWS = 1000  # of the index at a time: some 200 kB
WAYBACK_PATIENCE = 60.0  # seconds, where the service is busy and does not say for how long
USER_AGENT = f"{software()} (archive of health-policy documents; contact: {CONTACT})"

ROBOTSTXT_OBEY = True  # an archive is a guest
ROBOTSTXT_USER_AGENT = "Yigai"  # the product token; the rest of our name may be in others' rules
AUTOTHROTTLE_ENABLED = True  # slow servers are asked more slowly
AUTOTHROTTLE_START_DELAY = 2.0  # 5 s is more than these sites need; jkb answers 521 below 2 s
DOWNLOAD_DELAY = 2.0  # one slow lane per host
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is a promise; ±50 % would halve it
DELAY_SCALE = 1.0  # of the delays that sources declare; tests make the lanes shorter
CLOSESPIDER_TIMEOUT = 7200  # seconds for a source; what waits then is pending for the next run
RUN_SECONDS = 14400  # after which no further source is begun: it stays due
STOP_SECONDS = 10.0  # for what is in flight when a run is stopped; systemd kills after 90
LIST_PAGES = 1000  # of a source and run, sitemaps among them; a list without end stops here
ARTICLES = 10_000  # of a source and run, new, waiting or known each; two hours do for 3,600
URLLENGTH_LIMIT = 0  # Scrapy drops a long address in silence; archive/urls.py says what is none
LANES = 20  # sources crawled side by side; each has a connection, a file and some 10 MB
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one slow lane per host
CONCURRENT_ITEMS = 1  # a response has one item; Scrapy starts so many tasks for each response
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # a 200 MB gzip bomb stops here; the default is 1 GiB
# The largest list in work holds up no article of its own.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 2 * DOWNLOAD_MAXSIZE
FILE_MAXSIZE = MAX_PAYLOAD  # of an attachment: a scanned notice; of more, the beginning is kept
DOWNLOAD_FAIL_ON_DATALOSS = False  # what came of a body that is cut short is evidence, and is kept
COMPRESSION_ENABLED = False  # spiders/wire/capture.py undoes codings, as imports and rebuild do
DOWNLOAD_TIMEOUT = 60  # the default of 180 s holds a lane for three minutes
DOWNLOAD_VERIFY_CERTIFICATES = (
    False  # what is served is the evidence, also under a stale certificate
)
COOKIES_ENABLED = False  # a page should not depend on what was asked before, redirects to it aside
METAREFRESH_ENABLED = False  # a page that refreshes is evidence itself; it is kept, not followed
REDIRECT_MAX_TIMES = 5  # http to https to www takes three; 20 is a loop
REMOTE_CONTROL_ENABLED = False  # on by default in 2.19; a cron job needs no remote control
TELNETCONSOLE_ENABLED = False  # opens a port nobody uses
MEMUSAGE_ENABLED = False  # the system's own limits serve better
LOG_LEVEL = "INFO"  # DEBUG prints every item
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",  # what readers of WARC files can undo; no zstd
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",  # the default asks Chinese sites for English
}
DOWNLOADER = "spiders.wire.downloader.PoliteDownloader"
DOWNLOAD_HANDLERS = {
    "http": "spiders.wire.heads.BoundedHandler",  # headers without end take gigabytes
    "https": "spiders.wire.tls.TLSHandler",  # and speaks old TLS where a source declares it
}
TWISTED_DNS_RESOLVER = "spiders.wire.private_addresses.PublicResolver"

DOWNLOADER_MIDDLEWARES = {
    "spiders.wire.private_addresses.PrivateAddressMiddleware": 40,  # before robots.txt is fetched
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.wire.robots.Robots": 100,
    "spiders.wire.conditional.ConditionalMiddleware": 450,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,  # a circle ends it in silence
    "spiders.wire.redirects.RedirectMiddleware": 600,
    "spiders.wire.bodies.WholeMiddleware": 940,  # after a body that is not whole was kept
    "spiders.wire.capture.CaptureMiddleware": 950,  # nearest to the wire
    "spiders.wire.private_addresses.PrivateNameMiddleware": 960,  # a refusal of ours is no answer to capture
}
EXTENSIONS = {
    "spiders.wire.beginnings.Beginnings": 300,
    "spiders.wire.lane.Lane": 400,
    "spiders.wire.crawl_delay.CrawlDelay": 500,  # after AutoThrottle, whose delay it corrects
}
ITEM_PIPELINES = {"pipelines.stages.Stages": 100}
STAGES = "pipelines.stages.through"  # the same flow, for answers that are no article's page
