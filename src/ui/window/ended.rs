//! The end of an action on its way to whoever asked.

use rust_i18n::t;

use super::{Pending, Window};
use crate::domain::handled::Marked;
use crate::domain::notices::NoticeReport;
use crate::domain::outcome::Fetched;
use crate::messages::{ActionId, Fault, Outcome};
use crate::ui::actions::Purpose;
use crate::ui::commands::Command;
use crate::ui::orders::{copied_words, marked_words, most_words};
use crate::ui::words;

/// Whether the shop that an action was about is the one that is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Yes,
    No,
}

impl Window {
    /// An action is over: its end goes to whoever asked.
    pub(super) fn ended(&mut self, id: ActionId, outcome: Result<Outcome, Fault>, seconds: f64) {
        let Some(Pending { purpose, shop }) = self.pending.remove(&id) else { return };
        // What the screens wait for is about the shop that they showed.
        let is_shown = shop == self.shop;
        match (purpose, outcome) {
            (Purpose::Lookup(_), outcome) if is_shown => self.orders.looked_up(fetched(outcome)),
            (Purpose::Reread(_) | Purpose::Unjudged, Ok(Outcome::Fetched(fetched))) => {
                let text = match fetched.failed.first() {
                    Some((_, error)) => words::gateway_error(error).what,
                    None if fetched.found.is_empty() => {
                        t!("orders.lookup.absent", count = fetched.absent.len()).into_owned()
                    }
                    None => t!("orders.lookup.found", count = fetched.found.len()).into_owned(),
                };
                self.notices.say(text, seconds);
            }
            (Purpose::Pass, outcome) if is_shown => self.sync.passed(outcome.map(|_| ())),
            (Purpose::CompareDays, outcome) if is_shown => self.compared(outcome, seconds),
            (Purpose::Retry(tid), outcome) if is_shown => self.sync.retried(tid, fetched(outcome)),
            (Purpose::ShowNotice(source), outcome) => self.calendar.shown(&source, notice(outcome)),
            (Purpose::KeepNotice, outcome) => self.notice_kept(notice(outcome), seconds),
            (Purpose::Compare, outcome) if is_shown => {
                let outcome = match outcome {
                    Ok(Outcome::FilterCompared(compared)) => Ok(*compared),
                    Ok(_) => return,
                    Err(fault) => Err(fault),
                };
                self.orders.compared(outcome);
            }
            (Purpose::Export, outcome) => {
                let shown = if is_shown { Shown::Yes } else { Shown::No };
                self.exported(outcome, shown, seconds);
            }
            (Purpose::Buyer(nick), Ok(Outcome::BuyerFound(tids))) if is_shown => {
                let text = match tids.len() {
                    0 => t!("orders.no_buyer.none"),
                    count => t!("orders.lookup.found", count = count),
                };
                self.notices.say(text.into_owned(), seconds);
                self.orders.buyer_found(&nick, &tids);
            }
            (Purpose::Range(from, to), outcome) if is_shown => {
                // One that could not be named any more is asked for with the next press.
                if let Ok(Outcome::Between { ids, left_out }) = outcome {
                    if left_out > 0 {
                        self.notices.say(most_words(), seconds);
                    }
                    self.orders.ranged(from, to, ids);
                }
            }
            (Purpose::Copy, Ok(Outcome::Written { text, rows, left_out })) => {
                self.orders.copied();
                self.notices.say(copied_words(rows, left_out), seconds);
                self.clipboard = Some(text);
            }
            (Purpose::Copy, Err(fault)) => {
                self.orders.copied();
                self.notices.say(words::fault(&fault).line(), seconds);
            }
            (Purpose::Sums(asked), outcome) if is_shown => self.orders.summed(asked, outcome),
            (Purpose::SheetWritten, Ok(Outcome::SheetWritten(path))) => {
                self.notices.say(t!("export.said", path = path.display()).into_owned(), seconds);
                self.orders.sheet_written(path);
            }
            (Purpose::Mark, Ok(Outcome::Marked(marked))) => self.orders_marked(&marked, seconds),
            (Purpose::MarkBack, Ok(Outcome::Marked(_))) => {
                self.orders.marks_changed();
                self.notices.withdraw();
                self.notices.say(t!("handled.undone").into_owned(), seconds);
            }
            (Purpose::Mark | Purpose::MarkBack, Err(fault)) => {
                self.orders.marks_changed();
                self.notices.say(words::fault(&fault).line(), seconds);
            }
            (Purpose::MakeView, Ok(Outcome::View(made))) if is_shown => self.orders.view_made(made),
            (Purpose::Views, Err(fault)) => {
                if is_shown {
                    self.orders.views_failed();
                }
                self.notices.say(words::fault(&fault).line(), seconds);
            }
            (Purpose::Send(draft), outcome) => {
                let outcome = match outcome {
                    Ok(Outcome::Activity(sent)) => Ok(*sent),
                    Ok(_) => return,
                    Err(fault) => Err(fault),
                };
                self.activities.sent(&draft, outcome);
            }
            (Purpose::Activity(ask), outcome) if is_shown => {
                if let Some(fault) = self.activities.ended(ask, outcome, self.now) {
                    self.notices.say(words::fault(&fault).line(), seconds);
                }
            }
            (Purpose::Users, outcome) => {
                if let (true, Some(shop)) = (is_shown, &self.shop) {
                    self.activities.users(shop, outcome, &mut self.actions);
                }
            }
            (Purpose::SaveShop(name) | Purpose::CheckShop(name), outcome) => {
                let checks = match outcome {
                    Ok(Outcome::Checked(checks)) => Ok(checks),
                    Ok(_) => return,
                    Err(fault) => Err(fault),
                };
                self.settings_screen.checked(&name, checks);
            }
            (Purpose::RemoveShop(name), Ok(_)) => {
                self.settings_screen.removed(&name);
                self.notices.say(t!("shop.removed", name = name).into_owned(), seconds);
            }
            (Purpose::Import(name), Ok(Outcome::Imported(counts))) => {
                let text = t!(
                    "import.done",
                    file = name,
                    inserted = words::count(counts.inserted),
                    updated = words::count(counts.updated),
                    quarantined = words::count(counts.quarantined)
                );
                self.notices.say(text.into_owned(), seconds);
            }
            (Purpose::Watched, outcome) => self.desktop_told(outcome, seconds),
            (Purpose::TryNotice, Ok(_)) => {
                self.notices.say(t!("settings.told.sent").into_owned(), seconds);
            }
            (_, Err(fault)) => {
                self.notices.say(words::fault(&fault).line(), seconds);
            }
            (_, Ok(_)) => {}
        }
    }

    /// Orders were marked as dealt with: for a while that can be taken back with a click.
    fn orders_marked(&mut self, marked: &Marked, seconds: f64) {
        self.orders.marked(marked);
        self.notices.withdraw();
        let text = marked_words(marked);
        if marked.orders > 0 {
            self.notices.offer(text, t!("handled.undo").into_owned(), Command::MarksBack, seconds);
        } else {
            self.notices.say(text, seconds);
        }
    }

    /// Days were compared with the platform's totals.
    fn compared(&mut self, outcome: Result<Outcome, Fault>, seconds: f64) {
        if let Ok(Outcome::Reconciled(days)) = &outcome {
            let healed: usize = days.iter().map(|day| day.healed.len()).sum();
            self.notices.say(t!("compared.done", count = healed).into_owned(), seconds);
        }
        self.sync.compared(outcome.err());
    }

    /// A file was written. It is said where it lies too, since the pane may be hidden.
    fn exported(&mut self, outcome: Result<Outcome, Fault>, shown: Shown, seconds: f64) {
        let outcome = match outcome {
            Ok(Outcome::Exported(exported)) => Ok(*exported),
            Ok(_) => return,
            Err(fault) => Err(fault),
        };
        let text = match &outcome {
            Ok(exported) => t!("export.said", path = exported.path.display()).into_owned(),
            Err(Fault::Cancelled) => t!("export.stopped").into_owned(),
            Err(fault) => words::fault(fault).line(),
        };
        self.notices.say(text, seconds);
        if shown == Shown::Yes {
            self.orders.exported(outcome);
        }
    }

    /// A notice was to be kept.
    fn notice_kept(&mut self, report: Result<NoticeReport, Fault>, seconds: f64) {
        if let Ok(report) = &report {
            self.notices.say(t!("notices.kept", title = report.notice.title).into_owned(), seconds);
        }
        self.calendar.kept(report.err());
    }
}

fn notice(outcome: Result<Outcome, Fault>) -> Result<NoticeReport, Fault> {
    match outcome? {
        Outcome::Notice(report) => Ok(*report),
        _ => Err(Fault::Cancelled),
    }
}

fn fetched(outcome: Result<Outcome, Fault>) -> Result<Fetched, Fault> {
    match outcome {
        Ok(Outcome::Fetched(fetched)) => Ok(fetched),
        Ok(_) => Ok(Fetched::default()),
        Err(fault) => Err(fault),
    }
}
