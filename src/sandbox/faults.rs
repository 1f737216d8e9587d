//! Faults that a test orders in advance: each is served to the next call that it is meant for.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The name under which faults and the log know the enhanced list.
pub const ENHANCED_LIST: &str = "/taobao/order/ext/list";

/// Something that goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The platform's back end fails: `isp.*`.
    Isp,
    /// The platform refuses with this `isv.*` sub code.
    Isv(String),
    /// The caller is banned from the API for so many seconds, and refused while they last.
    Ban {
        /// How long.
        seconds: u32,
    },
    /// The application's calls of the day are used up.
    DailyLimit,
    /// The session is over.
    SessionExpired,
    /// An HTTP status without a body.
    Status(u16),
    /// A page of HTML with status 200.
    Html,
    /// Half of the answer's body, less than its `Content-Length` says, and the end of the connection.
    HalfBody,
    /// No answer at all, until the client gives up or the platform stops.
    Hang,
    /// One item of the page cannot be read.
    BadItem(Broken),
    /// The connection ends before the call has any effect.
    Cut,
    /// The call has its effect, and its answer is lost with the connection.
    LoseAnswer,
    /// The answer comes so many milliseconds later.
    Slow {
        /// How much later.
        ms: u32,
    },
    /// Instead of a picture something else comes. Calls of the gateways are served as if nothing were wrong.
    Picture(BadPicture),
    /// The answer is what is left of it in a promotion evening (see [`Promotion`](super::Promotion)).
    Degraded,
}

/// What is wrong with an item that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Its number is none.
    Tid,
    /// Its payment is no amount of money. A list that was not asked for it breaks the number instead.
    Money,
}

/// What comes instead of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadPicture {
    /// A redirect to a host that does not exist.
    Redirect,
    /// Three million bytes that begin like a picture.
    TooLarge,
    /// A drawing with a script in it.
    Svg,
    /// A few bytes that say they are a picture of 60,000 by 60,000.
    Bomb,
}

/// Which calls a fault is meant for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Any call.
    Any,
    /// Calls of this API: its `method`, or [`ENHANCED_LIST`].
    Api(String),
}

impl From<&str> for Target {
    fn from(api: &str) -> Self {
        Self::Api(api.to_owned())
    }
}

struct Waiting {
    target: Target,
    fault: Fault,
    times: u32,
}

/// The faults that wait to be served.
#[derive(Default)]
pub struct Faults(Mutex<VecDeque<Waiting>>);

impl Faults {
    /// Orders a fault for the next `times` calls that it is meant for. What was ordered first comes first.
    pub fn push(&self, target: impl Into<Target>, fault: Fault, times: u32) {
        self.queue().push_back(Waiting { target: target.into(), fault, times });
    }

    /// How many faults wait, each time counted.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.queue().iter().map(|waiting| u64::from(waiting.times)).sum()
    }

    /// Forgets all that wait.
    pub fn clear(&self) {
        self.queue().clear();
    }

    /// The fault for a call of this API.
    pub(super) fn take(&self, api: &str) -> Option<Fault> {
        let mut queue = self.queue();
        queue.retain(|waiting| waiting.times > 0);
        let is_meant = |waiting: &&mut Waiting| match &waiting.target {
            Target::Any => true,
            Target::Api(name) => name == api,
        };
        let waiting = queue.iter_mut().find(is_meant)?;
        waiting.times -= 1;
        Some(waiting.fault.clone())
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults").field("waiting", &self.waiting()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_comes_as_often_as_ordered_and_to_whom_it_is_meant() {
        let faults = Faults::default();
        faults.push("a", Fault::Isp, 2);
        faults.push(Target::Any, Fault::Html, 1);
        assert_eq!(faults.waiting(), 3);
        assert_eq!(faults.take("b"), Some(Fault::Html));
        assert_eq!(faults.take("b"), None);
        assert_eq!(faults.take("a"), Some(Fault::Isp));
        assert_eq!(faults.take("a"), Some(Fault::Isp));
        assert_eq!((faults.take("a"), faults.waiting()), (None, 0));
    }
}
