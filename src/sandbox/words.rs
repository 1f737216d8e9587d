//! The vocabulary of the shop: what it sells, where its buyers live, what people write.

/// A family of items: the words of its titles, its variants and its prices.
#[derive(Debug)]
pub(super) struct Family {
    /// The code before an item's number in the seller's own numbering.
    pub(super) code: &'static str,
    /// The platform's category.
    pub(super) cid: u32,
    /// What it is made of, or its kind.
    pub(super) material: &'static [&'static str],
    /// What it is.
    pub(super) noun: &'static [&'static str],
    /// Words that buyers search for.
    pub(super) style: &'static [&'static str],
    /// The colours or kinds of a variant, with the code that stands for each.
    pub(super) colours: &'static [(&'static str, &'static str)],
    /// The name of the second property, and its values; none for most households goods.
    pub(super) sizes: (&'static str, &'static [&'static str]),
    /// Lowest and highest price in yuan.
    pub(super) yuan: (u32, u32),
}

const CLOTHES: &[(&str, &str)] = &[
    ("豆沙色", "DSS"),
    ("香槟色", "XB"),
    ("雾霾蓝", "WL"),
    ("酒红色", "JH"),
    ("黑色", "HE"),
    ("奶白色", "NB"),
    ("三件套【白色樱桃】", "T3"),
    ("浅灰色", "QH"),
];
const HOUSE: &[(&str, &str)] = &[
    ("原木色", "YM"),
    ("象牙白", "XY"),
    ("墨绿色", "ML"),
    ("克莱因蓝", "KL"),
    ("暖杏色", "NX"),
    ("礼盒装(含手提袋)", "LH"),
];
const CLOTHES_SIZES: (&str, &[&str]) = ("尺码", &["S", "M", "L", "XL", "均码有弹力【建议90-145斤】"]);
const NONE: (&str, &[&str]) = ("", &[]);

/// What the shop sells.
pub(super) const FAMILIES: [Family; 12] = [
    Family {
        code: "SY",
        cid: 50_012_772,
        material: &["冰丝绸", "软绵绵", "纯棉", "珊瑚绒", "莫代尔", "真丝"],
        noun: &["睡衣女", "睡衣男", "情侣睡衣", "睡裙", "家居服套装"],
        style: &[
            "春夏",
            "秋冬季",
            "薄款",
            "加厚",
            "长袖",
            "开衫",
            "蕾丝花边",
            "V领",
            "甜美",
            "可外穿",
            "宽松",
        ],
        colours: CLOTHES,
        sizes: CLOTHES_SIZES,
        yuan: (59, 399),
    },
    Family {
        code: "TX",
        cid: 50_008_881,
        material: &["EVA", "亚麻", "棉麻", "毛绒"],
        noun: &["拖鞋女", "拖鞋男", "情侣拖鞋", "儿童棉拖"],
        style: &["居家室内", "防滑", "静音", "四季", "包跟", "踩屎感", "浴室"],
        colours: CLOTHES,
        sizes: ("尺码", &["36-37", "38-39", "40-41", "42-43"]),
        yuan: (15, 69),
    },
    Family {
        code: "CP",
        cid: 50_008_779,
        material: &["60支长绒棉", "水洗棉", "天丝", "磨毛", "牛奶绒"],
        noun: &["四件套", "三件套床上用品", "被套单件", "床笠"],
        style: &["简约", "北欧风", "裸睡", "纯色", "ins风", "婚庆", "学生宿舍"],
        colours: HOUSE,
        sizes: ("适用床尺寸", &["1.2m", "1.5m", "1.8m", "2.0m"]),
        yuan: (129, 899),
    },
    Family {
        code: "MJ",
        cid: 50_012_796,
        material: &["新疆长绒棉", "竹纤维", "埃及棉"],
        noun: &["毛巾礼盒", "浴巾", "洗脸巾3条装", "伴手礼毛巾"],
        style: &["柔软吸水", "不掉毛", "婚庆回礼", "定制刺绣", "送长辈"],
        colours: HOUSE,
        sizes: NONE,
        yuan: (19, 168),
    },
    Family {
        code: "XX",
        cid: 50_024_977,
        material: &["天然大豆蜡", "无火", "精油"],
        noun: &["香薰蜡烛礼盒", "香薰机", "藤条香薰"],
        style: &["卧室安神", "持久淡香", "生日礼物", "送闺蜜", "ins氛围"],
        colours: HOUSE,
        sizes: NONE,
        yuan: (39, 299),
    },
    Family {
        code: "BW",
        cid: 50_021_855,
        material: &["316不锈钢", "钛合金", "高硼硅玻璃"],
        noun: &["保温杯", "随行杯", "焖烧杯", "儿童水壶"],
        style: &["大容量", "车载", "便携", "刻字", "高颜值", "商务"],
        colours: HOUSE,
        sizes: ("容量", &["350ml", "500ml", "750ml"]),
        yuan: (49, 269),
    },
    Family {
        code: "CJ",
        cid: 50_013_927,
        material: &["德化白瓷", "紫砂", "汝窑", "羊脂玉瓷"],
        noun: &["功夫茶具套装", "盖碗", "茶壶", "旅行茶具"],
        style: &["家用", "办公室", "高档礼盒", "手工", "中式", "送领导"],
        colours: HOUSE,
        sizes: NONE,
        yuan: (88, 1_288),
    },
    Family {
        code: "BZ",
        cid: 50_005_024,
        material: &["天鹅绒", "羊羔绒", "亚麻", "乳胶"],
        noun: &["抱枕", "靠垫", "颈椎枕", "午睡枕"],
        style: &["客厅沙发", "办公室", "护腰", "可拆洗", "卡通", "轻奢"],
        colours: HOUSE,
        sizes: NONE,
        yuan: (25, 239),
    },
    Family {
        code: "WJ",
        cid: 50_007_003,
        material: &["羊绒", "100%羊毛", "仿羊绒"],
        noun: &["围巾女", "披肩", "男士围巾礼盒"],
        style: &["秋冬", "百搭", "格子", "加厚保暖", "年会红", "本命年"],
        colours: CLOTHES,
        sizes: NONE,
        yuan: (49, 699),
    },
    Family {
        code: "TD",
        cid: 50_020_331,
        material: &["LED", "复古", "原木"],
        noun: &["台灯", "小夜灯", "床头灯", "落地灯"],
        style: &["护眼", "学习专用", "可充电", "无极调光", "卧室", "智能声控"],
        colours: HOUSE,
        sizes: ("功率", &["3W", "9W", "12W"]),
        yuan: (39, 459),
    },
    Family {
        code: "SN",
        cid: 50_012_514,
        material: &["牛津布", "PP", "藤编"],
        noun: &["收纳箱", "收纳盒", "衣物整理箱", "抽屉柜"],
        style: &["大号", "可折叠", "带盖", "衣柜", "分层", "防尘"],
        colours: HOUSE,
        sizes: ("规格", &["小号", "中号", "大号", "三件套"]),
        yuan: (19, 159),
    },
    Family {
        code: "GZ",
        cid: 50_020_576,
        material: &["静音", "实木", "北欧"],
        noun: &["挂钟", "7号钟", "座钟", "电子闹钟"],
        style: &["客厅", "现代简约", "免打孔", "个性创意", "日历", "夜光"],
        colours: HOUSE,
        sizes: NONE,
        yuan: (59, 528),
    },
];

/// What a seller writes into a memo, by how often; the first word of a memo also colours its flag.
pub(super) const MEMO_WORDS: [(u32, &str); 26] = [
    (230, "礼盒"),
    (120, "加急"),
    (90, "发顺丰"),
    (70, "换货"),
    (70, "补发"),
    (60, "改地址"),
    (50, "缺货"),
    (50, "7号钟"),
    (40, "送礼勿放价格单"),
    (40, "已联系客户"),
    (30, "备注已核对"),
    (30, "等通知发货"),
    (25, "退差价"),
    (20, "SF"),
    (20, "VIP客户"),
    (15, "99.4"),
    (15, "100%全额补"),
    (12, "A_12仓"),
    (12, "a-12 补B款"),
    (10, "客户说\"轻拿轻放\""),
    (10, "老客户🙏"),
    (8, "C:\\面单\\重打"),
    (8, "*易碎*"),
    (8, "周五前必达!"),
    (6, "赠品:小样x2"),
    (4, "转单 sf1234567890"),
];

/// What a buyer writes.
pub(super) const MESSAGE_WORDS: [(u32, &str); 20] = [
    (140, "需要礼盒,谢谢！"),
    (110, "尽快发货"),
    (80, "加急，着急用"),
    (70, "送礼勿放价格单"),
    (60, "麻烦发顺丰"),
    (50, "不要搞错"),
    (50, "要浅色的"),
    (40, "周六日在家，工作日勿送"),
    (40, "开发票 抬头个人"),
    (40, "请检查好再发🙏"),
    (30, "改地址，私信了"),
    (30, "礼盒要红色的"),
    (25, "生日礼物，麻烦包好一点😊"),
    (20, "7号钟要静音款"),
    (20, "100%要新的，不要展示品"),
    (15, "放门口\n不要打电话"),
    (10, "PLEASE call before delivery"),
    (10, "尺码偏小就换L_XL"),
    (8, "\"急\"字当头"),
    (6, "A座*1单元"),
];

/// Where buyers live: province, its short name, city, district, town.
pub(super) const PLACES: [[&str; 5]; 30] = [
    ["浙江省", "浙江", "杭州市", "西湖区", "三墩镇"],
    ["浙江省", "浙江", "杭州市", "余杭区", "仓前街道"],
    ["浙江省", "浙江", "金华市", "义乌市", "北苑街道"],
    ["浙江省", "浙江", "宁波市", "鄞州区", "钟公庙街道"],
    ["江苏省", "江苏", "苏州市", "昆山市", "玉山镇"],
    ["江苏省", "江苏", "南京市", "江宁区", "东山街道"],
    ["江苏省", "江苏", "无锡市", "滨湖区", "蠡园街道"],
    ["上海", "上海", "上海市", "浦东新区", "张江镇"],
    ["上海", "上海", "上海市", "闵行区", "七宝镇"],
    ["广东省", "广东", "广州市", "天河区", "棠下街道"],
    ["广东省", "广东", "深圳市", "宝安区", "西乡街道"],
    ["广东省", "广东", "东莞市", "", "虎门镇"],
    ["广东省", "广东", "佛山市", "顺德区", "大良街道"],
    ["福建省", "福建", "漳州市", "云霄县", "云陵镇"],
    ["福建省", "福建", "厦门市", "思明区", "莲前街道"],
    ["北京", "北京", "北京市", "朝阳区", "望京街道"],
    ["北京", "北京", "北京市", "海淀区", "上地街道"],
    ["山东省", "山东", "青岛市", "市南区", "香港中路街道"],
    ["山东省", "山东", "济南市", "历下区", "姚家街道"],
    ["河北省", "河北", "衡水市", "故城县", "里老乡"],
    ["河南省", "河南", "郑州市", "金水区", "花园路街道"],
    ["湖北省", "湖北", "武汉市", "洪山区", "关山街道"],
    ["湖北省", "湖北", "仙桃市", "", "沙嘴街道"],
    ["湖南省", "湖南", "长沙市", "岳麓区", "望城坡街道"],
    ["四川省", "四川", "成都市", "武侯区", "桂溪街道"],
    ["重庆", "重庆", "重庆市", "渝北区", "龙溪街道"],
    ["陕西省", "陕西", "西安市", "雁塔区", "小寨路街道"],
    ["辽宁省", "辽宁", "大连市", "甘井子区", "凌水街道"],
    ["黑龙江省", "黑龙江", "哈尔滨市", "南岗区", "王岗镇"],
    ["新疆维吾尔自治区", "新疆", "乌鲁木齐市", "天山区", "解放南路街道"],
];

/// The unmasked end of an address.
pub(super) const LANDMARKS: [&str; 10] = [
    "凯盛通讯",
    "小**村",
    "菜鸟驿站",
    "花园小区*栋***室",
    "软件园*期",
    "中学门卫",
    "丰巢柜",
    "国际广场*座",
    "人民医院*部",
    "万达公寓",
];

/// First characters of receivers' names.
pub(super) const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "丽", "小", "朱", "林", "何",
    "欧", "罗", "A",
];

/// Beginnings of nicks.
pub(super) const NICKS: [&str; 20] = [
    "咸梅",
    "小倩",
    "风胜",
    "东方",
    "云朵",
    "麦包包",
    "阳光",
    "大白兔",
    "爱丽丝",
    "青柠",
    "kingdo",
    "lucky",
    "sunny",
    "tiger",
    "momo",
    "yoyo",
    "z",
    "ann",
    "wind",
    "t",
];

/// Carriers: name, and how their waybills begin.
pub(super) const CARRIERS: [(u32, (&str, &str)); 6] = [
    (300, ("中通快递", "7857")),
    (250, ("圆通速递", "YT")),
    (180, ("韵达快递", "4631")),
    (120, ("申通快递", "7730")),
    (100, ("顺丰速运", "SF")),
    (50, ("EMS", "1180")),
];
