//! Facets in SQL: one way through the rows for all that share their conditions, counted here. SQLite would sort the rows
//! for each `GROUP BY`.

use std::collections::{BTreeMap, HashMap};

use rusqlite::types::{FromSql, FromSqlError, ValueRef};
use rusqlite::{Row, params_from_iter};

use super::error::Result;
use super::filter::{Clause, Text};
use super::handled::HANDLED;
use super::open::Reader;
use crate::domain::facets::Facets;
use crate::domain::filter::{Condition, Refunding};
use crate::domain::flag::Flag;
use crate::domain::handled::Handled;
use crate::domain::status::{Status, StepStatus};
use crate::domain::text_state::TextPresence;

/// The facets in the order of their columns.
pub(super) const FACETS: [Condition; 7] = [
    Condition::Status,
    Condition::Flag,
    Condition::Refunding,
    Condition::SellerMemo,
    Condition::BuyerMessage,
    Condition::Step,
    Condition::Handled,
];

/// What is counted while the rows go by.
#[derive(Default)]
struct Counts {
    status: HashMap<Vec<u8>, u64>,
    no_status: u64,
    facets: Facets,
}

impl Reader<'_> {
    /// Counts the rows that pass for some of the facets.
    pub(super) fn count_facets(&self, clause: Clause, wanted: &[Condition], to: &mut Facets) -> Result<()> {
        let columns = FACETS.map(|facet| match facet {
            _ if !wanted.contains(&facet) => "NULL",
            Condition::Status => "status",
            Condition::Flag => "flag",
            Condition::Refunding => "refunding",
            Condition::SellerMemo => Text::Memo.presence(),
            Condition::Step => "step_status",
            Condition::Handled => HANDLED,
            _ => Text::Message.presence(),
        });
        let sql = format!("SELECT {} FROM orders WHERE {}", columns.join(", "), clause.sql);
        let mut query = self.0.prepare(&sql)?;
        let mut rows = query.query(params_from_iter(clause.params))?;
        let mut counts = Counts::default();
        while let Some(row) = rows.next()? {
            for facet in wanted {
                counts.see(row, *facet)?;
            }
        }
        counts.put(wanted, to);
        Ok(())
    }
}

impl Counts {
    fn see(&mut self, row: &Row<'_>, facet: Condition) -> rusqlite::Result<()> {
        let place = FACETS.iter().position(|known| *known == facet).unwrap_or(0);
        let value = row.get_ref(place)?;
        match facet {
            Condition::Status => match value {
                ValueRef::Text(word) => match self.status.get_mut(word) {
                    Some(count) => *count += 1,
                    None => {
                        self.status.insert(word.to_vec(), 1);
                    }
                },
                _ => self.no_status += 1,
            },
            Condition::Flag => add(&mut self.facets.flag, read::<Option<u16>>(value, place)?.map(Flag::new)),
            Condition::Refunding => {
                let open: Option<bool> = read(value, place)?;
                let state = open.map(|open| if open { Refunding::Yes } else { Refunding::No });
                add(&mut self.facets.refunding, state);
            }
            Condition::SellerMemo => add(&mut self.facets.seller_memo, presence(value)),
            Condition::Step => {
                let word: Option<String> = read(value, place)?;
                add(&mut self.facets.step, word.map(|word| StepStatus::from_word(&word)));
            }
            Condition::Handled => add(&mut self.facets.handled, Handled::from_code(read(value, place)?)),
            _ => add(&mut self.facets.buyer_message, presence(value)),
        }
        Ok(())
    }

    fn put(self, wanted: &[Condition], to: &mut Facets) {
        let Self { status, no_status, mut facets } = self;
        for (word, count) in status {
            facets.status.insert(Some(Status::from_word(&String::from_utf8_lossy(&word))), count);
        }
        if no_status > 0 {
            facets.status.insert(None, no_status);
        }
        for facet in wanted {
            match facet {
                Condition::Status => to.status.append(&mut facets.status),
                Condition::Flag => to.flag.append(&mut facets.flag),
                Condition::Refunding => to.refunding.append(&mut facets.refunding),
                Condition::Step => to.step.append(&mut facets.step),
                Condition::Handled => to.handled.append(&mut facets.handled),
                Condition::SellerMemo => to.seller_memo.append(&mut facets.seller_memo),
                _ => to.buyer_message.append(&mut facets.buyer_message),
            }
        }
    }
}

fn add<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    *counts.entry(key).or_default() += 1;
}

fn read<T: FromSql>(value: ValueRef<'_>, place: usize) -> rusqlite::Result<T> {
    let kind = value.data_type();
    T::column_result(value).map_err(|error: FromSqlError| {
        rusqlite::Error::FromSqlConversionFailure(place, kind, Box::new(error))
    })
}

/// The presence that [`Text::presence`] names.
fn presence(value: ValueRef<'_>) -> TextPresence {
    let named =
        |presence: &TextPresence| value.as_bytes().is_ok_and(|word| word == presence.word().as_bytes());
    TextPresence::ALL.into_iter().find(named).unwrap_or(TextPresence::Unknown)
}
