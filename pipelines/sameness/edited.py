"""A stretch that two texts have otherwise: what of it is kept, and whether names are other ones.

A synonym is an edit; another name is another document. Names are told by their form, Chinese only.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

_LONG = 24  # units in which names are looked for
_PLACES = "省市县区州盟旗镇乡村"
_BODIES = "院局厅部委会司厂校站所社业药械"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁"
    "魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎"
    "易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛"
    "管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司"
)


class Edited(NamedTuple):
    """What stands in the one text and in the other, and the unit with which both go on."""

    here: str
    there: str
    behind: str

    @property
    def kept(self) -> int:
        """About how many units stand in both, by threes that they share."""
        shared = len(_threes(self.here) & _threes(self.there))
        return shared and min(shared + 2, len(self.here), len(self.there))

    @property
    def renamed(self) -> int:
        """How many names stand in the place of others."""
        return sum(_are_two_names(*part) for part in self._parts())

    def _parts(self) -> list[tuple[str, str, str]]:
        """Where the two differ: what stands in each, and the unit with which both go on."""
        if (
            not 2
            <= min(len(self.here), len(self.there))
            <= max(len(self.here), len(self.there))
            <= _LONG
        ):
            return []
        matcher = SequenceMatcher(None, self.here, self.there, autojunk=False)
        return [
            (self.here[a:b], self.there[c:d], (self.here + self.behind)[b : b + 1])
            for tag, a, b, c, d in matcher.get_opcodes()
            if tag == "replace"
        ]


def _are_two_names(here: str, there: str, behind: str) -> bool:
    shorter, longer = sorted((len(here), len(there)))
    if shorter < 2:
        return False
    if here[0] in _SURNAMES and there[0] in _SURNAMES and longer <= 3:
        return True
    if behind[:1] and behind[0] in _PLACES + _BODIES:
        return True
    return all(name[-1] in _PLACES + _BODIES for name in (here, there))


def _threes(units: str) -> set[str]:
    return {units[at : at + 3] for at in range(len(units) - 2)}
