//! Names in a notice's prose: of APIs, and of the fields of their answers.

/// Words before an API that send the reader to it: it is not what the rule is about.
const SENDS_TO: [&str; 16] = [
    "通过",
    "改用",
    "换用",
    "改为",
    "建议使用",
    "请使用",
    "可使用",
    "可以使用",
    "推荐使用",
    "建议调用",
    "请调用",
    "可调用",
    "可以调用",
    "请用",
    "可用",
    "参考",
];
/// What may stand between two APIs of one list.
const JOINS: [&str; 9] = ["以及", "、", "和", "及", "与", "或", "/", ",", " "];

/// A word of ASCII letters, digits, `_` and `.`, with its place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// The word.
    pub(super) text: &'a str,
}

impl Word<'_> {
    /// Where it ends, in bytes.
    pub(super) const fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// Is it an API's name, such as `taobao.trades.sold.get`?
    pub(super) fn is_api(self) -> bool {
        let is_page = [".com", ".cn", ".net", ".htm", ".html"].iter().any(|end| self.text.ends_with(end));
        let is_path =
            ["trade.", "trades.", "order.", "orders."].iter().any(|start| self.text.starts_with(start));
        let is_part = |part: &str| {
            let is_of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            !part.is_empty() && part.chars().all(is_of_name)
        };
        let is_word = self.text.starts_with(|c: char| c.is_ascii_lowercase());
        is_word
            && !is_page
            && !is_path
            && self.text.split('.').count() > 2
            && self.text.split('.').all(is_part)
    }

    /// Could it be a field's name, such as `oaid` or `order.refund_id`?
    pub(super) fn is_field(self) -> bool {
        let is_part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        !self.is_api()
            && self.text.split('.').all(is_part)
            && !["api", "isp", "isv", "appkey"].contains(&self.text)
    }
}

/// The words of ASCII letters in a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(is_word)?;
        let end = text[start..].find(|c| !is_word(c)).map_or(text.len(), |end| start + end);
        rest = end;
        let word = text[start..end].trim_end_matches('.');
        let lead = word.len() - word.trim_start_matches('.').len();
        Some(Word { start: start + lead, text: &word[lead..] })
    })
    .filter(|word| !word.text.is_empty())
}

/// An API in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention<'a> {
    /// Where it begins and ends, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    name: &'a str,
    /// `(.vo)` follows: its variant of that name is meant too.
    with_vo: bool,
}

impl Mention<'_> {
    /// The names that it stands for.
    pub(super) fn names(self) -> impl Iterator<Item = String> {
        let vo = self.with_vo.then(|| format!("{}.vo", self.name));
        [self.name.to_owned()].into_iter().chain(vo)
    }
}

/// The APIs in a text.
pub(super) fn mentions(text: &str) -> impl Iterator<Item = Mention<'_>> {
    words(text).filter(|word| word.is_api()).map(|word| {
        let with_vo = text[word.end()..].starts_with("(.vo)");
        let end = word.end() + if with_vo { "(.vo)".len() } else { 0 };
        Mention { start: word.start, end, name: word.text, with_vo }
    })
}

/// The APIs that a text is about: not those that it merely sends the reader to.
pub(super) fn subjects(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    // Where a list of APIs ends so far, and whether the reader is sent to it.
    let mut list: Option<(usize, bool)> = None;
    for mention in mentions(text) {
        let between = list.filter(|(end, _)| is_join(&text[*end..mention.start]));
        let before = text[..mention.start].trim_end();
        let is_sent_to = between.map_or_else(
            || SENDS_TO.iter().any(|word| before.ends_with(word)),
            |(_, was_sent_to)| was_sent_to,
        ) || text[mention.end..].trim_start().starts_with("为准");
        list = Some((mention.end, is_sent_to));
        if !is_sent_to {
            names.extend(mention.names());
        }
    }
    dedup(names)
}

/// The APIs of a text that is nothing but their list.
pub(super) fn list(text: &str) -> Option<Vec<String>> {
    let (mut names, mut end) = (Vec::new(), 0);
    for mention in mentions(text) {
        if !is_join(&text[end..mention.start]) {
            return None;
        }
        names.extend(mention.names());
        end = mention.end;
    }
    (!names.is_empty() && is_join(&text[end..])).then(|| dedup(names))
}

/// Do APIs stand side by side with nothing but a space between? So do cells of a table that lost its lines, and
/// where one ends cannot be told then.
pub(super) fn is_crowded(text: &str) -> bool {
    let mut end = None;
    mentions(text).any(|mention| {
        let gap = end.replace(mention.end).map(|end| &text[end..mention.start]);
        gap.is_some_and(|gap| gap.trim_matches(' ').is_empty())
    })
}

/// Each once, in order.
pub(super) fn dedup(names: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    names.into_iter().filter(|name| seen.insert(name.clone())).collect()
}

/// Is it nothing but what joins the members of a list?
fn is_join(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let Some(join) = JOINS.iter().find(|join| rest.starts_with(**join)) else { return false };
        rest = &rest[join.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_that_a_sentence_merely_recommends_is_not_what_it_is_about() {
        let of = |text| subjects(text);
        assert_eq!(of("taobao.trades.sold.query高峰期降级"), ["taobao.trades.sold.query"]);
        assert_eq!(of("交易最终状态以taobao.trade.fullinfo.get为准"), [""; 0]);
        assert_eq!(of("oaid(可通过taobao.trade.fullinfo.get、taobao.trade.get和数据推送获取"), [""; 0]);
        assert_eq!(
            of("taobao.a.b、taobao.c.d 以及taobao.e.f(.vo) 可能不返回,请使用taobao.g.h"),
            ["taobao.a.b", "taobao.c.d", "taobao.e.f", "taobao.e.f.vo"]
        );
    }

    #[test]
    fn a_list_of_apis_is_nothing_else() {
        assert_eq!(list("taobao.a.b、taobao.c.d、"), Some(vec!["taobao.a.b".into(), "taobao.c.d".into()]));
        for text in ["", "、", "taobao.a.b 接口", "见 taobao.a.b", "order.refund_id", "www.taobao.com"] {
            assert_eq!(list(text), None, "{text}");
        }
    }

    #[test]
    fn a_field_is_a_name_in_small_letters() {
        let fields: Vec<_> = words("api oaid、order.refund_id Item_prop taobao.a.b 10 ISP use_x")
            .filter(|w| w.is_field())
            .collect();
        let fields: Vec<_> = fields.iter().map(|word| word.text).collect();
        assert_eq!(fields, ["oaid", "order.refund_id", "use_x"]);
    }
}
