//! The statements of a rule: a rule may say that a field is not returned, that this may also happen at other times,
//! and that another field is 0.

use std::ops::Range;

use super::layout::RawRule;
use super::names;
use super::signals::{self, Signal};
use super::times::{self, Base, Phrase, Times};

/// Marks around words that are none of them.
const MARKS: [char; 7] = [' ', '\n', ':', ',', '、', '.', ';'];

/// One thing that a rule says.
#[derive(Debug, Default)]
pub(super) struct Statement {
    /// Where it begins and ends in the rule's text, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its pieces without times and brackets, as far as they have words.
    pub(super) pieces: Vec<String>,
    /// Its words as they stand in the rule, without times and lists of APIs around them.
    pub(super) text: String,
    /// Where these begin and end; it has none where it is `None`.
    pub(super) text_at: Option<(usize, usize)>,
    /// What is left of it without its times.
    pub(super) left: String,
    /// What it says; the first of its pieces that says something.
    pub(super) signal: Option<Signal>,
    /// The times that it names itself.
    pub(super) times: Vec<Times>,
    /// The APIs that it is about by name.
    pub(super) apis: Vec<String>,
    /// It speaks of other times than its rule.
    pub(super) is_of_other_times: bool,
}

/// A piece of a rule between two marks.
#[derive(Debug)]
struct Clause {
    start: usize,
    end: usize,
    /// Where its words begin and end, without times and marks around them.
    inner: (usize, usize),
    /// Without times.
    words: String,
    /// Without times and brackets.
    bare: String,
    signal: Option<Signal>,
    times: Vec<Times>,
    apis: Vec<String>,
    /// A sentence ends with it, not only a part of one.
    is_last: bool,
}

impl Clause {
    /// Does it name what a statement can be about?
    fn has_subject(&self) -> bool {
        !self.apis.is_empty()
            || names::words(&self.bare).any(|word| word.is_field() && word.text.contains('_'))
    }

    /// Is there anything to be understood in it, other than times and APIs?
    fn has_words(&self) -> bool {
        self.words.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
    }
}

/// Cuts a rule into its statements.
pub(super) fn read(rule: &RawRule, base: Option<Base>) -> Vec<Statement> {
    let clauses = clauses(&rule.text, base);
    let mut statements: Vec<Statement> = Vec::new();
    let mut open: Option<Statement> = None;
    for (i, clause) in clauses.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| &clauses[i]);
        if let Some(statement) = open.take_if(|open| is_new(open, before, clause, &clauses[i + 1..])) {
            statements.push(statement);
        }
        let statement = open.get_or_insert_with(|| Statement { start: clause.start, ..Statement::default() });
        statement.take(clause);
    }
    statements.extend(open);
    for statement in &mut statements {
        statement.apis = names::dedup(std::mem::take(&mut statement.apis));
        let (start, end) = statement.text_at.unwrap_or((statement.start, statement.end));
        let stop = if rule.text[end..].starts_with('。') { '。'.len_utf8() } else { 0 };
        statement.text = rule.text[start..end + stop].replace('\n', " ");
    }
    statements
}

impl Statement {
    fn take(&mut self, clause: &Clause) {
        self.end = clause.end;
        self.is_of_other_times |= signals::is_of_other_times(&clause.bare);
        self.signal = self.signal.or(clause.signal);
        self.times.extend(clause.times.iter().cloned());
        self.apis.extend(clause.apis.iter().cloned());
        if clause.words.is_empty() {
            return;
        }
        self.left.push_str(&clause.words);
        self.left.push('\n');
        let is_list = self.pieces.iter().all(|piece| names::list(piece).is_some());
        let start = self.text_at.filter(|_| !is_list).map_or(clause.inner.0, |(start, _)| start);
        self.text_at = Some((start, clause.inner.1));
        self.pieces.push(clause.bare.clone());
    }
}

/// Does a piece begin another statement than the one that is open?
fn is_new(open: &Statement, before: Option<&Clause>, clause: &Clause, after: &[Clause]) -> bool {
    let is_sentence = before.is_some_and(|before| before.is_last);
    let Some(said) = open.signal else {
        // Words that say nothing known are for themselves once their sentence is over, and are told.
        return is_sentence && before.is_some_and(Clause::has_words);
    };
    if signals::is_of_other_times(&clause.bare) {
        return true;
    }
    if clause.words.is_empty() {
        // Times alone: the hours of what was said, unless that has some.
        return !clause.times.is_empty() && (!open.times.is_empty() || !said.is_strong());
    }
    if !clause.times.is_empty() && !open.times.is_empty() {
        return true;
    }
    match clause.signal {
        Some(signal) if signal == said => is_sentence && clause.has_subject(),
        Some(signal) if is_sentence => signal != said,
        Some(Signal::Kind(_)) if !said.is_strong() => clause.signal.is_some_and(Signal::is_strong),
        Some(signal) => signal.is_strong() || signal == Signal::MayAlso,
        // The subject of what comes next.
        None if clause.has_subject() => {
            let sentence = after.iter().take(1 + after.iter().take_while(|clause| !clause.is_last).count());
            let next = sentence.filter_map(|clause| clause.signal).find(|signal| signal.is_strong());
            is_sentence || next.is_some_and(|next| next != said)
        }
        None => false,
    }
}

/// The pieces of a rule's text between its marks.
fn clauses(text: &str, base: Option<Base>) -> Vec<Clause> {
    let phrases = times::phrases(text, base);
    let (mut clauses, mut start, mut depth) = (Vec::new(), 0, 0_u32);
    // The phrases of the piece that is being read, and where the last of them ends.
    let (mut inside, mut after) = (0..0, 0);
    for (at, c) in text.char_indices() {
        if phrases.get(inside.end).is_some_and(|phrase| phrase.start == at) {
            after = phrases[inside.end].end;
            inside.end += 1;
        }
        if at < after {
            continue;
        }
        let goes_on = || text[..at].trim_end().ends_with(['、', ',']);
        let mark = match c {
            '(' => {
                depth += 1;
                None
            }
            ')' => {
                depth = depth.saturating_sub(1);
                None
            }
            '\n' if !goes_on() => Some(true),
            '。' | '!' => Some(true),
            ';' if depth == 0 => Some(true),
            ',' if depth == 0 => Some(false),
            _ => None,
        };
        if let Some(is_last) = mark {
            clauses.push(clause(text, start..at, &phrases[inside.clone()], is_last));
            (start, depth, inside) = (at + c.len_utf8(), 0, inside.end..inside.end);
        }
    }
    clauses.push(clause(text, start..text.len(), &phrases[inside], true));
    clauses.retain(|clause| !clause.words.is_empty() || !clause.times.is_empty());
    clauses
}

fn clause(text: &str, place: Range<usize>, phrases: &[Phrase], is_last: bool) -> Clause {
    let Range { start, end } = place;
    let (mut words, mut at, mut times) = (String::new(), start, Vec::new());
    let mut inner = (start, end);
    for phrase in phrases {
        let before = &text[at..phrase.start];
        if words.trim_matches(MARKS).is_empty() && before.trim_matches(MARKS).is_empty() {
            inner.0 = phrase.end;
        }
        words.push_str(before);
        words.push(' ');
        inner.1 = phrase.start;
        at = phrase.end;
        times.extend(
            Some(&phrase.times).filter(|times| times.is_flawed || !times.windows.is_empty()).cloned(),
        );
    }
    let rest = &text[at..end];
    if times.is_empty() || !rest.trim_matches(MARKS).is_empty() {
        inner.1 = end;
    }
    words.push_str(rest);
    let shown = &text[inner.0..inner.1.max(inner.0)];
    inner.0 += shown.len() - shown.trim_start_matches(MARKS).len();
    inner.1 = inner.0 + shown.trim_matches(MARKS).len();
    let words = tidy(&words);
    let bare = without_brackets(&words);
    let (signal, apis) = (signals::of(&bare), names::subjects(&words));
    Clause { start, end, inner, words, bare, signal, times, apis, is_last }
}

/// Without the spaces and marks around it, and with single spaces inside.
fn tidy(words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").trim_matches(MARKS).to_owned()
}

/// Without what stands in brackets. One that is not closed goes to the end.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '【' => depth += 1,
            ')' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let rule = RawRule::new(&text.lines().map(|line| (1, line)).collect::<Vec<_>>());
        read(&rule, None).into_iter().map(|statement| statement.text).collect()
    }

    #[test]
    fn a_rule_is_cut_where_it_says_something_else() {
        assert_eq!(
            cut(
                "a_b(甲)、c_d 字段均不返回。双11其它时间段,亦可能会出现不返回的情况,trade.c_d交易中的金额,该字段暂时返回0。"
            ),
            [
                "a_b(甲)、c_d 字段均不返回。",
                "双11其它时间段,亦可能会出现不返回的情况",
                "trade.c_d交易中的金额,该字段暂时返回0。"
            ]
        );
        assert_eq!(cut("触发系统流控,建议降低调用频率。同步任务建议放在3点以后做,不要立即重试").len(), 2);
        assert_eq!(cut("甲不返回,其它时间段,亦可能会出现不返回的情況。").len(), 2);
    }

    #[test]
    fn what_goes_with_a_statement_stays_with_it() {
        for text in [
            "批量查询订单接口可能存在延时(十分钟左右),如付款信息获取不到等情况。交易最终状态以taobao.trade.fullinfo.get为准",
            "关闭库存变更的消息,消息不补发,直接丢弃。",
            "对prop_values字段限制了最大返回结果的数量,将只返回前10000个结果,超出部分的Item_prop将会被丢弃。",
            "接口关闭时间:\n2023-10-31 18:00 ~ 20:30\n2023-11-10 18:00 ~ 20:30",
            "taobao.a.b、taobao.c.d、\ntaobao.e.f\napi不返回orders节点、oaid(可通过taobao.x.y获取",
        ] {
            assert_eq!(cut(text).len(), 1, "{text}: {:?}", cut(text));
        }
    }

    #[test]
    fn words_that_say_nothing_known_stand_for_themselves() {
        assert_eq!(cut("高峰期看情况。接口关闭"), ["高峰期看情况。", "接口关闭"]);
    }
}
