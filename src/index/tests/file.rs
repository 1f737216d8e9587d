//! The mirror in a file: what comes back is what went in, and no bytes bring the reader down.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index as Place;
use proptest::strategy::ValueTree as _;
use xxhash_rust::xxh3::xxh3_64;

use super::super::stored::Refused;
use super::any::{Step, question, step};
use super::*;
use crate::domain::flag::Flag;

const SEAL: Seal = Seal { mark: 0x0123_4567_89AB_CDEF_0011_2233_4455_6677, schema: 7 };

fn saved(snapshot: &Snapshot) -> Vec<u8> {
    let mut bytes = Vec::new();
    snapshot.save(SEAL, &mut bytes).unwrap();
    bytes
}

fn loaded(bytes: &[u8]) -> Result<Index, Refused> {
    let (mut rest, newest) = (bytes, Rev(i64::MAX));
    Index::load(SEAL, newest, &mut rest, bytes.len() as u64).map(|index| Index { limits: LIMITS, ..index })
}

/// The same bytes with a right sum at their end.
fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - size_of::<u64>();
    let sum = xxh3_64(&bytes[..end]);
    bytes[end..].copy_from_slice(&sum.to_ne_bytes());
    bytes
}

/// A few orders of every kind there is, in several parts, one of them with dead rows.
fn some() -> Pair {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut pair = Pair::new();
    for _ in 0..100 {
        let steps = vec(step(), 4..5).new_tree(&mut runner).unwrap().current();
        for step in steps {
            pair.take(step);
        }
        let snapshot = pair.index.snapshot();
        if snapshot.segments() > 1 && snapshot.parts().iter().any(|part| part.dead().is_some()) {
            return pair;
        }
    }
    panic!("no row has died");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_from_a_file_answers_as_what_was_written(
        before in vec(step(), 1..12),
        after in vec(step(), 0..8),
        questions in vec(question(), 2),
    ) {
        let mut pair = Pair::new();
        for step in before {
            pair.take(step);
        }
        pair.under_way = None;
        let bytes = saved(&pair.index.snapshot());
        pair.index = loaded(&bytes).unwrap();
        prop_assert_eq!(saved(&pair.index.snapshot()), bytes);
        for question in &questions {
            agrees(&pair.index.snapshot(), &pair.model, question);
        }
        // It goes on like any other.
        for step in after {
            pair.take(step);
        }
        pair.take(Step::MergeAll);
        agrees(&pair.index.snapshot(), &pair.model, &questions[0]);
    }

    #[test]
    fn whatever_numbers_are_put_into_a_file_it_is_refused_or_can_be_asked(
        changes in vec((any::<Place>(), prop_oneof![
            any::<u64>(), 0_u64..300, Just(u64::MAX), Just(1 << 31), Just(1 << 62),
        ], 1_usize..9), 1..4),
        questions in vec(question(), 2),
    ) {
        let mut bytes = saved(&some().index.snapshot());
        for (place, number, size) in changes {
            let at = place.index(bytes.len() - 16);
            bytes[at..at + size].copy_from_slice(&number.to_ne_bytes()[..size]);
        }
        if let Ok(mut index) = loaded(&summed(bytes)) {
            for question in &questions {
                let answer = index.snapshot().ask(question);
                let ids: Vec<OrderId> = answer.ids().take(500).collect();
                assert!(ids.iter().filter(|id| answer.position(**id).is_some()).count() <= ids.len());
                drop(answer.histogram(Parting::Flag));
                drop(answer.rows(3, 10));
            }
            let mut batch = Batch::with_limits(LIMITS);
            for n in 1..40 {
                batch.remove(id(n));
            }
            index.apply(batch, Rev(i64::MAX));
            if let Some(job) = index.merge_job() {
                index.install(job.run());
            }
        }
    }
}

#[test]
fn a_file_that_was_cut_or_changed_anywhere_is_refused() {
    let bytes = saved(&some().index.snapshot());
    assert!(loaded(&bytes).is_ok());
    for end in 0..bytes.len() {
        assert!(loaded(&bytes[..end]).is_err(), "cut at {end}");
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(loaded(&changed).is_err(), "changed at {at}");
    }
    assert!(loaded(&[&bytes[..], &[0]].concat()).is_err());
    // It says that it has more bytes than come.
    assert!(Index::load(SEAL, Rev(i64::MAX), &mut &bytes[..], bytes.len() as u64 + 9).is_err());
}

#[test]
fn a_file_of_another_store_or_of_a_later_revision_is_refused() {
    let pair = some();
    let bytes = saved(&pair.index.snapshot());
    let load = |seal, newest| Index::load(seal, newest, &mut &bytes[..], bytes.len() as u64);
    assert!(load(SEAL, Rev(pair.rev)).is_ok());
    assert!(load(SEAL, Rev(pair.rev - 1)).is_err());
    assert!(load(Seal { mark: SEAL.mark + 1, ..SEAL }, Rev(pair.rev)).is_err());
    assert!(load(Seal { schema: SEAL.schema + 1, ..SEAL }, Rev(pair.rev)).is_err());
}

/// Of two rows of one order the later counts, and the flag of the earlier one stays a value that no row has.
#[test]
fn a_segment_with_more_values_than_rows_comes_back() {
    let mut index = Index::new();
    let flagged = |flag: u16| Order { seller_flag: Some(Flag::new(flag)), ..plain(7, "") };
    let orders = [1, 2, 3].map(flagged);
    let (id, shop) = (id(1), shop(1));
    index.apply(batch(orders.iter().map(|order| (&id, &shop, order))), Rev(1));
    let back = loaded(&saved(&index.snapshot())).unwrap();
    assert_eq!(back.snapshot().ask(&everything()).facets().flag, [(Some(Flag::new(3)), 1)].into());
}

/// Whoever changes what is written changes this sum, and has to raise the number of the form with it: a file of the
/// version before would be read as what it is not.
#[test]
fn what_is_written_is_the_form_of_its_number() {
    let (form, sum) = (2, 4_948_025_483_542_520_714);
    let mut pair = Pair::new();
    let memos = ["急", "礼盒 a", ""].into_iter().cycle();
    let order = |(n, memo): (i64, &str)| (id(n), shop(1 + n % 2), plain(n * 1_000_003, memo));
    pair.take(Step::Apply { written: (1..=9).zip(memos).map(order).collect(), removed: vec![] });
    pair.take(Step::Apply { written: vec![(id(3), shop(1), plain(3, "A"))], removed: vec![id(4)] });
    let bytes = saved(&pair.index.snapshot());
    assert_eq!((bytes[8], xxh3_64(&bytes)), (form, sum));
}
