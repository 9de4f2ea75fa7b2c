"""Lines of a site between paragraphs: in place of an embed that asks for consent, about its links
that pay, about who translated a text, that it goes on below, and what introduces a film."""

from __future__ import annotations

import re

_LONGEST = 800  # characters
_LATIN = re.compile("[A-Za-z]{2}")  # which each of the forms holds
_INTRODUCTION = 170
_NETWORK = r"(?:youtube|twitter|x|instagram|facebook|tiktok|vimeo|spotify|google(?:\ maps)?|datawrapper|opinary|podigee)"
_CONSENT = rf"""
    (?:empfohlene[rn]?\ )?(?:(?:redaktionelle|externe)[rn]?\ )(?:inhalte?|embed)\W*(?:{_NETWORK})?
    |(?:an\ dieser\ stelle|hier)\ (?:findest|finden|findet|siehst|sehen|steht)\b.{{0,40}}\b(?:extern\w+|eingebettet\w+|ergänzend\w+)\b
      .{{0,200}}
    |(?:du\ kannst|sie\ können)\ (?:ihn|sie|es|den\ inhalt)\ (?:dir|sich)\ mit\ (?:nur\ )?einem\ klick\b.{{0,120}}
    |(?:alle\ )?(?:externen?|{_NETWORK}|eingebettete)[-\ ](?:inhalte?|videos?|content|karte|posts?|beiträge)\ (?:immer\ )?
      (?:erlauben|anzeigen|laden|zulassen|aktivieren|entsperren|ausblenden)
    |um\ (?:die\ |diese[ns]?\ )?(?:eingebettete|externe|weitere)?n?\ ?(?:inhalte?|videos?|karte|beitrag)\b.{{0,80}}
      \b(?:einwilligung|zustimmung|zustimmen|cookies|anzusehen|anzuzeigen)\b.{{0,600}}
    |(?:ich\ bin|ich\ erkläre\ mich|mit\ klick|mit\ dem\ (?:laden|klick\w*)|durch\ (?:das\ laden|klick\w*|die\ aktivierung))\b.{{0,160}}
      \b(?:extern\w*|datenschutz\w*|personenbezogen\w*|drittanbieter\w*|drittplattformen|{_NETWORK})\b.{{0,300}}
    |(?:damit|dabei|hierbei|so)\ (?:können|werden)\b.{{0,60}}\b(?:personenbezogene|daten)\b.{{0,200}}
    |(?:wir\ (?:benötigen|brauchen)|bitte\ (?:geben\ sie|akzeptieren\ sie|aktivieren\ sie))\b.{{0,60}}
      \b(?:zustimmung|einwilligung|cookies|inhalte)\b.{{0,300}}
    |(?:mehr|weitere\ informationen)\b.{{0,40}}\b(?:in\ (?:unserer|der)|zur)\ datenschutz(?:erklärung|bestimmungen)\b.{{0,80}}
    |(?:diese[rs]?|der)\ (?:inhalt|video|tweet|post)\ (?:stammt|kommt)\ von\ {_NETWORK}\b.{{0,200}}
    |(?:video|karte|inhalte?|grafik|tweet|post)\ (?:jetzt\ )?(?:laden|entsperren|anzeigen)
    |this\ (?:article\ contains\ )?content\ (?:is\ )?(?:provided|hosted)\ by\ {_NETWORK}\b.{{0,400}}
    |(?:to\ (?:view|see|watch)|in\ order\ to\ (?:view|see))\ this\ (?:content|video|embed|post)\b.{{0,100}}
      \b(?:consent|cookies|accept|javascript)\b.{{0,200}}
    |(?:allow|accept)\ (?:{_NETWORK}|external)\ content\??.{{0,20}}
    |(?:pour\ (?:afficher|voir|visionner|accéder\ à)\ ce|ce)\ contenu\b.{{0,80}}\b(?:cookies|bloqué|accept\w+|consent\w+)\b.{{0,250}}
    |para\ (?:ver|mostrar|visualizar)\ (?:este|o)\ conte[nú]\w+\b.{{0,80}}\b(?:cookies|acept\w+|aceit\w+|consent\w+)\b.{{0,200}}
    |per\ (?:vedere|visualizzare)\ (?:questo|il)\ contenuto\b.{{0,100}}\b(?:cookie|accett\w+|consen\w+)\b.{{0,200}}
    |(?:deze|dit)\ (?:inhoud|video|embed|element)\b.{{0,100}}\b(?:cookies|toestemming)\b.{{0,150}}
    |aby\ (?:wyświetlić|zobaczyć|obejrzeć)\b.{{0,80}}\b(?:zgod\w+|cookies|ciasteczka)\b.{{0,150}}
"""
_PAID = r"""
    .{0,200}\b(?:affiliate|partner|provisions?|werbe)[-\ ]?links?\b.{0,200}
      \b(?:provision|kommission|kommt\ darüber|einkauf\w*|gekauft|kaufen|kauf|klick\w*|gekennzeichnet\w*|markiert\w*)\b.{0,250}
    |.{0,120}\b(?:we|we['’]ll|which)\b.{0,40}\b(?:earn|get|receive)\b.{0,40}\b(?:affiliate\ )?commissions?\b.{0,150}
    |.{0,60}\b(?:contains?|includes?)\ affiliate\ links\b.{0,200}
    |\*\ ?(?:affiliate|partner|werbe|provisions?)[-\ ]?links?.{0,120}
"""
_TRANSLATED = r"""
    (?:dies|dieser\ (?:artikel|text|beitrag)|der\ (?:artikel|text|beitrag))\ (?:ist|wurde)\b.{0,40}
      \b(?:maschinelle?|automatisiert|automatisch|aus\ dem\ englischen|mithilfe\ von\ ki)\b.{0,20}\büberset.{0,300}
    |(?:lest|lesen\ sie|hier\ (?:lest|findet|geht)\b.{0,20})\ ?(?:zum\ |den\ )?originalartikel\b.{0,60}
    |this\ (?:article|story|page|text|post)\ (?:was|has\ been)\ (?:machine|automatically)[-\ ]translated\b.{0,200}
"""
_CONTINUES = r"""
    (?:(?:this\ |the\ )?(?:article|story|content|post)\ continues|continues|scroll\ (?:down\ )?(?:to|for)\ (?:continue|more|the\ rest))
      (?:\ (?:below|after|beneath|under)\b.{0,40}|.{0,30})
    |(?:(?:der\ )?(?:artikel|text|beitrag)\ (?:geht|wird)\ (?:weiter|fortgesetzt|nach|unter)|weiter\ (?:geht['’]?s|nach\ der\ (?:werbung|anzeige)))\b.{0,50}
    |(?:(?:l['’]article|la\ suite|l['’]articolo|el\ artículo|la\ noticia|o\ artigo|a\ matéria|la\ nota|continua|continúa)\b.{0,12}\b
      (?:continue|continua|continúa|prosegue|sigue|segue|après|dopo|tras|después|após|depois)\b.{0,50})
    |(?:artikel|tekst|verhaal)\ gaat\ verder\b.{0,40}|(?:artikeln|artiklen|artikkelen|saken|teksten|texten|historien)\ forts\w+\b.{0,40}
    |(?:dalsz[ay]\ (?:część|ciąg)|ciąg\ dalszy)\b.{0,50}|(?:haberin|içeriğin|yazının)\ devamı.{0,30}|yorumlar\b.{0,20}\başağıda
    |(?:scroll|gulir|baca|lanjut\w*)\b.{0,20}\b(?:untuk\ melanjutkan|lanjut\w*)\b.{0,30}
"""
_FORMS = [
    (re.compile(rf"\s*(?:{form})\s*", re.VERBOSE | re.IGNORECASE), words.split())
    # What is said only where one of the words is; most lines hold none of them.
    for form, words in (
        (
            _CONSENT,
            "inhalt extern klick content zustimm einwillig datenschutz personenbezogen karte video "
            "grafik tweet post cookie",
        ),
        (_PAID, "affiliate partner-link partnerlink werbelink werbe-link provision commission"),
        (
            _CONTINUES,
            "contin scroll weiter fortges verder forts dalsz devamı aşağıda lanjut prosegue suite sigue segue",
        ),
        (_TRANSLATED, "übersetz translated originalartikel"),
    )
]
# WATCH | The mayor answers questions
_INTRODUCES = re.compile(
    r"(?:WATCH|LISTEN|(?:ZOBACZ )?[VW][IÍ]DEO|PHOTOS|GALLERY|AUDIO|ANSEHEN|HÖREN)\s*[|:]\s*\S"
)


def is_remark(line: str) -> bool:
    """Whether a line is such a remark."""
    if len(line) > _LONGEST or not _LATIN.search(line):
        return False
    said = line.lower()
    return bool(_INTRODUCES.match(line) and len(line) <= _INTRODUCTION) or any(
        form.fullmatch(line) for form, words in _FORMS if any(word in said for word in words)
    )
