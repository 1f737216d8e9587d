//! Goods, places, parcels and pre-sale steps of the orders: drawn from what is there already, so that the rest of the data
//! stays as it was.

use lidan::domain::order::{Lines, Order};
use lidan::domain::order_line::OrderLine;
use lidan::domain::status::{Status, StepStatus};

/// What titles are made of.
const KINDS: [&str; 12] = [
    "真丝睡衣女夏季薄款冰丝两件套",
    "棉麻拖鞋家用室内防滑情侣款",
    "不锈钢保温杯大容量便携水杯",
    "儿童益智拼装积木玩具礼盒",
    "纯棉四件套床单被套宿舍套件",
    "香薰蜡烛助眠卧室伴手礼",
    "手冲咖啡壶细口壶家用套装",
    "加厚羽绒服女中长款冬季新款",
    "蓝牙耳机无线降噪运动长续航",
    "坚果礼盒每日混合果仁零食",
    "汽车脚垫全包围专用环保",
    "护手霜保湿滋润便携小支装",
];
const SELLS: [&str; 8] =
    ["官方旗舰店", "正品包邮", "新款", "爆款", "升级版", "礼盒装", "定制刻字", "限时特惠"];
const COLOURS: [&str; 6] = ["豆沙色", "雾霾蓝", "奶油白", "墨绿", "经典黑", "樱花粉"];
const SIZES: [&str; 4] = ["M", "L", "XL", "均码"];
const PROVINCES: [&str; 31] = [
    "广东省",
    "浙江省",
    "江苏省",
    "山东省",
    "河南省",
    "四川省",
    "湖北省",
    "河北省",
    "福建省",
    "湖南省",
    "安徽省",
    "上海",
    "北京",
    "辽宁省",
    "江西省",
    "陕西省",
    "重庆",
    "广西壮族自治区",
    "云南省",
    "山西省",
    "黑龙江省",
    "贵州省",
    "吉林省",
    "天津",
    "内蒙古自治区",
    "新疆维吾尔自治区",
    "甘肃省",
    "海南省",
    "宁夏回族自治区",
    "青海省",
    "西藏自治区",
];
/// Cities of a province.
const CITIES: u64 = 11;

/// A number that looks drawn, of another one.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    number ^ (number >> 29)
}

/// Gives a line of an item of this rank its words.
pub fn name(line: &mut OrderLine, rank: u64, draw: u64) {
    let kind = KINDS[usize::try_from(rank % 12).unwrap()];
    let sells = SELLS[usize::try_from(rank / 12 % 8).unwrap()];
    let draw = mixed(draw);
    let (colour, size) = (draw % 6, draw / 6 % 4);
    line.title = Some(format!("{kind}{sells}{rank:04}").into());
    let words = (COLOURS[usize::try_from(colour).unwrap()], SIZES[usize::try_from(size).unwrap()]);
    line.sku_properties_name = Some(format!("颜色分类:{};尺码:{}", words.0, words.1).into());
    line.outer_iid = Some(format!("LD-{rank:04}").into());
    line.outer_sku_id = Some(format!("LD-{rank:04}-{colour}{size}").into());
    line.num = Some(if (draw / 24).is_multiple_of(10) { 2 } else { 1 });
}

/// Gives an order its place and, where it is that far, its parcel and its step.
pub fn send(order: &mut Order) {
    let draw = mixed(order.tid.get().unsigned_abs());
    // The square of a share: the first provinces have most.
    let share = draw % 1_000;
    let province = share * share * 31 / 1_000_000;
    order.province = Some(PROVINCES[usize::try_from(province).unwrap()].into());
    order.city = Some(format!("市{province:02}{}市", draw / 1_000 % CITIES).into());
    let far = matches!(
        order.status,
        Some(Status::WaitBuyerConfirmGoods | Status::BuyerSigned | Status::Finished | Status::Closed)
    );
    if far {
        let after_s = i64::try_from(draw / 11_000 % 172_800).unwrap();
        order.consign_time = order.pay_time.map(|paid| paid.plus_s(after_s));
        if let Lines::Known(lines) = &mut order.lines {
            for line in lines {
                line.waybill = Some(format!("SF{:013}", draw % 10_000_000_000_000).into());
            }
        }
    }
    if (draw / 7).is_multiple_of(20) {
        let unpaid = order.status == Some(Status::WaitBuyerPay);
        order.step_status = Some(if unpaid { StepStatus::FinalNoPaid } else { StepStatus::FinalPaid });
    }
}
