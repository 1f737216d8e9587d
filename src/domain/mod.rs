//! Pure values and rules: no clock, no file, no network, no other layer.
//!
//! [`item`] reads what a gateway sent, [`record`] is all that is known of one order, [`merge`] takes an answer
//! into it, [`order`] is the typed view, and [`filter`] says what a question means.

pub mod activity;
pub mod activity_log;
pub mod advice;
pub mod anywhere;
pub mod calendar;
pub mod coverage;
pub mod day_totals;
pub mod detail;
pub mod envelope;
pub mod export;
pub mod facets;
pub mod fields;
pub mod filter;
pub mod filter_line;
pub mod flag;
pub mod goods;
pub mod handled;
pub mod histogram;
pub mod ids;
pub mod item;
pub mod kept_test;
pub mod list;
pub mod local_test;
pub mod marking;
pub mod merge;
pub mod money;
pub mod notice;
pub mod notices;
pub mod order;
pub mod order_line;
pub mod order_link;
pub mod outcome;
pub mod pass;
pub mod pick_list;
pub(crate) mod planted;
pub mod quarantine;
pub mod quota;
pub mod reconcile;
pub mod record;
pub mod redact;
pub mod sheet;
pub mod shop;
pub mod span_set;
pub mod status;
pub mod text_how;
pub mod text_state;
pub mod text_test;
pub mod time;
pub mod token;
pub mod trouble;
pub mod view;
pub mod view_file;
pub mod watch;
