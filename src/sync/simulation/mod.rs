//! The simulation: the real engine, the real store and the real merge against a platform of which everything is known,
//! under a nemesis, in virtual time, from a seed.
//!
//! `options` is what a run is made of; `truth` and `order` are the platform, `gateway` is how the engine sees it,
//! `world` the nemesis; `oracle` and `rest` say what has to hold; `disk` and `runner` let processes die and come back.
//! `docs/reliability.md` has the figures.

#![allow(clippy::similar_names, reason = "seconds and milliseconds of one instant stand side by side")]

mod clock;
mod disk;
mod figures;
mod gateway;
mod options;
mod oracle;
mod order;
mod rest;
mod runner;
mod shrink;
mod tests;
mod truth;
pub(in crate::sync) mod watch;
mod world;
