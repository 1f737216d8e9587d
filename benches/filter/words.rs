//! What sellers and buyers write: a few phrases that stand in very many texts, and remarks that differ.

use fastrand::Rng;

/// Pieces of a seller memo with their weights. 礼盒 comes to stand in three of ten memos, which is hard on whoever
/// looks through the texts.
const MEMO: &[(u32, &str)] = &[
    (180, "礼盒"),
    (105, "加急"),
    (35, "急件优先"),
    (80, "缺货"),
    (75, "送7号钟表柜台"),
    (70, "发顺丰"),
    (60, "已电话确认"),
    (55, "改地址"),
    (50, "补发赠品"),
    (45, "开发票"),
    (45, "老客户"),
    (40, "换大一码"),
    (35, "拍错颜色"),
    (35, "轻拿轻放"),
    (30, "周末送货"),
    (30, "合并发货"),
    (30, "等通知再发"),
];

/// Pieces of a buyer message.
const MESSAGE: &[(u32, &str)] = &[
    (80, "请开发票"),
    (190, "尽快发货"),
    (150, "送人的,包装好一点"),
    (140, "不要打电话"),
    (120, "放快递柜"),
    (110, "颜色随机"),
    (90, "送到门卫"),
    (70, "急用"),
    (50, "和上一单一起发"),
];

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗";
const PLACES: &[&str] = &["朝阳区", "浦东新区", "天河区", "西湖区", "武侯区", "鼓楼区", "江宁区", "南山区"];
/// Characters that remarks are made of: nearly every pair of them occurs somewhere.
const REMARKS: &str = "天地人你我他上下左右前后大小多少新旧长短高低好坏快慢早晚今明昨年月日时分春夏秋冬东西南北中红黄蓝绿白黑\
                       山水火木金土风云雨雪花草树叶果米茶酒衣鞋帽包袋箱盘杯碗筷书笔纸门窗桌椅灯电话手机店铺客服买卖价钱单号收送取换退";

/// Puts `count` different pieces into the text, by their weights.
fn pieces(rng: &mut Rng, from: &[(u32, &str)], count: usize, text: &mut String) {
    let all = from.iter().map(|(weight, _)| weight).sum();
    for _ in 0..count {
        let mut left = rng.u32(0..all);
        let piece = from.iter().find(|(weight, _)| {
            let found = left < *weight;
            left = left.saturating_sub(*weight);
            found
        });
        if let Some((_, piece)) = piece.filter(|(_, piece)| !text.contains(piece)) {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(piece);
        }
    }
}

fn character(rng: &mut Rng, from: &str) -> char {
    let count = from.chars().count();
    from.chars().nth(rng.usize(0..count)).unwrap()
}

/// A remark that hardly any other text has.
fn remark(rng: &mut Rng, text: &mut String) {
    let remark = match rng.u32(0..4) {
        0 => format!("{}先生{:04}", character(rng, SURNAMES), rng.u32(0..10_000)),
        1 => format!("{}月{}日前发", rng.u32(1..13), rng.u32(1..29)),
        2 => format!("改寄{}{}号", PLACES[rng.usize(0..PLACES.len())], rng.u32(1..2_000)),
        _ => (0..rng.usize(4..10)).map(|_| character(rng, REMARKS)).collect(),
    };
    if !text.is_empty() {
        text.push(',');
    }
    text.push_str(&remark);
}

/// A seller memo.
pub fn memo(rng: &mut Rng) -> String {
    let mut text = String::new();
    let count = [1, 2, 2, 3][rng.usize(0..4)];
    pieces(rng, MEMO, count, &mut text);
    if rng.u32(0..100) < 85 {
        remark(rng, &mut text);
        if rng.bool() {
            remark(rng, &mut text);
        }
    }
    text
}

/// A buyer message.
pub fn message(rng: &mut Rng) -> String {
    let mut text = String::new();
    let count = rng.usize(1..3);
    pieces(rng, MESSAGE, count, &mut text);
    if rng.u32(0..100) < 50 {
        remark(rng, &mut text);
    }
    text
}
