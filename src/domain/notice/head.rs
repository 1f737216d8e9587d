//! What a notice says of itself: its id, its title and when it was published; and the lines of its page that say
//! nothing of APIs.

use super::super::time::Timestamp;
use super::fold::Line;
use super::names;
use super::signals;
use super::times::{self, Base};
use super::tokens::{self, Token};

/// How many lines a title is looked for in.
const TITLE_LINES: usize = 30;
/// Longest title, in characters.
const TITLE_CHARS: usize = 100;
/// What stands before the time of publication.
const PUBLISHED: [&str; 7] = ["发布于", "发布时间", "发布日期", "更新于", "更新时间", "更新日期", "最后更新"];
/// Lines of the page, whole.
const PAGE: [&str; 10] =
    ["返回", "顶部", "返回顶部", "平台公告", "支持中心", "开放平台", "公告", "公告详情", "谢谢。", "谢谢"];
/// The heads of the table's columns.
const COLUMNS: [&str; 13] = [
    "类别",
    "接口名称",
    "限制时间",
    "涉及API",
    "涉及接口",
    "API名称",
    "接口",
    "API",
    "调整内容",
    "调整说明",
    "影响时间",
    "关闭时间",
    "备注",
];
/// What the page's sentences to its reader begin with.
const OPENINGS: [&str; 6] = ["支持中心", "尊敬的", "--", "注意:以下文档", "亲爱的", "各位开发者"];
/// What only such sentences hold.
const COURTESIES: [&str; 7] =
    ["若有问题", "如有问题", "如有疑问", "若有疑问", "请反馈至支持中心", "特此公告", "感谢您的"];

/// What a notice says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Head {
    /// The platform's number of the notice, where its page's address was copied along.
    pub(super) id: Option<String>,
    /// Its title.
    pub(super) title: Option<String>,
    /// When it says that it was published, or changed last.
    pub(super) published: Option<Timestamp>,
    /// The date under it.
    pub(super) signed: Option<Timestamp>,
    /// Its first line.
    pub(super) first: String,
    /// The numbers of the lines that this was read from.
    pub(super) lines: Vec<usize>,
}

impl Head {
    /// What dates without a year are completed by.
    pub(super) fn base(&self) -> Option<Base> {
        let published = self.published.or(self.signed);
        let year = published.map(|at| at.date().0).or_else(|| year_in(self.title.as_deref()?));
        Some(Base { year: year?, published })
    }
}

/// Reads what a notice says of itself.
pub(super) fn read(lines: &[Line]) -> Head {
    let mut head =
        Head { first: lines.first().map(|line| cut(&line.text)).unwrap_or_default(), ..Head::default() };
    for (i, line) in lines.iter().enumerate() {
        let text = line.text.as_str();
        let is_title = || i < TITLE_LINES && text.contains("公告") && is_short(text) && !is_page(text);
        if let Some(id) = id_in(text) {
            head.id.get_or_insert(id);
        } else if let Some(at) = published_in(text) {
            head.published = head.published.max(Some(at));
        } else if let Some(at) = signed_in(text) {
            // The last one is that of the signature.
            head.signed = Some(at);
            continue;
        } else if head.title.is_none() && is_title() {
            head.title = Some(cut(text));
        } else {
            continue;
        }
        head.lines.push(line.number);
    }
    head
}

/// A title without the words on its revision: the same for all revisions of a notice.
pub(super) fn base_of(title: &str) -> String {
    let mut base = title.trim().to_owned();
    for (open, close) in [('【', '】'), ('(', ')'), ('（', '）'), ('[', ']')] {
        while let Some(start) = base.find(open) {
            let Some(length) = base[start..].find(close) else { break };
            let inner = &base[start + open.len_utf8()..start + length];
            if !["更新", "修订", "修改", "调整"].iter().any(|word| inner.contains(word)) {
                break;
            }
            base.replace_range(start..start + length + close.len_utf8(), "");
        }
    }
    base.split_whitespace().collect()
}

/// Does a line belong to the page, and say nothing of APIs?
pub(super) fn is_page(text: &str) -> bool {
    let is_column = |word: &str| COLUMNS.contains(&word);
    let says_nothing = || signals::of(text).is_none() && times::phrases(text, None).is_empty();
    PAGE.contains(&text)
        || text.split(' ').all(is_column)
        || OPENINGS.iter().any(|word| text.starts_with(word)) && says_nothing()
        || COURTESIES.iter().any(|word| text.contains(word)) && says_nothing()
        || (text.ends_with("如下:") || text.ends_with("如下")) && says_nothing()
        || text.ends_with("大促相关调整") && !text.contains(',')
}

/// The date of a line that is nothing else, as under a letter.
pub(super) fn signed_in(text: &str) -> Option<Timestamp> {
    match tokens::token(text, None)? {
        (Token::Date { year: Some(year), month: Some(month), day }, length) if length == text.len() => {
            Timestamp::from_parts((year, month, day), (0, 0, 0))
        }
        _ => None,
    }
}

/// The instant after 发布于.
fn published_in(text: &str) -> Option<Timestamp> {
    let rest = PUBLISHED.iter().find_map(|word| text.strip_prefix(word))?;
    let rest = rest.trim_start_matches([':', ' ']);
    let (Token::Date { year: Some(year), month: Some(month), day }, length) = tokens::token(rest, None)?
    else {
        return None;
    };
    let midnight = Timestamp::from_parts((year, month, day), (0, 0, 0))?;
    let rest = rest[length..].trim_start();
    let (clock, rest) = match tokens::token(rest, None) {
        Some((Token::Clock(clock), length)) => (clock, &rest[length..]),
        _ => (0, rest),
    };
    signals::of(rest).is_none().then(|| midnight.plus_s(clock))
}

/// The number in the address of the notice's page, where a line is nothing but that.
fn id_in(text: &str) -> Option<String> {
    let address = text.strip_prefix("http").filter(|rest| rest.is_ascii() && !rest.contains(' '))?;
    let query = address.split_once("announcementDetail.htm?")?.1;
    let id = query.split(['&', '#']).find_map(|pair| pair.strip_prefix("id="))?;
    let is_number = (1..=12).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| id.to_owned())
}

/// The year in a title: 2023年双11.
fn year_in(title: &str) -> Option<i32> {
    let at = title.find('年')?;
    let digits = title[..at].get(at.checked_sub(4)?..)?;
    let year: i32 = digits.parse().ok()?;
    (2000..2100).contains(&year).then_some(year)
}

/// Could it be a title: short, no sentence, and naming no API?
fn is_short(text: &str) -> bool {
    let is_sentence = text.contains('。');
    let length = text.chars().count();
    (7..=TITLE_CHARS).contains(&length) && !is_sentence && names::mentions(text).next().is_none()
}

fn cut(text: &str) -> String {
    text.chars().take(TITLE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notice::fold;

    #[test]
    fn a_notice_says_its_title_and_when_it_was_published() {
        let head = read(&fold::lines(
            "支持中心 > 平台公告\n\n2025年618大促API服务调整公告（6月10日更新）\n发布于： 2025-06-12 11:47:05\n\
             https://open.taobao.com/support/announcementDetail.htm?id=25784&source=search\n2025年5月7日",
        ));
        assert_eq!(head.title.as_deref(), Some("2025年618大促API服务调整公告(6月10日更新)"));
        assert_eq!(head.published, "2025-06-12 11:47:05".parse().ok());
        assert_eq!(head.signed, "2025-05-07 00:00:00".parse().ok());
        assert_eq!((head.id.as_deref(), &head.lines[..]), (Some("25784"), &[3, 4, 5][..]));
        assert_eq!(head.base().map(|base| base.year), Some(2025));
    }

    #[test]
    fn all_revisions_have_one_base_title() {
        for title in ["2023年双11大促API服务调整公告【10月24日更新】", "2023年双11大促API服务调整公告 (更新)"]
        {
            assert_eq!(base_of(title), "2023年双11大促API服务调整公告");
        }
        assert_eq!(base_of("公告(商家版)"), "公告(商家版)");
    }

    #[test]
    fn a_sentence_with_dates_belongs_to_no_page() {
        assert!(is_page("您好,开放平台将于如下时间段做服务调整,如下:"));
        assert!(!is_page("您好,2023-11-10 20:00~22:00 接口关闭,如下:"));
        assert!(is_page("类别 接口名称 限制时间") && !is_page("交易API taobao.trade.get"));
    }
}
