"""How two versions differ as one HTML page: nothing is loaded, and every word is escaped."""

from __future__ import annotations

from html import escape

from archive.text.compared import MOVED, Comparison, Part, lines, named

_STYLE = """
:root { color-scheme: light dark; --gone: #ffd7d5; --come: #c9f0d0; --moved: #d8e6fb; }
@media (prefers-color-scheme: dark) { :root { --gone: #6a2622; --come: #1d5128; --moved: #243f66; } }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.7 system-ui, sans-serif; }
h1 { font-size: 1.3rem; }
th { text-align: left; font-weight: normal; padding-right: 1rem; vertical-align: top; }
td, p { overflow-wrap: anywhere; white-space: pre-wrap; }
p { margin: .4rem 0; }
del, .before { background: var(--gone); }
ins, .after { background: var(--come); }
ins { text-decoration: underline; }
.moved { background: var(--moved); padding: 0 .3rem; }
.moved b { font-size: .8rem; font-weight: normal; opacity: .75; margin-right: .5rem; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(compared: Comparison) -> str:
    """The page: what is compared, the facts that differ, and both texts as one."""
    before, after = compared.before, compared.after
    language = escape(after["language"], quote=True)
    title = escape(after["title"] or after["url"])
    sides = "".join(
        f'<tr><th>{word}</th><td><span class="{word}">{escape(name)}</span></td></tr>'
        for word, name in zip(("before", "after"), named(compared), strict=True)
    )
    facts = "".join(
        f"<tr><th>{escape(name.replace('_', ' '))}</th>"
        f"<td><del>{escape(old or 'none')}</del> → <ins>{escape(new or 'none')}</ins></td></tr>"
        for name, (old, new) in compared.facts.items()
    )
    addresses = dict.fromkeys((before["url"], after["url"]))
    urls = "".join(f"<tr><th>url</th><td>{escape(url)}</td></tr>" for url in addresses)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"<table>{urls}{sides}{facts}</table>\n<hr>\n{marked(compared)}\n</body>\n</html>\n"
    )


def marked(compared: Comparison) -> str:
    """Both texts as one in HTML, a paragraph a line, with <del>, <ins> and what was moved."""
    return "\n".join(_paragraph(line) for line in lines(compared))


def _paragraph(line: list[Part]) -> str:
    """One line; a moved one is said to be."""
    moves = [kind for kind, _ in line if kind in MOVED]
    words = "".join(_part(part) for part in line)
    if moves:
        return f'<p class="moved"><b>{moves[0]}</b>{words}</p>'
    return f"<p>{words}</p>"


def _part(part: Part) -> str:
    kind, text = part
    tag = {"removed": "del", "added": "ins"}.get(kind)
    return f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text)
