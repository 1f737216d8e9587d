//! `doctor`: looks at everything the program stands on.

use std::borrow::Cow;

use rust_i18n::t;
use serde::Serialize;

use super::fault::Fault;
use super::out::End;
use super::{Session, runtime, words};
use crate::desk::{Desk, DeskError, Finding, Verdict};
use crate::domain::outcome::{Check, CheckVerdict};
use crate::domain::shop::ShopName;
use crate::domain::trouble::Class;

#[derive(Debug, Serialize)]
struct Report {
    findings: Vec<FindingOut>,
}

#[derive(Debug, Serialize)]
struct FindingOut {
    what: &'static str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shop: Option<String>,
    message: String,
    hint: String,
}

/// Does it.
pub(super) fn run(session: &Session) -> Result<(), End> {
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let findings = runtime.block_on(Desk::examine(session.opening(None)));
    let bad = findings.iter().filter(|finding| finding.verdict() == Verdict::Bad).count();
    let report = Report { findings: findings.into_iter().map(found).collect() };
    let said = session.out.say(&report, || report.findings.iter().map(line).collect());
    if bad == 0 {
        return said;
    }
    let what = t!("cli.fault.unsound", count = bad);
    Err(End::Answered(Fault::failed("unsound", what, t!("cli.fault.unsound.mend"))))
}

fn line(finding: &FindingOut) -> String {
    let mark = match finding.verdict {
        "good" => "✓",
        "lacking" => "–",
        _ => "✗",
    };
    let name = t!(format!("cli.doctor.{}", finding.what));
    let shop = finding.shop.as_ref().map(|shop| format!(" {shop}")).unwrap_or_default();
    let hint = if finding.hint.is_empty() { String::new() } else { format!("\n    → {}", finding.hint) };
    format!("{mark} {name}{shop}: {}{hint}\n", finding.message)
}

fn found(finding: Finding) -> FindingOut {
    let (what, verdict) = (finding.word(), finding.verdict().word());
    let shop = match &finding {
        Finding::Gateway(shop, _) | Finding::Shop(shop, _) => Some(shop.to_string()),
        _ => None,
    };
    let Words(message, hint) = in_words(finding);
    FindingOut { what, verdict, shop, message, hint }
}

/// What was found, and what mends it.
struct Words(String, String);

impl Words {
    /// There is nothing to mend.
    fn fine(what: impl Into<String>) -> Self {
        Self(what.into(), String::new())
    }

    fn new(what: Cow<'_, str>, mend: Cow<'_, str>) -> Self {
        Self(what.into_owned(), mend.into_owned())
    }
}

impl From<Fault> for Words {
    fn from(fault: Fault) -> Self {
        Self(fault.what().to_owned(), fault.mend().to_owned())
    }
}

fn in_words(finding: Finding) -> Words {
    match finding {
        Finding::DataFolder(path, None) => Words::fine(path),
        Finding::DataFolder(path, Some(why)) => {
            Words::new(format!("{path}: {why}").into(), t!("cli.doctor.data_folder.mend"))
        }
        Finding::Config(Ok(0)) => Fault::of(DeskError::NoShops).into(),
        Finding::Config(Ok(shops)) => Words::fine(t!("cli.doctor.shops", count = shops)),
        Finding::Config(Err(error)) | Finding::Database(Err(error)) => Fault::of(error).into(),
        Finding::Keyring(Err(fault)) => Fault::of(fault.into()).into(),
        Finding::Database(Ok(())) | Finding::Keyring(Ok(())) | Finding::Clock(Some(0)) => {
            Words::fine(t!("cli.doctor.sound"))
        }
        Finding::Clock(Some(seconds)) => clock(seconds),
        Finding::Clock(None) => Words::fine(t!("cli.doctor.no_clock")),
        Finding::Gateway(shop, Check { verdict, .. }) => gateway(&shop, verdict),
        Finding::Shop(shop, error) => Fault::of_shop(error, &shop).into(),
        Finding::Fonts => Words::fine(t!("cli.doctor.fonts.fine")),
    }
}

fn gateway(shop: &ShopName, verdict: CheckVerdict) -> Words {
    match verdict {
        CheckVerdict::Fine { orders } => Words::fine(t!("cli.doctor.fine", orders = orders)),
        CheckVerdict::NoSecret(kind) => Fault::of_shop(DeskError::NoSecret(kind), shop).into(),
        CheckVerdict::Failed(error) => Fault::gateway(&error).into(),
        CheckVerdict::ClockOff(seconds) => clock(seconds),
        CheckVerdict::Silent => Words::new(t!("cli.doctor.silent"), t!("cli.doctor.silent.mend")),
    }
}

fn clock(seconds: i64) -> Words {
    let what = if seconds > 0 {
        t!("cli.doctor.clock_ahead", seconds = seconds)
    } else {
        t!("cli.doctor.clock_behind", seconds = -seconds)
    };
    Words::new(what, words::class(&Class::ClockSkew).1)
}
