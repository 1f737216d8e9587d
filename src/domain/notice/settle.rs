//! What the tokens of a phrase say: its windows, or that it has no meaning or more than one.

use super::super::calendar::RuleWindow;
use super::super::time::{DAY_S, HOUR_S, Timestamp};
use super::times::{Base, Times};
use super::tokens::Token;

/// How long before a promotion's instant the trouble begins where the notice does not say it.
const USUAL_BEFORE_S: i64 = HOUR_S / 2;
/// How long after it the trouble lasts where the notice does not say it.
const USUAL_AFTER_S: i64 = 2 * HOUR_S;
/// An instant that is written as the last second of a day means midnight.
const LAST_SECOND: i64 = DAY_S - 1;
/// A date without a year that lies further before the notice than this is one of the next year.
const STALE_S: i64 = 180 * DAY_S;
/// Longest range of days that hours are repeated on.
const MOST_DAYS: i64 = 62;

/// What the tokens of a phrase say.
pub(super) fn settle(tokens: &[Token], base: Option<Base>) -> Times {
    let mut reader = Reader { tokens, at: 0, base, times: Times::default(), ..Reader::default() };
    // A phrase with two meanings has none.
    if reader.read().is_none() {
        let days = reader.times.days;
        return Times { days, is_flawed: true, ..Times::default() };
    }
    let mut times = reader.times;
    let whole = times.windows.len();
    times.windows.retain(|window| match (window.from, window.to) {
        (Some(from), Some(to)) => from <= to,
        _ => true,
    });
    times.is_flawed |= times.windows.len() < whole;
    let mut seen: Vec<RuleWindow> = Vec::new();
    times.windows.retain(|window| {
        let is_new = !seen.contains(window);
        seen.push(*window);
        is_new
    });
    times
}

/// Reads a phrase token by token.
#[derive(Debug, Default)]
struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    base: Option<Base>,
    times: Times,
    /// The year and month that a date took last.
    last: Option<(i32, u32)>,
    /// Days that wait for their hours.
    days: Vec<i64>,
    /// They have had hours already.
    is_used: bool,
    /// The range of whole days that was read last.
    range: Option<(i64, i64)>,
    /// Instants that wait for their length.
    instants: Vec<Timestamp>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn take(&mut self, token: Token) -> bool {
        let is_it = self.peek() == Some(token);
        self.at += usize::from(is_it);
        is_it
    }

    /// Reads all of it; `None` where it has no meaning, or more than one.
    fn read(&mut self) -> Option<()> {
        while let Some(token) = self.peek() {
            self.at += 1;
            match token {
                Token::Date { year, month, day } => self.date(year, month, day)?,
                Token::Clock(clock) => self.clock(clock)?,
                Token::Before(_) | Token::After(_) | Token::Around(_) => self.stretch(token)?,
                Token::EachDay => self.each_day()?,
                Token::Since => {
                    let (from, _) = self.only()?;
                    self.times.windows.push(RuleWindow { from: Some(from), to: None });
                }
                Token::Until => {
                    let (_, to) = self.only()?;
                    self.times.windows.push(RuleWindow { from: None, to: Some(to) });
                }
                Token::To | Token::NextDay | Token::Bad => return None,
            }
        }
        self.whole_days();
        let instants = std::mem::take(&mut self.instants);
        self.times.is_lengthened = !instants.is_empty();
        self.around(&instants, USUAL_BEFORE_S, USUAL_AFTER_S);
        Some(())
    }

    /// The first and the last second of the one instant or day that waits.
    fn only(&mut self) -> Option<(Timestamp, Timestamp)> {
        let is_waiting = !self.is_used && !self.days.is_empty();
        let found = match (&self.instants[..], &self.days[..]) {
            ([instant], _) if !is_waiting => (*instant, *instant),
            ([], [day]) if is_waiting => {
                (Timestamp::from_day(*day), Timestamp::from_day(*day).plus_s(LAST_SECOND))
            }
            _ => return None,
        };
        self.instants.clear();
        self.is_used = true;
        Some(found)
    }

    /// A date: of a list of days, or the first of a range.
    fn date(&mut self, year: Option<i32>, month: Option<u32>, day: u32) -> Option<()> {
        if self.is_used {
            self.days.clear();
            self.is_used = false;
        }
        let day = self.day(year, month, day)?;
        let is_range = self.peek() == Some(Token::To)
            || self.peek() == Some(Token::Since) && self.tokens.get(self.at + 1) == Some(&Token::To);
        if !is_range {
            self.days.push(day);
            return Some(());
        }
        self.whole_days();
        self.take(Token::Since);
        self.take(Token::To);
        let Some(Token::Date { year, month, day: last }) = self.peek() else { return None };
        self.at += 1;
        let last = self.day(year, month, last)?;
        let clock = if let Some(Token::Clock(clock)) = self.peek() {
            // Hours on each day of the range, or the hour of its last? Only 每天 would say.
            self.at += 1;
            if self.peek() == Some(Token::To) {
                return None;
            }
            clock
        } else {
            LAST_SECOND
        };
        self.take(Token::Until);
        self.push(Timestamp::from_day(day), Timestamp::from_day(last).plus_s(clock));
        (self.range, self.days, self.is_used) = (Some((day, last)), vec![last], true);
        Some(())
    }

    /// A time of day: the beginning of a range on each day of the list, or an instant of each.
    fn clock(&mut self, clock: i64) -> Option<()> {
        let days = self.days.clone();
        let &last = days.last()?;
        self.range = None;
        let was_used = std::mem::replace(&mut self.is_used, true);
        let is_range = self.peek() == Some(Token::To)
            || self.peek() == Some(Token::Since) && self.tokens.get(self.at + 1) == Some(&Token::To);
        // Before a stretch 到 only joins: 20:00 到后2小时.
        let is_joined =
            is_range && matches!(self.tokens.get(self.at + 1), Some(Token::Before(_) | Token::After(_)));
        if !is_range || is_joined {
            if is_joined {
                self.take(Token::To);
            }
            self.instants.extend(days.iter().map(|day| Timestamp::from_day(*day).plus_s(clock)));
            return Some(());
        }
        self.take(Token::Since);
        self.take(Token::To);
        let is_next_day = self.take(Token::NextDay);
        if let Some(Token::Date { year, month, day }) = self.peek() {
            // A range over several days on each day of a list?
            if is_next_day || days.len() > 1 && !was_used {
                return None;
            }
            self.at += 1;
            let end = self.day(year, month, day)?;
            let end_clock = match self.peek() {
                Some(Token::Clock(clock)) => {
                    self.at += 1;
                    clock
                }
                _ => LAST_SECOND,
            };
            self.push(Timestamp::from_day(last).plus_s(clock), Timestamp::from_day(end).plus_s(end_clock));
            self.days = vec![end];
        } else {
            let Some(Token::Clock(end)) = self.peek() else { return None };
            self.at += 1;
            let over_s = if is_next_day || end < clock { DAY_S } else { 0 };
            for day in days {
                let start = Timestamp::from_day(day);
                self.push(start.plus_s(clock), start.plus_s(end + over_s));
            }
        }
        self.take(Token::Until);
        Some(())
    }

    /// Stretches before and after all the instants that have none yet.
    fn stretch(&mut self, first: Token) -> Option<()> {
        let (mut before_s, mut after_s) = (0, 0);
        let mut token = Some(first);
        while let Some(found) = token {
            match found {
                Token::Before(length_s) => before_s = length_s,
                Token::After(length_s) => after_s = length_s,
                Token::Around(length_s) => (before_s, after_s) = (length_s, length_s),
                _ => break,
            }
            self.take(Token::To);
            token =
                self.peek().filter(|t| matches!(t, Token::Before(_) | Token::After(_) | Token::Around(_)));
            self.at += usize::from(token.is_some());
        }
        let instants = std::mem::take(&mut self.instants);
        self.around(&instants, before_s, after_s);
        (!instants.is_empty()).then_some(())
    }

    /// The range of days before it is no range then, but a list.
    fn each_day(&mut self) -> Option<()> {
        let Some((first, last)) = self.range.take() else {
            return (!self.days.is_empty() && !self.is_used).then_some(());
        };
        self.times.windows.pop();
        self.days = (first..=last).take_while(|day| day - first <= MOST_DAYS).collect();
        self.is_used = false;
        (last - first <= MOST_DAYS && matches!(self.peek(), Some(Token::Clock(_)))).then_some(())
    }

    /// Days that were given no hours are whole days.
    fn whole_days(&mut self) {
        if !self.is_used {
            for day in std::mem::take(&mut self.days) {
                self.push(Timestamp::from_day(day), Timestamp::from_day(day).plus_s(LAST_SECOND));
            }
        }
    }

    fn around(&mut self, instants: &[Timestamp], before_s: i64, after_s: i64) {
        for instant in instants {
            let is_midnight = instant.second_of_day() == LAST_SECOND;
            let instant = instant.plus_s(i64::from(is_midnight));
            self.push(instant.plus_s(-before_s), instant.plus_s(after_s));
        }
    }

    fn push(&mut self, from: Timestamp, to: Timestamp) {
        self.times.windows.push(RuleWindow { from: Some(from), to: Some(to) });
    }

    /// The number of a day. Without a year it is of the year of the date before it, else of the notice's.
    fn day(&mut self, year: Option<i32>, month: Option<u32>, day: u32) -> Option<i64> {
        let month = month.or_else(|| self.last.map(|(_, month)| month))?;
        let known = year.or_else(|| self.last.map(|(year, _)| year));
        let base = self.base;
        let year = known.or_else(|| base.map(|base| base.year))?;
        let of = |year| Timestamp::from_parts((year, month, day), (0, 0, 0));
        let published = base.and_then(|base| base.published).filter(|_| known.is_none());
        let is_stale = published.zip(of(year)).is_some_and(|(published, at)| published.since_s(at) > STALE_S);
        let year = year + i32::from(is_stale);
        self.times.is_next_year |= is_stale;
        let day = of(year)?.day();
        self.last = Some((year, month));
        self.times.days.push(day);
        Some(day)
    }
}
