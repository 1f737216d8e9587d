//! The way of one call to a gateway and back, the same for both protocols.

use secrecy::{ExposeSecret, SecretString};

use super::error::{Class, GatewayError, PlatformWords};
use super::http::{Answer, CAP_BYTES, Form, Http, HttpError};
use super::orders::ListPage;
use super::pace::Pace;
use super::skew::{HeardFrom, Skew};
use crate::clock::Clock;
use crate::domain::envelope::orders_in;
use crate::domain::record::Source;
use crate::domain::shop::{Ceiling, GatewayUrl};
use crate::domain::time::Timestamp;

/// From how many seconds on a step of the platform's clock makes a refused timestamp worth another try.
const WORTH_S: i64 = 30;
/// Seconds to wait where the platform throttles and names none.
pub(super) const UNNAMED_BAN_S: u32 = 1;
/// Most items that a page is believed to hold, twice the largest that is asked for.
const MOST_ITEMS: usize = 1_000;
/// Longest words of the platform that are kept, in characters.
const WORDS_CHARS: usize = 500;

/// What a call does to the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing: it can be made again.
    Reads,
    /// Something: without an answer nobody knows whether it happened.
    Writes,
}

/// Why a body is not the answer that was asked for.
pub(super) enum Fault {
    /// The platform refused.
    Refusal(Class, PlatformWords),
    /// It is no JSON object: a page of a proxy, or cut short on the way.
    Garbled,
}

/// The answer to a call: a body without a refusal in it.
pub(super) struct Reply {
    pub(super) body: String,
    /// When it was here, by the platform's clock.
    pub(super) read_at: Timestamp,
}

impl Reply {
    /// The page of orders in it, which must be that of this source's list; else what is wrong with it.
    pub(super) fn page(&self, source: Source) -> Result<ListPage, String> {
        let found = orders_in(&self.body).map_err(|e| e.to_string())?;
        if found.source != source {
            return Err("not the list that was asked for".to_owned());
        }
        if found.items.len() > MOST_ITEMS {
            return Err(format!("{} items are more than a page has", found.items.len()));
        }
        let items = found.items.into_iter().map(ToOwned::to_owned).collect();
        let (total, has_next) = (found.stated_total, found.has_next);
        Ok(ListPage { items, total, has_next, read_at: self.read_at })
    }
}

/// One gateway and all that is shared by its calls.
pub(super) struct Wire {
    http: Http,
    gateway: GatewayUrl,
    path: &'static str,
    pace: Pace,
    skew: Skew,
}

impl Wire {
    pub(super) const fn pace(&self) -> &Pace {
        &self.pace
    }

    pub(super) const fn skew(&self) -> &Skew {
        &self.skew
    }

    pub(super) fn new(
        http: Http,
        gateway: &GatewayUrl,
        path: &'static str,
        ceiling: Ceiling,
        clock: Clock,
    ) -> Self {
        let gateway = gateway.clone();
        Self { http, gateway, path, pace: Pace::new(ceiling), skew: Skew::new(clock) }
    }

    /// Makes a call: `form` is built when its turn has come, for the platform's time of that moment; `open`
    /// finds the refusal in a body.
    ///
    /// A call whose timestamp was refused is made once more if the refusal itself set the clock right. It is
    /// the only repetition down here, and it is none: the platform never looked at the first one.
    pub(super) async fn ask(
        &self,
        api: &'static str,
        effect: Effect,
        form: impl Fn(Timestamp) -> Form + Send + Sync,
        open: impl Fn(&str) -> Result<(), Fault> + Send + Sync,
    ) -> Result<Reply, GatewayError> {
        let ahead_s = self.skew.ahead_s();
        let first = self.once(api, effect, &form, &open).await;
        match first {
            Err(error)
                if error.class == Class::ClockSkew && (self.skew.ahead_s() - ahead_s).abs() >= WORTH_S =>
            {
                self.once(api, effect, &form, &open).await
            }
            other => other,
        }
    }

    async fn once(
        &self,
        api: &'static str,
        effect: Effect,
        form: &(impl Fn(Timestamp) -> Form + Send + Sync),
        open: &(impl Fn(&str) -> Result<(), Fault> + Send + Sync),
    ) -> Result<Reply, GatewayError> {
        if let Err(class) = self.pace.admit(api, || self.skew.now()).await {
            return Err(GatewayError::unsent(class, api, "not sent: the platform said so before"));
        }
        let form = form(self.skew.now());
        let answer = match self.http.post(&self.gateway, self.path, &form, CAP_BYTES).await {
            Ok(answer) => answer,
            Err(error) => return Err(lost(api, effect, &error)),
        };
        let outcome = judge(api, &answer, open);
        if let Some(date) = answer.date {
            let from = match &outcome {
                Err(error) if error.class == Class::ClockSkew => HeardFrom::RefusedTimestamp,
                _ => HeardFrom::Answer,
            };
            self.skew.hear(date, answer.heard_at, from);
        }
        tracing::debug!(
            api,
            status = answer.status,
            bytes = answer.body.len(),
            class = outcome.as_ref().err().map(|e| e.class.word()),
            "answered"
        );
        match outcome {
            Ok(()) => {
                self.pace.answered(api);
                Ok(Reply { body: answer.body, read_at: self.skew.now() })
            }
            Err(error) => {
                match error.class {
                    Class::Banned { seconds } => self.pace.banned(api, seconds),
                    Class::DailyLimit => self.pace.day_over(self.skew.now()),
                    _ => {}
                }
                Err(unknown_if_written(effect, error))
            }
        }
    }
}

/// Is it an answer? A refusal in words counts whatever the HTTP status, and without one only 200 is an answer.
fn judge(
    api: &'static str,
    answer: &Answer,
    open: impl Fn(&str) -> Result<(), Fault>,
) -> Result<(), GatewayError> {
    match (open(&answer.body), answer.status) {
        (Err(Fault::Refusal(class, words)), _) => Err(GatewayError::refused(class, api, words)),
        (_, status @ (429 | 503)) if status == 429 || answer.retry_after_s.is_some() => {
            let seconds = answer.retry_after_s.unwrap_or(UNNAMED_BAN_S);
            let words = PlatformWords { code: format!("HTTP {status}"), ..PlatformWords::default() };
            Err(GatewayError::refused(Class::Banned { seconds }, api, words))
        }
        (Ok(()), 200) => Ok(()),
        (Err(Fault::Garbled), 200) => {
            Err(GatewayError::failed(Class::Passing, api, "the answer is no JSON object, or cut short"))
        }
        (_, status) => Err(GatewayError::failed(Class::Passing, api, format!("HTTP {status}"))),
    }
}

fn lost(api: &'static str, effect: Effect, error: &HttpError) -> GatewayError {
    tracing::debug!(api, %error, "no answer");
    let class = match error {
        HttpError::TooLarge(_) => Class::BadAnswer,
        _ => Class::Passing,
    };
    let failed = GatewayError::failed(class, api, error.to_string());
    match error {
        // Nothing was sent, so a write did not happen.
        HttpError::NoConnection(_) | HttpError::Client(_) => failed,
        _ => unknown_if_written(effect, failed),
    }
}

/// A write that has no answer, or none that can be read, may have happened.
pub(super) fn unknown_if_written(effect: Effect, error: GatewayError) -> GatewayError {
    match (effect, &error.class) {
        (Effect::Writes, Class::Passing | Class::BadAnswer) => {
            GatewayError { class: Class::UnknownOutcome, ..error }
        }
        _ => error,
    }
}

/// Words of the platform, as far as they can be shown: none of the secrets, should the platform quote a request
/// back, and not without end.
pub(super) fn shown(words: PlatformWords, secrets: &[&SecretString]) -> PlatformWords {
    let clean = |mut text: String| {
        for secret in secrets.iter().map(|s| s.expose_secret()).filter(|s| !s.is_empty()) {
            text = text.replace(secret, "***");
        }
        text.chars().take(WORDS_CHARS).collect()
    };
    PlatformWords {
        code: clean(words.code),
        sub_code: clean(words.sub_code),
        message: clean(words.message),
        request_id: clean(words.request_id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after_s: Option<u32>) -> Answer {
        let heard_at = tokio::time::Instant::now();
        Answer { status, date: None, heard_at, retry_after_s, body: String::new() }
    }

    fn class(answer: &Answer, body: Result<(), Fault>) -> Option<Class> {
        let body = std::cell::Cell::new(Some(body));
        judge("x", answer, |_| body.take().unwrap()).err().map(|e| e.class)
    }

    #[test]
    fn words_of_the_platform_count_whatever_the_status_and_only_200_is_an_answer() {
        let refusal = || Err(Fault::Refusal(Class::Refused, PlatformWords::default()));
        assert_eq!(class(&answer(200, None), Ok(())), None);
        assert_eq!(class(&answer(200, None), refusal()), Some(Class::Refused));
        assert_eq!(class(&answer(500, None), refusal()), Some(Class::Refused));
        for status in [204, 301, 302, 404, 500, 502, 503] {
            assert_eq!(class(&answer(status, None), Ok(())), Some(Class::Passing), "{status}");
        }
        assert_eq!(class(&answer(200, None), Err(Fault::Garbled)), Some(Class::Passing));
    }

    #[test]
    fn http_can_throttle_too() {
        assert_eq!(class(&answer(429, None), Ok(())), Some(Class::Banned { seconds: UNNAMED_BAN_S }));
        assert_eq!(class(&answer(429, Some(30)), Ok(())), Some(Class::Banned { seconds: 30 }));
        assert_eq!(class(&answer(503, Some(30)), Err(Fault::Garbled)), Some(Class::Banned { seconds: 30 }));
    }

    #[test]
    fn a_write_without_an_answer_is_unknown_unless_it_was_never_sent() {
        let class = |effect, error: HttpError| lost("x", effect, &error).class;
        for error in [HttpError::TimedOut, HttpError::BrokenOff(String::new()), HttpError::NotText] {
            assert_eq!(class(Effect::Reads, error.clone()), Class::Passing);
            assert_eq!(class(Effect::Writes, error), Class::UnknownOutcome);
        }
        assert_eq!(class(Effect::Reads, HttpError::TooLarge(1)), Class::BadAnswer);
        assert_eq!(class(Effect::Writes, HttpError::TooLarge(1)), Class::UnknownOutcome);
        assert_eq!(class(Effect::Writes, HttpError::NoConnection(String::new())), Class::Passing);
    }

    #[test]
    fn a_secret_that_the_platform_quotes_is_not_shown() {
        let secret = SecretString::from("SESSION");
        let words = PlatformWords { message: "bad session=SESSION&x".into(), ..PlatformWords::default() };
        assert_eq!(shown(words, &[&secret, &SecretString::from("")]).message, "bad session=***&x");
    }
}
