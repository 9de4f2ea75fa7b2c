"""What the sites of the simulated year do: a plan for each, and their pages on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.crawling import Answer, SmallSites, article

SILENT_FROM, DARK, REDESIGNED = 200, range(150, 155), 220
WORDS = "beds wards clinics fees drugs nurses doctors records budgets transport".split()


@dataclass(frozen=True)
class Plan:
    """What a site does: on which days an article appears, and what becomes of some."""

    every: int = 1
    edited: dict[int, int] = field(default_factory=dict)  # article by its day: the day of the edit
    gone: dict[int, int] = field(default_factory=dict)

    def days(self, until: int) -> Iterator[int]:
        """The days up to one on which an article appeared."""
        yield from range(0, until + 1, self.every)


PLANS = {
    "steady": Plan(),
    "slow": Plan(every=5),
    "silent": Plan(every=2),
    "dark": Plan(),
    "redesigned": Plan(),
    "edited": Plan(
        edited={20 + 10 * n: 23 + 10 * n + n % 4 for n in range(30)},
        gone={25 + 10 * n: 30 + 10 * n for n in range(30)},
    ),
}


def url_of(name: str, day: int) -> str:
    """The address of the article that appeared on a day."""
    return f"http://{name}.example/a/{day}"


def show(sites: SmallSites, name: str, plan: Plan, day: int) -> None:
    """Let a host be as the plan has it on a day."""
    host = f"http://{name}.example"
    until = min(day, SILENT_FROM) if name == "silent" else day
    shown = [n for n in plan.days(until) if plan.gone.get(n, day + 1) > day]
    newest = shown[:-31:-1]
    sites.list(f"{host}/list", *(f"/a/{n}" for n in newest))
    for n in plan.days(until):
        edited = plan.edited.get(n, day + 1) <= day
        sites.answers[url_of(name, n)] = page(name, n, edited, day)
        if n not in shown:
            sites.answers[url_of(name, n)] = Answer("<h1>404</h1>", 404)
    if name == "dark":
        is_dark = day in DARK
        for url in [u for u in sites.answers if u.startswith(f"{host}/")]:
            sites.answers[url] = Answer("down", 503) if is_dark else sites.answers[url]
        sites.answers[f"{host}/robots.txt"] = Answer(
            "down" if is_dark else "", 503 if is_dark else 404
        )


def page(name: str, n: int, edited: bool, day: int) -> Answer:
    """An article: a text of its own, a counter that changes daily, and perhaps an edit."""
    subject = f"{WORDS[n % 10]} and {WORDS[n // 10 % 10]} of district {n}"
    lines = [
        f"The commission of {name} said on day {n} that its {subject} will be reformed this year.",
        f"Hospitals have {n + 7} weeks to report what the {subject} cost them, and to whom it was paid.",
    ]
    if edited:
        lines.append(
            f"The deadline for the {subject} was moved by {n % 9 + 2} weeks after complaints."
        )
    body = article(f"Notice {n} on {subject}", *lines)
    body = body.replace("</body>", f"<footer>Visits: {day * 31 + n}</footer></body>")
    if name == "redesigned" and day >= REDESIGNED:
        body = body.replace("<article>", "<main><div>").replace("</article>", "</div></main>")
    return Answer(body)
