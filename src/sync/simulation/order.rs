//! An order as the platform knows it, version by version, and how each answer shows it.

use serde_json::value::RawValue;

use crate::domain::list::TradeSet;
use crate::domain::time::Timestamp;

/// The first order number; those that follow are this far apart. None of them fits a float.
const FIRST_TID: i64 = 2_161_196_210_547_000_013;
const STEP_TID: i64 = 7_919;

/// The order number of an order's place in the log.
pub(super) fn tid_of(place: usize) -> i64 {
    FIRST_TID + i64::try_from(place).unwrap() * STEP_TID
}

/// The place of an order number in the log.
pub(super) fn place_of(tid: i64) -> usize {
    usize::try_from((tid - FIRST_TID) / STEP_TID).unwrap()
}

/// How an answer shows an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// A list of TOP.
    Top,
    /// The same inside a promotion: no lines, payment or times, and the state of the version before.
    TopStripped,
    /// The enhanced list.
    Enhanced,
    /// Full information.
    Full,
    /// The same without what is reckoned, and with a sum that is not true.
    FullReckoned,
    /// The same without the two texts.
    FullTexts,
}

const VIEWS: usize = 6;

/// A line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) oid: i64,
    pub(super) item: i64,
    pub(super) num: i64,
    pub(super) fen: i64,
}

/// What an order is at one time.
#[derive(Debug, Clone)]
pub(super) struct Version {
    /// `modified`, in milliseconds; the platform tells whole seconds.
    pub(super) at_ms: i64,
    /// 入库 time, by which TOP's increments find it.
    pub(super) index_ms: i64,
    pub(super) status: &'static str,
    pub(super) flag: i64,
    pub(super) memo: String,
    pub(super) city: &'static str,
    pub(super) fen: i64,
    pub(super) paid_s: Option<i64>,
    pub(super) sent_s: Option<i64>,
    pub(super) ended_s: Option<i64>,
    pub(super) refund: [&'static str; 2],
    pub(super) shown: [Option<Box<RawValue>>; VIEWS],
}

impl Version {
    /// Whole seconds of `modified`.
    pub(super) const fn at_s(&self) -> i64 {
        self.at_ms / 1_000
    }
}

/// An order.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) tid: i64,
    pub(super) created_ms: i64,
    pub(super) set: TradeSet,
    /// One of the five types that TOP returns without being asked for them?
    pub(super) usual_type: bool,
    pub(super) message: String,
    pub(super) lines: Vec<Line>,
    pub(super) versions: Vec<Version>,
    /// The version that TOP's lists show.
    pub(super) top: Option<usize>,
    /// The version that the enhanced list shows.
    pub(super) enhanced: Option<usize>,
}

/// A field's value as a record shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Text(String),
    Number(i64),
    Bool(bool),
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn time(at_s: i64) -> String {
    Timestamp::from_unix(at_s).to_string()
}

impl Order {
    pub(super) const fn trade_type(&self) -> &'static str {
        if self.usual_type { "fixed" } else { "eticket" }
    }

    pub(super) fn newest(&self) -> &Version {
        self.versions.last().unwrap()
    }

    /// Every field of the trade, as it truly is.
    fn trade(&self, version: &Version) -> Vec<(&'static str, Shown)> {
        let text = |value: &str| Shown::Text(value.to_owned());
        let mut fields = vec![
            ("tid", text(&self.tid.to_string())),
            ("type", text(self.trade_type())),
            ("created", Shown::Text(time(self.created_ms / 1_000))),
            ("modified", Shown::Text(time(version.at_s()))),
            ("status", text(version.status)),
            ("payment", Shown::Text(yuan(version.fen))),
            ("post_fee", text("0.00")),
            ("buyer_nick", Shown::Text(format!("t**{}", self.tid % 10))),
            ("receiver_city", text(version.city)),
            ("seller_flag", Shown::Number(version.flag)),
            ("seller_memo", text(&version.memo)),
            ("buyer_message", text(&self.message)),
            ("has_buyer_message", Shown::Bool(!self.message.is_empty())),
            ("commission_fee", Shown::Text(yuan(version.fen / 20))),
        ];
        let open = version.ended_s.is_none();
        fields.push(("available_confirm_fee", Shown::Text(yuan(if open { version.fen } else { 0 }))));
        let times = [
            ("pay_time", version.paid_s),
            ("consign_time", version.sent_s),
            ("end_time", version.ended_s),
            ("timeout_action_time", version.sent_s.filter(|_| open).map(|sent_s| sent_s + 864_000)),
        ];
        fields.extend(times.into_iter().filter_map(|(name, at)| Some((name, Shown::Text(time(at?))))));
        fields
    }

    fn line(&self, place: usize, version: &Version) -> Vec<(&'static str, Shown)> {
        let line = &self.lines[place];
        vec![
            ("oid", Shown::Text(line.oid.to_string())),
            ("num_iid", Shown::Number(line.item)),
            ("num", Shown::Number(line.num)),
            ("title", Shown::Text(format!("商品{}", line.item))),
            ("price", Shown::Text(yuan(line.fen))),
            ("payment", Shown::Text(yuan(line.fen * line.num))),
            ("status", Shown::Text(version.status.to_owned())),
            ("refund_status", Shown::Text(version.refund[place.min(1)].to_owned())),
        ]
    }

    /// Every field with its path and its value as a record shows it.
    pub(super) fn truth(&self, version: usize) -> Vec<(String, String)> {
        let version = &self.versions[version];
        let shown = |value: Shown| match value {
            Shown::Text(text) => text,
            Shown::Number(number) => number.to_string(),
            Shown::Bool(truth) => truth.to_string(),
        };
        let trade = self.trade(version).into_iter().map(|(name, value)| (name.to_owned(), shown(value)));
        let lines = self.lines.iter().enumerate().flat_map(|(place, line)| {
            let fields = self.line(place, version).into_iter();
            fields.map(|(name, value)| (format!("@{}/{name}", line.oid), shown(value)))
        });
        trade.chain(lines).collect()
    }

    /// The order as an answer shows it.
    pub(super) fn show(&mut self, version: usize, view: View) -> Box<RawValue> {
        if let Some(shown) = &self.versions[version].shown[view as usize] {
            return shown.clone();
        }
        let shown = RawValue::from_string(self.json(version, view)).unwrap();
        self.versions[version].shown[view as usize] = Some(shown.clone());
        shown
    }

    fn json(&self, version: usize, view: View) -> String {
        let known = &self.versions[version];
        let mut fields = self.trade(known);
        let hidden: &[&str] = match view {
            View::Top => &["seller_memo", "buyer_message", "available_confirm_fee", "timeout_action_time"],
            View::TopStripped => &[
                "seller_memo",
                "buyer_message",
                "available_confirm_fee",
                "timeout_action_time",
                "payment",
                "pay_time",
                "consign_time",
                "commission_fee",
            ],
            View::Enhanced => &["available_confirm_fee", "commission_fee", "has_buyer_message"],
            View::Full => &["has_buyer_message"],
            View::FullReckoned => &["has_buyer_message", "commission_fee", "timeout_action_time"],
            View::FullTexts => &["has_buyer_message", "seller_memo", "buyer_message"],
        };
        fields.retain(|(name, _)| !hidden.contains(name));
        for (name, value) in &mut fields {
            match (view, *name) {
                (View::TopStripped, "status") => {
                    *value = Shown::Text(self.versions[version.saturating_sub(1)].status.to_owned());
                }
                (View::FullReckoned, "available_confirm_fee") => *value = Shown::Text("0.00".to_owned()),
                _ => {}
            }
        }
        // TOP leaves out what is empty; the enhanced list tells it.
        if view != View::Enhanced {
            fields.retain(|(_, value)| *value != Shown::Text(String::new()));
        } else if known.paid_s.is_none() {
            fields.push(("pay_time", Shown::Text(String::new())));
        }
        let mut json = object(&fields);
        if view != View::TopStripped {
            let lines: Vec<String> = (0..self.lines.len()).map(|n| object(&self.line(n, known))).collect();
            json.truncate(json.len() - 1);
            json += r#","orders":{"order":["#;
            json += &lines.join(",");
            json += "]}}";
        }
        json
    }
}

/// No text here needs an escape.
fn object(fields: &[(&str, Shown)]) -> String {
    let shown = fields.iter().map(|(name, value)| match value {
        Shown::Text(text) => format!(r#""{name}":"{text}""#),
        Shown::Number(number) => format!(r#""{name}":{number}"#),
        Shown::Bool(truth) => format!(r#""{name}":{truth}"#),
    });
    format!("{{{}}}", shown.collect::<Vec<_>>().join(","))
}
