//! An order as the enhanced list writes it, with its quirks (`protocol` 8.4 and the sample in `docs/sources/003`):
//! ids as strings, `""` for what is absent, and a key that occurs twice.

use super::json::Json;
use super::outline::Kind;
use super::plot::Refund;
use super::rng::Stream;
use super::state::{LineState, Stage};
use super::tale::{Line, Tale};
use super::tick::Tick;
use super::world::SHOP_TITLE;

/// How an item shows the buyer's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UidQuirk {
    /// Once, empty: the provider does not know it.
    Unknown,
    /// Once, as it is.
    Once,
    /// Twice: empty at first, as it is at the end.
    Twice,
}

impl UidQuirk {
    /// The quirk of an order, which never changes.
    pub(super) fn of(tale: &Tale<'_>) -> Self {
        tale.outline.rng(Stream::Uid).weighted(&[(1, Self::Unknown), (6, Self::Once), (13, Self::Twice)])
    }
}

fn time(json: &mut Json, name: &str, at: Option<Tick>) {
    match at {
        Some(at) => json.time(name, at),
        None => json.word(name, ""),
    }
}

/// Writes one item as an object.
pub(super) fn write(json: &mut Json, tale: &Tale<'_>) {
    let (outline, state) = (&tale.outline, &tale.state);
    let tid = outline.tid();
    let quirk = UidQuirk::of(tale);
    let uid = outline.buyer.open_uid();
    let only = tale.only_line();
    json.open('{');
    json.money("adjust_fee", tale.adjust_fen());
    let alipay = if state.stage == Stage::NoCreatePay { String::new() } else { tale.alipay_no() };
    json.word("alipay_no", &alipay);
    json.word("buyer_area", &outline.buyer.area());
    json.text("buyer_nick", &outline.buyer.masked_nick());
    json.number("buyer_obtain_point_fee", 0);
    json.word("buyer_open_uid", if quirk == UidQuirk::Once { &uid } else { "" });
    json.flag("buyer_rate", state.buyer_rated);
    json.text("buyer_message", &tale.message());
    json.money("cod_fee", 0);
    json.word("cod_status", tale.cod_status());
    json.time("created", outline.placed);
    json.money("discount_fee", tale.discount_fen);
    json.word("paid_coupon_fee", "");
    json.word("order_tax_fee", "");
    json.word("credit_card_fee", "");
    json.number("coupon_fee", 0);
    for name in ["is_brand_sale", "is_force_wlb", "is_lgtype"] {
        json.flag(name, false);
    }
    json.time("modified", state.modified);
    json.flag("new_presell", outline.kind == Kind::Step);
    json.number("num", only.map_or(0, |line| line.num.unsigned_abs()));
    match only {
        Some(line) => json.number("num_iid", tale.good(line).num_iid),
        None => json.word("num_iid", ""),
    }
    json.name("orders");
    json.open('{');
    json.name("order");
    json.open('[');
    for (place, (line, state)) in tale.lines().iter().zip(tale.state.lines()).enumerate() {
        write_line(json, tale, place, line, state);
    }
    json.close(']');
    json.close('}');
    time(json, "pay_time", state.paid);
    json.money("payment", tale.payment_fen());
    json.word("pic_path", tale.picture());
    json.number("point_fee", 0);
    json.money("post_fee", tale.post_fen);
    match only {
        Some(line) => json.money("price", line.price_fen),
        None => json.word("price", ""),
    }
    json.number("real_point_fee", 0);
    json.money("received_payment", tale.received_fen());
    write_receiver(json, tale);
    json.number("seller_flag", u64::from(state.flag));
    json.text("seller_memo", &tale.memo());
    json.text("seller_nick", &tale.world.seller_nick);
    json.flag("seller_rate", state.seller_rated);
    json.word("shipping_type", tale.shipping());
    json.word("status", state.stage.word());
    if let Some(step) = state.step {
        json.word("step_trade_status", step);
        json.money("step_paid_fee", tale.step_paid_fen());
    }
    json.quoted("tid", tid);
    json.quoted("tid_str", tid);
    json.word("title", SHOP_TITLE);
    json.money("total_fee", tale.total_fen());
    json.word("type", outline.kind.word());
    json.flag("you_xiang", false);
    json.word("trade_from", "WAP,WAP");
    json.word("app_name", "");
    json.word("oaid", &tale.oaid());
    time(json, "consign_time", state.shipped);
    json.flag("has_post_fee", true);
    time(json, "timeout_action_time", state.timeout());
    json.word("snapshot_url", &format!("u:{tid}_1"));
    time(json, "end_time", state.ended);
    json.word("platform_subsidy_fee", "");
    json.word("rx_audit_status", "");
    if quirk == UidQuirk::Twice {
        json.word("buyer_open_uid", &uid);
    }
    json.close('}');
}

fn write_receiver(json: &mut Json, tale: &Tale<'_>) {
    let address = tale.address();
    json.word("receiver_address", &address.street);
    json.word("receiver_city", address.place[2]);
    json.word("receiver_district", address.place[3]);
    json.word("receiver_town", address.place[4]);
    json.word("receiver_mobile", &address.mobile);
    json.word("receiver_phone", "");
    json.word("receiver_name", &address.name);
    json.word("receiver_state", address.place[0]);
    json.word("receiver_zip", "000000");
}

fn write_line(json: &mut Json, tale: &Tale<'_>, place: usize, line: &Line, state: &LineState) {
    let (good, sku) = (tale.good(line), tale.sku(line));
    let oid = tale.outline.oid(place);
    let parcel = state.shipped.map(|_| tale.parcel());
    json.open('{');
    json.money("adjust_fee", line.adjust_fen);
    json.flag("buyer_rate", tale.state.buyer_rated);
    json.number("cid", u64::from(good.cid));
    json.money("discount_fee", line.discount_fen);
    json.money("divide_order_fee", line.divided_fen());
    json.flag("is_daixiao", false);
    json.flag("is_oversold", false);
    json.word("nr_outer_iid", "");
    json.number("num", line.num.unsigned_abs());
    json.number("num_iid", good.num_iid);
    json.quoted("oid", oid);
    json.word("oid_str", "");
    json.word("order_from", "WAP,WAP");
    json.word("outer_iid", &good.code);
    json.word("outer_sku_id", &sku.code);
    json.money("payment", tale.line_payment_fen(line));
    json.word("pic_path", &good.picture);
    json.money("price", line.price_fen);
    json.word("refund_status", state.refund.word());
    json.flag("seller_rate", tale.state.seller_rated);
    json.word("seller_type", "C");
    json.quoted("sku_id", sku.id);
    json.text("sku_properties_name", &sku.properties);
    json.word("snapshot_url", &format!("u:{oid}_1"));
    json.word("status", state.stage.word());
    json.text("title", &good.title);
    json.money("total_fee", line.total_fen());
    json.word("invoice_no", parcel.as_ref().map_or("", |(_, waybill)| waybill));
    json.word("logistics_company", parcel.as_ref().map_or("", |(carrier, _)| carrier));
    if line.part_fen > 0 {
        json.money("part_mjz_discount", line.part_fen);
    } else {
        json.word("part_mjz_discount", "");
    }
    json.number("fqg_num", 0);
    json.flag("is_fqg_s_fee", false);
    for name in ["recharge_fee", "credit_buy"] {
        json.word(name, "");
    }
    time(json, "consign_time", state.shipped);
    json.word("modified", "");
    if state.refund == Refund::None {
        json.word("refund_id", "");
    } else {
        json.quoted("refund_id", tale.refund_id(place));
    }
    time(json, "end_time", state.ended);
    json.word("shipping_type", if state.shipped.is_some() { tale.shipping() } else { "" });
    json.close('}');
}
