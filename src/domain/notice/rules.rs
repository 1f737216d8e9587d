//! From groups and statements to the rules of a notice.

use super::super::calendar::{EVERY, MAX_ENTRIES, Notice, Rule, RuleKind, RuleWindow};
use super::super::time::{DAY_S, Timestamp};
use super::fields;
use super::head::{self, Head};
use super::layout::{Group, Layout, RawRule};
use super::names;
use super::signals::{self, Signal};
use super::statements::{self, Statement};
use super::times::{Base, Times};
use super::tokens;
use super::{Place, Reading, Settled, TooLarge, Unread};

/// Words for the APIs of a group that list orders, all of them with this part in their names.
const LISTS: (&str, &str) = ("批量查询", "trades");
/// Words for the APIs that a rule has named before.
const ABOVE: [&str; 4] = ["上述", "以上", "该接口", "该API"];
/// Longest piece of the text that is quoted, in characters.
const QUOTED_CHARS: usize = 200;

/// Makes a notice of what was found in its text.
///
/// # Errors
/// [`TooLarge::Entries`].
pub(super) fn read(head: Head, layout: &Layout) -> Result<Reading, TooLarge> {
    let mut maker = Maker { base: head.base(), ..Maker::default() };
    for group in &layout.groups {
        let before = maker.rules.len();
        for raw in &group.rules {
            maker.rule(group, raw)?;
        }
        if maker.rules.len() == before {
            maker.not_understood.extend(group.lines.iter().map(|(line, text)| unread(*line, text)));
        }
    }
    maker.not_understood.extend(layout.crowded.iter().map(|(line, text)| unread(*line, text)));
    Ok(maker.finish(head))
}

/// What was found so far.
#[derive(Debug, Default)]
struct Maker {
    base: Option<Base>,
    rules: Vec<Rule>,
    places: Vec<Place>,
    settled: Vec<Settled>,
    not_understood: Vec<Unread>,
    /// All days that a rule names.
    days: Vec<i64>,
    /// Windows of single APIs so far.
    entries: usize,
}

/// What the statements of a rule pass on to those after them.
#[derive(Debug, Default)]
struct Before {
    times: Vec<Times>,
    apis: Vec<String>,
}

/// A statement became no rule.
type Refused = ();

impl Maker {
    fn rule(&mut self, group: &Group, raw: &RawRule) -> Result<(), TooLarge> {
        let mut before = Before::default();
        let statements = statements::read(raw, self.base);
        // A statement without times takes those of its rule: of the last one that has any, else of the first.
        let first = statements.iter().find(|statement| !statement.times.is_empty());
        before.times = first.map(|statement| statement.times.clone()).unwrap_or_default();
        for statement in &statements {
            let line = raw.line_at(statement.start);
            let last = raw.line_at(statement.end.saturating_sub(1).max(statement.start));
            if !statement.times.is_empty() {
                before.times.clone_from(&statement.times);
            }
            if self.statement(group, raw, statement, &mut before, line).is_err() {
                self.refuse(raw, statement);
                continue;
            }
            self.places.push(Place { first: line, last });
            self.entries += self.rules.last().map_or(0, |rule| rule.apis.len() * rule.windows.len().max(1));
            if self.entries > MAX_ENTRIES {
                return Err(TooLarge::Entries);
            }
        }
        Ok(())
    }

    /// Tells a statement line by line. Of one that says nothing known the times may still count for others.
    fn refuse(&mut self, raw: &RawRule, statement: &Statement) {
        let words = statement.text_at.filter(|_| statement.signal.is_none());
        let (start, end) = words.unwrap_or((statement.start, statement.end));
        let mut at = start;
        for text in raw.text[start..end].split('\n') {
            if !text.trim().is_empty() {
                self.not_understood.push(unread(raw.line_at(at), text.trim()));
            }
            at += text.len() + 1;
        }
    }

    fn statement(
        &mut self,
        group: &Group,
        raw: &RawRule,
        statement: &Statement,
        before: &mut Before,
        line: usize,
    ) -> Result<(), Refused> {
        let text = &raw.text[statement.start..statement.end];
        if signals::turns(text) {
            return Err(());
        }
        let signal = statement.signal.ok_or(())?;
        let may_also = statement.is_of_other_times || signal == Signal::MayAlso;
        let times = match signal {
            Signal::Kind(kind) if signal.is_strong() && !may_also => Some((kind, &before.times)),
            _ => None,
        };
        let dated = times.filter(|(_, times)| !times.is_empty());
        if signal.is_strong() && !may_also && has_unread_times(statement, dated.map(|(_, times)| times)) {
            return Err(());
        }
        let used = match dated {
            Some((_, times)) => times.clone(),
            None if statement.is_of_other_times => Vec::new(),
            None => statement.times.clone(),
        };
        let windows = windows(&used)?;
        let kind = dated.map_or(RuleKind::Advice, |(kind, _)| kind);
        let apis = self.apis(group, statement, before, kind, line).ok_or(())?;
        let found = fields::read(kind, &statement.pieces);
        let needs_fields = matches!(kind, RuleKind::FieldsMissing | RuleKind::ValueForced);
        if needs_fields && found.fields.is_empty() {
            return Err(());
        }
        self.tell(raw, statement, line, &used);
        self.tell_fields(line, &found);
        let fields = found.fields;
        self.rules.push(Rule { kind, apis, fields, windows, text: statement.text.clone() });
        Ok(())
    }

    /// Notes the days of a statement's times, and what these leave open.
    fn tell(&mut self, raw: &RawRule, statement: &Statement, line: usize, used: &[Times]) {
        self.days.extend(used.iter().flat_map(|times| &times.days));
        let words = || quoted(raw.text[statement.start..statement.end].trim());
        if used.iter().any(|times| times.is_lengthened) {
            self.settled.push(Settled::Length { line, words: words() });
        }
        if used.iter().any(|times| times.is_next_year) {
            self.settled.push(Settled::Year { line, words: words() });
        }
    }

    /// Notes what words were taken for fields, and what of a list of fields was not understood.
    fn tell_fields(&mut self, line: usize, found: &fields::Found) {
        for (words, means) in &found.groups {
            let means = means.iter().map(|field| (*field).to_owned()).collect();
            self.settle_words(line, words, means);
        }
        self.not_understood.extend(found.unread.iter().map(|text| unread(line, text)));
    }

    /// Notes what words are taken for, once.
    fn settle_words(&mut self, line: usize, words: &str, means: Vec<String>) {
        let is_known = self.settled.iter().any(|settled| {
            matches!(settled, Settled::Words { words: w, means: m, .. } if w == words && *m == means)
        });
        if !is_known {
            self.settled.push(Settled::Words { line, words: words.to_owned(), means });
        }
    }

    /// The APIs that a statement is about: those that it names, those that its rule named before, else its group's.
    fn apis(
        &mut self,
        group: &Group,
        statement: &Statement,
        before: &mut Before,
        kind: RuleKind,
        line: usize,
    ) -> Option<Vec<String>> {
        let mut named = statement.apis.clone();
        if !named.is_empty() && ABOVE.iter().any(|word| statement.text.contains(word)) {
            named = [&before.apis[..], &named].concat();
        }
        if named.is_empty() && statement.text.contains(LISTS.0) {
            named =
                group.apis.iter().filter(|api| api.split('.').any(|part| part == LISTS.1)).cloned().collect();
            if !named.is_empty() {
                self.settle_words(line, LISTS.0, named.clone());
            }
        }
        if named.is_empty() && matches!(kind, RuleKind::MessagesDropped | RuleKind::MessagesDelayed) {
            named.push(topic(statement).or_else(|| group.name.clone())?);
        }
        if !named.is_empty() {
            before.apis = names::dedup(named);
        }
        let apis = if before.apis.is_empty() { group.apis.clone() } else { before.apis.clone() };
        let is_about_all = group.is_outside();
        match (apis.is_empty(), kind) {
            (false, _) => Some(names::dedup(apis)),
            // Of all APIs only what does them no harm is believed.
            (true, RuleKind::Advice | RuleKind::Quota | RuleKind::FlowControl) if is_about_all => {
                Some(vec![EVERY.to_owned()])
            }
            (true, RuleKind::Advice) => group.name.clone().map(|name| vec![name]),
            (true, _) => None,
        }
    }

    fn finish(mut self, head: Head) -> Reading {
        let day = |day: Option<&i64>| day.map(|day| Timestamp::from_day(*day));
        let (first, last) = (day(self.days.iter().min()), day(self.days.iter().max()));
        let bounds = first
            .zip(last)
            .map(|(first, last)| RuleWindow { from: Some(first), to: Some(last.plus_s(DAY_S - 1)) });
        if bounds.is_none() {
            // Without a single date there is nothing that advice could hold in.
            for (rule, place) in
                std::mem::take(&mut self.rules).into_iter().zip(std::mem::take(&mut self.places))
            {
                self.not_understood.push(unread(place.first, &rule.text));
            }
        }
        for rule in &mut self.rules {
            if rule.windows.is_empty() {
                rule.windows.extend(bounds);
            }
        }
        self.not_understood.sort_by_key(|unread| unread.line);
        let mut settled = Vec::new();
        let published = head.published.unwrap_or_else(|| {
            let stand_in = head.signed.or(first).unwrap_or(Timestamp::MIN);
            settled.push(Settled::Published(stand_in));
            stand_in
        });
        let title = head.title.unwrap_or_else(|| {
            settled.push(Settled::Title);
            head.first.clone()
        });
        let id = head.id.unwrap_or_else(|| {
            settled.push(Settled::Id);
            made_id(&head::base_of(&title))
        });
        settled.append(&mut self.settled);
        let notice = Notice { id, title, published, rules: self.rules };
        Reading { notice, places: self.places, settled, not_understood: self.not_understood }
    }
}

fn unread(line: usize, text: &str) -> Unread {
    Unread { line, text: quoted(text) }
}

/// A piece of the text, cut where it is long.
fn quoted(text: &str) -> String {
    let mut quoted: String = text.chars().take(QUOTED_CHARS).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    quoted.replace('\n', " ")
}

/// The windows of all times, unless one of them makes no sense.
fn windows(times: &[Times]) -> Result<Vec<RuleWindow>, Refused> {
    if times.iter().any(|times| times.is_flawed) {
        return Err(());
    }
    let mut windows: Vec<RuleWindow> = Vec::new();
    for window in times.iter().flat_map(|times| &times.windows) {
        if !windows.contains(window) {
            windows.push(*window);
        }
    }
    Ok(windows)
}

/// Does a statement name times that were not read? It is not without dates then, but they are unknown, or only some
/// of them are known.
fn has_unread_times(statement: &Statement, known: Option<&Vec<Times>>) -> bool {
    let left = &statement.left;
    let is_lengthened = known.is_some_and(|known| known.iter().any(|times| times.is_lengthened));
    tokens::looks_like_a_date(left)
        || known.is_some() && tokens::has_hours(left)
        || is_lengthened && tokens::has_stretch(left)
}

/// What a statement about messages calls them: 关闭库存变更的消息 is about 库存变更.
fn topic(statement: &Statement) -> Option<String> {
    let business = statement.text.split_once("针对").and_then(|(_, rest)| rest.split_once("业务"));
    let business = business.map_or("", |(business, _)| business);
    let piece = statement.pieces.iter().find(|piece| piece.contains("消息"))?;
    let before = piece.split_once("消息")?.0;
    let before =
        before.trim_start_matches(['在', '将', '会', ' ']).trim_start_matches("关闭").trim_end_matches('的');
    let topic = format!("{business}{before}");
    (!topic.is_empty()).then_some(topic)
}

/// An id for a notice that states none: the same for the same title (64-bit FNV-1a).
fn made_id(title: &str) -> String {
    let hash = title.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("title-{hash:016x}")
}
