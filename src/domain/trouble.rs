//! Why a call to a platform failed, by what can be done about it (`protocol` 2 and 8.2). A value, so that the
//! window can say it in words.

use std::fmt;

use thiserror::Error;

/// What a failed call asks of its caller.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The network, the platform's back end (`isp.*`), or an answer that is none (HTML, cut, HTTP 5xx):
    /// worth another try after a pause.
    Passing,
    /// A ban for so many seconds on this API: wait them out and one more.
    Banned {
        /// The seconds the platform named.
        seconds: u32,
    },
    /// The application's calls of the day are used up: nothing until midnight GMT+8.
    DailyLimit,
    /// The session is missing, wrong or over: the seller has to authorise again.
    Reauthorise,
    /// The application, or its security level, lacks a right.
    Permission,
    /// The signature or the application's key is wrong: most likely the secret.
    Credentials,
    /// The clock of this machine is too far from the platform's.
    ClockSkew,
    /// The order, or another thing asked for, does not exist.
    NotFound,
    /// The platform refuses what was asked (`isv.*` and everything else): never repeated in the same pass.
    Refused,
    /// The answer is larger than is taken, or holds something that cannot be an answer of this call.
    BadAnswer,
    /// A write whose answer never came: it may or may not have happened. To be read back, never repeated blindly.
    UnknownOutcome,
}

impl Class {
    /// A short name, for JSON and for the keys of the locale files.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Passing => "passing",
            Self::Banned { .. } => "banned",
            Self::DailyLimit => "daily_limit",
            Self::Reauthorise => "reauthorise",
            Self::Permission => "permission",
            Self::Credentials => "credentials",
            Self::ClockSkew => "clock_skew",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
            Self::BadAnswer => "bad_answer",
            Self::UnknownOutcome => "unknown_outcome",
        }
    }
}

/// The platform's own words, shown folded below ours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlatformWords {
    /// `code`.
    pub code: String,
    /// `sub_code`, or empty.
    pub sub_code: String,
    /// `msg` and `sub_msg`, or the enhanced list's `message`.
    pub message: String,
    /// `request_id`, or empty; support asks for it.
    pub request_id: String,
}

impl fmt::Display for PlatformWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for part in [&self.code, &self.sub_code, &self.message, &self.request_id] {
            if !part.is_empty() {
                f.write_str(if first { "" } else { " · " })?;
                f.write_str(part)?;
                first = false;
            }
        }
        Ok(())
    }
}

/// A failed call. No address, parameter or secret stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{api}: {}{}{detail}", class.word(), if detail.is_empty() { "" } else { ": " })]
pub struct GatewayError {
    /// What to do about it.
    pub class: Class,
    /// The API's name, or the path of the enhanced list.
    pub api: &'static str,
    /// The platform's words, where it answered.
    pub platform: Option<Box<PlatformWords>>,
    /// What happened, for a developer.
    pub detail: String,
}

impl GatewayError {
    /// The platform answered, and refused.
    #[must_use]
    pub fn refused(class: Class, api: &'static str, words: PlatformWords) -> Self {
        Self { class, api, platform: Some(Box::new(words)), detail: String::new() }
    }

    /// Something went wrong on the way there or back, or with what came back.
    #[must_use]
    pub fn failed(class: Class, api: &'static str, detail: impl Into<String>) -> Self {
        Self { class, api, platform: None, detail: detail.into() }
    }

    /// The call was refused here, before anything was sent.
    #[must_use]
    pub fn unsent(class: Class, api: &'static str, detail: impl Into<String>) -> Self {
        Self::failed(class, api, detail)
    }

    /// Did the platform not answer in time? Either no answer came, or it says so of its own back end.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.class == Class::Passing
            && match &self.platform {
                Some(words) => words.sub_code.contains("timeout"),
                None => self.detail.contains("timed out") || self.detail.contains("504"),
            }
    }

    /// Was the call refused here, before anything was sent: inside a ban that is known, after the day's calls
    /// are used up, without a session? The platform says these three in words, so without words it is us.
    #[must_use]
    pub const fn is_unsent(&self) -> bool {
        self.platform.is_none()
            && matches!(self.class, Class::Banned { .. } | Class::DailyLimit | Class::Reauthorise)
    }
}
