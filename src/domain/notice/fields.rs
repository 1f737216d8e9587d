//! Which fields a statement is about.

use super::super::calendar::RuleKind;
use super::names;
use super::signals;

/// Words of the notices that stand for several fields of an order.
const GROUPS: [(&str, &[&str]); 2] = [
    (
        "支付信息",
        &[
            "payment",
            "pay_time",
            "received_payment",
            "alipay_no",
            "alipay_id",
            "step_paid_fee",
            "credit_card_fee",
        ],
    ),
    ("物流信息", &["consign_time", "shipping_type", "lg_aging", "lg_aging_type", "logistics_infos"]),
];
/// What joins fields.
const JOINS: [char; 7] = ['、', ',', '和', '及', '与', '或', '/'];
/// What a notice puts after a field.
const KINDS_OF_FIELD: [&str; 4] = ["字段", "节点", "参数", "属性"];
/// What a sentence about fields may end with.
const ENDS: [&str; 8] = ["的情况", "的情況", "情况", "情況", "的现象", "等", "信息", "数据"];

/// What may stand between a field and the words that it is not returned.
const FILLERS: [char; 12] = ['均', '都', '将', '会', '可', '能', '暂', '时', '出', '现', '也', ' '];

/// What was found of the fields of a statement.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The fields.
    pub(super) fields: Vec<String>,
    /// Words that stand for fields, with what they are taken for.
    pub(super) groups: Vec<(&'static str, &'static [&'static str])>,
    /// Members of the list that are no fields known here.
    pub(super) unread: Vec<String>,
}

/// The fields that the pieces of a statement of this kind are about.
pub(super) fn read(kind: RuleKind, pieces: &[String]) -> Found {
    let mut found = Found::default();
    match kind {
        RuleKind::FieldsMissing => {
            let mut is_list = false;
            for piece in pieces {
                if let Some((start, end)) = signals::not_returned(piece) {
                    let before = piece[..start].trim_end_matches(FILLERS);
                    let is_named = KINDS_OF_FIELD.iter().any(|word| before.contains(word));
                    if is_named {
                        found.before_the_word_field(before);
                    } else {
                        found.at_the_end(before);
                    }
                    let listed = found.fields.len();
                    found.list(&piece[end..], IfUnknown::Tell);
                    is_list = found.fields.len() > listed;
                } else if is_list {
                    // The list goes on after a comma.
                    found.list(piece, IfUnknown::Leave);
                }
            }
        }
        RuleKind::ValueForced => {
            for piece in pieces {
                let names = names::words(piece).filter(|word| word.is_field() && word.text.contains('_'));
                for name in names {
                    found.field(name.text);
                }
                found.before_the_word_field(piece);
            }
        }
        RuleKind::ResultCap => pieces.iter().for_each(|piece| found.before_the_word_field(piece)),
        _ => {}
    }
    found.fields = names::dedup(found.fields);
    found
}

/// What becomes of a member of a list that is no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IfUnknown {
    Tell,
    Leave,
}

impl Found {
    fn field(&mut self, name: &str) {
        self.fields.push(name.strip_prefix("trade.").unwrap_or(name).to_owned());
    }

    /// `对a、b字段`: the names that end right before the word, and those joined to them.
    fn before_the_word_field(&mut self, text: &str) {
        if let Some(at) = KINDS_OF_FIELD.iter().filter_map(|word| text.find(word)).min() {
            self.at_the_end(&text[..at]);
        }
    }

    /// `对a、b`: the name that a text ends with, and those joined to it.
    fn at_the_end(&mut self, text: &str) {
        let mut names = Vec::new();
        let mut rest = text.trim_end();
        while let Some(word) = names::words(rest).last() {
            if word.end() != rest.len() || !word.is_field() {
                break;
            }
            names.push(word.text);
            let before = rest[..word.start].trim_end();
            match before.strip_suffix(JOINS) {
                Some(before) => rest = before.trim_end(),
                None => break,
            }
        }
        names.into_iter().rev().for_each(|name| self.field(name));
    }

    /// `a节点、支付信息、b`: the members of a list.
    fn list(&mut self, text: &str, if_unknown: IfUnknown) {
        for member in text.split(JOINS) {
            let whole = member.trim_matches([' ', '。', ':', '的']);
            let mut member = whole;
            if let Some(group) = GROUPS.iter().find(|(words, _)| member.starts_with(words)) {
                self.groups.push(*group);
                self.fields.extend(group.1.iter().map(|field| (*field).to_owned()));
                continue;
            }
            while let Some(end) = KINDS_OF_FIELD.iter().chain(&ENDS).find(|end| member.ends_with(**end)) {
                member = member[..member.len() - end.len()].trim_end();
            }
            let name = names::words(member).next().filter(|word| word.is_field());
            match name {
                Some(name) if name.text.len() == member.len() => self.field(name.text),
                _ if member.is_empty() || if_unknown == IfUnknown::Leave => {}
                _ => self.unread.push(whole.to_owned()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: RuleKind, pieces: &[&str]) -> (Vec<String>, Vec<String>) {
        let pieces: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        let found = read(kind, &pieces);
        (found.fields, found.unread)
    }

    #[test]
    fn the_fields_stand_before_or_after_the_word() {
        let missing = |pieces: &[&str]| of(RuleKind::FieldsMissing, pieces).0;
        assert_eq!(missing(&["commission_fee 、available_confirm_fee 字段均不返回"]).len(), 2);
        assert_eq!(missing(&["接口a_b、c_d均暂时不返回"]), ["a_b", "c_d"]);
        assert_eq!(missing(&["接口的timeout_action_time字段不返回"]), ["timeout_action_time"]);
        assert_eq!(missing(&["commission_fee字段可能会出现不返回的情況"]), ["commission_fee"]);
        assert_eq!(
            missing(&["taobao.a.b 可能不返回order.refund_id、order.special_refund_type"]),
            ["order.refund_id", "order.special_refund_type"]
        );
        let fields = missing(&["api不返回orders节点、支付信息、物流信息", "oaid"]);
        assert_eq!(
            (fields.len(), fields.first().unwrap().as_str(), fields.last().unwrap().as_str()),
            (14, "orders", "oaid")
        );
        let forced =
            of(RuleKind::ValueForced, &["trade.available_confirm_fee交易中的金额", "该字段暂时返回0"]).0;
        assert_eq!(forced, ["available_confirm_fee"]);
        let capped =
            of(RuleKind::ResultCap, &["对prop_values字段限制了最大返回结果的数量", "超出的Item_prop丢弃"]).0;
        assert_eq!(capped, ["prop_values"]);
    }

    #[test]
    fn a_member_of_the_list_that_is_no_known_field_is_told() {
        let (fields, unread) = of(RuleKind::FieldsMissing, &["不返回orders节点、发票信息"]);
        assert_eq!((fields, unread), (vec!["orders".to_owned()], vec!["发票信息".to_owned()]));
    }
}
