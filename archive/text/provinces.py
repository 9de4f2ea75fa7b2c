"""The provinces, in Chinese without what they are, and in English by their one telling word."""

from __future__ import annotations

PROVINCES = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 "
    "重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆"
).split()
IN_ENGLISH = (
    "Beijing Tianjin Hebei Shanxi Mongolia Liaoning Jilin Heilongjiang Shanghai Jiangsu Zhejiang Anhui "
    "Fujian Jiangxi Shandong Henan Hubei Hunan Guangdong Guangxi Hainan Chongqing Sichuan Guizhou Yunnan "
    "Tibet Xizang Shaanxi Gansu Qinghai Ningxia Xinjiang"
).split()
