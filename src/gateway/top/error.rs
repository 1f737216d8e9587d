//! TOP's refusals and what can be done about them (`protocol` 2).

use serde_json::value::RawValue;

use crate::domain::envelope::Object;
use crate::gateway::error::{Class, PlatformWords};
use crate::gateway::wire::UNNAMED_BAN_S;

/// Reads the content of an `error_response`.
pub(super) fn read(refusal: &RawValue) -> (Class, PlatformWords) {
    let Ok(object) = Object::read(refusal.get()) else {
        return (Class::Refused, PlatformWords::default());
    };
    let text = |name: &str| object.text(name).unwrap_or_default();
    let (msg, sub_msg) = (text("msg"), text("sub_msg"));
    let message = match (msg.is_empty(), sub_msg.is_empty()) {
        (false, false) => format!("{msg}: {sub_msg}"),
        _ => msg + &sub_msg,
    };
    let class = class(object.number("code"), &text("sub_code"), &message);
    let words = PlatformWords {
        code: text("code"),
        sub_code: text("sub_code"),
        message,
        request_id: text("request_id"),
    };
    (class, words)
}

/// What a code asks for. The sub code is the more exact of the two, so it is looked at first.
fn class(code: Option<i64>, sub_code: &str, message: &str) -> Class {
    let sub_code = sub_code.trim().to_ascii_lowercase();
    let sub_code = sub_code.strip_suffix("-tmall").unwrap_or(&sub_code);
    let banned = || Class::Banned { seconds: seconds_of_ban(message).unwrap_or(UNNAMED_BAN_S) };

    // What follows a colon is the parameter that it is about.
    let kind = sub_code.split(':').next().unwrap_or_default();
    match kind.strip_prefix("isv.").unwrap_or(kind) {
        "accesscontrol.limited-by-app-access-count" => return Class::DailyLimit,
        "isp.call-limited" => return banned(),
        "invalid-sessionkey"
        | "session-expired"
        | "session-not-exist"
        | "sessionkey-not-generated-by-server" => {
            return Class::Reauthorise;
        }
        kind if kind.starts_with("accesscontrol.") => return banned(),
        kind if kind.starts_with("isp.") => return Class::Passing,
        kind if kind.starts_with("permission-") || kind.contains("-security-authorize") => {
            return Class::Permission;
        }
        kind if kind.ends_with("-not-exist") => return Class::NotFound,
        _ => {}
    }
    match code {
        Some(11..=13 | 53 | 564) => Class::Permission,
        Some(24 | 25 | 28 | 29) => Class::Credentials,
        Some(26 | 27) => Class::Reauthorise,
        Some(30 | 31) => Class::ClockSkew,
        Some(562) => Class::NotFound,
        _ if kind.starts_with("isv.") => Class::Refused,
        Some(4..=8) => banned(),
        Some(10 | 560 | 561) => Class::Passing,
        _ => Class::Refused,
    }
}

/// The seconds of `This ban will last for N more seconds`.
fn seconds_of_ban(message: &str) -> Option<u32> {
    let rest = message.split_once("last for ")?.1;
    let (number, rest) = rest.split_once(' ')?;
    if !rest.starts_with("more second") {
        return None;
    }
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> (Class, PlatformWords) {
        read(&RawValue::from_string(json.to_owned()).unwrap())
    }

    #[test]
    fn a_ban_is_read_with_its_seconds() {
        let (class, words) = of(
            r#"{"code":7,"msg":"App Call Limited","sub_code":"accesscontrol.limited-by-api-access-count","sub_msg":"This ban will last for 1 more seconds","request_id":"abc"}"#,
        );
        assert_eq!(class, Class::Banned { seconds: 1 });
        assert_eq!(
            words.to_string(),
            "7 · accesscontrol.limited-by-api-access-count · App Call Limited: This ban will last for 1 more seconds · abc"
        );
    }

    #[test]
    fn every_kind_of_refusal_has_its_class() {
        use Class::{
            ClockSkew, Credentials, DailyLimit, NotFound, Passing, Permission, Reauthorise, Refused,
        };
        let ban = |seconds| Class::Banned { seconds };
        for (code, sub_code, message, expected) in [
            (7, "accesscontrol.limited-by-app-access-count", "", DailyLimit),
            (
                7,
                "accesscontrol.limited-by-api-access-count",
                "This ban will last for 86400 more seconds",
                ban(86400),
            ),
            (
                7,
                "accesscontrol.limited-by-app-api-access-count",
                "This ban will last for 3 more seconds",
                ban(3),
            ),
            (7, "accesscontrol.limited-by-dynamic-access-count", "", ban(1)),
            (7, "accesscontrol.limited-by-api-access-count", "ban will last for some more seconds", ban(1)),
            (7, "", "App Call Limited", ban(1)),
            (8, "", "", ban(1)),
            (15, "isp.call-limited", "", ban(1)),
            (15, "isp.top-remote-connection-timeout", "", Passing),
            (15, "isp.top-remote-service-unavailable-tmall", "", Passing),
            (50, "isp.service-error", "", Passing),
            (10, "", "Service Currently Unavailable", Passing),
            (10, "isp.unknown-error", "", Passing),
            (560, "", "", Passing),
            (26, "", "Missing Session", Reauthorise),
            (27, "invalid-sessionkey", "Invalid Session", Reauthorise),
            (27, "session-expired", "", Reauthorise),
            (27, "isv.invalid-parameter", "", Reauthorise),
            (15, "sessionkey-not-generated-by-server", "", Reauthorise),
            (15, "session-not-exist", "", Reauthorise),
            (25, "", "Invalid Signature", Credentials),
            (29, "isv.appkey-not-exists", "Invalid App Key", Credentials),
            (30, "", "", ClockSkew),
            (31, "isv.invalid-timestamp", "Invalid Timestamp", ClockSkew),
            (11, "isv.permission-api-package-limit", "", Permission),
            (11, "isv.permission-ip-whitelist-limit", "", Permission),
            (12, "", "", Permission),
            (13, "", "", Permission),
            (53, "", "Insufficient security level", Permission),
            (50, "isv.r2-security-authorize-invalid", "", Permission),
            (15, "isv.permission-api-widget-only-limit", "", Permission),
            (562, "", "", NotFound),
            (50, "isv.trade-not-exist", "", NotFound),
            (15, "isv.trade-not-exist-tmall", "", NotFound),
            (50, "isv.invalid-parameter", "非法参数", Refused),
            (50, "isv.invalid-parameter:start_modified-and-end_modified", "", Refused),
            (40, "isv.missing-parameter:session", "", Refused),
            (10, "isv.invalid-parameter", "", Refused),
            (15, "", "Remote service error", Refused),
            (15, "isv.unknown", "", Refused),
            (22, "", "Invalid Method", Refused),
            (9, "", "", Refused),
            (99_999, "", "", Refused),
        ] {
            assert_eq!(class(Some(code), sub_code, message), expected, "{code} {sub_code}");
        }
        assert_eq!(class(None, "", ""), Refused);
    }

    #[test]
    fn the_documents_sample_of_a_refusal_is_refused() {
        let (class, words) = of(
            r#"{"code":50,"msg":"Remote service error","sub_code":"isv.invalid-parameter","sub_msg":"非法参数"}"#,
        );
        assert_eq!((class, words.message.as_str()), (Class::Refused, "Remote service error: 非法参数"));
        assert_eq!(of("[]").0, Class::Refused);
    }
}
