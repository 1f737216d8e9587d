//! The user's wish to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::runtime;

/// Turns true once somebody wants the process to end, for work that is no future.
pub(super) fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let wait = move || {
        if let Ok(runtime) = runtime() {
            runtime.block_on(wished());
            raised.store(true, Ordering::Relaxed);
        }
    };
    // Without the thread, the signal ends the process by itself.
    drop(std::thread::Builder::new().name("stop".to_owned()).spawn(wait));
    flag
}

/// Waits until somebody wants the process to end: Ctrl+C, or the system's usual signal.
pub(super) async fn wished() {
    let interrupted = async {
        // Where no handler can be set, the signal ends the process by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => {
            signals.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
