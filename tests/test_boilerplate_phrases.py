"""Lines that are boilerplate by their words, and lines of articles that only sound like them."""

from __future__ import annotations

import pytest

from pipelines.extract.article.boilerplate_phrases import is_boilerplate, opens_comments


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：某某",
        "初审：某某 复审：某某 终审：某某",
        "【打印此页】【关闭窗口】",
        "[收藏] [挑错] [推荐] [打印]",
        "分享到：微信 微博 QQ空间",
        "听新闻",
        "00:00 / 02:31",
        "上一篇：公立医院债务压力调查",
        "关键词：医保 支付",
        "阅读量：3.2万",
        "已有1024人阅读",
        "点击数：[27582]",
        "共有36次浏览",
        "1,024人参与 36评论",
        "扫一扫，关注本报公众号",
        "点击下载新闻客户端，把头条装进口袋",
        "安装财经新闻客户端第一时间接收资讯",
        "▼ 扫码进群，领取模板 ▼",
        "点个在看，让更多人看到",
        "For more news, visit www.paper.example",
        "Scan the QR code to read this story on your phone.",
        "Advertisement",
        "Now Playing",
        "This entry was posted on Monday and is filed under Drugs.",
        "视力保护色：",
        "----------------",
    ],
)
def test_boilerplate(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "编辑部的故事从一张处方开始。",
        "下载国家医保服务平台App，完成实名认证后即可办理异地就医备案",
        "扫描二维码关注市卫生健康委公众号预约挂号",
        "打开医保小程序，点击“电子凭证”",
        "点赞基层医生的坚守",
        "推荐目录",
        "关闭窗口期后不再受理申请。",
        "3条意见",
        "To learn more, visitors went to the clinic on www street",
        "Share of bill repaid",
        "Print runs of the leaflet doubled.",
        "上一篇报道提到的医院已经整改，院方向患者公开道歉并退还全部多收费用，这家医院同时公布了整改清单，"
        "接受社会监督，有关部门表示将在三个月后再次检查，并把结果向社会公布。",
    ],
)
def test_text(line: str) -> None:
    assert not is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "网友评论（12）",
        "最新评论 进入详细评论页>>",
        "发表评论 请自觉遵守有关规定",
        "FB留言",
        "Leave a Reply",
        "12 Comments",
        "3 Responses to “Counting the pills”",
        "#1 Kommentar von Leserin",
        "Kommentare (3)",
        "Schreiben Sie einen Kommentar",
        "3 commentaires",
        "Deja un comentario",
        "Bitte halten Sie sich an unsere Netiquette.",
    ],
)
def test_what_opens_the_comments(line: str) -> None:
    assert opens_comments(line)


@pytest.mark.parametrize(
    "line",
    [
        "评论员文章：医改再出发",
        "专家评论说，这一步走得稳。",
        "No comment was made",
        "Ein Kommentar von Ana Ruiz",
        "Kommentare der Ärzte halfen.",
    ],
)
def test_what_only_speaks_of_comments(line: str) -> None:
    assert not opens_comments(line)
