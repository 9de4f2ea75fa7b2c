"""The six sites at each of the ten days, as answers by address, and their declarations."""

from __future__ import annotations

import hashlib
import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from archive.urls import nowhere
from tests.crawling import Answer
from tests.ten_days import noise
from tests.ten_days.pages import Notice, edited, render
from tests.ten_days.served import Place, served

FOLDER = Path(__file__).parent
DAYS = range(10)
DATA: dict[str, Any] = tomllib.loads((FOLDER / "articles.toml").read_text("utf-8"))
FRAMES: dict[str, Any] = DATA.pop("frame")
HOSTS: dict[str, Any] = DATA.pop("host")
STATE = re.compile(r"([A-Z])(?:@(\w+))?")

_DECLARATION = """
title = "{site}"
publisher = "{site}"
kind = "{kind}"
homepage = "http://{name}/"
languages = ["{language}"]
schedule = "0 8 * * *"
articles = ['^https?://{pattern}$']

[[discover]]
kind = "listing"
start = ["http://{name}/list.html"]
rows = "li"
date = "i"

[expect]
rows = 1
"""


@dataclass(frozen=True)
class Address:
    """One article of articles.toml."""

    name: str
    host: dict[str, Any]
    said: dict[str, Any]

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://{self.host['name']}{self.host['url'].format(id=self.name)}"

    def on(self, day: int) -> str:
        """The word for what stands there on a day."""
        return str(self.said["days"].split()[day])

    def notice(self, state: str = "A") -> Notice:
        """What it says in a state of its text."""
        said = DATA[self.said["same_as"]] if "same_as" in self.said else self.said
        frame = FRAMES[self.host["frame"]]
        lines = () if "only_pictures" in said else frame["lines"]
        notice = Notice(
            title=frame["title"].format(**said),
            date=self.host["date"],
            source=self.host["source"],
            site=self.host["site"],
            lines=tuple(line.format(**said) for line in lines),
            table=tuple(map(tuple, said.get("table", ()))),
            files=tuple(map(tuple, said.get("files", ()))),
            pictures=tuple(said.get("only_pictures", ())),
            email=self.host.get("email", False) and bool(lines),
        )
        return edited(notice, said[state]) if state != "A" else notice

    def answer(self, day: int, list_page: str) -> Answer:
        """What is answered on a day."""
        word = self.on(day)
        if match := STATE.fullmatch(word):
            return self.page(day, match[1], match[2] or self.host["layout"])
        moved_to = self.said.get("moved_to")
        target = ADDRESSES[moved_to].url if moved_to else ""
        home = urljoin(self.url, "/")
        title = self.notice().title
        return served(word, Place(self.url, home, self.host["site"], title, list_page, target))

    def page(self, day: int, state: str, layout: str) -> Answer:
        """The page of a state of its text, with the noise of a day."""
        quiet = self.said.get("quiet")
        rng = random.Random(self.name if quiet else f"{self.name} {day}")
        kinds = [] if quiet else noise.drawn(rng)
        body = render(self.notice(state), layout, kinds, rng)
        mark = hashlib.sha256(body.encode()).hexdigest()[:16]
        return Answer(body, headers={"ETag": f'"{mark}"'} if quiet == "etag" else {})


ADDRESSES = {name: Address(name, HOSTS[name[0]], said) for name, said in DATA.items()}


def answers(day: int) -> dict[str, Any]:
    """What all sites answer on a day, by address."""
    found: dict[str, Any] = {}
    for key, host in HOSTS.items():
        shown = [a for a in ADDRESSES.values() if a.name[0] == key and a.on(day) != "."]
        home = f"http://{host['name']}/"
        page = _list(host, shown, day)
        dark = shown[0].on(day) if key == "d" else ""
        asked = {home: Answer(page), home + "list.html": Answer(page)}
        if dark in ("challenge", "none"):
            asked = dict.fromkeys((*asked, home + "robots.txt"), shown[0].answer(day, page))
        found |= asked | {a.url: a.answer(day, page) for a in shown}
        found |= {
            a.url.replace("http:", "https:", 1): a.page(day, "A", host["layout"])
            for a in shown
            if a.on(day) == "https"
        }
    english = f"http://{HOSTS['e']['name']}/"
    return found | {nowhere(english): served("nothing", Place("", english, "", "", ""))}


def _list(host: dict[str, Any], shown: list[Address], day: int) -> str:
    """The page that lists a host's notices; what is gone from the last host is off its list."""
    rows = "".join(
        f'<li><a href="{a.url}">{a.notice().title}</a> <i>{host["date"][:10]}</i></li>\n'
        for a in shown
        if not a.said.get("unlisted") and not (a.name[0] == "k" and a.on(day) == "404")
    )
    return f"<html><head><meta charset='utf-8'><title>{host['site']}</title></head><body><ul>{rows}</ul></body></html>"


def declare(folder: Path) -> dict[str, str]:
    """Declare the six sources; the environment that makes them known."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, host in HOSTS.items():
        pattern = re.escape(host["name"] + host["url"]).replace(r"\{id\}", r"\w+")
        language = "en" if key == "e" else "zh-Hans"
        kind = "news" if key in "nk" else "government"
        text = _DECLARATION.format(pattern=pattern, language=language, kind=kind, **host)
        (folder / f"ten-{key}.toml").write_text(text, encoding="utf-8")
    return {"YIGAI_SOURCES": str(folder)}


SOURCES = tuple(f"ten-{key}" for key in HOSTS)
