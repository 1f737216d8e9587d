//! The pieces that times are written with: dates, times of day, ranges, and stretches around an instant.

use super::super::time::{DAY_S, HOUR_S};

/// Seconds in a minute.
const MINUTE_S: i64 = 60;
/// The longest stretch before or after an instant; what is longer is no such stretch.
const LONGEST_S: i64 = 30 * DAY_S;

/// Parts of a day whose hours are those of its second half.
const LATE: [&str; 8] = ["当晚", "晚上", "晚间", "下午", "傍晚", "中午", "夜间", "晚"];
/// Parts of a day whose hours are those of its first half.
const EARLY: [&str; 4] = ["凌晨", "早上", "上午", "早"];
/// Most dates without a year that share the hours after them.
const MOST_DATES: u32 = 30;

/// A piece of a text about times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A date; it may lack its year, and after another date its month.
    Date { year: Option<i32>, month: Option<u32>, day: u32 },
    /// A time of day in seconds; 24:00 is a whole day.
    Clock(i64),
    /// `~`, 至: what stands before it and after it are the ends of a range.
    To,
    /// 次日: what follows is of the next day.
    NextDay,
    /// 每天: what follows is of each day of the range before it.
    EachDay,
    /// 前30分钟: a stretch before the instants.
    Before(i64),
    /// 后2小时: a stretch after the instants.
    After(i64),
    /// 前后30分钟: both.
    Around(i64),
    /// 起: no end.
    Since,
    /// 止, 之前: no beginning.
    Until,
    /// It looks like a date or a time of day, and there is none such.
    Bad,
}

/// Reads the token that a text begins with, and how many bytes it has. `last` is the token before it.
pub(super) fn token(text: &str, last: Option<Token>) -> Option<(Token, usize)> {
    let rest = Rest(text);
    let is_listed = matches!(last, Some(Token::Date { .. } | Token::To));
    let found = rest
        .date(if is_listed { Short::AfterADate } else { Short::BeforeHours })
        .or_else(|| rest.clock())
        .or_else(|| rest.part_of_day().filter(|_| matches!(last, Some(Token::Date { .. }))))
        .or_else(|| rest.stretch())
        .or_else(|| rest.word(&["次日", "第二天", "翌日", "隔天"], Token::NextDay))
        .or_else(|| rest.word(&["每天", "每日"], Token::EachDay))
        .or_else(|| rest.word(&["之前", "以前", "止"], Token::Until))
        .or_else(|| rest.word(&["开始", "之后", "以后", "起"], Token::Since))
        .or_else(|| rest.word(&["~", "-", "至", "到"], Token::To))?;
    Some((found.0, text.len() - found.1.0.len()))
}

/// Does a text name a day in a way that only a date does?
pub(super) fn looks_like_a_date(text: &str) -> bool {
    let mut before = ' ';
    let is_in_words = text.chars().any(|c| {
        let is_date = matches!(c, '月' | '日' | '号') && before.is_ascii_digit();
        before = c;
        is_date
    });
    is_in_words || anywhere(text, |rest| rest.whole_date().is_some())
}

/// Does a text hold a time of day written with a colon?
pub(super) fn has_hours(text: &str) -> bool {
    anywhere(text, |rest| {
        rest.number(2).is_some_and(|(_, rest)| rest.after(":").is_some_and(Rest::starts_with_digit))
    })
}

/// Does a text hold a stretch such as 前30分钟?
pub(super) fn has_stretch(text: &str) -> bool {
    anywhere(text, |rest| rest.stretch().is_some())
}

fn anywhere(text: &str, is_there: impl Fn(Rest<'_>) -> bool) -> bool {
    text.char_indices().any(|(at, _)| is_there(Rest(&text[at..])))
}

/// Where a date without its year, such as 10-20, is taken for one: alone it could be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Short {
    /// In a list or range after another date.
    AfterADate,
    /// Where a time of day follows, perhaps after more such dates.
    BeforeHours,
}

/// What is left of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rest<'a>(&'a str);

type Read<'a> = Option<(Token, Rest<'a>)>;

impl<'a> Rest<'a> {
    fn word(self, words: &[&str], token: Token) -> Read<'a> {
        Some((token, words.iter().find_map(|word| self.after(word))?))
    }

    fn after(self, word: &str) -> Option<Self> {
        self.0.strip_prefix(word).map(Self)
    }

    fn after_any(self, words: &[&str]) -> Option<Self> {
        words.iter().find_map(|word| self.after(word))
    }

    fn spaces(self) -> Self {
        Self(self.0.trim_start())
    }

    /// A number of at most so many digits.
    fn number(self, most: usize) -> Option<(u32, Self)> {
        let digits = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        Some((self.0.get(..digits)?.parse().ok()?, Self(&self.0[digits..])))
    }

    fn starts_with_digit(self) -> bool {
        self.0.starts_with(|c: char| c.is_ascii_digit())
    }

    fn date(self, short: Short) -> Read<'a> {
        let short_date = || match short {
            Short::AfterADate => self.month_and_day(),
            Short::BeforeHours => self.short_date(MOST_DATES),
        };
        self.whole_date().or_else(|| self.date_in_words()).or_else(short_date)
    }

    /// 2023-10-24, 2026.05.31, 2026/5/31.
    fn whole_date(self) -> Read<'a> {
        let (year, rest) = self.number(4).filter(|(_, rest)| self.0.len() - rest.0.len() == 4)?;
        let (rest, mark) = ["-", ".", "/"].iter().find_map(|mark| Some((rest.after(mark)?, *mark)))?;
        let (month, rest) = rest.number(2)?;
        let (day, rest) = rest.after(mark)?.number(2)?;
        // A time of day may follow without a space.
        let is_cut = rest.starts_with_digit() && rest.clock().is_none();
        Some((dated(i32::try_from(year).ok(), month, day, is_cut), rest))
    }

    /// 2023年10月24日, 10月24日, 24日.
    fn date_in_words(self) -> Read<'a> {
        let year = self.number(4).and_then(|(year, rest)| Some((year, rest.after("年")?.spaces())));
        let (year, rest) = year.map_or((None, self), |(year, rest)| (i32::try_from(year).ok(), rest));
        let month =
            rest.number(2).and_then(|(month, rest)| Some((month, rest.spaces().after("月")?.spaces())));
        let Some((month, rest)) = month else {
            let (day, rest) = rest.number(2).filter(|_| year.is_none())?;
            let token = Token::Date { year: None, month: None, day };
            return Some((token, rest.after_any(&["日", "号"])?));
        };
        let (day, rest) = rest.number(2)?;
        Some((dated(year, month, day, false), rest.after_any(&["日", "号"])?))
    }

    /// 10-20.
    fn month_and_day(self) -> Read<'a> {
        let (month, after) = self.number(2)?;
        let (day, rest) = after.after_any(&["-", "/", "."])?.number(2)?;
        let token = dated(None, month, day, false);
        // 1.5 is no date.
        let is_number = after.0.starts_with('.') && after.0.len() - rest.0.len() < 3;
        (token != Token::Bad && !is_number && !rest.starts_with_digit()).then_some((token, rest))
    }

    /// 10-20 where a time of day follows, perhaps after more such dates.
    fn short_date(self, most: u32) -> Read<'a> {
        let (token, rest) = self.month_and_day()?;
        let next = rest.spaces();
        let is_followed = match next.after_any(&["、", ",", "和", "~", "至", "到"]) {
            Some(next) => most > 0 && next.spaces().short_date(most - 1).is_some(),
            None => matches!(next.clock(), Some((Token::Clock(_), _))),
        };
        is_followed.then_some((token, rest))
    }

    /// 19:45, 19:45:00, 20点, 20点半, 晚8点, 零点.
    fn clock(self) -> Read<'a> {
        if let Some(rest) = self.after_any(&["零点", "午夜"]) {
            return Some((Token::Clock(0), rest));
        }
        let (is_late, rest) = match self.after_any(&LATE) {
            Some(rest) => (true, rest.spaces()),
            None => (false, self.after_any(&EARLY).map_or(self, Rest::spaces)),
        };
        let (hour, rest) = rest.number(2)?;
        let hour = if is_late && hour < 12 { hour + 12 } else { hour };
        if let Some(rest) = rest.after(":") {
            let (minute, rest) = rest.number(2)?;
            let second = rest.after(":").and_then(|rest| rest.number(2));
            let (second, rest) = second.unwrap_or((0, rest));
            let is_cut = rest.starts_with_digit();
            return Some((if is_cut { Token::Bad } else { clocked(hour, minute, second) }, rest));
        }
        let rest =
            rest.after("点").or_else(|| rest.after("时").filter(|rest| !rest.0.starts_with(['段', '间'])))?;
        if let Some(rest) = rest.after("半") {
            return Some((clocked(hour, 30, 0), rest));
        }
        match rest.after("整").map_or_else(|| rest.number(2), |_| None) {
            Some((minute, rest)) => Some((clocked(hour, minute, 0), rest.after("分").unwrap_or(rest))),
            None => Some((clocked(hour, 0, 0), rest.after("整").unwrap_or(rest))),
        }
    }

    /// A part of a day without an hour: when it begins and ends nobody says.
    fn part_of_day(self) -> Read<'a> {
        Some((Token::Bad, self.after_any(&LATE).or_else(|| self.after_any(&EARLY))?))
    }

    /// 前30分钟, 后2小时, 前1.5小时, 前后半小时.
    fn stretch(self) -> Read<'a> {
        let read = |words: &[&str], token: fn(i64) -> Token| {
            let (length_s, rest) = self.after_any(words)?.spaces().length()?;
            Some((if length_s > LONGEST_S { Token::Bad } else { token(length_s) }, rest))
        };
        read(&["前后各", "前后"], Token::Around)
            .or_else(|| read(&["提前", "之前", "前"], Token::Before))
            .or_else(|| read(&["之后", "以后", "延后", "后"], Token::After))
    }

    /// 30分钟, 1.5小时, 半小时, 两个小时.
    fn length(self) -> Option<(i64, Self)> {
        let words = ["半", "一", "两", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
        let in_words = || {
            let (at, rest) = words.iter().enumerate().find_map(|(at, word)| Some((at, self.after(word)?)))?;
            // In tenths: 半 is 5, 两 and 二 are the same.
            let tenths = [5, 10, 20, 20, 30, 40, 50, 60, 70, 80, 90, 100];
            Some((tenths[at], rest))
        };
        let (tenths, rest) = match self.number(4) {
            Some((whole, rest)) => match rest.after(".").and_then(|rest| rest.number(1)) {
                Some((tenth, rest)) => (i64::from(whole) * 10 + i64::from(tenth), rest),
                None => (i64::from(whole) * 10, rest),
            },
            None => in_words()?,
        };
        let rest = rest.spaces();
        let rest = rest.after("个").unwrap_or(rest);
        let units: [(&[&str], i64); 3] =
            [(&["小时", "钟头", "h"], HOUR_S), (&["分钟", "分", "min"], MINUTE_S), (&["天"], DAY_S)];
        units.iter().find_map(|(words, unit_s)| Some((tenths * unit_s / 10, rest.after_any(words)?)))
    }
}

/// A date, if there can be such a one; whether that year has it is seen once the year is known.
fn dated(year: Option<i32>, month: u32, day: u32, is_cut: bool) -> Token {
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day) && !is_cut;
    if is_date { Token::Date { year, month: Some(month), day } } else { Token::Bad }
}

fn clocked(hour: u32, minute: u32, second: u32) -> Token {
    let is_clock = hour < 24 && minute < 60 && second < 60 || (hour, minute, second) == (24, 0, 0);
    let seconds = i64::from(hour) * HOUR_S + i64::from(minute) * MINUTE_S + i64::from(second);
    if is_clock { Token::Clock(seconds) } else { Token::Bad }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Token> {
        let (mut tokens, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            match token(rest, tokens.last().copied()) {
                Some((token, length)) => {
                    tokens.push(token);
                    rest = rest[length..].trim_start();
                }
                None => panic!("{rest}"),
            }
        }
        tokens
    }

    fn day(year: i32, month: u32, day: u32) -> Token {
        Token::Date { year: Some(year), month: Some(month), day }
    }

    #[test]
    fn dates_are_read_in_each_form() {
        for text in ["2026-05-31", "2026.05.31", "2026/5/31", "2026年5月31日", "2026年 05月31号"] {
            assert_eq!(all(text), [day(2026, 5, 31)], "{text}");
        }
        assert_eq!(all("10月24日"), [Token::Date { year: None, month: Some(10), day: 24 }]);
        assert_eq!(all("2023-11-1019:45"), [day(2023, 11, 10), Token::Clock(19 * 3600 + 45 * 60)]);
        let short = Token::Date { year: None, month: Some(10), day: 20 };
        assert_eq!(all("10-20 20:00"), [short, Token::Clock(20 * 3600)]);
        assert_eq!(all("11.11 00:00").len(), 2);
        for text in
            ["10-20", "1.5 20:00", "10-20分钟", "10-20个", "13-40 20:00", "1.5", "2023年双11", "10000"]
        {
            assert_eq!(token(text, None), None, "{text}");
        }
        for text in ["2023-13-01", "2023-11-1012", "2023年11月32日"] {
            assert_eq!(token(text, None).map(|(token, _)| token), Some(Token::Bad), "{text}");
        }
    }

    #[test]
    fn times_of_day_are_read_in_each_form() {
        for (text, minutes) in [
            ("19:45", 19 * 60 + 45),
            ("20点", 20 * 60),
            ("20点半", 20 * 60 + 30),
            ("20时15分", 20 * 60 + 15),
            ("晚上8点", 20 * 60),
            ("凌晨2点", 120),
            ("零点", 0),
            ("24:00", 1440),
            ("8点整", 480),
        ] {
            assert_eq!(all(text), [Token::Clock(minutes * 60)], "{text}");
        }
        assert_eq!(all("23:59:59"), [Token::Clock(86_399)]);
        assert_eq!(token("24:01", None).map(|(token, _)| token), Some(Token::Bad));
        assert_eq!(token("2时段", None), None);
        assert!(has_hours("每晚19:45~22:00") && !has_hours("建议23点后再调用"));
    }

    #[test]
    fn stretches_are_read_in_each_form() {
        let min = 60;
        assert_eq!(
            all("前30分钟 后2小时 前1.5小时 前后半小时 后两个小时"),
            [
                Token::Before(30 * min),
                Token::After(120 * min),
                Token::Before(90 * min),
                Token::Around(30 * min),
                Token::After(120 * min)
            ]
        );
        assert!(has_stretch("大促开始前30分钟") && !has_stretch("只返回前10000个结果"));
        assert_eq!(token("前10000个结果", None), None);
        assert_eq!(token("后1000小时", None).map(|(token, _)| token), Some(Token::Bad));
    }
}
