//! The conditions that only this program judges, in words.

use rust_i18n::t;

use super::chips::short;
use crate::domain::anywhere::Sought;
use crate::domain::filter::{Condition, Filter};
use crate::domain::filter_line;
use crate::domain::local_test::{Between, LocalTest, Side};
use crate::domain::text_how::{LocalText, TextHow};
use crate::domain::text_test::TextTest;
use crate::domain::time::Timestamp;
use crate::ui::words;

/// What a term of a line says. One that moves with now is said so.
pub(super) fn words(term: &str, now: Timestamp) -> String {
    match filter_line::read_test(term, now) {
        Ok(test @ (LocalTest::Time(side, ..) | LocalTest::Shipped(side, _))) => {
            let found = ["older", "last"].into_iter().find_map(|word| Some((word, counted(term, word)?)));
            let Some((word, (count, unit))) = found else { return of(&test) };
            let time = if let LocalTest::Time(_, kind, _) = test {
                words::time_kind(kind)
            } else {
                t!("time.shipped")
            };
            let key = match (word, unit) {
                ("older", "h") => "chip.older.hours",
                ("older", _) => "chip.older.days",
                (_, "h") => "chip.last.hours",
                _ => "chip.last.days",
            };
            let said = t!(key, time = time, count = count);
            sided(side, said.into_owned())
        }
        Ok(test) => of(&test),
        Err(_) => term.to_owned(),
    }
}

/// The number and the unit of `…older-40h`.
fn counted<'a>(term: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let (_, rest) = term.split_once(word)?;
    let rest = rest.strip_prefix('-')?;
    rest.split_at_checked(rest.len().checked_sub(1)?)
}

/// What one of a filter's conditions says that no gateway can be asked for.
pub(super) fn condition(filter: &Filter, condition: Condition) -> String {
    match condition {
        Condition::Local(place) => filter.local.get(place).map(of).unwrap_or_default(),
        Condition::BuyerNick => {
            t!("chip.nick", text = filter.buyer_nick.as_deref().unwrap_or_default()).into_owned()
        }
        _ => words::time_kind(filter.time).into_owned(),
    }
}

/// What a condition says.
pub(super) fn of(test: &LocalTest) -> String {
    match test {
        LocalTest::NotStatus(these) => not(&t!("chip.status", names = joined(these, words::status))),
        LocalTest::NotFlag(these) => not(&t!("chip.flag", names = joined(these, |flag| words::flag(*flag)))),
        LocalTest::NotItem(these) => {
            not(&t!("chip.items", text = short(&joined(these, ToString::to_string))))
        }
        LocalTest::NotTid(these) => not(&t!("chip.tids", text = short(&joined(these, ToString::to_string)))),
        LocalTest::Buyer(side, nicks) => {
            sided(*side, t!("chip.nick", text = short(&joined(nicks, ToString::to_string))).into_owned())
        }
        LocalTest::Memo(side, test) => text(*side, test, &t!("filter.memo")),
        LocalTest::Message(side, test) => text(*side, test, &t!("filter.message")),
        LocalTest::Payment(side, range) => {
            let range = between(range, |fen| fen.grouped());
            sided(*side, t!("chip.pay", range = range).into_owned())
        }
        LocalTest::Anywhere(side, any) => {
            let words: Vec<&str> = any.sought().iter().map(Sought::as_str).collect();
            sided(*side, t!("chip.anywhere", text = short(&words.join(" · "))).into_owned())
        }
        LocalTest::Tail(side, tail) => sided(*side, t!("chip.tail", digits = tail).into_owned()),
        LocalTest::Handled(side, these) => sided(*side, super::chips::handled_words(these)),
        LocalTest::Time(side, kind, span) => {
            let span = between(span, ToString::to_string);
            sided(*side, format!("{} {span}", words::time_kind(*kind)))
        }
        LocalTest::Goods(side, test) => {
            let (side, how) = test.text(*side);
            text(side, &how, &words::goods_field(test.field()))
        }
        LocalTest::Place(side, kind, these) => {
            let names = short(&joined(these, ToString::to_string));
            sided(*side, format!("{} {names}", words::place_kind(*kind)))
        }
        LocalTest::Shipped(side, span) => {
            let span = between(span, ToString::to_string);
            sided(*side, format!("{} {span}", t!("time.shipped")))
        }
        LocalTest::Pieces(side, range) => {
            let range = between(range, ToString::to_string);
            sided(*side, t!("chip.pieces", range = range).into_owned())
        }
        LocalTest::Step(side, these) => {
            sided(*side, t!("chip.step", names = joined(these, words::step)).into_owned())
        }
        LocalTest::Waybill(side, these) => {
            let numbers = short(&joined(these, ToString::to_string));
            sided(*side, t!("chip.waybill", text = numbers).into_owned())
        }
    }
}

fn text(side: Side, test: &LocalText, title: &str) -> String {
    let said = |how: TextHow, typed: &str| format!("{title} {} {}", words::text_how(how), short(typed));
    if let Some((how, typed)) = TextHow::of(side, test) {
        return match (how, typed.is_empty()) {
            (TextHow::Equals, true) => t!("chip.text.none", title = title).into_owned(),
            (TextHow::Differs, true) => t!("chip.text.some", title = title).into_owned(),
            _ => said(how, &typed),
        };
    }
    let how = match test {
        LocalText::Api(TextTest::Contains(_)) => TextHow::Contains,
        LocalText::Api(TextTest::Equals(_)) => TextHow::Equals,
        LocalText::Api(TextTest::Differs(_)) => TextHow::Differs,
        LocalText::Starts(_) => TextHow::Starts,
        LocalText::Ends(_) => TextHow::Ends,
        LocalText::AnyOf(_) => TextHow::AnyOf,
    };
    sided(side, said(how, &test.values().join(" · ")))
}

fn sided(side: Side, text: String) -> String {
    match side {
        Side::Is => text,
        Side::IsNot => not(&text),
    }
}

fn not(text: &str) -> String {
    t!("chip.not", condition = text).into_owned()
}

fn joined<T>(these: &[T], word: impl Fn(&T) -> String) -> String {
    these.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn between<T: PartialEq>(range: &Between<T>, word: impl Fn(&T) -> String) -> String {
    match (&range.least, &range.most) {
        (Some(least), Some(most)) if least == most => word(least),
        (least, most) => {
            let end = |end: &Option<T>| end.as_ref().map_or_else(String::new, &word);
            format!("{} ~ {}", end(least), end(most))
        }
    }
}
