"""Pages in other languages and of other platforms. All pages are written for this test."""

from __future__ import annotations

import pytest

from archive.records import Page, Reading, ReadingRules
from archive.text.dates import parse_date
from pipelines.extract.read import read

TITLE = "Neue Praxis am Marktplatz öffnet im Herbst"
TEXT = (
    "<p>Die Gemeinde hat das alte Rathaus umgebaut, und im Herbst ziehen zwei Ärztinnen ein.</p>"
    "<p>Bis dahin fahren die Kranken der drei Dörfer weiter mit dem Bus in die nächste Stadt.</p>"
)


def page(html: str, lang: str = "de", captured_at: str | None = "2024-05-01T12:00:00Z") -> Reading:
    whole = f'<html lang="{lang}">{html}</html>'
    rules = ReadingRules(("en", "zh-Hans"))
    url = "https://zeitung.example/praxis"
    return read(Page(whole.encode(), url, "text/html; charset=utf-8", rules, captured_at))


def published(line: str, lang: str = "de") -> str | None:
    return page(
        f"<body><h1>{TITLE}</h1><div>{line}</div><div>{TEXT}</div></body>", lang
    ).facts.published_at


@pytest.mark.parametrize(
    "text",
    [
        "18.09.2016",
        "18. 9. 2016",
        "18. September 2016",
        "18. Sept. 2016",
        "Sonntag, 18.09.2016 - 14:45",
        "18 settembre 2016",
        "settembre 18, 2016",
        "domingo, 18 de septiembre de 2016",
        "18 de setembro de 2016",
        "18 de septiembre del 2016",
        "18 września 2016",
        "18 сентября 2016 г.",
        "18 Eylül 2016",
        "18 septembre 2016",
        "18/9/2016",
        "9/18/2016",
        "18-09-2016",
    ],
)
def test_a_date_is_read_as_its_language_writes_it(text: str) -> None:
    assert parse_date(text) == "2016-09-18"


@pytest.mark.parametrize(
    "text", ["05/06/2016", "32.1.2016", "10.1.2003.4", "v1.2.2016", "3/14/15", "30.02.2016"]
)
def test_figures_that_may_be_another_day_or_none_are_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("line", "lang", "date"),
    [
        ("5/4/2016", "fr", "2016-04-05"),
        ("05.04.16", "de-AT", "2016-04-05"),
        ("05/04/2016", "en-GB", "2016-04-05"),
        ("05/04/2016", "en-US", None),
        ("05/04/2016", "", None),
    ],
)
def test_the_language_of_the_page_says_which_figure_is_the_day(
    line: str, lang: str, date: str | None
) -> None:
    assert published(line, lang) == date


def test_a_date_between_lead_and_text_is_the_article_s() -> None:
    lead = "<h2>Drei Dörfer warten seit vier Jahren auf eine Praxis im eigenen Ort.</h2>"
    line = "<div><span>miércoles, 4 de mayo de 2022</span></div>"
    found = page(f"<body><h1>{TITLE}</h1><article>{lead}{line}{TEXT}</article></body>")
    assert found.facts.published_at == "2022-05-04"


def test_a_label_under_the_text_names_the_date_and_a_footer_or_neighbour_does_not() -> None:
    body = f"<body><h1>{TITLE}</h1><div>{TEXT}</div>"
    label = "<ul><li><b>Datum</b> 28.04.2023</li></ul>"
    others = (
        "<ul><li><a href='/a'>Der Bus fährt jetzt stündlich</a> 24.04.2023</li></ul>"
        "<footer>Stand der Seite, © 1.1.2024</footer>"
    )
    assert page(f"{body}{label}{others}</body>").facts.published_at == "2023-04-28"
    assert page(f"{body}{others}</body>").facts.published_at is None


def test_a_label_under_the_text_with_a_day_after_the_capture_is_not_believed() -> None:
    html = f"<body><h1>{TITLE}</h1><div>{TEXT}</div><p>Datum: 28.04.2031</p></body>"
    assert page(html).facts.published_at is None


KICKED = (
    "<h1><span class='headline__kicker'>Versorgung auf dem Land</span>"
    f"<span class='headline__text'>{TITLE}</span></h1>"
)


def title(head: str, heading: str) -> str | None:
    return page(f"<head>{head}</head><body>{heading}<div>{TEXT}</div></body>").facts.title


def test_a_line_over_the_headline_is_left_out_where_the_page_gives_its_title_without_it() -> None:
    declared = f'<meta property="og:title" content="{TITLE} - Zeitung">'
    both = f"<title>Versorgung auf dem Land: {TITLE} | Zeitung</title>"
    assert title(declared + both, KICKED) == TITLE


def test_a_line_over_the_headline_stays_where_the_page_counts_it_to_its_title() -> None:
    whole = f"Versorgung auf dem Land: {TITLE}"
    heading = KICKED.replace("Land<", "Land: <")
    assert title(f'<meta property="og:title" content="{whole}">', heading) == whole


def test_what_a_page_marks_as_its_site_s_name_is_no_headline() -> None:
    site = "<h2 class='site-description'>Nachrichten aus drei kleinen Dörfern im Tal</h2>"
    head = f"<title>{TITLE} | Nachrichten aus drei kleinen Dörfern im Tal</title>"
    assert title(head, f"{site}<h1>{TITLE}</h1>") == TITLE


def text(body: str) -> str:
    return page(f"<body><h1>{TITLE}</h1><article>{body}</article></body>").text


PARAGRAPHS = TEXT.split("</p>")[:2]
BOXES = {
    "subscribers": "<div><p>Our weekly newsletter brings you the valley's news.</p>"
    "<p>By signing up you agree to our Privacy Policy.</p></div>",
    "support": "<div><h3>Help us go on</h3><p>Contribute as little as two euros to keep this "
    "paper free for all.</p></div>",
    "long name": "<div class='wp-block-valley-news-newsletter-signup-compact'>Das Tal am "
    "Freitag, jede Woche in Ihrem Postfach.</div>",
    "teaser": "<div><h4>Czytaj więcej</h4><p><a href='/b'>Autobus do miasta jeździ co godzinę, "
    "a w niedziele co dwie.</a></p></div>",
    "film": "<div class='video-box'><span>Der Umbau in 90 Sekunden</span></div>",
    "facts": "<div class='factbox'><p>Das Rathaus wurde vor hundert Jahren gebaut.</p></div>",
}


@pytest.mark.parametrize("box", BOXES)
def test_a_box_between_paragraphs_is_no_text(box: str) -> None:
    first, second = PARAGRAPHS
    found = text(f"{first}</p>{BOXES[box]}{second}</p>")
    assert found.splitlines() == [paragraph.removeprefix("<p>") for paragraph in PARAGRAPHS]


def test_what_only_resembles_such_a_box_is_text() -> None:
    first, second = PARAGRAPHS
    players = "<table><tr class='row player-1'><td>Ana</td><td>12</td></tr></table>"
    reading = (
        "<div><h4>Mehr zum Thema</h4><p>Eine Übersicht aller Sprechstunden der Gemeinde hängt im "
        "Rathaus aus und steht im <a href='/c'>Amtsblatt</a>.</p></div>"
    )
    found = text(f"{first}</p>{players}{reading}{second}</p>")
    assert "Ana | 12" in found
    assert "Übersicht aller Sprechstunden" in found


@pytest.mark.parametrize(
    "line",
    [
        "© Ana Ruiz / DPA",
        "Ana Ruiz | Valley Pictures | Getty Images",
        "Quelle: talblatt.example, dpa",
        "Illustration by Ana Ruiz",
        "Jetzt weiterlesen!",
        "Already a subscriber? Sign in",
        "See all photos",
    ],
)
def test_a_credit_or_a_button_between_paragraphs_is_no_text(line: str) -> None:
    first, second = PARAGRAPHS
    assert line not in text(f"{first}</p><p>{line}</p>{second}</p>")


def test_who_signs_under_the_lead_is_no_text_and_is_the_author() -> None:
    lead = "<p>Drei Dörfer warten seit vier Jahren auf eine Praxis, und jetzt kommt sie.</p>"
    signed = "<p>Von Ana Ruiz</p><p>Fri, May 10, 2019 at 2:52 pm</p>"
    found = page(f"<body><h1>{TITLE}</h1><article>{lead}{signed}{TEXT}</article></body>")
    assert len(found.text.splitlines()) == 3
    assert found.facts.author == "Ana Ruiz"
    assert found.facts.published_at == "2019-05-10"


def test_what_says_that_something_was_published_is_no_name() -> None:
    sign = "<div><span class='author'>Publiziert am</span> <span class='author'>~</span></div>"
    assert page(f"<body><h1>{TITLE}</h1>{sign}<div>{TEXT}</div></body>").facts.author is None


def captioned(caption: str, lang: str = "de", text: str = TEXT) -> str:
    figure = f"<figure><img src='/1.jpg'><figcaption>{caption}</figcaption></figure>"
    return page(f"<body><article><h1>{TITLE}</h1>{figure}{text}</article></body>", lang).text


def test_a_caption_is_left_out_of_a_text_that_goes_on_without_it() -> None:
    assert captioned("Das Rathaus, wie es heute aussieht") == captioned("")


@pytest.mark.parametrize(
    "caption",
    ["The old town hall. [Photo by A. Sample/Sample Daily]", "The hall. (Xinhua/A. Sample)"],
)
def test_a_caption_that_a_chinese_paper_signs_is_text(caption: str) -> None:
    assert caption in captioned(caption, "en")


def test_a_text_of_several_sentences_stands_without_its_gallery() -> None:
    figures = [
        f"Bild {n}: der Arzt und die Ärztin im alten Rathaus, das 1870 erbaut wurde"
        for n in range(9)
    ]
    gallery = "".join(f"<figure><img><figcaption>{said}</figcaption></figure>" for said in figures)
    assert captioned("Das Rathaus", text=TEXT + gallery) == captioned("")


def test_captions_stay_where_hardly_anything_else_is_said() -> None:
    caption = "Das Rathaus, wie es heute aussieht, und davor die alte Linde, " * 3
    caption += "unter der getanzt wurde"
    assert caption in captioned(caption, text="<p>Drei Bilder aus dem Dorf.</p>")


@pytest.mark.parametrize(("lang", "is_text"), [("en-GB", False), ("de", True)])
def test_a_standfirst_of_the_english_press_is_the_subtitle(lang: str, is_text: bool) -> None:
    said = "Two doctors move into the old town hall, and nobody has to take the bus any more."
    lead = f"<div class='head'><h1>{TITLE}</h1><p class='standfirst'>{said}</p></div>"
    found = page(f"<body>{lead}<div class='article-body'>{TEXT * 2}</div></body>", lang)
    assert (said in found.text) == is_text
    assert found.facts.subtitle == (None if is_text else said)


def titled(heading: str, declared: str, whole: str) -> str | None:
    head = f"<title>{whole}</title><meta property='og:title' content='{declared}'>"
    return page(f"<head>{head}</head><body><h1>{heading}</h1><div>{TEXT}</div></body>").facts.title


def test_what_stands_over_a_headline_is_none_of_it_where_the_page_declares_it_without() -> None:
    heading = f"<span>„Endlich ist es so weit“</span><span>{TITLE}</span>"
    assert titled(heading, TITLE, f"„Endlich ist es so weit“: {TITLE}") == TITLE


def test_a_headline_that_breaks_off_at_its_colon_is_the_declared_one() -> None:
    whole = f"Umbau am Marktplatz: {TITLE}"
    assert titled("Umbau am Marktplatz:", whole, whole) == whole


CONTROLS = {
    "account": "<section><p>Mehr lesen können nur Mitglieder der Zeitung.</p>"
    "<div><a href='/service/login?ref=1'>Hier geht es hinein</a></div></section>",
    "letter": "<section><h3>Jeden Morgen Post vom Markt</h3><p>Meinungsstark und exklusiv.</p>"
    "<form action='/s'><input type='email' name='e'></form></section>",
    "poll": "<div><p>Welches Mittel hilft dir am besten?</p><div><label><input type='radio'>Eine Suppe."
    "</label></div></div>",
}


@pytest.mark.parametrize("box", CONTROLS.values(), ids=CONTROLS)
def test_a_box_with_a_control_of_its_own_is_no_text(box: str) -> None:
    body = f"<article><h1>{TITLE}</h1>{TEXT}{{}}{TEXT}</article>"
    assert page(body.format(box)).text == page(body.format("")).text


def test_a_link_to_an_account_within_a_sentence_takes_nothing_away() -> None:
    said = "<div><p>Wer kommen will, trägt sich <a href='/register'>dort</a> in eine Liste ein.</p></div>"
    assert "trägt sich dort" in page(f"<article><h1>{TITLE}</h1>{TEXT}{said}{TEXT}</article>").text


def test_a_lead_that_the_page_describes_itself_by_needs_no_full_stop() -> None:
    said = "Zwei Ärztinnen ziehen in das alte Rathaus, und der Bus fährt leer in die Stadt zurück"
    head = f"<head><meta property='og:description' content='{said}'></head>"
    lead = f"<div class='head'><h1>{TITLE}</h1><p>{said}</p></div>"
    found = page(f"{head}<body>{lead}<div class='article-body'>{TEXT * 2}</div></body>")
    assert found.text.splitlines()[0] == said


def test_a_date_before_the_dash_that_begins_a_report_is_the_article_s() -> None:
    text = TEXT.replace("<p>", "<p>18.9.2016 - ", 1)
    found = page(f"<body><article><h1>{TITLE}</h1>{text}</article></body>")
    assert found.facts.published_at == "2016-09-18"


def test_figures_between_bars_are_a_date() -> None:
    assert published("18 | 09 | 2016 | Gemeinde") == "2016-09-18"


@pytest.mark.parametrize(
    "line",
    [
        "Ana Ruiz is a health reporter at the Sample Times, where she covers clinics.",
        "Ana Ruiz is Sample's deal curator and sleeps little.",
        "Korrespondentin Ana Ruiz ist bei der ZEITUNG für Kliniken zuständig.",
        "Hat Ihnen dieser Artikel gefallen? Dann werden Sie Mitglied.",
        "For more stories like this, check our news page.",
    ],
)
def test_who_wrote_it_and_what_is_asked_under_a_text_is_none_of_it(line: str) -> None:
    body = f"<article><h1>{TITLE}</h1>{TEXT * 2}{{}}</article>"
    assert page(body.format(f"<p>{line}</p>")).text == page(body.format("")).text


def test_the_boxes_that_a_page_builder_puts_a_text_in_are_all_of_it() -> None:
    widget = "<div class='elementor-widget elementor-widget-text-editor'><div>{}</div></div>"
    column = "<section><div class='elementor-column'>{}</div></section>"
    boxes = [
        TEXT * 3,
        "<p>Im Sommer war das Dach fertig.</p>",
        "<p>Die Linde davor ist geblieben.</p>",
    ]
    body = "".join(column.format(widget.format(box)) for box in boxes)
    foot = f"<div class='elementor elementor-location-footer'>{widget.format('<p>Am Markt 1</p>')}</div>"
    found = page(
        f"<body><h1>{TITLE}</h1><div class='elementor elementor-7'>{body}</div>{foot}</body>"
    )
    assert [line[:8] for line in found.text.splitlines()[-2:]] == ["Im Somme", "Die Lind"]


def test_a_list_of_others_with_their_ages_ends_an_article() -> None:
    others = "<h2>More Sample News</h2>" + "".join(
        f"<p>What happened at the clinic number {n} is told in another report altogether.</p>"
        f"<p>{n} hours ago</p>"
        for n in (3, 5)
    )
    body = f"<article><h1>{TITLE}</h1>{TEXT * 4}{{}}</article>"
    assert page(body.format(others), "en").text == page(body.format(""), "en").text


@pytest.mark.parametrize(
    "lead",
    [
        "<p class='intro'><span>{0}</span><meta itemprop='x' content='y'></p>",
        "<div><strong class='summary_view'>{0}</strong><div></div></div>",
    ],
)
def test_a_lead_is_read_whatever_else_its_part_holds(lead: str) -> None:
    said = "Zwei Ärztinnen ziehen in das alte Rathaus, und keiner muss mehr mit dem Bus zum Arzt."
    head = f"<div class='head'><h1>{TITLE}</h1><div>{lead.format(said)}</div></div>"
    body = f"<body>{head}<div class='article-content'>{TEXT}</div></body>"
    assert page(body).text.startswith(said)


@pytest.mark.parametrize(
    ("line", "day", "changed"),
    [
        ("January 28, 2025 11:30 am (Updated 11:54 am)", "2025-01-28", None),
        ("March 7, 2024 7:55 AM UTC Updated ago", "2024-03-07", None),
        ("2024年1月14日 01時28分（1月14日 01時40分更新）", "2024-01-14", None),
        ("2024-03-07 更新", None, "2024-03-07"),
        ("Updated: 7 March 2024", None, "2024-03-07"),
        (
            "Publisert 05.02.2024, kl. 13.05 Oppdatert 06.02.2024, kl. 13.52",
            "2024-02-05",
            "2024-02-06",
        ),
        ("Aktualizacja: 19.02.2024 19:45 Publikacja: 18.02.2024 19:05", "2024-02-18", "2024-02-19"),
    ],
)
def test_a_line_tells_when_it_was_published_and_when_changed(
    line: str, day: str | None, changed: str | None
) -> None:
    facts = page(
        f"<body><h1>{TITLE}</h1><div>{line}</div><div>{TEXT}</div></body>", "en", None
    ).facts
    assert (facts.published_at or "")[:10] == (day or "")
    assert (facts.modified_at or "")[:10] == (changed or "")


def test_a_day_that_elements_set_apart_is_read() -> None:
    assert published("<b>29</b> / <b>Dezember</b> / <b>2022</b>") == "2022-12-29"


def test_a_caption_s_day_is_the_picture_s() -> None:
    caption = "<figure><img><figcaption>Das Rathaus am 3. Mai 2011</figcaption></figure>"
    assert published(f"{caption}<p>Mittwoch, 4. Mai 2022</p>") == "2022-05-04"


def test_a_day_under_the_headline_that_stands_twice_is_read() -> None:
    head = f"<div><h1>{TITLE}</h1><p>23/10/2020</p></div>"
    tools = "<p>Hören</p>" * 45
    body = f"<body>{head}{tools}<h2>{TITLE}</h2><div>{TEXT}</div></body>"
    assert page(body, "fr").facts.published_at == "2020-10-23"


def test_a_page_that_shows_no_text_has_its_day_at_the_headline() -> None:
    foot = "<p>Impressum</p><p>Kontakt</p>" * 20 + "<p>Stand: 01.02.2010</p>"
    head = f"<h1>{TITLE}</h1><p>29.06.2023, 15:04</p><img src='1.jpg'>"
    assert page(f"<body>{head}<footer>{foot}</footer></body>").facts.published_at == "2023-06-29"


def test_a_byline_with_its_day_under_the_lead_is_read() -> None:
    first, rest = TEXT.split("</p>", 1)
    sign = "<div class='meta'><a>Christian Muster-Beispiel</a>, 03.11.2023 15:32 Uhr</div>"
    body = f"<body><h1>{TITLE}</h1><div>{first}</p>{sign}{rest}</div></body>"
    assert (page(body).facts.published_at or "")[:10] == "2023-11-03"


@pytest.mark.parametrize(
    ("description", "day"),
    [
        ("31.10.2023, 10.19 Uhr: Die Praxis öffnet", "2023-10-31"),
        ("Zwei neue Ärztinnen (Nachricht vom 14. Januar 2020)", "2020-01-14"),
        ("Am 14. Januar 2020 öffnet die Praxis am Marktplatz, und alle kommen.", None),
        ("Die Praxis öffnet im Herbst (14. Januar 2020 bis 3. Mai 2021)", None),
    ],
)
def test_a_description_may_say_the_day(description: str, day: str | None) -> None:
    meta = f'<head><meta name="description" content="{description}"></head>'
    found = page(f"{meta}<body><h1>{TITLE}</h1><div>{TEXT}</div></body>").facts.published_at
    assert (found or "")[:10] == (day or "")


@pytest.mark.parametrize(
    "sign",
    [
        "05/10/2018 - Publicado por: Ana Ruiz - Categoria: Praxis",
        "Uppdaterad 15.59 | Publicerad 14.14",
        "https://zeitung.example/praxis",
        "Lesezeit: 3 Minuten",
    ],
)
def test_what_signs_a_text_above_is_none_of_it(sign: str) -> None:
    body = f"<body><h1>{TITLE}</h1><div><p>{sign}</p>{TEXT}</div></body>"
    assert page(body).text.splitlines()[0].startswith("Die Gemeinde")


def test_a_text_may_begin_with_a_day() -> None:
    first = "<p>12.05.2020 war der Tag an dem die Praxis am Marktplatz eröffnet wurde</p>"
    body = f"<body><h1>{TITLE}</h1><div>{first}{TEXT}</div></body>"
    assert page(body).text.startswith("12.05.2020 war")


def test_a_name_and_a_day_under_the_lead_are_no_text() -> None:
    first, rest = TEXT.split("</p>", 1)
    body = f"<body><h1>{TITLE}</h1><div>{first}</p><p>Ana Ruiz</p><p>13-May-2023</p>{rest}</div></body>"
    assert len(page(body).text.splitlines()) == 2


def test_the_days_of_a_chronicle_are_text() -> None:
    days = "".join(f"<p>{n}. Mai 2023</p>{TEXT}" for n in (3, 4))
    assert "3. Mai 2023" in page(f"<body><h1>{TITLE}</h1><div>{TEXT}{days}</div></body>").text


def test_a_section_between_two_of_an_article_is_read() -> None:
    sections = "".join(
        f"<div class='part'><h3>{head}</h3><div><p>{text}</p></div></div>"
        for head, text in (
            (
                "Gestern",
                "Das Rathaus stand lange leer, und niemand wusste, was daraus werden sollte. " * 3,
            ),
            ("Heute", "Nun wird umgebaut."),
            (
                "Morgen",
                "Im Herbst ziehen zwei Ärztinnen ein, und die Kranken haben es nicht mehr weit. "
                * 3,
            ),
        )
    )
    body = f"<body><h1>{TITLE}</h1><div class='all'>{sections}</div></body>"
    assert "Nun wird umgebaut." in page(body).text


def test_an_office_and_a_day_under_a_notice_are_its_signature() -> None:
    body = f"<body><h1>{TITLE}</h1><div>{TEXT}<p>Medical Office</p><p>May 3, 2023</p></div></body>"
    assert page(body, "en").text.splitlines()[2:] == ["Medical Office", "May 3, 2023"]
