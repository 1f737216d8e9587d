//! Both gateways as the engine sees them. What stands between engine and platform is real: the pace, the platform's
//! clock as it is heard, and the parameters that TOP's lists are asked with.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::value::RawValue;
use tokio::time::{Instant, sleep};

use super::clock::Clocks;
use super::options::Fault;
use super::oracle::ListCall;
use super::order::View;
use super::world::{CEILING, Fate, World};
#[cfg(test)]
use crate::clock::{Clock, pretend};
use crate::domain::ids::Tid;
use crate::domain::list::{FULLINFO_GET, Gateway, List, ORDER_LIST};
use crate::domain::shop::Ceiling;
use crate::domain::time::{Span, Timestamp};
use crate::domain::trouble::{Class, GatewayError, PlatformWords};
use crate::gateway::orders::{FullInfo, ListPage, ListQuery, OrderGateway, Paging};
use crate::gateway::pace::Pace;
use crate::gateway::skew::{HeardFrom, Skew};
use crate::gateway::top::{TIME_GET, asked};

/// A gateway of the simulated platform, with what one process knows of it.
pub(super) struct Client {
    which: Gateway,
    world: Arc<Mutex<World>>,
    clocks: Arc<Clocks>,
    pace: Pace,
    skew: Skew,
}

impl Client {
    pub(super) fn new(which: Gateway, world: &Arc<Mutex<World>>) -> Self {
        let clocks = Arc::clone(&world.lock().unwrap().clocks);
        let pace = Pace::new(Ceiling::try_from(CEILING).unwrap());
        Self { which, world: Arc::clone(world), clocks, pace, skew: Skew::new(Clock::System) }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// Makes a call as the wire does.
    async fn call<V>(
        &self,
        api: &'static str,
        what: &impl Hash,
        answer: impl FnOnce(&mut World) -> V,
    ) -> Result<(V, Timestamp), GatewayError> {
        let call = {
            let mut hasher = DefaultHasher::new();
            (api, what).hash(&mut hasher);
            hasher.finish()
        };
        let begun = self.now();
        if let Err(class) = self.pace.admit(api, || self.now()).await {
            return Err(GatewayError::unsent(class, api, "not sent"));
        }
        let (there_ms, back_ms) = self.world().sent(self.which, api, call);
        sleep(Duration::from_millis(there_ms)).await;
        let (outcome, date) = {
            let mut world = self.world();
            let outcome = match world.fate(self.which, api) {
                Fate::Answered => Ok(answer(&mut world)),
                Fate::Refused(class) => {
                    world.note(format_args!("{api} is refused: {class:?}"));
                    let words = PlatformWords { code: "15".into(), ..PlatformWords::default() };
                    Err((GatewayError::refused(class, api, words), true))
                }
                Fate::Lost(why) => {
                    world.note(format_args!("{api}: {why}"));
                    Err((GatewayError::failed(Class::Passing, api, why), false))
                }
            };
            (outcome, self.clocks.now())
        };
        sleep(Duration::from_millis(back_ms)).await;
        if !matches!(outcome, Err((_, false))) {
            pretend(Some(self.clocks.computer()));
            self.skew.hear(date, Instant::now(), HeardFrom::Answer);
        }
        match outcome {
            Ok(value) => {
                self.pace.answered(api);
                self.world().heard_answer(call);
                Ok((value, self.now()))
            }
            Err((error, _)) => {
                match error.class {
                    Class::Banned { seconds } => self.pace.banned(api, seconds),
                    Class::DailyLimit => self.pace.day_over(self.now()),
                    _ => {}
                }
                self.world().heard_failure(api, call, &error.class, begun);
                Err(error)
            }
        }
    }
}

impl OrderGateway for Client {
    async fn list(&self, query: ListQuery) -> Result<ListPage, GatewayError> {
        assert_eq!(query.list.gateway(), self.which);
        let what = (query.list, query.span, query.page_no, query.paging);
        let (page, read_at) = self.call(query.list.api(), &what, |world| world.page(query)).await?;
        Ok(ListPage { read_at, ..page })
    }

    async fn full_info(&self, tid: Tid) -> Result<FullInfo, GatewayError> {
        let (item, read_at) = self.call(FULLINFO_GET, &tid, |world| world.full(tid)).await?;
        Ok(FullInfo { item, read_at })
    }

    fn has_heard_clock(&self) -> bool {
        self.skew.has_heard()
    }

    async fn hear_clock(&self) -> Result<(), GatewayError> {
        let api = if self.which == Gateway::Top { TIME_GET } else { ORDER_LIST };
        self.call(api, &"the time", |_| ()).await.map(drop)
    }

    fn now(&self) -> Timestamp {
        pretend(Some(self.clocks.computer()));
        self.skew.now()
    }
}

/// What a list is really asked for.
struct Question {
    span: Span,
    list: List,
    every_type: bool,
}

impl Question {
    /// Reads it from the parameters where there are any.
    fn of(query: ListQuery) -> Self {
        let (mut span, mut list, mut every_type) = (query.span, query.list, true);
        if query.list.gateway() == Gateway::Top {
            let params = asked(query);
            let param = |names: &[&str]| {
                let found = params.iter().find(|(name, _)| names.contains(name));
                found.map(|(_, value)| value.clone()).unwrap()
            };
            let time = |names| param(names).parse().unwrap();
            span = Span::new(time(&["start_created", "start_create"]), time(&["end_created", "end_create"]))
                .unwrap();
            every_type = param(&["type"]).contains("eticket");
            let set = match param(&["ext_type"]).as_str() {
                "ershou" => crate::domain::list::TradeSet::SecondHand,
                "service" => crate::domain::list::TradeSet::Service,
                "mark" => crate::domain::list::TradeSet::Marked,
                _ => crate::domain::list::TradeSet::AllTypes,
            };
            list = match query.list {
                List::TopIncrement(_) => List::TopIncrement(set),
                _ => List::TopCreated(set),
            };
        }
        Self { span, list, every_type }
    }
}

impl World {
    /// A page of a list as the platform has it now.
    fn page(&mut self, query: ListQuery) -> ListPage {
        let Question { span, list, every_type } = Question::of(query);
        let now_s = self.clocks.now_ms() / 1_000;
        let promotion = self.options.promotion.filter(|_| query.list.gateway() == Gateway::Top);
        let new_from = promotion
            .filter(|p| matches!(list, List::TopCreated(_)) && p.no_new.holds(now_s))
            .map_or(i64::MAX, |p| p.no_new.from_s);
        let (first, last) = (span.start().unix(), self.truth.last_second(span.end().unix()));
        let found: Vec<(i64, i64)> = if first <= last {
            let rows = self.truth.rows(list).range((first, 0)..=(last, i64::MAX)).rev().copied();
            rows.filter(|(at_s, _)| *at_s < new_from)
                .filter(|(_, tid)| every_type || self.truth.order(*tid).usual_type)
                .collect()
        } else {
            Vec::new()
        };
        let size = query.page_size as usize;
        let pages = found.len() > size && span.length_s() <= 1 && query.paging == Paging::Total;
        if pages && matches!(list, List::TopIncrement(_)) {
            let tids: Vec<i64> = found.iter().map(|(_, tid)| *tid).collect();
            self.truth.stir(self.clocks.now_ms(), &tids, size);
        }
        let from = (query.page_no as usize - 1) * size;
        let mut shown: Vec<i64> = found.iter().skip(from).take(size).map(|(_, tid)| *tid).collect();
        if shown.len() > 1 && shown.len() < size && self.strikes(Fault::Duplicate, 40) {
            self.count(Fault::Duplicate);
            shown.push(shown[0]);
        }
        let stripped =
            promotion.is_some_and(|p| p.lists.holds(now_s)) && self.options.faults.has(Fault::Stripped);
        let view = match (query.list.gateway(), stripped) {
            (Gateway::Enhanced, _) => View::Enhanced,
            (Gateway::Top, true) => View::TopStripped,
            (Gateway::Top, false) => View::Top,
        };
        let mut answered = Vec::with_capacity(shown.len());
        let items = shown.iter().map(|&tid| {
            let version = self.truth.shown(list, tid);
            if self.strikes(Fault::Malformed, 800) {
                self.count(Fault::Malformed);
                self.malformed.insert(tid);
                answered.push((tid, i64::MIN));
                let json = format!(r#"{{"tid":"{tid}","payment":"a lot"}}"#);
                return RawValue::from_string(json).unwrap();
            }
            if view == View::TopStripped {
                self.count(Fault::Stripped);
            }
            let order = self.truth.order_mut(tid);
            answered.push((tid, order.versions[version].at_s()));
            order.show(version, view)
        });
        let items: Vec<Box<RawValue>> = items.collect();
        // The oracle looks a little beyond the window, and by what was meant rather than by what was asked.
        let near = (first - 3, 0)..=(query.span.end().unix() + 3, i64::MAX);
        let there = self.truth.rows(query.list).range(near).copied().filter(|(at_s, _)| *at_s < new_from);
        let call = ListCall { pass: self.memory.pass, span: query.span, there: there.collect(), answered };
        self.memory.answered(query.list, call);
        self.note(format_args!(
            "{} {:?} page {} gives {} of {}",
            query.list.word(),
            span,
            query.page_no,
            items.len(),
            found.len()
        ));
        let has_next = query.list.gateway() == Gateway::Top && query.paging == Paging::HasNext;
        ListPage {
            items,
            total: (!has_next).then_some(found.len() as u64),
            has_next: has_next.then_some(found.len() > from + size),
            read_at: Timestamp::MIN,
        }
    }

    /// Full information on an order, which is never late.
    fn full(&mut self, tid: Tid) -> Box<RawValue> {
        let now_s = self.clocks.now_ms() / 1_000;
        let promotion = self.options.promotion.filter(|_| self.options.faults.has(Fault::Withheld));
        let view = match promotion {
            Some(p) if p.texts.holds(now_s) => View::FullTexts,
            Some(p) if p.full.holds(now_s) => View::FullReckoned,
            _ => View::Full,
        };
        if view != View::Full {
            self.count(Fault::Withheld);
        }
        self.note(format_args!("full {tid} as {view:?}"));
        let order = self.truth.order_mut(tid.get());
        order.show(order.versions.len() - 1, view)
    }
}
