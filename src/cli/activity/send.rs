//! `activity sync`: checks an activity, asks, sends it, and prints the platform's own record of it.

use std::path::PathBuf;

use rust_i18n::t;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{entry, group};
use crate::cli::args::ShopArg;
use crate::cli::fault::Fault;
use crate::cli::out::{self, End, Out};
use crate::cli::{Session, runtime, shop, words};
use crate::desk::{ActivityFile, LookUp, PreparedActivity, SendWish};
use crate::domain::activity::danger::Guard;
use crate::domain::activity::group::ReadyGroup;
use crate::domain::activity::{Activity, ActivityDraft, ActivityFault, ActivityRecord, Danger, Difference};
use crate::domain::activity_log::SendState;
use crate::domain::outcome::SentActivity;
use crate::domain::outcome::ShownRequest;

/// The arguments of `activity sync`. None is required: what is missing is named with all other faults.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    shop: ShopArg,
    #[arg(long, value_name = "ID", allow_hyphen_values = true, default_value = "")]
    activity_id: String,
    #[arg(long, value_name = "T", allow_hyphen_values = true, default_value = "")]
    start_time: String,
    #[arg(long, value_name = "T", allow_hyphen_values = true, default_value = "")]
    end_time: String,
    #[arg(long, value_name = "NAME", allow_hyphen_values = true, default_value = "")]
    activity_name: String,
    #[arg(long, value_name = "1,2,3", allow_hyphen_values = true, default_value = "")]
    item_id_list: String,
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    yes: bool,
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    confirm_name: Option<String>,
}

/// The platform's record, and what became of the send.
#[derive(Debug, Serialize)]
pub(super) struct SentOut<'a> {
    #[serde(flatten)]
    record: &'a ActivityRecord,
    version: u32,
    state: &'static str,
    differences: Vec<DifferenceOut<'a>>,
}

#[derive(Debug, Serialize)]
struct DifferenceOut<'a> {
    option: &'static str,
    sent: &'a str,
    recorded: &'a str,
}

/// Does it.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let work = args.work()?;
    let out = session.out;
    let desk = session.desk(args.shop.shop.as_ref())?;
    let shop = shop::to_work_on(&desk, args.shop.shop.as_ref())?;
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let look_up = if args.dry_run { LookUp::Here } else { LookUp::Platform };
    // A wish that nobody can be asked about needs no look at the platform either.
    if !args.dry_run && !args.yes && args.confirm_name.is_none() && !out::can_ask() {
        return Err(unconfirmed().into());
    }
    let of_shop = |error| Fault::of_shop(error, &shop.name);
    let activities = match &work {
        Work::One(activity) => std::slice::from_ref(activity.as_ref()),
        Work::Group(group) => group.activities(),
    };
    let mut prepared = Vec::with_capacity(activities.len());
    for activity in activities {
        let one = desk.prepare_activity(&shop, activity.clone(), look_up);
        prepared.push(runtime.block_on(one).map_err(of_shop)?);
    }
    if args.dry_run {
        let requests = activities
            .iter()
            .map(|activity| desk.activity_request(&shop, activity).map_err(of_shop))
            .collect::<Result<Vec<_>, _>>()?;
        return show(out, &work, &requests, &prepared);
    }
    if let Some(error) = prepared.iter().find_map(|prepared| prepared.unheard.as_ref()) {
        out::note(&t!("cli.note.unheard", reason = words::class(&error.class).0));
    }
    args.consent(work.name(), &prepared)?;
    match work {
        Work::One(activity) => {
            let wish = SendWish { activity: *activity, draft: None };
            let sent = runtime.block_on(desk.send_activity(&shop, wish)).map_err(of_shop)?;
            tell(out, &sent)
        }
        Work::Group(ready) => {
            let key = group::key(&ready);
            let sending = desk.send_group(&shop, key, *ready, |_, part| group::note(part));
            let sent = runtime.block_on(sending).map_err(of_shop)?;
            group::tell(out, &sent)
        }
    }
}

/// What is to be sent.
enum Work {
    One(Box<Activity>),
    Group(Box<ReadyGroup>),
}

impl Work {
    /// The name that confirms a dangerous edit.
    fn name(&self) -> &str {
        match self {
            Self::One(activity) => activity.name(),
            Self::Group(ready) => ready.group().stem.trim(),
        }
    }
}

impl Args {
    /// What is to be sent, by the options or by a file.
    fn work(&self) -> Result<Work, Fault> {
        let Some(path) = &self.file else { return Ok(Work::One(Box::new(checked(&self.draft())?))) };
        let options =
            [&self.activity_id, &self.activity_name, &self.start_time, &self.end_time, &self.item_id_list];
        if options.iter().any(|option| !option.is_empty()) {
            let what = t!("cli.fault.file_and_options");
            return Err(Fault::usage("bad_value", what, t!("cli.fault.file_and_options.mend")));
        }
        match ActivityFile::open(path).map_err(Fault::of)? {
            ActivityFile::One(draft) => Ok(Work::One(Box::new(checked(&draft)?))),
            ActivityFile::Group(group) => group::checked(&group).map(|ready| Work::Group(Box::new(ready))),
        }
    }

    /// The activity as the options have it.
    fn draft(&self) -> ActivityDraft {
        let is_blank = self.item_id_list.trim().is_empty();
        ActivityDraft {
            id: self.activity_id.clone(),
            name: self.activity_name.clone(),
            start: self.start_time.clone(),
            end: self.end_time.clone(),
            items: if is_blank {
                Vec::new()
            } else {
                self.item_id_list.split(',').map(str::to_owned).collect()
            },
        }
    }

    /// Makes sure that the send is meant, or refuses it.
    fn consent(&self, name: &str, prepared: &[PreparedActivity]) -> Result<(), Fault> {
        let is_dangerous = dangers(prepared).any(|danger| danger.guard() == Guard::Name);
        let declined = || Fault::failed("declined", t!("cli.fault.declined"), t!("cli.fault.declined.mend"));
        let answer = |question: &str| out::ask(question).map_err(|cause| Fault::system(&cause));
        match &self.confirm_name {
            Some(given) if given.trim() != name => {
                let mend = t!("cli.fault.bad_activity.confirm", name = name);
                return Err(Fault::option("--confirm-name", given, mend));
            }
            Some(_) if is_dangerous => return Ok(()),
            _ => {}
        }
        // What a script may do by itself is said nevertheless.
        let told = worded(prepared);
        if is_dangerous {
            if !out::can_ask() {
                let mend = t!("cli.fault.dangerous.mend", name = name);
                return Err(Fault::usage("dangerous", told, mend));
            }
            out::note(&told);
            let given = answer(&t!("cli.activity.ask_name", name = name))?;
            return if given == name { Ok(()) } else { Err(declined()) };
        }
        if !told.is_empty() {
            out::note(&told);
        }
        if self.yes {
            return Ok(());
        }
        if !out::can_ask() {
            return Err(unconfirmed());
        }
        for prepared in prepared {
            out::note(&entry::draft(&prepared.activity.to_draft()).trim_end().replace('\n', " · "));
        }
        let given = answer(&t!("cli.activity.ask"))?;
        if matches!(given.to_lowercase().as_str(), "y" | "yes" | "是") { Ok(()) } else { Err(declined()) }
    }
}

fn unconfirmed() -> Fault {
    Fault::usage("unconfirmed", t!("cli.fault.unconfirmed"), t!("cli.fault.unconfirmed.mend"))
}

/// The window trims what is pasted; the command line sends nothing that was not written.
fn untrimmed(draft: &ActivityDraft) -> Vec<ActivityFault> {
    let is_padded = |text: &str| text.trim() != text && !text.trim().is_empty();
    let mut faults = Vec::new();
    faults.extend(is_padded(&draft.start).then(|| ActivityFault::BadStart(draft.start.clone())));
    faults.extend(is_padded(&draft.end).then(|| ActivityFault::BadEnd(draft.end.clone())));
    for (i, text) in draft.items.iter().enumerate().filter(|(_, text)| is_padded(text)) {
        if text.trim().parse::<crate::domain::ids::NumIid>().is_ok() {
            faults.push(ActivityFault::BadItem { place: i + 1, text: text.clone() });
        }
    }
    faults
}

fn dangers(prepared: &[PreparedActivity]) -> impl Iterator<Item = &Danger> {
    prepared.iter().flat_map(|prepared| &prepared.dangers)
}

fn worded(prepared: &[PreparedActivity]) -> String {
    dangers(prepared).map(words::danger).collect::<Vec<_>>().join(" · ")
}

/// The activity, or all of its faults in one.
fn checked(draft: &ActivityDraft) -> Result<Activity, Fault> {
    let what = match faults(draft) {
        Ok(activity) => return Ok(activity),
        Err(faults) => named(&faults),
    };
    Err(Fault::usage("bad_activity", what, t!("cli.fault.bad_activity.mend")))
}

/// The activity, or all of its faults.
pub(super) fn faults(draft: &ActivityDraft) -> Result<Activity, Vec<ActivityFault>> {
    let untrimmed = untrimmed(draft);
    let mut faults = match draft.check() {
        Ok(activity) if untrimmed.is_empty() => return Ok(activity),
        Ok(_) => untrimmed,
        Err(faults) => faults.into_iter().chain(untrimmed).collect(),
    };
    faults.sort_by_key(ActivityFault::field);
    Err(faults)
}

/// Faults in words, each with the option that it is about.
pub(super) fn named(faults: &[ActivityFault]) -> String {
    let named =
        |fault: &ActivityFault| format!("{}: {}", entry::option(fault.field()), words::activity_fault(fault));
    faults.iter().map(named).collect::<Vec<_>>().join(" · ")
}

/// Shows what would be sent.
fn show(out: Out, work: &Work, requests: &[ShownRequest], prepared: &[PreparedActivity]) -> Result<(), End> {
    let told = worded(prepared);
    if !told.is_empty() {
        out::note(&told);
    }
    let object = |request: &ShownRequest| {
        let params: Map<String, Value> =
            request.params.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
        serde_json::json!({ "gateway": request.gateway, "params": params })
    };
    let text = |request: &ShownRequest| {
        let lines = request.params.iter().map(|(name, value)| format!("{name}={value}\n"));
        format!("POST {}\n{}", request.gateway, lines.collect::<String>())
    };
    let all: Vec<Value> = requests.iter().map(object).collect();
    let object = match (work, all.first()) {
        (Work::One(_), Some(one)) => one.clone(),
        _ => serde_json::json!({ "requests": all }),
    };
    out.say(&object, || {
        let texts: Vec<String> = requests.iter().map(text).collect();
        format!("{}{}", texts.join("\n"), t!("cli.activity.unsent"))
    })
}

/// Prints the platform's record, or says why there is none.
fn tell(out: Out, sent: &SentActivity) -> Result<(), End> {
    let failed = fault(sent);
    let (Some(record), Some(object)) = (&sent.record, SentOut::of(sent)) else {
        return failed.map_or(Ok(()), |fault| Err(fault.into()));
    };
    let said = out.say(&object, || {
        let state = words::send_state(sent.state);
        let mut text = format!("{}{state} · {}\n", entry::draft(&record.to_draft()), record.gmt_modified);
        for Difference { field, sent, recorded } in &sent.differences {
            text.push_str(&t!(
                "cli.activity.difference",
                option = entry::option(*field),
                sent = sent,
                recorded = recorded
            ));
            text.push('\n');
        }
        text
    });
    failed.map_or(said, |fault| Err(End::Answered(fault)))
}

impl<'a> SentOut<'a> {
    /// What the platform recorded, if it did.
    pub(super) fn of(sent: &'a SentActivity) -> Option<Self> {
        let differences = sent.differences.iter().map(difference).collect();
        let record = sent.record.as_ref()?;
        Some(Self { record, version: sent.version, state: sent.state.word(), differences })
    }
}

fn difference(difference: &Difference) -> DifferenceOut<'_> {
    DifferenceOut {
        option: entry::option(difference.field),
        sent: &difference.sent,
        recorded: &difference.recorded,
    }
}

/// What there is to mend, unless the platform confirmed what was sent.
pub(super) fn fault(sent: &SentActivity) -> Option<Fault> {
    let state = words::send_state(sent.state);
    match (sent.state, &sent.error) {
        (SendState::Confirmed, _) => None,
        (SendState::Rejected, Some(error)) => Some(Fault::gateway(error)),
        (SendState::Differs, _) => Some(Fault::failed("differs", state, t!("cli.fault.differs.mend"))),
        (_, Some(error)) => Some(Fault::failed(
            "unknown_outcome",
            format!("{state} ({})", error.api),
            t!("class.unknown_outcome.mend"),
        )),
        (_, None) => Some(Fault::failed("unknown_outcome", state, t!("class.unknown_outcome.mend"))),
    }
}
