//! The two lanes of a shop as values: when they begin, what they do, why they rest.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::desk::{FULL_EVERY_S, Overlap, Pause, Turn, TurnOf};
use crate::domain::list::Gateway;
use crate::domain::pass::{History, PassProgress, Rest, RestWhy, Trouble};
use crate::domain::quota::Quota;
use crate::domain::shop::ShopProfile;
use crate::domain::span_set::SpanSet;
use crate::domain::time::Span;

/// Seconds from one look at the enhanced list to the next: it knows of a change within seconds.
const ENHANCED_EVERY_S: u64 = 15;
/// Seconds from one look at TOP's lists to the next.
const TOP_EVERY_S: u64 = 30;
/// A live turn that lasts longer than this is shown.
const SLOW: Duration = Duration::from_secs(2);
/// How long a piece that was read is left alone, whatever is still missing of it.
const ASIDE: Duration = Duration::from_mins(10);

/// The live lane.
pub(super) struct Live {
    next: Option<Instant>,
    began: Option<Instant>,
    halt: Option<Arc<Notify>>,
    progress: Option<PassProgress>,
    troubles: Vec<Trouble>,
    last_full: Option<Instant>,
    last_top: Option<Instant>,
    ended: Ended,
    /// Grows with every turn that has ended, for those who wait for one.
    turns: watch::Sender<u64>,
    /// The user wants a turn now, and a full one.
    wished: Wished,
    /// What stopped a gateway, and until when it is left alone while the shop's other one goes on.
    held: Vec<(Trouble, Instant)>,
    /// The user has stopped it, and has not asked for anything since.
    stopped: Stopped,
}

/// How a turn has ended.
#[derive(Debug)]
pub(super) enum TurnEnd {
    /// It was carried out, and this is what stopped a gateway.
    Read(Vec<Trouble>),
    /// It was stopped, or never began: another process holds the shop, or a secret is missing.
    NotRead,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    Never,
    Once,
}

/// Whether the user has stopped a lane.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Stopped {
    Yes,
    #[default]
    No,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wished {
    Yes,
    No,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            next: None,
            began: None,
            halt: None,
            progress: None,
            troubles: Vec::new(),
            last_full: None,
            last_top: None,
            ended: Ended::Never,
            turns: watch::Sender::new(0),
            wished: Wished::No,
            held: Vec::new(),
            stopped: Stopped::No,
        }
    }
}

impl Live {
    /// When the next turn is due; `None` while one runs, and after the user has stopped it.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        let is_free = self.began.is_none() && self.stopped == Stopped::No;
        is_free.then(|| self.next.unwrap_or(now))
    }

    pub(super) const fn is_running(&self) -> bool {
        self.began.is_some()
    }

    pub(super) const fn begin(&mut self, now: Instant) {
        self.began = Some(now);
    }

    /// Whether any turn has ended yet.
    pub(super) fn has_ended(&self) -> bool {
        self.ended == Ended::Once
    }

    /// Which turn it is, and how it is stopped.
    pub(super) fn turn(&mut self, profile: &ShopProfile, now: Instant) -> (Turn, Arc<Notify>) {
        let since = |then: Option<Instant>, every_s: u64| {
            then.is_none_or(|then| {
                now.duration_since(then) + Duration::from_secs(1) >= Duration::from_secs(every_s)
            })
        };
        let held = self.held.len();
        self.held.retain(|(_, until)| *until > now);
        // What a gateway missed while it was left alone is read as if it had never been looked at.
        let is_back = self.held.len() < held;
        let full =
            self.wished == Wished::Yes || is_back || since(self.last_full, FULL_EVERY_S.unsigned_abs());
        let both = full || profile.enhanced.is_none() || since(self.last_top, TOP_EVERY_S);
        self.wished = Wished::No;
        if full {
            self.last_full = Some(now);
        }
        if both {
            self.last_top = Some(now);
        }
        let halt = Arc::new(Notify::new());
        self.halt = Some(Arc::clone(&halt));
        let turn = Turn {
            overlap: if full { Overlap::Full } else { Overlap::Short },
            gateways: match (self.is_held(Gateway::Top), self.is_held(Gateway::Enhanced)) {
                (true, false) => TurnOf::Enhanced,
                (false, true) => TurnOf::Top,
                _ if both => TurnOf::Both,
                _ => TurnOf::Enhanced,
            },
        };
        (turn, halt)
    }

    fn is_held(&self, gateway: Gateway) -> bool {
        self.held.iter().any(|(trouble, _)| trouble.gateway == gateway)
    }

    /// A gateway is left alone for so long. Gives for how long all of them are, if they are.
    pub(super) fn hold(&mut self, trouble: Trouble, seconds: u64) -> Option<u64> {
        let now = Instant::now();
        self.held.retain(|(known, _)| known.gateway != trouble.gateway);
        self.held.push((trouble, now + Duration::from_secs(seconds)));
        let free = [Gateway::Top, Gateway::Enhanced].iter().any(|gateway| !self.is_held(*gateway));
        let next = self.held.iter().map(|(_, until)| *until).min().filter(|_| !free)?;
        Some(next.saturating_duration_since(now).as_secs() + 1)
    }

    /// The turn has ended; the next begins after a pause.
    pub(super) fn end(&mut self, end: TurnEnd, pause_s: u64) {
        self.began = None;
        self.halt = None;
        self.progress = None;
        let whole = matches!(&end, TurnEnd::Read(troubles) if troubles.is_empty());
        if !whole {
            // What such a turn has read, nobody knows: the next one goes back the whole way again, or a row that
            // became visible late would be passed over.
            self.last_full = None;
        }
        self.troubles = match end {
            TurnEnd::Read(troubles) => troubles,
            TurnEnd::NotRead => Vec::new(),
        };
        self.ended = Ended::Once;
        let wished = self.wished == Wished::Yes;
        self.next = Some(Instant::now() + Duration::from_secs(if wished { 0 } else { pause_s }));
        self.turns.send_modify(|turns| *turns += 1);
    }

    /// The usual pause of a shop between two turns, in seconds.
    pub(super) const fn usual_pause_s(profile: &ShopProfile) -> u64 {
        if profile.enhanced.is_some() { ENHANCED_EVERY_S } else { TOP_EVERY_S }
    }

    /// The user wants a full turn now. Gives the count of turns and how many have to have ended.
    pub(super) fn wish(&mut self) -> (watch::Receiver<u64>, u64) {
        self.wished = Wished::Yes;
        self.soon();
        let turns = self.turns.subscribe();
        // A turn that runs already may have begun before what the user waits for.
        let wanted = *turns.borrow() + if self.began.is_some() { 2 } else { 1 };
        (turns, wanted)
    }

    pub(super) fn soon(&mut self) {
        self.next = None;
        self.held.clear();
        self.stopped = Stopped::No;
    }

    /// Ends what runs; nothing begins until it is asked for.
    pub(super) fn stop(&mut self) {
        self.stopped = Stopped::Yes;
        if let Some(halt) = &self.halt {
            halt.notify_one();
        }
    }

    pub(super) fn progressed(&mut self, progress: PassProgress) {
        self.progress = Some(progress);
    }

    /// Does a turn run that takes long? Most are over in a moment, and showing them would only flicker.
    pub(super) fn is_slow(&self) -> bool {
        self.began.is_some_and(|began| began.elapsed() >= SLOW)
    }

    pub(super) fn shown_progress(&self) -> Option<PassProgress> {
        let waits = self.progress.as_ref().is_some_and(|progress| progress.waiting.is_some());
        if self.is_slow() || waits || self.ended == Ended::Never { self.progress.clone() } else { None }
    }

    /// What stopped a gateway in the last turn, or before that and still does.
    pub(super) fn troubles(&self) -> Vec<Trouble> {
        self.troubles.iter().chain(self.held.iter().map(|(trouble, _)| trouble)).cloned().collect()
    }

    pub(super) fn next_in_s(&self, now: Instant) -> Option<u64> {
        let next = self.next.filter(|_| self.began.is_none() && self.stopped == Stopped::No)?;
        Some(next.saturating_duration_since(now).as_secs())
    }
}

/// The background lane.
#[derive(Default)]
pub(super) struct Background {
    next: Option<Instant>,
    began: Option<Instant>,
    halt: Option<Arc<Notify>>,
    /// A comparison that the user waits for is stopped by this.
    comparison: Option<Arc<Notify>>,
    stopped: Stopped,
    progress: Option<PassProgress>,
    troubles: Vec<Trouble>,
    pause: Pause,
    rest: Option<Rest>,
    quota: Quota,
    aside: SpanSet,
    aside_since: Option<Instant>,
    /// When the present stretch of reading began, and what was left of the history then.
    stretch: Option<(Instant, i64)>,
    estimate_s: Option<u64>,
}

impl Background {
    /// When the next task is due; `None` while one runs, and after the user has stopped it.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        let is_free = self.began.is_none() && self.stopped == Stopped::No;
        is_free.then(|| self.next.unwrap_or(now))
    }

    pub(super) const fn begin(&mut self, now: Instant) {
        self.began = Some(now);
    }

    /// The user waits for a comparison; gives how it is stopped.
    pub(super) fn comparing(&mut self) -> Arc<Notify> {
        let halt = Arc::new(Notify::new());
        self.comparison = Some(Arc::clone(&halt));
        halt
    }

    /// The comparison is over.
    pub(super) fn has_compared(&mut self) {
        self.comparison = None;
        if self.halt.is_none() {
            self.progress = None;
        }
    }

    pub(super) const fn is_running(&self) -> bool {
        self.halt.is_some()
    }

    /// What the agenda has to know, after what was put aside long ago was forgotten.
    pub(super) fn outlook(&mut self) -> (Pause, SpanSet) {
        if self.aside_since.is_some_and(|since| since.elapsed() >= ASIDE) {
            self.aside = SpanSet::default();
            self.aside_since = None;
        }
        (self.pause, self.aside.clone())
    }

    /// A task begins; gives how it is stopped.
    pub(super) fn working(&mut self, quota: Quota) -> Arc<Notify> {
        self.quota = quota;
        self.rest = None;
        let halt = Arc::new(Notify::new());
        self.halt = Some(Arc::clone(&halt));
        halt
    }

    /// There is nothing to do for so long.
    pub(super) fn resting(&mut self, rest: Rest, quota: Quota) {
        self.quota = quota;
        self.rest = Some(rest);
        self.stretch = None;
        self.estimate_s = None;
        if rest.why == RestWhy::Done {
            self.troubles.clear();
        }
    }

    /// The task has ended, or none was begun; the next look comes after a pause.
    pub(super) fn end(&mut self, pause: Duration) {
        self.began = None;
        self.halt = None;
        self.progress = None;
        self.next = Some(Instant::now() + pause);
    }

    pub(super) fn failed(&mut self, troubles: Vec<Trouble>) {
        self.troubles = troubles;
    }

    /// A piece was read: it is left alone for a while.
    pub(super) fn put_aside(&mut self, piece: Span) {
        self.aside.add(piece);
        self.aside_since.get_or_insert_with(Instant::now);
    }

    pub(super) fn set_pause(&mut self, pause: Pause) {
        self.pause = pause;
        self.soon();
        if let (Pause::On, Some(halt)) = (pause, &self.halt) {
            halt.notify_one();
        }
    }

    pub(super) fn soon(&mut self) {
        self.next = None;
        self.aside = SpanSet::default();
        self.aside_since = None;
        self.stopped = Stopped::No;
    }

    /// Ends what runs; nothing begins until it is asked for.
    pub(super) fn stop(&mut self) {
        self.stopped = Stopped::Yes;
        for halt in self.halt.iter().chain(&self.comparison) {
            halt.notify_one();
        }
    }

    pub(super) fn progressed(&mut self, progress: PassProgress) {
        self.progress = Some(progress);
    }

    pub(super) fn progress(&self) -> Option<PassProgress> {
        self.progress.clone()
    }

    pub(super) fn troubles(&self) -> &[Trouble] {
        &self.troubles
    }

    pub(super) const fn rest(&self) -> Option<Rest> {
        self.rest
    }

    pub(super) const fn quota(&self) -> Quota {
        self.quota
    }

    pub(super) const fn estimate_s(&self) -> Option<u64> {
        self.estimate_s
    }

    /// Looks how fast the history grows, to say how long the rest takes.
    pub(super) fn measure(&mut self, history: &History, now: Instant) {
        const LEAST: Duration = Duration::from_secs(5);
        if self.halt.is_none() {
            return;
        }
        let (since, left_then) = *self.stretch.get_or_insert((now, history.left_s));
        let (took, done_s) = (now.duration_since(since), left_then - history.left_s);
        if took < LEAST || done_s <= 0 {
            return;
        }
        let estimate = u128::try_from(history.left_s).unwrap_or(0) * took.as_millis()
            / u128::try_from(done_s).unwrap_or(1)
            / 1_000;
        self.estimate_s = u64::try_from(estimate).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::trouble::Class;

    fn profile() -> ShopProfile {
        let text = "name = \"a\"\nseller_nick = \"b\"\n[top]\ngateway = \"https://a.example/\"\napp_key = \"1\"\n\
                    [enhanced]\ngateway = \"https://b.example/\"\nappid = \"2\"\n";
        toml::from_str(text).unwrap()
    }

    fn end(live: &mut Live, end: TurnEnd) {
        live.begin(Instant::now());
        live.end(end, 15);
    }

    #[tokio::test(start_paused = true)]
    async fn every_five_minutes_a_turn_goes_back_the_whole_way_and_every_second_one_asks_top() {
        let (mut live, profile) = (Live::default(), profile());
        let (mut full, mut both) = (0, 0);
        for _ in 0..40 {
            let (turn, _) = live.turn(&profile, Instant::now());
            full += usize::from(turn.overlap == Overlap::Full);
            both += usize::from(turn.gateways == TurnOf::Both);
            end(&mut live, TurnEnd::Read(Vec::new()));
            tokio::time::advance(Duration::from_secs(15)).await;
        }
        assert_eq!((full, both), (2, 20));
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_was_stopped_or_met_trouble_does_not_count_as_one_that_went_back() {
        let trouble = Trouble { gateway: Gateway::Top, class: Class::Passing, words: String::new() };
        for ended in [TurnEnd::NotRead, TurnEnd::Read(vec![trouble])] {
            let (mut live, profile) = (Live::default(), profile());
            assert_eq!(live.turn(&profile, Instant::now()).0.overlap, Overlap::Full);
            end(&mut live, ended);
            assert_eq!(live.turn(&profile, Instant::now()).0.overlap, Overlap::Full);
            end(&mut live, TurnEnd::Read(Vec::new()));
            assert_eq!(live.turn(&profile, Instant::now()).0.overlap, Overlap::Short);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_gateway_that_rests_does_not_hold_up_the_other_and_is_read_the_whole_way_when_it_is_back() {
        let (mut live, profile) = (Live::default(), profile());
        let trouble = |gateway| Trouble { gateway, class: Class::DailyLimit, words: String::new() };
        live.turn(&profile, Instant::now());
        assert_eq!(live.hold(trouble(Gateway::Top), 3_600), None);
        end(&mut live, TurnEnd::Read(Vec::new()));
        for _ in 0..10 {
            tokio::time::advance(Duration::from_secs(15)).await;
            assert_eq!(live.turn(&profile, Instant::now()).0.gateways, TurnOf::Enhanced);
            end(&mut live, TurnEnd::Read(Vec::new()));
            assert_eq!(live.troubles(), [trouble(Gateway::Top)], "the window goes on saying it");
        }
        assert_eq!(live.hold(trouble(Gateway::Enhanced), 60), Some(61), "now both rest");
        tokio::time::advance(Duration::from_hours(1)).await;
        let (turn, _) = live.turn(&profile, Instant::now());
        assert_eq!((turn.gateways, turn.overlap), (TurnOf::Both, Overlap::Full));
        live.hold(trouble(Gateway::Enhanced), 600);
        assert_eq!(live.turn(&profile, Instant::now()).0.gateways, TurnOf::Top);
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_user_stopped_begins_only_when_it_is_asked_for() {
        let (mut live, mut background, now) = (Live::default(), Background::default(), Instant::now());
        live.stop();
        background.stop();
        assert_eq!((live.due(now), background.due(now)), (None, None));
        live.end(TurnEnd::NotRead, 15);
        background.end(Duration::ZERO);
        assert_eq!((live.due(now), background.due(now), live.next_in_s(now)), (None, None, None));
        live.wish();
        background.soon();
        assert!(live.due(now).is_some() && background.due(now).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn the_estimate_follows_how_fast_the_history_grows() {
        let mut background = Background::default();
        background.working(Quota::default());
        let left = |left_s| History { whole_s: 1_000_000, left_s, ..History::default() };
        background.measure(&left(900_000), Instant::now());
        tokio::time::advance(Duration::from_secs(10)).await;
        background.measure(&left(800_000), Instant::now());
        assert_eq!(background.estimate_s(), Some(80));
        background.resting(Rest { why: RestWhy::Done, until: None }, Quota::default());
        assert_eq!(background.estimate_s(), None);
    }
}
