//! When a rule holds: the windows that a text states.
//!
//! A phrase is a run of dates and times with nothing between them but what joins them. Its windows are ranges
//! (`2023-10-24 19:45 ~ 22:00`), several dates with the same hours, whole days, and stretches around an instant
//! (`10-20 20:00 前30分钟和后2小时`).

use super::super::calendar::RuleWindow;
use super::super::time::Timestamp;
use super::settle::settle;
use super::tokens::{self, Token};

/// Words between two pieces of one phrase.
const JOINS: [&str; 15] =
    ["、", ",", ";", ":", "和", "与", "及", "以", "的", "在", "从", "自", "当天", "当日", "于"];
/// Words before a phrase that go with it.
const LEADS: [&str; 5] = ["在", "从", "自", "于", "由"];
/// Words after a phrase that go with it.
const TAILS: [&str; 11] =
    ["的时间段内", "时间段内", "时间段", "时段内", "时段", "期间内", "期间", "之间", "之内", "内", "时"];
/// Words after a day that say that it is no day on which something holds, but one on which something was said.
const SAID: [&str; 4] = ["更新", "发布", "修订", "新增"];

/// The year and the day of a notice, for dates that lack their year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Base {
    /// Its year.
    pub(super) year: i32,
    /// When it was published, if it says so.
    pub(super) published: Option<Timestamp>,
}

/// What a phrase says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Times {
    /// Its windows.
    pub(super) windows: Vec<RuleWindow>,
    /// The days that it names.
    pub(super) days: Vec<i64>,
    /// Instants were given the usual length.
    pub(super) is_lengthened: bool,
    /// A date without a year was taken for one of the next year.
    pub(super) is_next_year: bool,
    /// Not all of it makes sense.
    pub(super) is_flawed: bool,
}

/// A phrase in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    /// Where it begins and ends in the text, in bytes, with the words that go with it.
    pub(super) start: usize,
    pub(super) end: usize,
    /// What it says.
    pub(super) times: Times,
}

/// The phrases of a text that name a date.
pub(super) fn phrases(text: &str, base: Option<Base>) -> Vec<Phrase> {
    let (mut phrases, mut at) = (Vec::new(), 0);
    while at < text.len() {
        match run(text, at) {
            Some((tokens, end)) => {
                let is_dated = tokens.iter().any(|token| matches!(token, Token::Date { .. } | Token::Bad));
                let is_said = tokens.iter().all(|token| matches!(token, Token::Date { .. }))
                    && SAID.iter().any(|word| text[end..].trim_start().starts_with(word));
                if is_dated {
                    let (start, end) = stretched(text, at, end);
                    let start = phrases.last().map_or(start, |last: &Phrase| start.max(last.end));
                    let times = if is_said { Times::default() } else { settle(&tokens, base) };
                    phrases.push(Phrase { start, end, times });
                }
                at = end;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    phrases
}

/// The longest run of tokens that begins here, and where it ends.
fn run(text: &str, start: usize) -> Option<(Vec<Token>, usize)> {
    if text[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.') {
        return None;
    }
    let (first, length) = tokens::token(&text[start..], None).filter(|(token, _)| is_start(*token))?;
    let (mut tokens, mut end) = (vec![first], start + length);
    loop {
        let (at, is_close) = joined(text, end);
        let Some((token, length)) = tokens::token(&text[at..], tokens.last().copied()) else { break };
        let is_date = matches!(token, Token::Date { .. } | Token::Bad);
        let is_hour_alone = matches!((tokens.last(), token), (Some(Token::Clock(_)), Token::Clock(_)));
        if !is_close && !is_date && is_hour_alone {
            break;
        }
        // `--` and `~到` join no more than one of them.
        if token != Token::To || tokens.last() != Some(&Token::To) {
            tokens.push(token);
        }
        end = at + length;
    }
    Some((tokens, end))
}

/// Where what joins two pieces of a phrase ends, and whether it makes hours after it share the date before it.
fn joined(text: &str, start: usize) -> (usize, bool) {
    let (mut at, mut is_close) = (start, false);
    loop {
        let rest = &text[at..];
        let join = JOINS.iter().find(|join| rest.starts_with(**join));
        let space = rest.chars().next().filter(|c| c.is_whitespace()).map(char::len_utf8);
        let length = join.map(|join| join.len()).or(space).or_else(|| aside(rest));
        let Some(length) = length else { return (at, is_close) };
        is_close |= join.is_some_and(|join| ["、", "和", "与", "及"].contains(join));
        at += length;
    }
}

/// How long a weekday or the name of the zone is that a text begins with.
fn aside(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let rest = ["周", "星期"].iter().find_map(|word| inner.strip_prefix(*word));
    let rest = rest.and_then(|rest| rest.strip_prefix(['一', '二', '三', '四', '五', '六', '日', '天']));
    let rest = rest.or_else(|| inner.strip_prefix("北京时间"))?;
    let rest = if inner.len() < text.len() { rest.strip_prefix(')')? } else { rest };
    Some(text.len() - rest.len())
}

/// Can a phrase begin with it?
const fn is_start(token: Token) -> bool {
    matches!(token, Token::Date { month: Some(_), .. } | Token::Clock(_) | Token::Bad)
}

/// A phrase with the words before and after it that go with it.
fn stretched(text: &str, start: usize, end: usize) -> (usize, usize) {
    let before = text[..start].trim_end();
    let lead = LEADS.iter().find(|lead| before.ends_with(**lead));
    let start = lead.map_or(start, |lead| before.len() - lead.len());
    let after = text[end..].trim_start();
    let tail = TAILS.iter().find(|tail| after.starts_with(**tail));
    let end = tail.map_or(end, |tail| text.len() - after.len() + tail.len());
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Base {
        Base { year: 2025, published: Some("2025-09-30 16:30:48".parse().unwrap()) }
    }

    /// The windows of the only phrase, without seconds that are 0.
    fn windows(text: &str) -> Vec<String> {
        let phrases = phrases(text, Some(base()));
        assert_eq!(phrases.len(), 1, "{text}: {phrases:?}");
        assert!(!phrases[0].times.is_flawed, "{text}: {phrases:?}");
        let end =
            |at: Option<Timestamp>| at.map_or("…".to_owned(), |at| at.to_string().replace(":00 ", " "));
        let window = |w: &RuleWindow| format!("{} ~ {}", end(w.from), end(w.to));
        phrases[0].times.windows.iter().map(window).collect()
    }

    #[test]
    fn ranges_are_read_in_each_form() {
        let one = ["2025-10-15 19:30:00 ~ 2025-10-15 22:00:00"];
        for text in [
            "2025-10-15 19:30:00 ~2025-10-15 22:00:00",
            "在2025-10-15 19:30~22:00时间段内",
            "2025.10.15 19:30-22:00",
            "10月15日19:30至22:00",
            "10-15 19:30 到 22点",
            "10月15日 晚7点半 - 10月15日 晚10点",
            "自2025年10月15日19时30分起至22:00止",
            "10月15日(周三) 19:30 -- 22:00",
            "2025-10-15(北京时间)19:30~22:00",
        ] {
            assert_eq!(windows(text), one, "{text}");
        }
        let over = ["2025-10-15 23:30:00 ~ 2025-10-16 00:30:00"];
        for text in ["2025-10-15 23:30~00:30", "2025-10-15 23:30 ~ 次日00:30", "10-15 23:30至10-16 00:30"]
        {
            assert_eq!(windows(text), over, "{text}");
        }
        assert_eq!(windows("2025-10-15~10-20期间"), ["2025-10-15 00:00:00 ~ 2025-10-20 23:59:59"]);
        assert_eq!(windows("10月31日~11月1日"), ["2025-10-31 00:00:00 ~ 2025-11-01 23:59:59"]);
        assert_eq!(windows("2025-10-31 20:00起"), ["2025-10-31 20:00:00 ~ …"]);
        assert_eq!(windows("2025-10-31 20:00之前"), ["… ~ 2025-10-31 20:00:00"]);
        assert_eq!(windows("2025-10-31 18:00~24:00"), ["2025-10-31 18:00:00 ~ 2025-11-01 00:00:00"]);
    }

    #[test]
    fn dates_share_the_hours_after_them() {
        let two = ["2025-05-13 19:00:00 ~ 2025-05-13 22:00:00", "2025-05-16 19:00:00 ~ 2025-05-16 22:00:00"];
        assert_eq!(windows("2025-05-13、2025-05-16 19:00:00~ 22:00:00"), two);
        assert_eq!(windows("2025年5月13日、16日 19:00~22:00"), two);
        assert_eq!(
            windows("2025-10-15~2025-10-16 每天 10:00~11:00、20:00~21:00"),
            [
                "2025-10-15 10:00:00 ~ 2025-10-15 11:00:00",
                "2025-10-16 10:00:00 ~ 2025-10-16 11:00:00",
                "2025-10-15 20:00:00 ~ 2025-10-15 21:00:00",
                "2025-10-16 20:00:00 ~ 2025-10-16 21:00:00",
            ]
        );
        assert_eq!(windows("11月10日、11月11日").len(), 2);
        assert_eq!(windows("2025-10-15、10-20期间").len(), 2);
        // An hour after a space or a comma is one of another sentence.
        for text in ["2025-10-15 20:00~22:00\n23点后再调用", "2025-10-15 20:00~22:00,23点后再调用"]
        {
            assert_eq!(windows(text), ["2025-10-15 20:00:00 ~ 2025-10-15 22:00:00"], "{text}");
        }
    }

    #[test]
    fn stretches_stand_around_all_the_instants_before_them() {
        let two = ["2025-10-15 19:30:00 ~ 2025-10-15 22:00:00", "2025-10-20 19:30:00 ~ 2025-10-20 22:00:00"];
        for text in [
            "2025-10-15 20:00:00、10-20 20:00:00 前30分钟和后2小时",
            "2025-10-15 20:00:00、10-20 20:00:00的前30分钟后2小时",
            "2025-10-15 20:00:00、10-20 20:00:00 前0.5小时到后2小时",
            "10月15日、10月20日 20:00 前半小时、后两小时",
        ] {
            assert_eq!(windows(text), two, "{text}");
        }
        // The last second of a day is midnight, and a range beside the instants stays what it is.
        assert_eq!(
            windows("2026-05-21 00:00:00 - 2026-06-21 23:59:59、2026-06-18 23:59:59前1.5小时到后2.5小时时"),
            ["2026-05-21 00:00:00 ~ 2026-06-21 23:59:59", "2026-06-18 22:30:00 ~ 2026-06-19 02:30:00"]
        );
    }

    #[test]
    fn an_instant_without_a_length_has_the_usual_one_and_says_so() {
        let bare = phrases("2025-10-15 20:00:00、10-20 20:00:00 期间接口访问量较高", Some(base()));
        assert!(bare[0].times.is_lengthened);
        assert_eq!(windows("2025-10-15 20:00:00"), ["2025-10-15 19:30:00 ~ 2025-10-15 22:00:00"]);
        assert!(!phrases("2025-10-15 20:00~21:00", None)[0].times.is_lengthened);
    }

    #[test]
    fn a_phrase_without_a_meaning_or_with_two_has_no_window() {
        for text in [
            "2025-02-30 20:00~21:00",
            "2025-10-15 20:00~",
            "2025-10-15~2025-10-20 20:00~22:00",
            "2025-10-15、2025-10-16 20:00~2025-10-17 01:00",
            "2025-10-16 20:00~2025-10-15 22:00",
            "2025-10-16 25:00~26:00",
            "2025-10-15前30分钟",
            "10月15日晚 接口关闭",
        ] {
            let base = text.starts_with("10月").then(base);
            let phrases = phrases(text, base);
            assert!(phrases[0].times.is_flawed && phrases[0].times.windows.is_empty(), "{text}: {phrases:?}");
        }
        assert!(phrases("10-20 20:00~21:00", None)[0].times.is_flawed, "of which year?");
    }

    #[test]
    fn what_names_no_date_is_no_phrase() {
        for text in ["19点到凌晨4点", "建议23点后再调用", "只返回前10000个结果", "延时(十分钟左右)"]
        {
            assert_eq!(phrases(text, Some(base())), [], "{text}");
        }
        assert_eq!(phrases("【10月24日更新】", Some(base()))[0].times, Times::default());
    }

    #[test]
    fn a_date_without_a_year_long_before_its_notice_is_of_the_next_year() {
        let base = Base { year: 2025, published: Some("2025-12-20 10:00:00".parse().unwrap()) };
        let found = &phrases("1月10日 20:00~21:00", Some(base))[0].times;
        assert!(found.is_next_year);
        assert_eq!(found.windows[0].from.unwrap().to_string(), "2026-01-10 20:00:00");
    }
}
