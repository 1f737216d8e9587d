//! What kind of rule a piece of a notice states, by its words.

use super::super::calendar::RuleKind;

/// What a piece of a notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// A rule of this kind.
    Kind(RuleKind),
    /// 亦可能: it may happen at other times too.
    MayAlso,
}

impl Signal {
    /// Does it say that something happens for certain, if it has dates?
    pub(super) fn is_strong(self) -> bool {
        !matches!(self, Self::MayAlso | Self::Kind(RuleKind::Advice))
    }
}

const MAY_ALSO: [&str; 7] = ["亦可能", "也可能", "亦会", "也会", "亦有可能", "也有可能", "亦可會"];
/// Words that turn the meaning of others around, or take something out of it.
const TURNS: [&str; 24] = [
    "恢复",
    "不关闭",
    "不会关闭",
    "未关闭",
    "不受影响",
    "不影响",
    "不包括",
    "不包含",
    "不含",
    "例外",
    "解除",
    "取消限制",
    "取消降级",
    "不再限制",
    "不做限制",
    "正常调用",
    "正常使用",
    "正常返回",
    "照常",
    "不延迟",
    "不会延迟",
    "无延迟",
    "不限流",
    "不会限流",
];
/// Closing that is a state of orders.
const CLOSED_TRADES: [&str; 4] = ["交易关闭", "关闭交易", "订单关闭", "关闭订单"];
const LATE: [&str; 4] = ["延迟", "延时", "滞后", "推迟"];
const CAPPED: [&str; 8] =
    ["只返回前", "仅返回前", "最多返回", "最大返回", "返回数量", "返回结果的数量", "返回条数", "只能返回前"];
const NOT_FOUND: [&str; 9] =
    ["无法", "不能", "不可", "查不到", "查询不到", "获取不到", "取不到", "拉取不到", "不支持"];
const ADVISED: [&str; 12] = [
    "建议",
    "请传",
    "请勿",
    "不要",
    "请使用",
    "稍后再试",
    "推荐",
    "请提前",
    "避免",
    "尽量",
    "务必",
    "请注意",
];
const QUOTAS: [&str; 7] = ["流量上限", "流量包", "流量额度", "流量限额", "配额", "调用上限", "调用量上限"];
const CHANGES: [&str; 12] =
    ["提高", "提升", "增加", "扩大", "上调", "降低", "下调", "减少", "调整", "倍", "翻", "×"];
const NOT_RETURNED: [&str; 6] = ["不返回", "不再返回", "不会返回", "未返回", "无返回", "无法返回"];

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Does a piece say that something is otherwise, or except for something? No rule is made of it.
pub(super) fn turns(text: &str) -> bool {
    // 除 says except, unless it is the end of a word such as 删除.
    let excepts = |(at, _)| !text[..at].ends_with(['删', '移', '扣', '解', '清', '消', '排', '去', '剔']);
    has(text, &TURNS) || text.match_indices('除').any(excepts)
}

/// Does a piece begin to speak of other times?
pub(super) fn is_of_other_times(text: &str) -> bool {
    has(text, &["其它时间", "其他时间", "其余时间", "其它时段", "其他时段", "其余时段"])
}

/// Where the words that something is not returned begin and end.
pub(super) fn not_returned(text: &str) -> Option<(usize, usize)> {
    let found = NOT_RETURNED.iter().filter_map(|word| Some((text.find(word)?, word.len())));
    found.min().map(|(at, length)| (at, at + length))
}

/// What a piece says, if its words say it.
pub(super) fn of(text: &str) -> Option<Signal> {
    if has(text, &MAY_ALSO) {
        return Some(Signal::MayAlso);
    }
    let is_of_messages = has(text, &["消息", "推送"]);
    let is_closed = text.contains("关闭") && !has(text, &CLOSED_TRADES);
    let is_changed =
        has(text, &QUOTAS) && has(text, &CHANGES) || text.contains("流量") && text.contains('倍');
    let kind = if is_of_messages && (is_closed || has(text, &["丢弃", "不补发", "不推送", "停止推送"]))
    {
        RuleKind::MessagesDropped
    } else if is_of_messages && has(text, &LATE) {
        RuleKind::MessagesDelayed
    } else if not_returned(text).is_some() {
        RuleKind::FieldsMissing
    } else if is_forced(text) {
        RuleKind::ValueForced
    } else if has(text, &CAPPED) {
        RuleKind::ResultCap
    } else if has(text, &["新增", "新订单", "新创建"]) && has(text, &NOT_FOUND) {
        RuleKind::NewDataMissing
    } else if is_closed
        || has(text, &["暂停调用", "停止调用", "暂停服务", "停止服务", "不可调用", "禁止调用"])
    {
        RuleKind::Closed
    } else if has(text, &LATE) {
        RuleKind::Delayed
    } else if has(text, &["流控", "限流"]) {
        RuleKind::FlowControl
    } else if is_changed {
        RuleKind::Quota
    } else if has(text, &ADVISED) {
        RuleKind::Advice
    } else {
        return None;
    };
    Some(Signal::Kind(kind))
}

/// Does a piece say that a field has a certain value: 返回0, 返回为空?
fn is_forced(text: &str) -> bool {
    text.match_indices("返回").any(|(at, word)| {
        let rest =
            text[at + word.len()..].trim_start_matches(['值', '均', '都', '统', '一', '为', '的', '成', ' ']);
        let is_count = || rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == '个' || c == '条');
        rest.starts_with('0') && !is_count() || has_prefix(rest, &["空", "null", "默认", "固定"])
    })
}

fn has_prefix(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_words() {
        for (text, kind) in [
            ("接口关闭时间:", RuleKind::Closed),
            ("timeout_action_time字段不返回", RuleKind::FieldsMissing),
            ("可能不返回order.refund_id", RuleKind::FieldsMissing),
            ("该字段暂时返回0", RuleKind::ValueForced),
            ("该字段返回为空", RuleKind::ValueForced),
            ("批量查询订单接口可能存在延时(十分钟左右)", RuleKind::Delayed),
            ("接口访问量较高会触发系统流控", RuleKind::FlowControl),
            ("将只返回前10000个结果", RuleKind::ResultCap),
            ("新增订单无法调用获取", RuleKind::NewDataMissing),
            ("消息不补发", RuleKind::MessagesDropped),
            ("关闭库存变更的消息", RuleKind::MessagesDropped),
            ("商家侧订单消息会存在推送延迟的情况", RuleKind::MessagesDelayed),
            ("遇到ISP错误不要立即重试", RuleKind::Advice),
            ("所有appkey的流量上限默认会提高3倍", RuleKind::Quota),
        ] {
            assert_eq!(of(text), Some(Signal::Kind(kind)), "{text}");
        }
        assert_eq!(of("亦可能会出现不返回的情况"), Some(Signal::MayAlso));
    }

    #[test]
    fn what_says_nothing_of_these_says_nothing() {
        for text in [
            "交易最终状态以此为准",
            "付款及物流信息获取不到",
            "超出部分的Item_prop将会被丢弃",
            "交易关闭的订单",
            "高峰期降级",
            "返回0个结果",
            "",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
        assert!(turns("以下接口不受影响") && turns("除taobao.a.b外,接口关闭"));
        assert!(!turns("接口关闭") && !turns("删除接口关闭"));
    }
}
