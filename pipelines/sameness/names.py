"""Whether two words that stand in one place of two texts are names: of people, places, organs, firms.

A synonym is an edit; another name is another document. Chinese only, by form.
"""

from __future__ import annotations

_LONGEST = 12
_PLACES = "省市县区州盟旗镇乡村"
_BODIES = "院局厅部委会司厂校站所社业药械"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁"
    "魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎"
    "易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛"
    "管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司"
)


def are_two(here: str, there: str, behind: str) -> bool:
    """Whether the one and the other are two names; `behind` is what both texts go on with."""
    shorter, longer = sorted((len(here), len(there)))
    if shorter < 2 or longer > _LONGEST or not set(here).isdisjoint(there):
        return False
    if here[0] in _SURNAMES and there[0] in _SURNAMES and longer <= 3:
        return True
    if behind[:1] and behind[0] in _PLACES + _BODIES:
        return True
    return all(name[-1] in _PLACES + _BODIES for name in (here, there))
