//! The characters of a notice, evened out: pages mix full and half width, and have spaces that are none.

/// A line of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: usize,
    /// Its text, evened out; never empty.
    pub(super) text: String,
}

/// The lines that say something.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let lines = text.split('\n').enumerate().map(|(i, line)| Line { number: i + 1, text: fold(line) });
    lines.filter(|line| !line.text.is_empty()).collect()
}

/// Full width becomes ASCII, every space and cell border a single space, every dash `-`; what has no width goes.
fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        let c = match c {
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => continue,
            '|' | '\u{ff5c}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' => '-',
            '〜' | '∼' | '˜' => '~',
            c if c.is_whitespace() || c.is_control() => ' ',
            c => c,
        };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    if out.starts_with(' ') {
        out.remove(0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_spaces_and_borders_make_no_difference() {
        assert_eq!(
            fold("\u{feff}１、 2023－10－24\u{a0}19：30：00\u{3000}～　20：00（含）\u{200b}，"),
            "1、 2023-10-24 19:30:00 ~ 20:00(含),"
        );
        assert_eq!(fold("|| 交易 |\ttaobao.trade.fullinfo.get |"), "交易 taobao.trade.fullinfo.get");
        let lines = lines("a\r\n\u{a0}\n||\nb\rc");
        let numbered: Vec<_> = lines.iter().map(|line| (line.number, &*line.text)).collect();
        assert_eq!(numbered, [(1, "a"), (4, "b"), (5, "c")]);
    }
}
