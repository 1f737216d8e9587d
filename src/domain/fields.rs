//! The fields of a trade and of an order line that this program gives a form to. Every other field is kept as
//! it came. Names and types are those of `protocol` 3.2, 3.5 and 8.4.

use std::borrow::Cow;

/// The canonical form of a field: that of the enhanced item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An id: a decimal string, read from a string or a number.
    Id,
    /// A whole number, read from a number or a string.
    Number,
    /// Yuan as a decimal string with two decimals, read from a string or a number. Anything else is an error.
    Money,
    /// `yyyy-MM-dd HH:mm:ss`. Anything else is an error.
    Time,
    /// A boolean, read from a boolean or the words `true` and `false`.
    Bool,
    /// A word of a list of values; a gloss in brackets behind it is cut.
    Word,
    /// Text that the gateways mask: a value with `*` never replaces one without.
    Personal,
    /// One of the two texts for which the empty string is a value.
    Prose,
    /// Whatever it is.
    Any,
}

/// Fields of the trade, sorted by name.
const TRADE: &[(&str, Kind)] = &[
    ("adjust_fee", Kind::Money),
    ("alipay_id", Kind::Id),
    ("alipay_no", Kind::Any),
    ("async_modified", Kind::Time),
    ("available_confirm_fee", Kind::Money),
    ("buyer_alipay_no", Kind::Personal),
    ("buyer_area", Kind::Any),
    ("buyer_email", Kind::Personal),
    ("buyer_memo", Kind::Any),
    ("buyer_message", Kind::Prose),
    ("buyer_nick", Kind::Personal),
    ("buyer_obtain_point_fee", Kind::Number),
    ("buyer_open_uid", Kind::Any),
    ("buyer_rate", Kind::Bool),
    ("cod_fee", Kind::Money),
    ("cod_status", Kind::Word),
    ("commission_fee", Kind::Money),
    ("consign_time", Kind::Time),
    ("coupon_fee", Kind::Number),
    ("created", Kind::Time),
    ("credit_card_fee", Kind::Money),
    ("cross_bonded_declare", Kind::Bool),
    ("discount_fee", Kind::Money),
    ("end_time", Kind::Time),
    ("has_buyer_message", Kind::Bool),
    ("has_post_fee", Kind::Bool),
    ("is_brand_sale", Kind::Bool),
    ("is_daixiao", Kind::Bool),
    ("is_force_wlb", Kind::Bool),
    ("is_lgtype", Kind::Bool),
    ("is_part_consign", Kind::Bool),
    ("is_wt", Kind::Bool),
    ("lg_aging", Kind::Any),
    ("lg_aging_type", Kind::Any),
    ("mark_desc", Kind::Any),
    ("modified", Kind::Time),
    ("new_presell", Kind::Bool),
    ("num", Kind::Number),
    ("num_iid", Kind::Number),
    ("oaid", Kind::Any),
    ("order_tax_fee", Kind::Money),
    ("pay_time", Kind::Time),
    ("payment", Kind::Money),
    ("pic_path", Kind::Any),
    ("platform_subsidy_fee", Kind::Any),
    ("point_fee", Kind::Number),
    ("post_fee", Kind::Money),
    ("post_gate_declare", Kind::Bool),
    ("price", Kind::Money),
    ("real_point_fee", Kind::Number),
    ("real_receiver_display_nick", Kind::Personal),
    ("received_payment", Kind::Money),
    ("receiver_address", Kind::Personal),
    ("receiver_city", Kind::Any),
    ("receiver_country", Kind::Any),
    ("receiver_district", Kind::Any),
    ("receiver_mobile", Kind::Personal),
    ("receiver_name", Kind::Personal),
    ("receiver_phone", Kind::Personal),
    ("receiver_state", Kind::Any),
    ("receiver_town", Kind::Any),
    ("receiver_zip", Kind::Personal),
    ("rx_audit_status", Kind::Any),
    ("seller_flag", Kind::Number),
    ("seller_memo", Kind::Prose),
    ("seller_nick", Kind::Any),
    ("seller_rate", Kind::Bool),
    ("shipping_type", Kind::Word),
    ("snapshot_url", Kind::Any),
    ("status", Kind::Word),
    ("step_paid_fee", Kind::Money),
    ("step_trade_status", Kind::Word),
    ("tid", Kind::Id),
    ("tid_str", Kind::Id),
    ("timeout_action_time", Kind::Time),
    ("title", Kind::Any),
    ("total_fee", Kind::Money),
    ("trade_from", Kind::Any),
    ("type", Kind::Word),
    ("you_xiang", Kind::Bool),
];

/// Fields of an order line, sorted by name.
const LINE: &[(&str, Kind)] = &[
    ("adjust_fee", Kind::Money),
    ("bind_oid", Kind::Id),
    ("buyer_rate", Kind::Bool),
    ("cid", Kind::Number),
    ("consign_time", Kind::Any),
    ("discount_fee", Kind::Money),
    ("divide_order_fee", Kind::Money),
    ("end_time", Kind::Time),
    ("fqg_num", Kind::Number),
    ("invoice_no", Kind::Any),
    ("is_daixiao", Kind::Bool),
    ("is_fqg_s_fee", Kind::Bool),
    ("is_oversold", Kind::Bool),
    ("is_service_order", Kind::Bool),
    ("is_www", Kind::Bool),
    ("item_meal_id", Kind::Id),
    ("item_meal_name", Kind::Any),
    ("logistics_company", Kind::Any),
    ("num", Kind::Number),
    ("num_iid", Kind::Number),
    ("oid", Kind::Id),
    ("oid_str", Kind::Id),
    ("order_from", Kind::Any),
    ("outer_iid", Kind::Any),
    ("outer_sku_id", Kind::Any),
    ("part_mjz_discount", Kind::Money),
    ("payment", Kind::Money),
    ("pic_path", Kind::Any),
    ("price", Kind::Money),
    ("refund_id", Kind::Id),
    ("refund_status", Kind::Word),
    ("seller_rate", Kind::Bool),
    ("seller_type", Kind::Word),
    ("shipping_type", Kind::Word),
    ("sku_id", Kind::Id),
    ("sku_properties_name", Kind::Any),
    ("snapshot_url", Kind::Any),
    ("status", Kind::Word),
    ("store_code", Kind::Any),
    ("tax_free", Kind::Bool),
    ("title", Kind::Any),
    ("total_fee", Kind::Money),
];

/// A field's name: borrowed for the fields of this table, owned for others.
pub type Name = Cow<'static, str>;

/// What a set of fields belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The trade itself.
    Trade,
    /// An order line.
    Line,
}

impl Part {
    const fn table(self) -> &'static [(&'static str, Kind)] {
        match self {
            Self::Trade => TRADE,
            Self::Line => LINE,
        }
    }

    /// The canonical form of a field, and its name without a copy where the table has it.
    #[must_use]
    pub fn field(self, name: &str) -> (Name, Kind) {
        let table = self.table();
        match table.binary_search_by(|(known, _)| (*known).cmp(name)) {
            Ok(i) => (Cow::Borrowed(table[i].0), table[i].1),
            Err(_) => (Cow::Owned(name.to_owned()), Kind::Any),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_so_that_they_can_be_searched() {
        for part in [Part::Trade, Part::Line] {
            assert!(part.table().windows(2).all(|pair| pair[0].0 < pair[1].0), "{part:?}");
        }
        assert_eq!(Part::Trade.field("seller_memo").1, Kind::Prose);
        assert_eq!(Part::Line.field("seller_memo").1, Kind::Any);
    }
}
