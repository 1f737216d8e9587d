//! A lane: threads that own database connections and run what is sent to them, in turn. Nothing else touches a
//! connection, so no lock is held and no async task blocks.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::error::{Result, StoreError};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Jobs that may wait before a sender has to.
const QUEUE: usize = 64;

/// One queue served by one or several threads, each with its own connection.
#[derive(Debug)]
pub(super) struct Lane {
    jobs: Option<SyncSender<Job>>,
    threads: Vec<JoinHandle<()>>,
    #[cfg(test)]
    here: Option<super::here::Here>,
}

impl Lane {
    /// Starts a thread for each connection.
    pub(super) fn start(name: &str, connections: Vec<Connection>) -> Result<Self> {
        #[cfg(test)]
        if super::here::is_entered() {
            return Ok(Self { jobs: None, threads: Vec::new(), here: super::here::Here::of(connections) });
        }
        let (jobs, queue) = sync_channel::<Job>(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        let threads = connections
            .into_iter()
            .map(|connection| {
                let queue = Arc::clone(&queue);
                Builder::new().name(name.to_owned()).spawn(move || serve(connection, &queue))
            })
            .collect::<std::io::Result<_>>()
            .map_err(|cause| StoreError::File { path: name.into(), cause })?;
        Ok(Self {
            jobs: Some(jobs),
            threads,
            #[cfg(test)]
            here: None,
        })
    }

    /// Runs a function on a connection and waits for its answer without blocking the caller's thread.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        #[cfg(test)]
        if let Some(here) = &self.here {
            return here.run(work).await;
        }
        self.send(work)?.await.map_err(|_| StoreError::Closed)?
    }

    /// Runs a function on a connection and waits for its answer. Not to be called from an async task.
    pub(super) fn run_blocking<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        self.send(work)?.blocking_recv().map_err(|_| StoreError::Closed)?
    }

    fn send<T, F>(&self, work: F) -> Result<oneshot::Receiver<Result<T>>>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody waits any more when the caller was cancelled; the work is done all the same.
            drop(answer.send(work(connection)));
        });
        self.jobs.as_ref().ok_or(StoreError::Closed)?.send(job).map_err(|_| StoreError::Closed)?;
        Ok(answered)
    }
}

impl Drop for Lane {
    /// Lets the jobs that were sent end, then closes the connections.
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

fn serve(mut connection: Connection, queue: &Mutex<Receiver<Job>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(&mut connection),
            Err(_) => return,
        }
    }
}
