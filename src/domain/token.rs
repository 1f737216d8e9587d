//! The answer of TOP's token call (`protocol` 5), as it is copied from a browser or the console.

use serde::Deserialize;

use super::time::Timestamp;

/// What an answer of the token call says of a session.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenAnswer {
    /// The session (access token); secret.
    pub session: String,
    /// Until when it lasts, where the answer names an instant. How long it lasts says nothing without knowing since when.
    pub until: Option<Timestamp>,
}

impl std::fmt::Debug for TokenAnswer {
    /// Without the session.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenAnswer").field("until", &self.until).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Raw {
    access_token: String,
    /// Milliseconds since 1970; a number, or the same as a text.
    expire_time: Option<serde_json::Value>,
}

/// Reads an answer of the token call; `None` for anything else, such as a bare session.
#[must_use]
pub fn token_answer(text: &str) -> Option<TokenAnswer> {
    let text = text.trim();
    if !text.starts_with('{') {
        return None;
    }
    let raw: Raw = serde_json::from_str(text).ok()?;
    let until = raw.expire_time.and_then(|value| match value {
        serde_json::Value::Number(number) => number.as_i64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    });
    // 0 says nothing.
    let until = until.filter(|ms| *ms > 0).map(|ms| Timestamp::from_unix(ms / 1_000));
    let session = Some(raw.access_token).filter(|token| !token.trim().is_empty())?;
    Some(TokenAnswer { session, until })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_and_its_end_are_read_and_a_bare_session_is_none() {
        let read =
            token_answer(r#" {"w2_valid":1,"access_token":"6100a","expire_time":"1825664400000"} "#).unwrap();
        assert_eq!(
            (&*read.session, read.until.unwrap().to_string()),
            ("6100a", "2027-11-08 17:00:00".to_owned())
        );
        assert!(!format!("{read:?}").contains("6100a"));
        let only_how_long = token_answer(r#"{"access_token":"6100a","expires_in":31525571,"expire_time":0}"#);
        assert_eq!(only_how_long.unwrap().until, None);
        for none in ["6100abcdef", "", "{", r#"{"error":"invalid_client"}"#, r#"{"access_token":""}"#] {
            assert_eq!(token_answer(none), None, "{none}");
        }
    }
}
