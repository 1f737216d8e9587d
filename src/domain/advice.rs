//! What the platform's notices advise about heavy work: when it is better left for later. Advice delays work in the
//! background only, never what a person asked for (`docs/contract.md`).

use super::calendar::{Calendar, RuleKind};
use super::time::{DAY_S, HOUR_S, Timestamp};

/// After a degraded window has ended, its advice still holds for so long, in seconds.
const AFTERWARDS_S: i64 = 6 * HOUR_S;
/// An advised hour that is farther away than this is meant for another day, in seconds.
const FARTHEST_S: i64 = 12 * HOUR_S;

impl Calendar {
    /// Until when heavy work with an API is better left, if it is: during a window in which flow control is likely, to
    /// its end; in a degraded window and some hours after it, to the hour that the notice advises (凌晨3点以后).
    #[must_use]
    pub fn heavy_work_waits_until(&self, api: &str, at: Timestamp) -> Option<Timestamp> {
        let of_api = || self.entries().filter(|entry| entry.is_of(api));
        let flow = of_api()
            .filter(|entry| entry.rule.kind == RuleKind::FlowControl && entry.window.holds(at))
            .filter_map(|entry| entry.window.to)
            .max();
        let strained = of_api().any(|entry| {
            let degrades = entry.rule.kind.degrades() || entry.rule.kind == RuleKind::FlowControl;
            let lately = entry.window.to.is_some_and(|to| to < at && at.since_s(to) <= AFTERWARDS_S);
            degrades && (entry.window.holds(at) || lately)
        });
        let advised = of_api()
            .filter(|entry| strained && entry.window.holds(at))
            .filter_map(|entry| advised_hour(&entry.rule.text))
            .map(|hour| next_time_of(hour, at))
            .filter(|until| until.since_s(at) <= FARTHEST_S)
            .max();
        flow.max(advised).filter(|until| *until > at)
    }
}

/// The hour after which a sentence advises to call: `建议放在凌晨3点以后做`, `23点后再调用`.
fn advised_hour(text: &str) -> Option<u32> {
    const AFTER: [&str; 3] = ["点以后", "点之后", "点后"];
    let place = AFTER.iter().find_map(|word| text.find(word))?;
    let before = &text[..place];
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    before[before.len() - digits..].parse().ok().filter(|hour| *hour < 24)
}

/// The next time after an instant at which the clock shows a full hour, GMT+8.
fn next_time_of(hour: u32, after: Timestamp) -> Timestamp {
    let today = after.day_start().plus_s(i64::from(hour) * HOUR_S);
    if today > after { today } else { today.plus_s(DAY_S) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{Notice, Rule, RuleWindow};

    const API: &str = "taobao.trades.sold.get";

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn rule(kind: RuleKind, from: &str, to: &str, text: &str) -> Rule {
        Rule {
            kind,
            apis: vec![API.into()],
            fields: Vec::new(),
            windows: vec![RuleWindow { from: Some(t(from)), to: Some(t(to)) }],
            text: text.into(),
        }
    }

    fn calendar(rules: Vec<Rule>) -> Calendar {
        let published = t("2023-10-24 10:54:23");
        Calendar { notices: vec![Notice { id: "1".into(), title: String::new(), published, rules }] }
    }

    #[test]
    fn an_hour_is_read_out_of_a_sentence() {
        for (text, hour) in [
            ("双11当天的订单同步任务建议放在凌晨3点以后做,遇到ISP错误不要立即重试", Some(3)),
            ("接口访问量较高会触发系统流控,建议降低调用频率或23点后再调用。", Some(23)),
            ("19点到凌晨4点,建议降低调用频率或4点之后再调用", Some(4)),
            ("稍后再试", None),
            ("99点后", None),
            ("点后", None),
        ] {
            assert_eq!(advised_hour(text), hour, "{text}");
        }
    }

    #[test]
    fn heavy_work_waits_for_the_advised_hour_in_and_after_a_degraded_window_and_on_no_other_day() {
        let calendar = calendar(vec![
            rule(RuleKind::Delayed, "2023-11-10 19:45:00", "2023-11-10 22:00:00", ""),
            rule(RuleKind::Advice, "2023-10-24 00:00:00", "2023-11-12 23:59:59", "凌晨3点以后做"),
        ]);
        let waits = |at: &str| calendar.heavy_work_waits_until(API, t(at));
        assert_eq!(waits("2023-11-10 18:00:00"), None);
        assert_eq!(waits("2023-11-10 20:00:00"), Some(t("2023-11-11 03:00:00")));
        assert_eq!(waits("2023-11-11 02:59:59"), Some(t("2023-11-11 03:00:00")));
        assert_eq!(waits("2023-11-11 03:00:00"), None);
        assert_eq!(waits("2023-11-05 20:00:00"), None);
        assert_eq!(calendar.heavy_work_waits_until("taobao.time.get", t("2023-11-10 20:00:00")), None);
    }

    #[test]
    fn what_is_said_of_every_api_holds_for_each() {
        let mut every = rule(RuleKind::FlowControl, "2023-11-10 20:00:00", "2023-11-10 22:00:00", "");
        every.apis = vec![crate::domain::calendar::EVERY.into()];
        let at = t("2023-11-10 21:00:00");
        assert_eq!(calendar(vec![every]).heavy_work_waits_until(API, at), Some(t("2023-11-10 22:00:00")));
    }

    #[test]
    fn where_flow_control_is_likely_it_waits_to_the_end_of_the_window_or_the_advised_hour() {
        let window = ["2023-11-10 19:45:00", "2023-11-10 22:00:00"];
        let plain = calendar(vec![rule(RuleKind::FlowControl, window[0], window[1], "会触发系统流控")]);
        let at = t("2023-11-10 20:00:00");
        assert_eq!(plain.heavy_work_waits_until(API, at), Some(t("2023-11-10 22:00:00")));
        let advised = calendar(vec![rule(RuleKind::FlowControl, window[0], window[1], "或23点后再调用")]);
        assert_eq!(advised.heavy_work_waits_until(API, at), Some(t("2023-11-10 23:00:00")));
    }
}
