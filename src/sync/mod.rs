//! The sync: what is to be read, reading it, and saying what is complete.
//!
//! [`plan`] is pure: coverage, clock and calendar give the next jobs and the gaps. [`run`] carries it out, list by list
//! (`sweep`) and order by order ([`details`]). [`agenda`] says what the background does next, and is pure too.

pub mod agenda;
pub mod details;
pub mod plan;
pub mod reconcile;
pub mod request;
pub mod rows;
pub mod run;
#[cfg(test)]
mod simulation;
mod sweep;
