//! One pass: it reads what the plan asks for and says what is complete. Dropping it anywhere loses nothing, since
//! the rows of a window and their coverage are one commit.

use std::collections::HashSet;
use std::future::Future;
use std::sync::Mutex;
use std::sync::PoisonError;

use super::details;
use super::plan::{Degraded, EnhancedReach, Gate, Job, LAG_S, OVERLAP_S, Proof, Situation};
use super::request::{Request, TurnOf, Work};
use super::sweep::Sweep;
use crate::domain::calendar::Calendar;
use crate::domain::coverage::{Gap, Ledger, Why};
use crate::domain::ids::{ShopId, Tid};
use crate::domain::list::Gateway;
use crate::domain::pass::{Counts, PassKind, PassProgress, PassReport, Stage, Trouble};
use crate::domain::span_set::SpanSet;
use crate::domain::time::{Span, Timestamp};
use crate::domain::trouble::{Class, GatewayError};
use crate::gateway::orders::{INCREMENT_ADVISED_S, OrderGateway, TOP_HISTORY_S};
use crate::gateway::retry::{RetryPolicy, Season, Tally};
use crate::store::{Result, Store, StoreError};

/// How long after the first reading of a shop an enhanced list without a single order is not believed, in seconds: its
/// provider needs one or two minutes after the seller authorised it.
pub const FIRST_EMPTY_S: i64 = 120;

/// A pass of one shop. The gateways are those it may use: a source that was not asked for is `None`.
pub struct Pass<'a, T, E> {
    /// Where everything goes.
    pub store: &'a Store,
    /// Whose orders.
    pub shop: ShopId,
    /// The Taobao Open Platform.
    pub top: Option<&'a T>,
    /// The enhanced list, and the first instant it knows orders of, if anyone knows.
    pub enhanced: Option<(&'a E, Option<Timestamp>)>,
    /// The platform's promotion days.
    pub calendar: &'a Calendar,
    /// How patient it is.
    pub policy: RetryPolicy,
    /// Who hears how far it is.
    pub listener: &'a (dyn Fn(PassProgress) + Send + Sync),
}

/// What a running pass shares between its two gateways.
pub(super) struct Running<'a> {
    pub(super) store: &'a Store,
    pub(super) shop: ShopId,
    pub(super) calendar: &'a Calendar,
    policy: RetryPolicy,
    listener: &'a (dyn Fn(PassProgress) + Send + Sync),
    /// The calls of TOP, and those of the enhanced list.
    tallies: [Tally; 2],
    pub(super) work: Work,
    /// Calls of TOP after which it stops asking it.
    most_calls: u64,
    state: Mutex<State>,
}

impl<'a> Running<'a> {
    /// A pass begins.
    pub(super) fn new<T, E>(
        pass: &Pass<'a, T, E>,
        request: Request,
        unproven_until: Option<Timestamp>,
    ) -> Self {
        Self {
            store: pass.store,
            shop: pass.shop,
            calendar: pass.calendar,
            policy: pass.policy,
            listener: pass.listener,
            tallies: Default::default(),
            work: request.work,
            most_calls: request.most_calls.unwrap_or(u64::MAX),
            state: Mutex::new(State { unproven_until, ..State::default() }),
        }
    }

    /// Is an answer of the enhanced list without an order, read at an instant, not believed?
    pub(super) fn is_unproven(&self, at: Timestamp) -> bool {
        self.state().unproven_until.is_some_and(|until| at < until)
    }

    /// The enhanced list has returned an order: from now on it is believed. Says whether that is news.
    fn has_proof(&self) -> bool {
        self.state().unproven_until.take().is_some()
    }
}

#[derive(Default)]
struct State {
    orders: Counts,
    details_fetched: u64,
    stage: Option<Stage>,
    troubles: Vec<Trouble>,
    /// Until when an enhanced list without an order is not believed.
    unproven_until: Option<Timestamp>,
    /// What was refused: never asked again in this pass.
    refused: Vec<Job>,
    /// The orders that lists returned, where somebody wants to know.
    returned: Option<HashSet<Tid>>,
}

/// Why reading stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// The gateway; what it did not give is a gap.
    Gateway(GatewayError),
    /// The store; the pass ends.
    Store(StoreError),
    /// The pass may make no more calls; what is left stays uncovered.
    Spent,
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<T: OrderGateway, E: OrderGateway> Pass<'_, T, E> {
    /// Reads what is missing of the span and reports. A gateway's fault is a gap, no error.
    ///
    /// # Errors
    /// [`StoreError`]; everything committed before stays.
    pub async fn run(&self, request: Request) -> Result<PassReport> {
        let (shop, mut started, kind) = (self.shop, self.beginning(), request.work.kind());
        let running = Running::new(self, request, self.unproven_until(request.work).await?);
        let number = match request.work {
            Work::Command => Some(self.store.write(move |tx| tx.begin_pass(shop, kind, started)).await?),
            // One every few seconds: those of an hour are kept as one.
            Work::Live(_) | Work::Background => None,
        };

        let mut gates = Gates {
            top: match request.work {
                _ if self.top.is_none() => Gate::Missing,
                Work::Live(turn) if turn.gateways == TurnOf::Enhanced => Gate::Shut,
                _ => Gate::Open,
            },
            enhanced: match request.work {
                _ if self.enhanced.is_none() => Gate::Missing,
                Work::Live(turn) if turn.gateways == TurnOf::Top => Gate::Shut,
                _ => Gate::Open,
            },
        };
        let mut asked = Vec::new();
        let mut assume = Assume::Proven;
        let mut clock = if self.has_heard_clock() { HasHeard::Yes } else { HasHeard::No };
        // A round may shut a gateway, show that one knows nothing, or tell the time; the next plans by it.
        for _ in 0..4 {
            let scene = self.scene(request, gates, started).await?;
            let shown = scene.enhanced.is_some_and(|reach| reach.proof == Proof::Shown);
            if shown && running.has_proof() {
                // What it answered before its first order is asked again, but not what it refused.
                asked
                    .retain(|job: &Job| job.list.gateway() != Gateway::Enhanced || running.has_refused(*job));
            }
            let jobs = not_asked(scene.situation(self.calendar, assume).jobs(), &asked);
            let (mut top, mut enhanced): (Vec<_>, Vec<_>) =
                jobs.into_iter().partition(|job| job.list.gateway() == Gateway::Top);
            if clock == HasHeard::No {
                // What is planned by this computer's clock alone may be planned wrongly: a little is asked first.
                for jobs in [&mut top, &mut enhanced] {
                    jobs.truncate(1);
                    for job in jobs.iter_mut() {
                        *job = newest_of(*job);
                    }
                }
                if top.is_empty() && enhanced.is_empty() {
                    self.hear_clock().await;
                }
            } else {
                assume = Assume::Nothing;
                if top.is_empty() && enhanced.is_empty() {
                    break;
                }
            }
            asked.extend(top.iter().chain(&enhanced));
            let (top, enhanced) = tokio::join!(
                running.read(self.top, Gateway::Top, top),
                running.read(self.enhanced.map(|(gateway, _)| gateway), Gateway::Enhanced, enhanced),
            );
            gates.top = gates.top.after(top?);
            gates.enhanced = gates.enhanced.after(enhanced?);
            if clock == HasHeard::No {
                clock = HasHeard::Yes;
                started = self.beginning();
            }
        }
        let scene = self.scene(request, gates, started).await?;
        if let (Some(top), Gate::Open, Some(span)) = (self.top, gates.top, scene.span) {
            details::read(&running, top, span, gates.enhanced).await?;
        }
        let report = self.report(&running, scene, request, started).await?;
        let (ended, kept) = (self.now(), report.clone());
        self.store
            .write(move |tx| match number {
                Some(number) => tx.end_pass(number, ended, &kept),
                None => tx.turn(shop, started, ended, &kept),
            })
            .await?;
        Ok(report)
    }

    /// Has the clock that the pass goes by been heard?
    fn has_heard_clock(&self) -> bool {
        match (self.top, self.enhanced) {
            (Some(top), _) => top.has_heard_clock(),
            (None, Some((enhanced, _))) => enhanced.has_heard_clock(),
            (None, None) => true,
        }
    }

    /// Asks for the time. A gateway that fails here fails again where it is told.
    async fn hear_clock(&self) {
        match (self.top, self.enhanced) {
            (Some(top), _) => drop(top.hear_clock().await),
            (None, Some((enhanced, _))) => drop(enhanced.hear_clock().await),
            (None, None) => {}
        }
    }

    /// Until when an enhanced list that has never returned an order is not believed.
    async fn unproven_until(&self, work: Work) -> Result<Option<Timestamp>> {
        let (now, shop) = (self.now(), self.shop);
        if work == Work::Command || self.enhanced.is_none() {
            return Ok(None);
        }
        let (ledger, first_read) =
            self.store.read(move |r| Ok((r.coverage(shop)?, r.first_read(shop)?))).await?;
        let until = first_read.unwrap_or(now).plus_s(FIRST_EMPTY_S);
        Ok(Some(until).filter(|_| proof(&ledger) == Proof::None))
    }

    pub(super) fn now(&self) -> Timestamp {
        match (self.top, self.enhanced) {
            (Some(top), _) => top.now(),
            (None, Some((enhanced, _))) => enhanced.now(),
            (None, None) => Timestamp::MIN,
        }
    }

    /// When a pass begins that asks both gateways: both have to reach its end, and their clocks tell whole seconds.
    fn beginning(&self) -> Timestamp {
        const APART_S: i64 = 5;
        let (now, enhanced) = (self.now(), self.enhanced.map(|(gateway, _)| gateway));
        let other = enhanced.filter(|gateway| gateway.has_heard_clock()).map_or(now, OrderGateway::now);
        if (0..=APART_S).contains(&now.since_s(other)) { other } else { now }
    }

    /// All that the plan depends on, as it stands.
    async fn scene(&self, request: Request, gates: Gates, started: Timestamp) -> Result<Scene> {
        let shop = self.shop;
        let (ledger, first_read) =
            self.store.read(move |r| Ok((r.coverage(shop)?, r.first_read(shop)?))).await?;
        let (now, started) = (not_before(self.now(), &ledger), not_before(started, &ledger));
        let proof = proof(&ledger);
        let enhanced = self.enhanced.map(|(_, from)| EnhancedReach { from, proof });
        let overlap_s = request.work.overlap_s();
        let degraded = request.work.degraded();
        let mut scene =
            Scene { now, span: None, changes_from: now, ledger, gates, enhanced, overlap_s, degraded };
        let earliest = scene.situation(self.calendar, Assume::Nothing).earliest();
        let usual = if earliest == Timestamp::MIN { now.plus_s(-TOP_HISTORY_S) } else { earliest };
        let start = request.from.unwrap_or(usual);
        // The end stands where it stood when the pass began: what it runs after would never be covered.
        let newest = match request.work {
            Work::Command | Work::Background => started.plus_s(-LAG_S),
            Work::Live(_) => started,
        };
        scene.span = Span::new(start, request.to.unwrap_or(Timestamp::MAX).min(newest));
        let since_first = first_read.unwrap_or(now).plus_s(-OVERLAP_S);
        scene.changes_from = match request.work {
            Work::Command => request.from.unwrap_or(since_first),
            // What changed before the shop was first read is in the state in which the orders were found.
            Work::Live(_) | Work::Background => since_first,
        };
        Ok(scene)
    }

    async fn report(
        &self,
        running: &Running<'_>,
        scene: Scene,
        request: Request,
        started: Timestamp,
    ) -> Result<PassReport> {
        let gates = scene.gates;
        let mut gaps = match scene.span {
            // A turn of the live work reads on in a few seconds: what it has not reached yet is no gap.
            Some(_) if request.work.kind() == PassKind::Live => Vec::new(),
            Some(_) => scene.situation(self.calendar, Assume::Nothing).gaps(),
            None => Vec::new(),
        };
        {
            let state = running.state();
            for gap in &mut gaps {
                explain(gap, &state.troubles, gates);
            }
        }
        let settled = started.plus_s(-LAG_S);
        let asked_end = request.to.unwrap_or(settled);
        let start = scene.span.map_or_else(|| request.from.unwrap_or(settled), Span::start);
        let not_yet = match scene.span {
            _ if request.work.kind() == PassKind::Live => None,
            Some(_) => Span::new(settled.max(start), asked_end).filter(|_| asked_end > settled),
            // Nothing of what was asked for has settled.
            None => Span::new(start, asked_end.max(start)),
        };
        gaps.extend(not_yet.map(|span| Gap { span, why: Why::NotYet }));
        if let (Some(span), false) = (scene.span, request.work.kind() == PassKind::Live) {
            gaps.extend(details::gaps(running, span).await?);
        }
        gaps.sort_by_key(|gap| (gap.span, gap.why.word()));
        gaps.dedup();
        let span = Span::new(start, asked_end.max(start)).unwrap_or(Span::instant(start));
        Ok(running.report(request.work.kind(), span, gaps))
    }
}

/// Now, where the platform's clock has not been heard yet and this computer's stands behind what the platform told
/// before: late enough for something to be asked, since only an answer tells the time.
fn not_before(now: Timestamp, ledger: &Ledger) -> Timestamp {
    let told = ledger.spans.iter().map(|covered| covered.read_at).max();
    told.filter(|told| told.since_s(now) > LAG_S).map_or(now, |told| told.plus_s(LAG_S + 1))
}

/// What of the jobs this pass has not asked for yet: a window that was refused, or that came degraded, is left to the
/// next pass.
fn not_asked(jobs: Vec<Job>, asked: &[Job]) -> Vec<Job> {
    let mut left: Vec<Job> = Vec::new();
    for job in jobs {
        // Two pieces of one list may meet within the overlap: that is asked for once.
        let before = asked.iter().chain(&left).filter(|a| a.list == job.list).map(|a| a.span);
        let before: SpanSet = before.collect();
        left.extend(before.missing(job.span).into_iter().map(|span| Job { span, ..job }));
    }
    left
}

/// The newest stretch of a job, small enough to be over soon. It stays clear of what was read before, unless it reads
/// all of that again that is to be read again.
fn newest_of(job: Job) -> Job {
    let (start, end) = (job.span.start(), job.span.end());
    let near = end.plus_s(-INCREMENT_ADVISED_S);
    if near <= start {
        return job;
    }
    let clear = job.seam.map_or(near, |seam| near.max(seam.plus_s(1)));
    Span::new(clear, end).map_or(job, |span| Job { span, seam: None, ..job })
}

/// Gives a gap that is merely unread the fault of the gateway that should have read it.
fn explain(gap: &mut Gap, troubles: &[Trouble], gates: Gates) {
    if gap.why != Why::Unread {
        return;
    }
    let shut = |gateway| match gateway {
        Gateway::Top => gates.top == Gate::Shut,
        Gateway::Enhanced => gates.enhanced == Gate::Shut,
    };
    if let Some(trouble) = troubles.iter().find(|trouble| shut(trouble.gateway)).or_else(|| troubles.first())
    {
        gap.why = Why::Failed(trouble.gateway, trouble.class.clone());
    }
}

#[derive(Clone, Copy)]
struct Gates {
    top: Gate,
    enhanced: Gate,
}

impl Gate {
    fn after(self, outcome: Outcome) -> Self {
        match outcome {
            Outcome::Read => self,
            Outcome::Failed => Self::Shut,
        }
    }
}

/// Whether a gateway gave everything it was asked for.
#[derive(Clone, Copy)]
pub(super) enum Outcome {
    Read,
    Failed,
}

/// Whether the enhanced list is taken at its word before it has returned an order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Assume {
    Proven,
    Nothing,
}

/// Whether the platform's clock has been heard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HasHeard {
    Yes,
    No,
}

/// What a plan depends on, owned.
struct Scene {
    now: Timestamp,
    span: Option<Span>,
    changes_from: Timestamp,
    ledger: Ledger,
    gates: Gates,
    enhanced: Option<EnhancedReach>,
    overlap_s: i64,
    degraded: Degraded,
}

/// Has the enhanced list ever returned an order of the shop?
#[must_use]
pub fn proof(ledger: &Ledger) -> Proof {
    let shown = ledger.spans.iter().any(|c| c.list.gateway() == Gateway::Enhanced && c.rows > 0);
    if shown { Proof::Shown } else { Proof::None }
}

impl Scene {
    fn situation<'a>(&'a self, calendar: &'a Calendar, assume: Assume) -> Situation<'a> {
        let proven = |reach: EnhancedReach| EnhancedReach { proof: Proof::Shown, ..reach };
        Situation {
            span: self.span.unwrap_or(Span::instant(self.now)),
            changes_from: self.changes_from,
            ledger: &self.ledger,
            top: self.gates.top,
            enhanced: if assume == Assume::Proven { self.enhanced.map(proven) } else { self.enhanced },
            enhanced_gate: self.gates.enhanced,
            calendar,
            now: self.now,
            overlap_s: self.overlap_s,
            degraded: self.degraded,
        }
    }
}

impl Running<'_> {
    /// Reads the jobs of one gateway in their order. A job that the platform refuses is left; a gateway that
    /// fails is left altogether.
    async fn read<G: OrderGateway>(
        &self,
        gateway: Option<&G>,
        which: Gateway,
        jobs: Vec<Job>,
    ) -> Result<Outcome> {
        let Some(gateway) = gateway else { return Ok(Outcome::Read) };
        for job in jobs {
            match Sweep::new(self, gateway, job).run().await {
                Ok(()) => {}
                Err(Stop::Store(error)) => return Err(error),
                Err(Stop::Spent) => return Ok(Outcome::Read),
                Err(Stop::Gateway(error)) => {
                    let refused_once = matches!(error.class, Class::Refused | Class::NotFound);
                    self.trouble(which, &error);
                    if !refused_once {
                        return Ok(Outcome::Failed);
                    }
                    self.state().refused.push(job);
                }
            }
        }
        Ok(Outcome::Read)
    }

    fn has_refused(&self, job: Job) -> bool {
        self.state().refused.contains(&job)
    }

    /// Makes a call with the pass's patience, and says what is waited for meanwhile.
    pub(super) async fn call<V, F>(
        &self,
        gateway: Gateway,
        season: Season,
        now: impl Fn() -> Timestamp + Send + Sync,
        call: impl FnMut() -> F + Send,
    ) -> Result<V, GatewayError>
    where
        F: Future<Output = Result<V, GatewayError>> + Send,
    {
        let on_pause = |pause: &crate::gateway::retry::Pause<'_>| {
            let until = now().plus_s(i64::try_from(pause.length.as_secs()).unwrap_or(i64::MAX));
            self.tell(Some((pause.error.class.clone(), until)));
        };
        self.policy.run(season, self.tally(gateway), on_pause, call).await
    }

    /// Has it made as many calls of a gateway as it may? Only TOP counts the calls of a day.
    pub(super) fn is_spent(&self, gateway: Gateway) -> bool {
        gateway == Gateway::Top && self.tally(gateway).requests() >= self.most_calls
    }

    const fn tally(&self, gateway: Gateway) -> &Tally {
        let [top, enhanced] = &self.tallies;
        match gateway {
            Gateway::Top => top,
            Gateway::Enhanced => enhanced,
        }
    }

    pub(super) fn trouble(&self, gateway: Gateway, error: &GatewayError) {
        let words = error.platform.as_ref().map_or_else(|| error.detail.clone(), ToString::to_string);
        let trouble = Trouble { gateway, class: error.class.clone(), words };
        let mut state = self.state();
        if !state.troubles.contains(&trouble) {
            state.troubles.push(trouble);
        }
    }

    /// From now on the orders that lists return are noted.
    pub(super) fn note_returned(&self) {
        self.state().returned = Some(HashSet::new());
    }

    /// The orders that were returned since.
    pub(super) fn take_returned(&self) -> HashSet<Tid> {
        self.state().returned.take().unwrap_or_default()
    }

    pub(super) fn returned(&self, tids: impl Iterator<Item = Tid>) {
        if let Some(returned) = &mut self.state().returned {
            returned.extend(tids);
        }
    }

    pub(super) fn at(&self, stage: Stage) {
        self.state().stage = Some(stage);
        self.tell(None);
    }

    /// What was done so far.
    pub(super) fn report(&self, kind: PassKind, span: Span, gaps: Vec<Gap>) -> PassReport {
        let state = self.state();
        let sum = |of: fn(&Tally) -> u64| self.tallies.iter().map(of).sum();
        PassReport {
            kind,
            turns: 1,
            span,
            gaps,
            orders: state.orders,
            details_fetched: state.details_fetched,
            requests: sum(Tally::requests),
            retries: sum(Tally::retries),
            throttled: sum(Tally::throttled),
            troubles: state.troubles.clone(),
        }
    }

    pub(super) fn counted(&self, orders: Counts, details: u64) {
        let mut state = self.state();
        state.orders += orders;
        state.details_fetched += details;
    }

    fn tell(&self, waiting: Option<(Class, Timestamp)>) {
        let state = self.state();
        if let Some(stage) = state.stage {
            let progress =
                PassProgress { stage, orders: state.orders, details_fetched: state.details_fetched, waiting };
            drop(state);
            (self.listener)(progress);
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
