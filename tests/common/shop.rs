//! A shop whose passes run against a platform in memory.

#![allow(clippy::unwrap_used, dead_code, reason = "a test helper; each test uses some of it")]

use std::time::Duration;

use lidan::domain::calendar::Calendar;
use lidan::domain::ids::ShopId;
use lidan::domain::pass::PassReport;
use lidan::domain::shop::ShopName;
use lidan::domain::time::Timestamp;
use lidan::gateway::retry::RetryPolicy;
use lidan::store::Store;
use lidan::sync::request::Request;
use lidan::sync::run::Pass;
use tempfile::TempDir;

use super::platform::{Platform, Truth};

/// When the tests play.
pub fn now() -> Timestamp {
    "2023-11-11 12:00:00".parse().unwrap()
}

pub fn ago(seconds: i64) -> Timestamp {
    now().plus_s(-seconds)
}

/// So many orders, evenly over so many seconds up to now.
pub fn spread(count: i64, over_s: i64) -> Vec<Truth> {
    (0..count).map(|n| Truth::new(n + 1, ago(100 + n * over_s / count))).collect()
}

/// A store and a calendar.
pub struct Shop {
    _folder: TempDir,
    pub store: Store,
    pub id: ShopId,
    pub calendar: Calendar,
}

/// TOP, and the enhanced list with the day of its authorisation.
pub type Sources<'a> = (Option<&'a Platform>, Option<(&'a Platform, Option<Timestamp>)>);

impl Shop {
    pub async fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let id = store.write(|tx| tx.shop(&ShopName::new("main").unwrap())).await.unwrap();
        Self { _folder: folder, store, id, calendar: Calendar::default() }
    }

    pub fn pass<'a>(&'a self, (top, enhanced): Sources<'a>) -> Pass<'a, Platform, Platform> {
        Pass {
            store: &self.store,
            shop: self.id,
            top,
            enhanced,
            calendar: &self.calendar,
            policy: RetryPolicy { attempts: 3, longest_pause: Duration::from_secs(10) },
            listener: &|_| {},
        }
    }

    pub async fn run(&self, sources: Sources<'_>, request: Request) -> PassReport {
        self.pass(sources).run(request).await.unwrap()
    }
}
