"""Lines of text that are boilerplate wherever they stand, told by their words."""

from __future__ import annotations

import re

_EDITOR = (
    r"(?:[【\[(（]?\s*(?:(?:本文|网络|网站|本版|值班|新闻|视觉|图片|视频|美术|执行)?"
    r"(?:责任编辑|责编|責任編輯|责任校对|编\s*辑|編\s*輯|编审|校\s*对|审\s*核|监\s*制|终\s*审|初审|复审|二审|三审|"
    r"签\s*发|排版|美编|统筹|主编|总编辑?|值班编委|实习生|Editor|Web editor)"
    r"(?:\s*[:：/丨|]|\s+)[^。！？\n]{0,60})+\s*[】\])）]?)"
)
_BUTTONS = r"""
    [【\[(（]?\s*(?:纠错|我要纠错|打\s*印|关\s*闭(?:窗口)?|打印[本此](?:页|文)|收\s*藏|返\s*回(?:顶部|首页|列表|搜狐.*)?|
      举\s*报|点\s*赞|投\s*诉|字\s*[号体]|大\s*中\s*小|(?:视力)?保护色\s*[:：]?|网友评论|发表评论|我要评论|加载更多|展开全文|
      查看更多|阅读全文|阅读原文|查看原文|点击查看(?:更多|原文|大图)?|全屏|申请转载)\s*[】\])）]?(?:\s*[>》]+)?
    |(?:[【\[(（]?\s*(?:打印(?:[本此]页)?|关闭(?:窗口)?|收藏|挑错|推荐|大|中|小|字[号体]|分享|纠错|返回顶部|T[+-]|A[+-])
      \s*[】\])）]?[\s|:：]*){2,}
    |(?:分享(?:到|至|给|：)|分享本文|一键分享|微信好友|朋友圈|QQ空间|新浪微博|腾讯微博).{0,60}
    |(?:[【\[(]?\s*(?:Print|Close|Share|Top|Back|E-?mail|Save|Font)\s*[】\])]?[\s|]*){2,}
    |Advertisements?|ADVERTISEMENT|Share(?:\s+this.{0,30})?|Print|E-?mail|Comments?|Tweet|Loading.{0,10}
    |Show\s+key\s+events\s+only|Please\s+(?:turn\s+on|enable)\s+JavaScript.{0,60}
"""
_PLAYERS = r"""
    播放视频|视频加载中.*|正在加载.*|自动播放.{0,30}|.{0,10}(?:听新闻|聽新聞|听报道|听全文|语音播报|点击播报本文.{0,6})
    |本文音频由.{0,30}|(?:Play\s+Video|Now\s+Playing|JUST\s+WATCHED|MUST\s+WATCH|Replay(?:\s*More\s+Videos.{0,20})?)
    |/?\d+:\d\d\s*(?:/\s*\d+:\d\d)?|Story\s+highlights|Image\s+(?:source|caption),?.{0,30}
"""
_PAGES = r"""
    (?:上|下)一(?:篇|条|页|则)(?:\s*[:：].{0,80}|\s.{0,60})?|(?:阅读下一篇|关键字|关键词|标签|Tags?)\s*[:：].{0,80}
    |(?:[【\[]\s*\d{1,2}\s*[】\]]\s*)+(?:下一页|尾页)?|第?\s*\d{1,3}\s*/\s*(?:共\s*)?\d{1,3}\s*(?:张|页)?
    |(?:点击进入|点击下载|更多精彩|更多内容|更多新闻|更多资讯).{0,40}
    |This\s+entry\s+(?:was|is)\s+(?:posted|filed)\b.{0,400}
    |[【\[(（]?\s*原标题\s*[:：].{0,150}|(?:-{4,}|—{4,}|\*{4,}|={4,})(?:分隔线|分割线)?(?:-{4,}|—{4,}|\*{4,}|={4,})?
"""
_COUNTERS = r"""
    (?:(?:已有|共有|已|共)?\s*[\d,.]+\s*[万亿kK]?\s*(?:人|次|条|个|位网友)?\s*
      (?:点赞|参与|评论|阅读|浏览|收藏|转发|观看|播放|在看|likes?|views?|comments?|shares?)\s*)+
    |(?:网友|最新|全部|热门|精彩)?\s*评论\s*[（(]?\s*\d*\s*[)）]?\s*条?
    |(?:阅读|点击|浏览|访问|播放|评论|点赞|收藏|转发)(?:量|数|次数)?\s*[:：]?\s*[(（\[【]?\s*[\d,.万+]*\s*次?\s*[)）\]】]?
    |(?:本(?:页|文|站|网页))?(?:已被?|共被?|总)?(?:阅读|点击|浏览|访问|查看|打开)(?:量|数|次数|人数)?(?:了|过|达|已达|共|为)?
      \s*[:：]?\s*[\d,.万+]+\s*(?:人次|次|遍|人)?(?:浏览|阅读|访问)?
    |(?:今日|本日|昨日|总|累计|历史)(?:访问|点击|浏览|阅读|访客)(?:量|数|人次|人数)?\s*[:：]?\s*[\d,.万+]+\s*(?:人次|次|人)?
    |(?:欢迎您?[，,!！]?\s*)?(?:您|你)是(?:本(?:站|页|网|网站|文))?(?:的)?\s*第\s*[\d,]+\s*(?:位|个|名)?\s*(?:访问者|访客|来访者|读者|浏览者|用户|客人|网友)?
    |(?:Views?|Hits?|Reads?|Visits?|Visitors?|Page\s*views?|Clicks?|Read\s+count)\s*[:：(]?\s*[\d,.]+\s*[kKmM]?\s*(?:times)?[)]?
    |[\d,.]+\s*[kKmM]?\s*(?:views?|hits?|reads?|visits?|visitors?|page\s*views?)
    |(?:当前|现在|目前)?在线(?:人数|人)?\s*[:：]?\s*\d+\s*人?
    |顶一下.{0,20}(?:踩一下.{0,20})?
"""
# Not the insurance's or a hospital's own app, of which a notice may speak.
_PROMOTIONS = r"""
    (?!.*(?:医保|社保|健康|卫[生健]|政务|服务平台|挂号|就[医诊]|小程序|电子凭证))(?:
    .{0,30}(?:扫一扫|扫描|长按|识别|扫码).{0,40}(?:二维码|关注|下载|查看|阅读|分享|打开|公众号|领取).{0,30}
    |[▼▲↑↓\s]*(?:扫码|点击)(?:上方|下方|左下角|蓝字|进群|加群|入群|关注|报名).{0,40}
    |.{0,20}(?:点击|打开).{0,12}(?:右上角|微信|客户端|App|APP).{0,40}
    |(?:请|欢迎|立即|马上|点击)?(?:关注|下载|订阅).{0,30}(?:公众号|客户端|App|APP|微信号|官方微信|官方微博).{0,30}
    |(?:安装|下载).{0,12}(?:新闻|客户端).{0,40}|.{0,120}(?:客户端|App|APP).{0,80}(?:现在|立即|马上|扫码|点击)下载.{0,40}
    |.{0,30}(?:尽在|就在)[【\[].{0,20}[】\]]|.{0,30}(?:限时\d+折|立即抢购|限时免费).{0,20}
    |(?:点个|给个|点)(?:在看|赞)，.{0,30}|(?:预览时标签不可点|继续滑动看下一个|向上滑动看下一个|轻触阅读原文|
      喜欢此内容的人还喜欢|分享收藏点赞在看|微信扫一扫.{0,20})|.{0,6}(?:如需|需要)刊登转载.{0,40}
    |(?:For|To|Please|Read|See)\b.{0,80}\bvisit\s+www\.\S+|Sign\s+up\s+(?:for|to)\b.{0,80}|Subscribe\b.{0,80}
    |Follow\s+us\b.{0,80}|Scan\s+the\s+QR\b.{0,160}|Download\s+(?:our|the)\s.{0,20}app.{0,30})
"""
_BOILERPLATE = re.compile(
    rf"\s*(?:{_EDITOR}|{_BUTTONS}|{_PLAYERS}|{_PAGES}|{_COUNTERS}|{_PROMOTIONS})\s*", re.VERBOSE
)
# The same in the languages of other papers, whatever the case.
_LABELS = r"""
    (?:advert(?:s|isement)?s?|anzeige|werbung|publicidad|publicité|pubblicità|publicidade|iklan|reklama?|annons|annonse|
      annonce|реклама|sponsored(?:\ content)?|article\ content|story\ continues\ below.{0,20}|continue\ reading.{0,30}|
      (?:der\ )?artikel\ wird\ nach\ .{0,30}fortgesetzt|sharing\ is\ caring!?|share\ this\ (?:article|story|post)|
      (?:text|font)\ size|teilen|drucken|merken|compartir|partager|condividi|facebook\s*(?:x|twitter)\s*(?:whatsapp)?|
      folgen\ auf\s*:?|(?:reading\ time|lesedauer|lesezeit)\s*:.{0,20}|tap\ to\ play\ gif|adjust|video\ player|
      (?:video|bildergalerie|fotostrecke|galería|galerie)|perbesar|\d+\ dari\ \d+\ halaman|tags?|
      (?:this\ slideshow|this\ video)\ requires\ javascript|use\ up/down\ arrow\ keys.{0,60}|
      (?:we\ apologize,\ but\ this|this)\ video\ (?:has\ failed\ to\ load|is\ not\ available).{0,40}|
      try\ refreshing\ your\ browser.{0,80}|(?:open|back\ to)\ (?:this\ photo\ in\ )?gallery\s*:?|
      view\ (?:all|gallery|comments|this\ post\ on\ instagram|on\ map)(?:\s*\(\d+\))?|
      \d+\ (?:comments?|views?|shares?|kommentare?|comentarios?)|keine\ kommentare|no\ comments?|
      click\ (?:here|to)\ (?:to\ )?(?:expand|share|enlarge|tweet|copy).{0,40}|copy\ link.{0,40}|
      current\ issue|see\ all\ (?:photos|videos)|close|schließen|weitere\ videos|à\ découvrir|(?:jetzt|hier)\ weiterlesen|
      already\ a\ (?:subscriber|member)\?.{0,40}|sie\ sind\ bereits\ (?:kunde|abonnent)(?:in)?\?|nachrichtenagentur|
      \d+\ -\ \d+\ of\ \d+|this\ content\ is\ reserved\ for\ subscribers|support\ local\ journalism|
      (?:don['’]t|do\ not)\ have\ an\ account\?.{0,40}|dieses\ thema\ im\ programm:?.{0,120}|
      top\ stories|latest\ news|trending(?:\ now)?|recommended(?:\ for\ you)?)[.!]?
"""
_CREDITS = r"""
    (?:▲\ )?(?:(?:photos?|fotos?|images?|bild(?:er)?|pictures?|titelbild|headerbild|video|graphic|grafik)
      (?:\ (?:credits?|source|by|von|courtesy(?:\ of)?))?\s*:\s*[^.。]{0,80}
    |(?:photo\ )?illustration(?:\ by|:)\ ?[^。]{2,80}
    |©\ [^.。]{2,40}(?:\ ?[/|]\ ?[^.。]{2,30})?|[^.。|]{2,40}(?:\ \|\ [^.。|]{2,30}){0,2}\ \|\ getty\ images
    |(?:quelle|source|fonte|fuente|bron|källa|kilde|źródło)\ ?:\ (?!http)(?:[^.。\d]|\.(?=\w)){2,50}
    |(?:photo(?:graph)?|image)s?\ (?:credits?|by|courtesy(?:\ of)?)\s*:?\s[^.。]{2,60}
    |(?:getty\ images|reuters|afp|epa|ap|ap\ photo|dpa|shutterstock|istock(?:photo)?|alamy)
      (?:\s*/\s*[\w\ .]{2,40})?|[\w .-]{2,40}/\s*(?:getty\ images|reuters|afp|epa|ap|dpa|shutterstock|istock)
      (?:/[\w\ ]{2,30})?)
"""
_APPEALS = r"""
    (?:get|receive|sign\ up|subscribe|register|join|download|follow|like|find\ out\ what's|check\ out|never\ miss)\b
      .{0,150}\b(?:newsletters?|inbox|e-?mail|updates|alerts|apps?|facebook|twitter|instagram|youtube|whatsapp|telegram|
      podcast|letterbox|membership|patreon|courses)\b.{0,120}
    |by\ (?:signing\ up|subscribing|submitting)\b.{0,200}|want\ (?:more|to\ (?:read|know)\ more)\b.{0,150}
    |(?:do\ you\ have|got)\ (?:a\ )?(?:story|news|tip|views)\b.{0,160}|write\ to\ .{2,40}\ at\ \S+@\S+|tell\ us\ what\ you\ think.{0,20}
    |(?:e-?mail|contact|reach|send\ (?:us|your))\b.{0,60}(?:@|\[email\ protected\]).{0,60}
    |.{0,80}\b(?:jetzt\ (?:abonnieren|registrieren|anmelden|testen|bestellen)|abo\ abschlie(?:ß|ss)en|newsletter\ (?:abonnieren|bestellen|anmelden))\b.{0,80}
    |kostenlos\ (?:herunterladen|testen|registrieren|anmelden).{0,40}|fehler\ gefunden.{0,40}|folge(?:n\ sie)?\ uns\b.{0,80}
    |(?:suscríbete|suscríbase|regístrate|síguenos|abonnez-vous|inscrivez-vous|suivez(?:-nous)?|iscriviti|seguici|assine|inscreva-se)\b.{0,120}
    |(?:この記事は)?(?:有料会員|会員限定|無料(?:で)?会員登録|ログイン(?:する)?$|続きを読む|残り\d+文字|会員向け|メールマガジン).{0,60}
    |(?:本文为)?付费(?:内容|阅读|文章).{0,40}|.{0,20}(?:订阅|购买|开通会员|登录)后(?:可)?(?:阅读|查看|继续阅读)(?:全文|剩余|更多).{0,40}
    |剩余\s*[\d\s]+\s*字.{0,20}|立即(?:订阅|开通|购买)
    |(?:for|check|see)\ .{0,40}more\ (?:stories|news)\ like\ this.{0,60}|this\ site\ is\ protected\ by\ recaptcha.{0,100}
    |for\ the\ latest\ (?:stories|news)\b.{0,160}\bapps?\b.{0,40}|our\ (?:web)?site\ is\ the\ place\ for\b.{0,300}
    |listen\ to\ .{2,40}\ at\ \d.{0,80}|you\ (?:may|might)\ also\ like\W*|tweet\ may\ have\ been\ deleted
    |hat\ (?:ihnen|dir|euch)\ (?:dieser|der)\ (?:artikel|beitrag)\ gefallen\?.{0,200}
    |besuchen\ sie\ unseren\ .{0,40}shop.{0,20}|(?:diesen\ artikel\ teilen|den\ link\ .{0,40}kopieren.{0,10})(?:kommentare)?
    |.{0,120}\bnewsletter\b.{0,160}\b(?:postfach|inbox|anmeldung)\b.{0,80}
    |cek\ berita\ .{0,80}\b(?:google\ news|whatsapp)\b.{0,60}|map\ data\ ©.{0,30}|report\ a\ map\ error
"""
_ABROAD = re.compile(rf"\s*(?:{_LABELS}|{_CREDITS}|{_APPEALS})\s*", re.VERBOSE | re.IGNORECASE)
_LONGEST = 400  # characters
_COMMENTS = re.compile(
    r"(?:网友|最新|全部|热门|精彩|精选|所有|文明)?\s*(?:评论|留言|跟帖|跟贴)\s*(?:区|列表)?\s*[:：]?"
    r"\s*[（(]?\s*(?:\d+\s*条?|共\s*\d+\s*条.{0,10}|进入.{0,20}|查看.{0,20})?\s*[)）]?"
    r"|(?:发表评论|我来说两句|我要评论|参与评论|评论区|FB\s*留言|facebook\s*留言).{0,60}"
    r"|(?:leave a (?:reply|comment)|post a comment|add (?:a|your) comment"
    r"|join the (?:conversation|discussion)"
    r"|(?:\d+|no) (?:comments?|responses?|replies|thoughts?)(?: (?:to|on|yet|so far)\b.{0,80}| »)?"
    r"|(?:reader )?comments?\s*[(:]?\s*\d*\)?)"
    r"|#?\d+\.? kommentar von .{1,60}|.{0,70}\bnetiquette\b.{0,30}"
    r"|(?:(?:\d+|keine|alle|neueste) )?(?:kommentare|leserkommentare|comentarios|commentaires|commenti|comentários|komentarze|reacties|kommentarer)"
    r"\s*[:：]?\s*[(]?\d*[)]?(?: (?:zu|sur|a|en|su|em|op|till|til)\b.{0,100})?"
    r"|(?:(?:schreiben?|hinterlassen?|verfassen?) (?:sie )?(?:uns )?(?:einen?|eine[nr]?|den ersten) kommentar|kommentar (?:schreiben|verfassen|hinterlassen|abgeben)"
    r"|dein(?:e)? kommentar|deja (?:un|tu) comentario|laisser un commentaire|lascia un commento|deixe (?:um|seu) comentário|dodaj komentarz|zostaw komentarz|plaats een reactie).{0,40}",
    re.IGNORECASE,
)


def is_boilerplate(line: str) -> bool:
    """Whether a line is an editor's, a button's, a counter's, a player's or a promotion's."""
    return bool(_BOILERPLATE.fullmatch(line) or (len(line) <= _LONGEST and _ABROAD.fullmatch(line)))


def opens_comments(line: str) -> bool:
    """Whether what readers say follows a line."""
    return bool(_COMMENTS.fullmatch(line))
