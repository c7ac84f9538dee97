"""Names for the demo company (演示用名): places of Wenzhou, surnames by frequency, given names, posts."""

from __future__ import annotations

from collections.abc import Mapping

#: District number to its name and the names of its outlets.
DISTRICTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "330381": ("鹿城片区", ("五马", "七都", "南门", "江滨", "松台", "蒲鞋市", "滨江", "双屿", "丰门", "藤桥")),
    "330382": ("龙湾片区", ("龙湾", "蒲州", "海滨", "状元", "瑶溪", "沙城", "天河", "灵昆")),
    "330383": ("瓯海片区", ("瓯海", "梧田", "三垟", "茶山", "南白象", "潘桥", "瞿溪", "泽雅", "仙岩")),
    "330384": ("洞头片区", ("洞头", "东屏", "霓屿", "大门")),
    "330385": ("瑞安片区", ("安阳", "玉海", "锦湖", "塘下", "莘塍", "飞云", "马屿", "陶山", "湖岭")),
    "330386": ("乐清片区", ("乐成", "柳市", "虹桥", "北白象", "大荆", "清江", "雁荡", "翁垟")),
    "330387": ("永嘉片区", ("瓯北", "上塘", "桥头", "岩头", "枫林")),
    "330388": ("平苍片区", ("昆阳", "鳌江", "水头", "灵溪", "龙港", "钱库", "宜山", "金乡")),
}

#: The outlets and couriers that the sample files of the headquarters speak of.
SAMPLE_COURIERS: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "330301": ("洞头网点", (("330301007", "王海波"), ("330301011", "陈小燕"))),
    "330302": ("龙湾网点", (("330302003", "李建国"), ("330302009", "周敏"))),
    "330303": ("瓯海网点", (("330303005", "黄志强"),)),
}

SURNAMES: Mapping[str, int] = {
    "陈": 110, "林": 80, "王": 70, "黄": 60, "张": 60, "李": 55, "吴": 50, "郑": 45, "周": 45, "叶": 40, "金": 35,
    "徐": 35, "朱": 32, "杨": 30, "潘": 28, "胡": 28, "蔡": 26, "谢": 24, "刘": 24, "项": 20, "邵": 16, "戴": 16,
    "苏": 15, "南": 8, "夏": 15, "诸葛": 3, "应": 10, "柯": 10, "阮": 10, "包": 10, "虞": 9, "章": 12, "孙": 16,
    "余": 12, "董": 12, "季": 9, "倪": 9, "木": 4, "缪": 6, "方": 10, "施": 8, "姜": 9, "程": 9, "何": 14, "高": 8,
}  # fmt: skip

GIVEN = tuple(
    "伟芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂华建国海波晓燕志鹏文斌雪梅玲辉红鑫宇婷欣怡浩然子轩雨泽佳琪思远俊凯"
    "慧颖倩峰龙云飞莉兰凤春秋冬月星晨光亮东南永福祥瑞安康乐平成功立新友良德仁义"
)

POSTS: Mapping[str, Mapping[str, str]] = {
    "P01": {"name": "总经理", "family": "management"},
    "P02": {"name": "分公司经理", "family": "management"},
    "P03": {"name": "客服主管", "family": "service"},
    "P04": {"name": "客服专员", "family": "service", "duty": "受理、分派、核实、回访投诉"},
    "P05": {"name": "财务专员", "family": "office"},
    "P06": {"name": "人事行政专员", "family": "office"},
    "P07": {"name": "系统管理员", "family": "office"},
    "P08": {"name": "片区负责人", "family": "management"},
    "P09": {"name": "网点负责人", "family": "management", "duty": "网点时效、服务质量与人员"},
    "P10": {"name": "业务员", "family": "delivery", "duty": "揽收、派送、客户沟通"},
    "P11": {"name": "操作员", "family": "sorting"},
    "P12": {"name": "市场专员", "family": "office"},
}
