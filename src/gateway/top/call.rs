//! One call to TOP: common parameters, signature, and the body behind its envelope (`protocol` 1).

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde_json::value::RawValue;

use super::error;
use super::sign::sign;
use crate::clock::Clock;
use crate::domain::envelope::Object;
use crate::domain::quota::Calls;
use crate::domain::shop::{SignMethod, TopSection};
use crate::domain::time::Timestamp;
use crate::gateway::error::{Class, GatewayError};
use crate::gateway::http::{Form, Http};
use crate::gateway::wire::{Effect, Fault, Reply, Wire, shown, unknown_if_written};

/// The Taobao Open Platform, as one application sees it with one seller's session. Clones share everything.
#[derive(Clone)]
pub struct TopClient {
    app: Arc<App>,
    session: Option<SecretString>,
}

struct App {
    wire: Wire,
    key: String,
    method: SignMethod,
    secret: SecretString,
}

impl fmt::Debug for TopClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TopClient").field("app_key", &self.app.key).finish_non_exhaustive()
    }
}

/// Whether a call speaks for the seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// The seller's session.
    Session,
    /// Nothing beyond the application.
    Nothing,
}

/// One call: which API, what it needs and does, and its own parameters.
pub(super) struct Call {
    pub(super) api: &'static str,
    pub(super) needs: Needs,
    pub(super) effect: Effect,
    pub(super) params: Vec<(&'static str, String)>,
}

impl TopClient {
    /// A client for a shop's section. Its pace, its bans and the platform's clock live as long as it does, so
    /// one client is kept per shop.
    #[must_use]
    pub fn new(
        section: &TopSection,
        app_secret: SecretString,
        session: Option<SecretString>,
        http: Http,
        clock: Clock,
    ) -> Self {
        let wire = Wire::new(http, &section.gateway, "", section.requests_per_second, clock);
        let app = App { wire, key: section.app_key.clone(), method: section.sign_method, secret: app_secret };
        Self { app: Arc::new(app), session }
    }

    /// The same client with another session: it keeps its pace, its bans and the platform's clock.
    #[must_use]
    pub fn with_session(&self, session: Option<SecretString>) -> Self {
        Self { app: Arc::clone(&self.app), session }
    }

    /// Now, by the platform's clock as far as it has been heard.
    #[must_use]
    pub fn platform_now(&self) -> Timestamp {
        self.app.wire.skew().now()
    }

    /// The calls that were made since it was last asked, by day.
    #[must_use]
    pub fn take_calls(&self) -> Vec<Calls> {
        self.app.wire.pace().take_calls()
    }

    /// How far the platform's clock is ahead of the machine's, in seconds, as far as it has been heard.
    #[must_use]
    pub fn clock_ahead_s(&self) -> i64 {
        self.app.wire.skew().ahead_s()
    }

    pub(super) fn wire(&self) -> &Wire {
        &self.app.wire
    }

    /// Makes a call. The reply is free of refusals, but not yet known to be what was asked for.
    pub(super) async fn call(&self, call: &Call) -> Result<Reply, GatewayError> {
        let session = self.session.as_ref().filter(|s| !s.expose_secret().is_empty());
        let session = match (call.needs, session) {
            (Needs::Nothing, _) => None,
            (Needs::Session, Some(session)) => Some(session),
            (Needs::Session, None) => {
                return Err(GatewayError::unsent(Class::Reauthorise, call.api, "not sent: no session"));
            }
        };
        let form = |at| self.form(call, session, at);
        let open = |body: &str| {
            let root = Object::read(body).map_err(|_| Fault::Garbled)?;
            root.get("error_response").map_or(Ok(()), |refusal| {
                let (class, words) = error::read(refusal);
                let secrets = [Some(&self.app.secret), self.session.as_ref()];
                let secrets: Vec<&SecretString> = secrets.into_iter().flatten().collect();
                Err(Fault::Refusal(class, shown(words, &secrets)))
            })
        };
        self.app.wire.ask(call.api, call.effect, form, open).await
    }

    fn form(&self, call: &Call, session: Option<&SecretString>, at: Timestamp) -> Form {
        let mut form = call.unsigned(&self.app.key, self.app.method, at);
        if let Some(session) = session {
            form.put("session", session.expose_secret());
        }
        let sign = sign(self.app.method, &self.app.secret, form.pairs());
        form.put("sign", sign);
        form
    }
}

impl Call {
    /// A call that only reads, in the seller's name.
    pub(super) const fn read(api: &'static str, params: Vec<(&'static str, String)>) -> Self {
        Self { api, needs: Needs::Session, effect: Effect::Reads, params }
    }

    /// The parameters, but for the two that are secret or made with a secret: `session` and `sign`.
    ///
    /// `simplify` is left at its default, false: the wrapped form is the one that the documents show, and it
    /// names the call that it answers. The readers take either.
    pub(super) fn unsigned(&self, app_key: &str, method: SignMethod, at: Timestamp) -> Form {
        let mut form = Form::default();
        form.put("method", self.api);
        form.put("app_key", app_key);
        form.put("timestamp", at.to_string());
        form.put("v", "2.0");
        form.put("format", "json");
        form.put("sign_method", method.word());
        for (name, value) in self.params.iter().filter(|(_, value)| !value.is_empty()) {
            form.put(name, value);
        }
        form
    }

    /// The error of a body that is no answer to this call.
    pub(super) fn unanswered(&self, detail: &str) -> GatewayError {
        unknown_if_written(self.effect, GatewayError::failed(Class::BadAnswer, self.api, detail))
    }

    /// The members of the answer, behind their wrapper or in the simplified form.
    pub(super) fn answer<'a>(&self, reply: &'a Reply) -> Result<Object<'a>, GatewayError> {
        let unreadable = |_| self.unanswered("the answer is no object");
        let root = Object::read(&reply.body).map_err(unreadable)?;
        match root.get(&self.wrapper()) {
            Some(inner) => Object::read(inner.get()).map_err(unreadable),
            None => Ok(root),
        }
    }

    /// `taobao.time.get` answers in `time_get_response`.
    fn wrapper(&self) -> String {
        let name = self.api.strip_prefix("taobao.").unwrap_or(self.api);
        format!("{}_response", name.replace('.', "_"))
    }
}

/// The elements of a list, plain or in whatever wrapper it has: a wrapper's one member holds the list.
pub(super) fn elements(raw: &RawValue) -> Vec<&RawValue> {
    let text = raw.get();
    if text.starts_with('[') {
        return serde_json::from_str(text).unwrap_or_default();
    }
    let Ok(members) = serde_json::from_str::<std::collections::BTreeMap<String, &RawValue>>(text) else {
        return Vec::new();
    };
    match members.values().next() {
        Some(only) if members.len() == 1 && only.get().starts_with(['[', '{']) => match only.get() {
            list if list.starts_with('[') => elements(only),
            _ => vec![only],
        },
        Some(_) => vec![raw],
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_in_whatever_wrapper() {
        for (json, count) in [
            ("[1,2]", 2),
            (r#"{"dto":[{"a":1},{"a":2}]}"#, 2),
            (r#"{"dto":{"a":1,"b":2}}"#, 1),
            (r#"{"a":1,"b":2}"#, 1),
            (r#"{"number":[]}"#, 0),
            ("{}", 0),
            ("null", 0),
            ("\"\"", 0),
        ] {
            let raw = RawValue::from_string(json.to_owned()).unwrap();
            assert_eq!(elements(&raw).len(), count, "{json}");
        }
    }

    #[test]
    fn the_wrapper_is_the_apis_name() {
        let call = Call::read("taobao.trades.sold.incrementv.get", Vec::new());
        assert_eq!(call.wrapper(), "trades_sold_incrementv_get_response");
    }
}
