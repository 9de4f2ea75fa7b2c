"""A local site of generated article pages, of the size and build of real ones."""

from __future__ import annotations

import asyncio
import random
import sys

SUBJECTS = [
    "医保支付方式",
    "公立医院薪酬",
    "分级诊疗",
    "药品集中采购",
    "紧密型县域医共体",
    "基层医疗",
    "医疗服务价格",
    "家庭医生签约",
]
PLACES = ["福建", "浙江", "安徽", "四川", "广东", "江苏", "湖南", "陕西"]
VERBS = ["推进", "完善", "深化", "部署", "落实", "扩大", "规范", "评估"]
CLAUSES = [
    "{place}{verb}{subject}改革，{n}家医疗机构参加首批试点",
    "有关部门要求把{subject}与{other}统筹考虑，年内完成{n}项任务",
    "数据显示，今年前三季度{subject}相关支出同比下降{n}%",
    "基层反映的{n}个问题已列入清单，由{place}逐项督办",
    "下一步将继续{verb}{subject}，并把{other}的经验推广到更多地区",
]

_CHARACTERS = "".join(
    sorted(
        set("".join([*SUBJECTS, *PLACES, *VERBS, *CLAUSES]))
        - set("，{}%abcdefghijklmnopqrstuvwxyz")
    )
)


def page(number: int, paragraphs: int = 24, furniture: int = 260) -> bytes:
    """One article page of about 60 KB: head, menus, article, rails and scripts, as sites have."""
    rng = random.Random(number)
    title = f"{rng.choice(PLACES)}{rng.choice(VERBS)}{rng.choice(SUBJECTS)}改革（第{number}期）"
    reprinted = random.Random(
        number // 2
    )  # two pages have one article, as real ones meet a candidate
    lines = [_paragraph(rng), *(_paragraph(reprinted) for _ in range(paragraphs - 1))]
    body = "\n".join(f"<p>　　{line}</p>" for line in lines)
    links = "\n".join(
        f'<li class="item"><a href="/a/{rng.randrange(10**6)}.html" target="_blank">'
        f"<span>{rng.choice(PLACES)}{rng.choice(SUBJECTS)}</span></a></li>"
        for _ in range(furniture)
    )
    half = len(links) // 2
    cut = links.index("<li", half)
    return _TEMPLATE.format(
        title=title, body=body, menu=links[:cut], rail=links[cut:], script=_SCRIPT
    ).encode()


def listing(numbers: range) -> bytes:
    """A list page that links to these articles."""
    rows = "".join(f'<li><a href="/article/{n}.html">第{n}期</a></li>' for n in numbers)
    return f"<html><body><ul class=list>{rows}</ul></body></html>".encode()


def _paragraph(rng: random.Random) -> str:
    sentences = (_sentence(rng) for _ in range(rng.randrange(2, 6)))
    return "。".join(sentences) + "。"


def _sentence(rng: random.Random) -> str:
    """A clause with a word of its own in each eight characters: unlike pages share few runs of
    eight, as real ones do."""
    filled = rng.choice(CLAUSES).format(
        place=rng.choice(PLACES),
        verb=rng.choice(VERBS),
        subject=rng.choice(SUBJECTS),
        other=rng.choice(SUBJECTS),
        n=rng.randrange(2, 400),
    )
    pieces = (filled[at : at + 6] for at in range(0, len(filled), 8))
    return "".join(piece + "".join(rng.choices(_CHARACTERS, k=2)) for piece in pieces)


_SCRIPT = "var config = {" + ",".join(f'"k{i}":"{i:04x}"' for i in range(600)) + "};"
_TEMPLATE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_要闻_示例网</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2026-10-12 08:30:00">
<meta name="ContentSource" content="示例网"><script>{script}</script></head><body>
<div class="nav"><ul>{menu}</ul></div>
<div class="main"><h1>{title}</h1><div class="info">2026-10-12 08:30 来源：示例网</div>
<div class="content">{body}</div><div class="editor">责任编辑：本网编辑</div></div>
<div class="rail"><ul>{rail}</ul></div></body></html>"""


async def serve(pages: int) -> None:
    """Serve `pages` articles on a free port of loopback; print the port, end with stdin."""
    bodies = {f"/article/{n}.html": page(n) for n in range(pages)}
    bodies["/list.html"] = listing(range(pages))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = bodies.get(head.split(b" ", 2)[1].decode())
                status = b"200 OK" if body else b"404 Not Found"
                body = body or b""
                writer.write(
                    b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\n"
                    b"Content-Length: %d\r\n\r\n%s" % (status, len(body), body)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
