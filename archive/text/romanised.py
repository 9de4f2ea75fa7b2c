"""Codes of issuers in Pinyin, as English texts give them."""

from __future__ import annotations

COMMON = {
    pair[0]: pair[1:]
    for pair in (
        "国guo 办ban 发fa 函han 令ling 字zi 医yi 保bao 卫wei 健jian 委wei 人ren 社she 部bu 财cai 政zheng "
        "药yao 监jian 中zhong 管guan 规gui 通tong 局ju 厅ting 府fu 省sheng 市shi 计ji 生sheng 食shi 械xie "
        "综zong 明ming 电dian 改gai 体ti 疾ji 控kong 妇fu 幼you 基ji 层ceng 老lao 龄ling 民min 教jiao "
        "科ke 工gong 信xin 商shang 价jia 格ge 税shui 银yin 残can 联lian 京jing 沪hu 津jin 渝yu 粤yue "
        "浙zhe 苏su 闽min 鲁lu 川chuan 湘xiang 鄂e 赣gan 皖wan 豫yu 冀ji 晋jin 蒙meng 辽liao 吉ji 黑hei "
        "桂gui 琼qiong 贵gui 云yun 藏zang 陕shan 甘gan 青qing 宁ning 新xin 建jian 法fa 制zhi 环huan "
    ).split()
}
"""The characters of the codes that search knows."""
_SYLLABLES = COMMON | {
    pair[0]: pair[1:]
    for pair in (
        "会kuai 秘mi 采cai 心xin 急ji 资zi 务wu 划hua 口kou 宣xuan 传chuan 注zhu 库ku 总zong 高gao 消xiao "
        "费fei 业ye 交jiao 农nong 能neng 源yuan 审shen 证zheng 金jin 安an 公gong 检jian 测ce 释shi 汇hui "
        "黔qian 滇dian 内nei 兵bing 深shen 穗sui 服fu 贸mao 技ji 投tou 就jiu 师shi 艺yi 文wen 旅lv 应ying "
        "防fang 督du 职zhi 品pin 知zhi 货huo 劳lao 所suo 得de 征zheng 产chan 质zhi 水shui 土tu 然ran 机ji "
        "场chang 竞jing 争zheng 稽ji 研yan 际ji 合he 爱ai 团tuan 林lin 粮liang 网wang 党dang 组zu 养yang "
        "事shi 评ping 护hu 妆zhuang 署shu 外wai 运yun 境jing 气qi 候hou 标biao 准zhun 认ren 单dan 物wu "
        "肺fei 炎yan"
    ).split()
}
_OTHERWISE = {"会": "hui", "旅": "lu", "行": "hang"}  # read in two ways


def romanised(code: str) -> list[str]:
    """A code in Pinyin, without tones and spaces, as it may be read; empty where a character's is
    not known here."""
    if not all(character in _SYLLABLES for character in code):
        return []
    usual = "".join(_SYLLABLES[character] for character in code)
    other = "".join(_OTHERWISE.get(character, _SYLLABLES[character]) for character in code)
    return list(dict.fromkeys((usual, other)))
