//! What the window asks of marking users, and what it is told of it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::export::Form;
use crate::domain::ids::MarkingId;
use crate::domain::marking::{
    FromFile, Imported, LookedUsers, MarkingBatch, MarkingJob, MarkingLook, MarkingWish, MarkingWords, OpenId,
};

/// Something to be done about the users of a shop.
#[derive(Debug)]
pub enum UsersAction {
    /// Say which jobs there are.
    Jobs,
    /// Say which users a text holds.
    ReadText(String),
    /// Say which users a file holds.
    ReadFile(PathBuf),
    /// Ask the platform how users stand; nobody is marked.
    Look(Box<MarkingWish>, Arc<[OpenId]>),
    /// Begin a job with what was looked up. Nothing is sent before it is run.
    Begin(Box<MarkingWish>, Arc<[OpenId]>, Box<LookedUsers>),
    /// Go on with a job.
    Run(MarkingId),
    /// Send the users of a job once more of whom nobody knows, and go on with it.
    Again(MarkingId),
    /// Stop the run after the batch that is out; the job stays open.
    Pause,
    /// End a job; who waits is not sent any more.
    End(MarkingId),
    /// Say which calls a job made.
    Calls(MarkingId),
    /// Write what became of the users of a job into a folder.
    Write(MarkingId, Box<MarkingWords>, PathBuf, Form),
}

/// What it came to.
#[derive(Debug)]
pub enum UsersOutcome {
    /// A text was read.
    Text(Imported),
    /// A file was read.
    File(FromFile),
    /// The platform was asked.
    Looked(MarkingLook),
    /// A job was begun.
    Begun(MarkingId),
    /// A run is over: how its job stands.
    Ran(MarkingJob),
    /// The calls of a job.
    Calls(MarkingId, Vec<MarkingBatch>),
}

/// What the window is told of jobs.
#[derive(Debug)]
pub enum UsersTold {
    /// The newest jobs of a shop, the newest first.
    Jobs(Vec<MarkingJob>),
    /// How one of them stands.
    Job(Box<MarkingJob>),
}
