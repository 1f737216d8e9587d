//! TOP's refusals, with its codes and words (`protocol` 2).

use super::json::Json;

/// A refusal of TOP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// `code`.
    pub(super) code: u16,
    msg: String,
    sub_code: String,
    sub_msg: String,
}

impl Refusal {
    /// One of the platform's own checks, by its code.
    pub(super) fn platform(code: u16) -> Self {
        let msg = match code {
            9 => "Http Action Not Allowed",
            21 => "Missing Method",
            22 => "Invalid Method",
            23 => "Invalid Format",
            24 => "Missing Signature",
            25 => "Invalid Signature",
            26 => "Missing Session",
            27 => "Invalid Session",
            28 => "Missing App Key",
            29 => "Invalid App Key",
            30 => "Missing Timestamp",
            31 => "Invalid Timestamp",
            32 => "Missing Version",
            33 => "Invalid Version",
            34 => "Unsupported Version",
            _ => "Service Currently Unavailable",
        };
        Self { code, msg: msg.to_owned(), sub_code: String::new(), sub_msg: String::new() }
    }

    /// A parameter that is needed and was not sent.
    pub(super) fn missing(name: &str) -> Self {
        Self {
            code: 40,
            msg: format!("Missing Required Arguments:{name}"),
            sub_code: format!("isv.missing-parameter:{name}"),
            sub_msg: format!("缺少必选参数:{name}"),
        }
    }

    /// A parameter that was not understood.
    pub(super) fn invalid(name: &str) -> Self {
        Self {
            code: 41,
            msg: format!("Invalid Arguments:{name}"),
            sub_code: format!("isv.invalid-parameter:{name}"),
            sub_msg: format!("参数错误:{name}"),
        }
    }

    /// A refusal of the API behind the gateway.
    pub(super) fn remote(code: u16, sub_code: &str, sub_msg: &str) -> Self {
        Self {
            code,
            msg: "Remote service error".to_owned(),
            sub_code: sub_code.to_owned(),
            sub_msg: sub_msg.to_owned(),
        }
    }

    /// The user of the session lacks a right.
    pub(super) fn no_right() -> Self {
        Self {
            code: 12,
            msg: "Insufficient User Permissions".to_owned(),
            sub_code: String::new(),
            sub_msg: "子账号没有操作权限，请联系主账号授权".to_owned(),
        }
    }

    /// A refusal with this `isv.*` sub code, under the code it comes with.
    pub(super) fn isv(sub_code: &str) -> Self {
        match sub_code.split_once(':') {
            Some(("isv.missing-parameter", name)) => Self::missing(name),
            _ if sub_code.starts_with("isv.invalid-parameter") => Self::remote(50, sub_code, "非法参数"),
            _ if sub_code.starts_with("isv.permission") => Self {
                msg: "Insufficient ISV Permissions".to_owned(),
                ..Self::remote(11, sub_code, "权限不足")
            },
            _ => Self::remote(15, sub_code, "业务处理失败"),
        }
    }

    /// The back end has failed.
    pub(super) fn isp() -> Self {
        Self::remote(15, "isp.top-remote-connection-timeout", "调用后端服务超时，请稍后重试")
    }

    /// A ban of so many seconds.
    pub(super) fn banned(seconds: u32) -> Self {
        Self {
            code: 7,
            msg: "App Call Limited".to_owned(),
            sub_code: "accesscontrol.limited-by-api-access-count".to_owned(),
            sub_msg: format!("This ban will last for {seconds} more seconds"),
        }
    }

    /// The calls of the day are used up.
    pub(super) fn daily_limit() -> Self {
        Self {
            code: 7,
            msg: "App Call Limited".to_owned(),
            sub_code: "accesscontrol.limited-by-app-access-count".to_owned(),
            sub_msg: "应用当日调用次数已超限".to_owned(),
        }
    }

    /// The session is over.
    pub(super) fn session_expired() -> Self {
        Self {
            sub_code: "session-expired".to_owned(),
            sub_msg: "授权已过期，请重新授权".to_owned(),
            ..Self::platform(27)
        }
    }

    /// The envelope, which stays wrapped whatever the request says.
    pub(super) fn write(&self, request_id: &str) -> String {
        let mut json = Json::default();
        json.open('{');
        json.name("error_response");
        json.open('{');
        json.number("code", u64::from(self.code));
        json.text("msg", &self.msg);
        for (name, text) in [("sub_code", &self.sub_code), ("sub_msg", &self.sub_msg)] {
            if !text.is_empty() {
                json.text(name, text);
            }
        }
        json.word("request_id", request_id);
        json.close('}');
        json.close('}');
        json.into_text()
    }
}
