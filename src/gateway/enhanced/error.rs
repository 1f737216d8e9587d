//! The enhanced list's refusals. Its codes are in no document, so its words decide (`protocol` 8.2).

use crate::domain::envelope::Object;
use crate::gateway::error::{Class, PlatformWords};
use crate::gateway::wire::Fault;

/// Seconds to wait where it asks for a lower rate; it never says how many.
const BAN_S: u32 = 5;

/// What a message is about, by the first row that has one of its words in it; small letters.
const WORDS: &[(&[&str], Class)] = &[
    (&["timestamp", "时间戳"], Class::ClockSkew),
    (&["签名", "sign", "appid", "密钥", "secret"], Class::Credentials),
    (&["授权", "authori", "grant"], Class::Reauthorise),
    (&["参数", "param"], Class::Refused),
    (&["频繁", "频率", "限流", "limit", "too many"], Class::Banned { seconds: BAN_S }),
];

/// Finds the refusal in a body: a `code` other than 0, or the failure that another of the provider's lists was
/// seen to hide in the `data` of a code 0.
pub(super) fn find(body: &str) -> Result<(), Fault> {
    let root = Object::read(body).map_err(|_| Fault::Garbled)?;
    let request_id = root.text("trace_id").unwrap_or_default();
    if root.text("code").is_some_and(|code| code.trim() != "0") {
        let code = root.text("code").unwrap_or_default();
        return Err(refusal(code, root.text("message").unwrap_or_default(), request_id));
    }
    let data = root.get("data").and_then(|data| Object::read(data.get()).ok());
    if let Some(data) = data.filter(|data| data.get("items").is_none()) {
        let (code, message) = (data.text("errorCode"), data.text("errorMsg"));
        if code.as_deref().is_some_and(|code| code != "0") || message.is_some() {
            return Err(refusal(code.unwrap_or_default(), message.unwrap_or_default(), request_id));
        }
    }
    Ok(())
}

fn refusal(code: String, message: String, request_id: String) -> Fault {
    let class = class(&message);
    Fault::Refusal(class, PlatformWords { code, sub_code: String::new(), message, request_id })
}

/// A message without any of the words is taken for a fault of the provider's.
fn class(message: &str) -> Class {
    let message = message.to_lowercase();
    let about = WORDS.iter().find(|(words, _)| words.iter().any(|word| message.contains(word)));
    about.map_or(Class::Passing, |(_, class)| class.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_decide_what_a_refusal_asks_for() {
        for (message, expected) in [
            ("签名错误", Class::Credentials),
            ("Invalid Sign", Class::Credentials),
            ("appid不存在", Class::Credentials),
            ("密钥已过期", Class::Credentials),
            ("店铺未授权", Class::Reauthorise),
            ("seller is not authorized", Class::Reauthorise),
            ("timestamp expired", Class::ClockSkew),
            ("时间戳超出范围,签名失效", Class::ClockSkew),
            ("请求过于频繁", Class::Banned { seconds: BAN_S }),
            ("触发限流", Class::Banned { seconds: BAN_S }),
            ("QPS limit", Class::Banned { seconds: BAN_S }),
            ("参数page_size超出限制", Class::Refused),
            ("missing param: start_created", Class::Refused),
            ("系统繁忙", Class::Passing),
            ("", Class::Passing),
        ] {
            assert_eq!(class(message), expected, "{message}");
        }
    }

    #[test]
    fn a_refusal_is_found_and_an_answer_is_none() {
        let words = |body: &str| match find(body) {
            Err(Fault::Refusal(_, words)) => Some((words.code, words.message)),
            Err(Fault::Garbled) => Some(("garbled".into(), String::new())),
            Ok(()) => None,
        };
        let refusal = |code: &str, message: &str| Some((code.to_owned(), message.to_owned()));
        assert_eq!(words(r#"{"code":1001,"message":"签名错误","data":null}"#), refusal("1001", "签名错误"));
        assert_eq!(words(r#"{"code":"-1","message":"x"}"#), refusal("-1", "x"));
        assert_eq!(words(r#"{"code":0,"data":{"errorCode":"E1","errorMsg":"x"}}"#), refusal("E1", "x"));
        assert_eq!(words("<html>"), refusal("garbled", ""));
        assert_eq!(words(r#"{"code":0,"message":"ok","data":{"total":0,"items":[]}}"#), None);
        assert_eq!(words(r#"{"code":"0","data":{"total":0}}"#), None);
        assert_eq!(words(r#"{"code":0,"data":{"items":[],"errorMsg":"none"}}"#), None);
    }
}
