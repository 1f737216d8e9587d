//! The fields of a trade that TOP's order APIs return: which API declares which (`docs/fields.tsv`), and its value.
//!
//! A field that is null is left out. Ids are numbers, money is a string (`protocol` 3.2).

use super::json::Json;
use super::outline::{Ext, Kind};
use super::people::Address;
use super::state::{LineState, Stage};
use super::tale::{Line, Tale};
use super::tick::Tick;
use super::top_item::Service;
use super::world::SHOP_TITLE;

/// An order API of TOP, as a bit of [`Field::apis`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum OrderApi {
    /// `taobao.trades.sold.get`.
    Sold = 1,
    /// `taobao.trades.sold.increment.get`.
    Increment = 2,
    /// `taobao.trades.sold.incrementv.get`.
    Incrementv = 4,
    /// `taobao.trade.fullinfo.get`.
    FullInfo = 8,
}

const S: u8 = OrderApi::Sold as u8;
const I: u8 = OrderApi::Increment as u8;
const V: u8 = OrderApi::Incrementv as u8;
const F: u8 = OrderApi::FullInfo as u8;
const ALL: u8 = S | I | V | F;
const NOT_I: u8 = S | V | F;

/// A trade that is being written.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    /// The order.
    pub(super) tale: &'a Tale<'a>,
    /// Its 入库 time.
    pub(super) entered: Tick,
    /// Its address.
    pub(super) address: Address,
    /// Are lists plain rather than wrapped?
    pub(super) simplify: bool,
    /// What is withheld.
    pub(super) service: Service,
}

/// A line that is being written.
#[derive(Debug)]
pub(super) struct LineScene<'a> {
    /// The order.
    pub(super) tale: &'a Tale<'a>,
    /// Which line.
    pub(super) place: usize,
    /// What was bought.
    pub(super) line: &'a Line,
    /// How far it is.
    pub(super) state: &'a LineState,
}

/// Writes a member of a trade, or nothing where the value is null.
pub(super) type PutTrade = fn(&mut Json, &'static str, &Scene<'_>);
/// Writes a member of a line, or nothing where the value is null.
pub(super) type PutLine = fn(&mut Json, &'static str, &LineScene<'_>);

/// A field of a trade or of a line.
pub(super) struct Field<P> {
    /// Its name.
    pub(super) name: &'static str,
    /// The bits of the APIs that declare it.
    pub(super) apis: u8,
    /// How it is written.
    pub(super) put: P,
}

const fn trade(name: &'static str, apis: u8, put: PutTrade) -> Field<PutTrade> {
    Field { name, apis, put }
}

const fn line(name: &'static str, apis: u8, put: PutLine) -> Field<PutLine> {
    Field { name, apis, put }
}

fn time(json: &mut Json, name: &str, at: Option<Tick>) {
    if let Some(at) = at {
        json.time(name, at);
    }
}

fn filled(json: &mut Json, name: &str, text: &str) {
    if !text.is_empty() {
        json.text(name, text);
    }
}

/// The trade's own fields, without `orders`.
pub(super) const TRADE: &[Field<PutTrade>] = &[
    trade("seller_nick", ALL, |j, n, s| j.text(n, &s.tale.world.seller_nick)),
    trade("buyer_nick", ALL, |j, n, s| j.text(n, &s.tale.outline.buyer.masked_nick())),
    trade("buyer_open_uid", ALL, |j, n, s| j.word(n, &s.tale.outline.buyer.open_uid())),
    trade("title", ALL, |j, n, _| j.word(n, SHOP_TITLE)),
    trade("type", ALL, |j, n, s| j.word(n, s.tale.outline.kind.word())),
    trade("created", ALL, |j, n, s| j.time(n, s.tale.outline.placed)),
    trade("tid", ALL, |j, n, s| j.number(n, s.tale.outline.tid())),
    trade("tid_str", F, |j, n, s| j.quoted(n, s.tale.outline.tid())),
    trade("seller_rate", ALL, |j, n, s| j.flag(n, s.tale.state.seller_rated)),
    trade("buyer_rate", ALL, |j, n, s| j.flag(n, s.tale.state.buyer_rated)),
    trade("status", ALL, |j, n, s| j.word(n, s.tale.state.stage.word())),
    trade("payment", ALL, |j, n, s| j.money(n, s.tale.payment_fen())),
    trade("discount_fee", ALL, |j, n, s| j.money(n, s.tale.discount_fen)),
    trade("adjust_fee", ALL, |j, n, s| j.money(n, s.tale.adjust_fen())),
    trade("post_fee", ALL, |j, n, s| j.money(n, s.tale.post_fen)),
    trade("total_fee", ALL, |j, n, s| j.money(n, s.tale.total_fen())),
    trade("pay_time", ALL, |j, n, s| time(j, n, s.tale.state.paid)),
    trade("end_time", ALL, |j, n, s| time(j, n, s.tale.state.ended)),
    trade("modified", ALL, |j, n, s| j.time(n, s.tale.state.modified)),
    trade("async_modified", S | V, |j, n, s| j.time(n, s.entered)),
    trade("consign_time", ALL, |j, n, s| time(j, n, s.tale.state.shipped)),
    trade("received_payment", ALL, |j, n, s| j.money(n, s.tale.received_fen())),
    trade("commission_fee", NOT_I, |j, n, s| j.money(n, s.tale.received_fen() * 5 / 100)),
    trade("available_confirm_fee", F, |j, n, s| match s.service.no_fees {
        false => j.money(n, confirmable_fen(s.tale)),
        true if s.tale.state.paid.is_none() => j.money(n, 0),
        true => {}
    }),
    trade("has_post_fee", F, |j, n, _| j.flag(n, true)),
    trade("timeout_action_time", F, |j, n, s| time(j, n, s.tale.state.timeout())),
    trade("seller_memo", F, |j, n, s| filled(j, n, &s.tale.memo())),
    trade("buyer_message", F, |j, n, s| filled(j, n, &s.tale.message())),
    trade("has_buyer_message", S | I | V, |j, n, s| j.flag(n, !s.tale.message().is_empty())),
    trade("seller_flag", ALL, |j, n, s| j.number(n, u64::from(s.tale.state.flag))),
    trade("buyer_area", NOT_I, |j, n, s| filled(j, n, &s.tale.outline.buyer.area())),
    trade("alipay_no", NOT_I, |j, n, s| {
        if s.tale.state.stage != Stage::NoCreatePay {
            j.word(n, &s.tale.alipay_no());
        }
    }),
    trade("pic_path", ALL, |j, n, s| j.word(n, s.tale.picture())),
    trade("num_iid", ALL, |j, n, s| {
        if let Some(line) = s.tale.only_line() {
            j.number(n, s.tale.good(line).num_iid);
        }
    }),
    trade("price", ALL, |j, n, s| {
        if let Some(line) = s.tale.only_line() {
            j.money(n, line.price_fen);
        }
    }),
    trade("num", ALL, |j, n, s| j.number(n, s.tale.only_line().map_or(0, |line| line.num.unsigned_abs()))),
    trade("cod_fee", NOT_I, |j, n, _| j.money(n, 0)),
    trade("cod_status", NOT_I, |j, n, s| j.word(n, s.tale.cod_status())),
    trade("shipping_type", ALL, |j, n, s| j.word(n, s.tale.shipping())),
    trade("point_fee", NOT_I, |j, n, _| j.number(n, 0)),
    trade("real_point_fee", NOT_I, |j, n, _| j.number(n, 0)),
    trade("buyer_obtain_point_fee", NOT_I, |j, n, _| j.number(n, 0)),
    trade("receiver_name", ALL, |j, n, s| j.word(n, &s.address.name)),
    trade("receiver_country", ALL, |j, n, _| j.word(n, "中国")),
    trade("receiver_state", ALL, |j, n, s| j.word(n, s.address.place[0])),
    trade("receiver_city", ALL, |j, n, s| j.word(n, s.address.place[2])),
    trade("receiver_district", ALL, |j, n, s| filled(j, n, s.address.place[3])),
    trade("receiver_town", ALL, |j, n, s| j.word(n, s.address.place[4])),
    trade("receiver_address", ALL, |j, n, s| j.word(n, &s.address.street)),
    trade("receiver_zip", ALL, |j, n, _| j.word(n, "000000")),
    trade("receiver_mobile", ALL, |j, n, s| j.word(n, &s.address.mobile)),
    trade("receiver_phone", ALL, |_, _, _| {}),
    trade("oaid", ALL, |j, n, s| j.word(n, &s.tale.oaid())),
    trade("lm", F, |j, n, s| {
        if s.tale.state.moved {
            j.word(n, "1");
        }
    }),
    trade("credit_card_fee", ALL, |j, n, s| {
        if s.tale.state.stage == Stage::Pending {
            j.money(n, s.tale.payment_fen());
        }
    }),
    trade("step_trade_status", ALL, |j, n, s| {
        if let Some(step) = s.tale.state.step {
            j.word(n, step);
        }
    }),
    trade("step_paid_fee", ALL, |j, n, s| {
        if s.tale.state.step.is_some() {
            j.money(n, s.tale.step_paid_fen());
        }
    }),
    trade("mark_desc", ALL, |j, n, s| {
        if s.tale.outline.ext == Ext::Mark {
            j.word(n, "该订单需要延长收货时间");
        }
    }),
    trade("is_part_consign", NOT_I, |j, n, s| j.flag(n, s.tale.state.stage == Stage::PartShipped)),
    trade("is_lgtype", NOT_I, |j, n, _| j.flag(n, false)),
    trade("is_brand_sale", NOT_I, |j, n, _| j.flag(n, false)),
    trade("is_force_wlb", NOT_I, |j, n, _| j.flag(n, false)),
    trade("is_daixiao", NOT_I, |j, n, _| j.flag(n, false)),
    trade("is_wt", NOT_I, |j, n, _| j.flag(n, false)),
    trade("trade_from", S | F, |j, n, _| j.word(n, "WAP,WAP")),
    trade("snapshot_url", F, |j, n, s| j.word(n, &format!("u:{}_1", s.tale.outline.tid()))),
    trade("coupon_fee", F, |j, n, _| j.number(n, 0)),
    trade("new_presell", F, |j, n, s| j.flag(n, s.tale.outline.kind == Kind::Step)),
    trade("you_xiang", F, |j, n, _| j.flag(n, false)),
    trade("promotion_details", F, promotions),
    trade("service_orders", ALL, services),
];

/// The fields of a line.
pub(super) const LINE: &[Field<PutLine>] = &[
    line("oid", ALL, |j, n, s| j.number(n, s.tale.outline.oid(s.place))),
    line("oid_str", F, |j, n, s| j.quoted(n, s.tale.outline.oid(s.place))),
    line("status", ALL, |j, n, s| j.word(n, s.state.stage.word())),
    line("title", ALL, |j, n, s| j.text(n, &s.tale.good(s.line).title)),
    line("pic_path", ALL, |j, n, s| j.word(n, &s.tale.good(s.line).picture)),
    line("num_iid", ALL, |j, n, s| j.number(n, s.tale.good(s.line).num_iid)),
    line("cid", ALL, |j, n, s| j.number(n, u64::from(s.tale.good(s.line).cid))),
    line("sku_id", ALL, |j, n, s| j.quoted(n, s.tale.sku(s.line).id)),
    line("sku_properties_name", ALL, |j, n, s| j.text(n, &s.tale.sku(s.line).properties)),
    line("outer_iid", ALL, |j, n, s| j.word(n, &s.tale.good(s.line).code)),
    line("outer_sku_id", ALL, |j, n, s| j.word(n, &s.tale.sku(s.line).code)),
    line("num", ALL, |j, n, s| j.number(n, s.line.num.unsigned_abs())),
    line("price", ALL, |j, n, s| j.money(n, s.line.price_fen)),
    line("total_fee", ALL, |j, n, s| j.money(n, s.line.total_fen())),
    line("payment", ALL, |j, n, s| j.money(n, s.tale.line_payment_fen(s.line))),
    line("discount_fee", ALL, |j, n, s| j.money(n, s.line.discount_fen)),
    line("adjust_fee", ALL, |j, n, s| j.money(n, s.line.adjust_fen)),
    line("divide_order_fee", ALL, |j, n, s| j.money(n, s.line.divided_fen())),
    line("part_mjz_discount", ALL, |j, n, s| {
        if s.line.part_fen > 0 {
            j.money(n, s.line.part_fen);
        }
    }),
    line("refund_status", ALL, |j, n, s| j.word(n, s.state.refund.word())),
    line("refund_id", ALL, |j, n, s| {
        if s.state.refund != super::plot::Refund::None {
            j.quoted(n, s.tale.refund_id(s.place));
        }
    }),
    line("end_time", ALL, |j, n, s| time(j, n, s.state.ended)),
    line("consign_time", ALL, |j, n, s| time(j, n, s.state.shipped)),
    line("timeout_action_time", F, |j, n, s| {
        if s.state.stage == Stage::Shipped {
            time(j, n, s.tale.state.timeout());
        }
    }),
    line("shipping_type", ALL, |j, n, s| {
        if s.state.shipped.is_some() {
            j.word(n, s.tale.shipping());
        }
    }),
    line("logistics_company", ALL, |j, n, s| {
        if s.state.shipped.is_some() {
            j.word(n, s.tale.parcel().0);
        }
    }),
    line("invoice_no", ALL, |j, n, s| {
        if s.state.shipped.is_some() {
            j.word(n, &s.tale.parcel().1);
        }
    }),
    line("buyer_rate", ALL, |j, n, s| j.flag(n, s.tale.state.buyer_rated)),
    line("seller_rate", ALL, |j, n, s| j.flag(n, s.tale.state.seller_rated)),
    line("seller_type", ALL, |j, n, _| j.word(n, "C")),
    line("is_daixiao", ALL, |j, n, _| j.flag(n, false)),
    line("is_oversold", F, |j, n, _| j.flag(n, false)),
    line("order_from", F, |j, n, _| j.word(n, "WAP,WAP")),
    line("snapshot_url", F, |j, n, s| j.word(n, &format!("u:{}_1", s.tale.outline.oid(s.place)))),
    line("fqg_num", F, |j, n, _| j.number(n, 0)),
    line("is_fqg_s_fee", F, |j, n, _| j.flag(n, false)),
];

/// What the buyer has still to confirm.
fn confirmable_fen(tale: &Tale<'_>) -> i64 {
    if tale.state.stage.is_over() { 0 } else { tale.payment_fen() }
}

fn list(json: &mut Json, scene: &Scene<'_>, wrapper: &str, element: impl FnOnce(&mut Json)) {
    if !scene.simplify {
        json.open('{');
        json.name(wrapper);
    }
    json.open('[');
    element(json);
    json.close(']');
    if !scene.simplify {
        json.close('}');
    }
}

fn promotions(json: &mut Json, name: &'static str, scene: &Scene<'_>) {
    let tale = scene.tale;
    if tale.discount_fen == 0 {
        return;
    }
    json.name(name);
    list(json, scene, "promotion_detail", |json| {
        json.open('{');
        json.number("id", tale.outline.tid());
        json.word("promotion_name", "店铺优惠");
        json.money("discount_fee", tale.discount_fen);
        json.word("promotion_desc", "跨店满减");
        json.word("promotion_id", &format!("shopbonus-{}", tale.outline.number));
        json.close('}');
    });
}

fn services(json: &mut Json, name: &'static str, scene: &Scene<'_>) {
    let tale = scene.tale;
    if tale.outline.ext != Ext::Service {
        return;
    }
    json.name(name);
    list(json, scene, "service_order", |json| {
        json.open('{');
        json.number("oid", tale.outline.oid(6));
        json.number("item_oid", tale.outline.oid(0));
        json.number("service_id", 2_342_344);
        json.number("num", 1);
        for money in ["price", "payment", "total_fee"] {
            json.money(money, 3_909);
        }
        json.word("title", "上门安装服务");
        json.text("seller_nick", &tale.world.seller_nick);
        json.close('}');
    });
}
