//! The HTTP around both gateways, and the faults that lie in it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use axum::routing::{any, get, post};

use super::faults::{BadPicture, ENHANCED_LIST, Fault};
use super::params::Params;
use super::pictures::{PICTURES, PICTURES_PATH, Painted, bad, picture};
use super::platform::Platform;
use super::refusal::Refusal;
use super::wire::Scissors;
use super::{elsewhere, enhanced, top};
use crate::domain::time::{DAY_S, HOUR_S, Timestamp};

/// The path of TOP's gateway.
pub(super) const TOP_PATH: &str = "/router/rest";
/// What stands before the enhanced list's own path.
pub(super) const ENHANCED_PATH: &str = "/gateway";
/// The log's name for a request that names no API of this platform.
const UNKNOWN: &str = "unknown";
/// What a wall before the gateway answers instead of it.
const PUNISH_PAGE: &str =
    "<!DOCTYPE html><html><head><title>亲，访问受限了</title></head><body>punish</body></html>";

/// Both gateways, and pictures.
pub(super) fn router(platform: Arc<Platform>) -> Router {
    Router::new()
        .route(TOP_PATH, any(serve_top))
        .route(&format!("{ENHANCED_PATH}{ENHANCED_LIST}"), any(serve_enhanced))
        .route(&format!("{PICTURES_PATH}/{{*address}}"), get(serve_picture))
        .route(elsewhere::EDIT_PATH, post(elsewhere::edit))
        .with_state(platform)
}

async fn serve_picture(
    State(platform): State<Arc<Platform>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    uri: Uri,
) -> Response {
    let fault = platform.faults.take(PICTURES);
    if let Some(answer) = instead(&platform, &scissors, PICTURES, fault.as_ref()).await {
        return answer;
    }
    let painted = match fault {
        Some(Fault::Picture(which)) => Some(bad(which)),
        _ => picture(&platform, uri.path()),
    };
    platform.note(PICTURES, Some(0));
    let Some(Painted { kind, bytes }) = painted else {
        return respond(&platform, StatusCode::NOT_FOUND, "text/plain", String::new());
    };
    if fault == Some(Fault::HalfBody) {
        scissors.cut_after(bytes.len() / 2);
    }
    if fault == Some(Fault::Picture(BadPicture::Redirect)) {
        let mut response = respond(&platform, StatusCode::FOUND, kind, String::new());
        let elsewhere = HeaderValue::from_static("https://img.example.invalid/a.jpg");
        response.headers_mut().insert(header::LOCATION, elsewhere);
        return response;
    }
    respond(&platform, StatusCode::OK, kind, bytes)
}

/// What a gateway says: the body, and the code in it.
struct Said {
    body: String,
    code: u16,
}

async fn serve_top(
    State(platform): State<Arc<Platform>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Response {
    let params = Params::read(&[uri.query().unwrap_or_default().as_bytes(), &body]);
    let api = params.as_ref().and_then(top::api_of).unwrap_or(UNKNOWN);
    let request_id = platform.request_id();
    serve(&platform, &scissors, api, |fault| {
        let answer = match (&method, &params) {
            (&Method::GET | &Method::POST, Some(params)) => {
                top::answer(&platform, params, fault, &request_id)
            }
            (&Method::GET | &Method::POST, None) => Err(Refusal::invalid("charset")),
            _ => Err(Refusal::platform(9)),
        };
        match answer {
            Ok(body) => Said { body, code: 0 },
            Err(refusal) => Said { body: refusal.write(&request_id), code: refusal.code },
        }
    })
    .await
}

async fn serve_enhanced(
    State(platform): State<Arc<Platform>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    method: Method,
    body: Bytes,
) -> Response {
    if method != Method::POST {
        return respond(&platform, StatusCode::METHOD_NOT_ALLOWED, "text/plain", String::new());
    }
    let trace_id = platform.request_id();
    let params = Params::read(&[&body]).unwrap_or_default();
    serve(&platform, &scissors, ENHANCED_LIST, |fault| match enhanced::answer(&platform, &params, fault) {
        Ok(body) => Said { body, code: 0 },
        Err(failure) => Said { body: failure.write(&trace_id), code: failure.code },
    })
    .await
}

/// Lets a gateway speak, unless a fault of the connection comes between.
async fn serve(
    platform: &Platform,
    scissors: &Scissors,
    api: &'static str,
    speak: impl FnOnce(Option<&Fault>) -> Said,
) -> Response {
    let fate = platform.weather.fate(api, platform.now());
    let fault = platform.faults.take(api).or(fate.fault);
    if !fate.delay.is_zero() {
        tokio::time::sleep(fate.delay).await;
    }
    if let Some(answer) = instead(platform, scissors, api, fault.as_ref()).await {
        return answer;
    }
    let said = speak(fault.as_ref());
    platform.note(api, Some(said.code));
    match fault {
        Some(Fault::HalfBody) => scissors.cut_after(said.body.len() / 2),
        Some(Fault::LoseAnswer) => scissors.cut_now(),
        _ => {}
    }
    respond(platform, StatusCode::OK, "application/json;charset=UTF-8", said.body)
}

/// What comes instead of an answer where a fault of the connection lies before it; waits where the fault is to wait.
async fn instead(
    platform: &Platform,
    scissors: &Scissors,
    api: &'static str,
    fault: Option<&Fault>,
) -> Option<Response> {
    match fault {
        Some(Fault::Status(status)) => {
            platform.note(api, None);
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Some(respond(platform, status, "text/plain", String::new()))
        }
        Some(Fault::Cut) => {
            platform.note(api, None);
            scissors.cut_now();
            Some(respond(platform, StatusCode::SERVICE_UNAVAILABLE, "text/plain", String::new()))
        }
        Some(Fault::Html) => {
            platform.note(api, None);
            Some(respond(platform, StatusCode::OK, "text/html;charset=UTF-8", PUNISH_PAGE.to_owned()))
        }
        Some(Fault::Hang) => {
            platform.note(api, None);
            // A receiver whose sender is gone ends the wait as well.
            let _ = platform.stopping.clone().wait_for(|stopping| *stopping).await;
            scissors.cut_now();
            Some(respond(platform, StatusCode::SERVICE_UNAVAILABLE, "text/plain", String::new()))
        }
        Some(Fault::Slow { ms }) => {
            tokio::time::sleep(Duration::from_millis(u64::from(*ms))).await;
            None
        }
        _ => None,
    }
}

fn respond(platform: &Platform, status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    // Otherwise the library would write the machine's time.
    if let Ok(date) = HeaderValue::from_str(&http_date(platform.now())) {
        headers.insert(header::DATE, date);
    }
    response
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(at: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let weekday = usize::try_from(at.unix().div_euclid(DAY_S).rem_euclid(7)).unwrap_or(0);
    // The parts of an instant are those of GMT+8.
    let utc = at.plus_s(-8 * HOUR_S);
    let ((year, month, day), (hour, minute, second)) = (utc.date(), utc.clock());
    let month = MONTHS[month as usize - 1];
    format!("{}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT", DAYS[weekday])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_header_is_in_gmt() {
        assert_eq!(http_date(Timestamp::from_unix(784_111_777)), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(http_date(Timestamp::from_unix(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
