//! JSON written straight into a text: a page of 500 orders is 1.6 MB, and a tree of values would cost more than
//! everything else.

use std::fmt::Write as _;

use super::tick::Tick;

/// A JSON text that grows.
#[derive(Debug, Default)]
pub(super) struct Json(String);

impl Json {
    /// An empty text with room.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// The finished text.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// The comma before another member or element, where one is needed.
    fn comma(&mut self) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.0.push(',');
        }
    }

    /// The name of the next member.
    pub(super) fn name(&mut self, name: &str) {
        self.comma();
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    /// Opens an object or a list, as a value or as the next element.
    pub(super) fn open(&mut self, bracket: char) {
        self.comma();
        self.0.push(bracket);
    }

    /// Closes it.
    pub(super) fn close(&mut self, bracket: char) {
        self.0.push(bracket);
    }

    /// A member whose text is known to need no escapes.
    pub(super) fn word(&mut self, name: &str, word: &str) {
        self.name(name);
        self.0.push('"');
        self.0.push_str(word);
        self.0.push('"');
    }

    /// A member with any text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        self.0.push('"');
        let mut clean = 0;
        for (i, byte) in text.bytes().enumerate() {
            if byte >= 0x20 && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.0.push_str(&text[clean..i]);
            clean = i + 1;
            match byte {
                b'"' => self.0.push_str("\\\""),
                b'\\' => self.0.push_str("\\\\"),
                b'\n' => self.0.push_str("\\n"),
                _ => self.format(format_args!("\\u{byte:04x}")),
            }
        }
        self.0.push_str(&text[clean..]);
        self.0.push('"');
    }

    /// A member with a whole number.
    pub(super) fn number(&mut self, name: &str, number: u64) {
        self.name(name);
        self.digits(number);
    }

    /// A member with a whole number as a string.
    pub(super) fn quoted(&mut self, name: &str, number: u64) {
        self.name(name);
        self.0.push('"');
        self.digits(number);
        self.0.push('"');
    }

    /// A member with an amount of fen, as yuan with two decimals.
    pub(super) fn money(&mut self, name: &str, fen: i64) {
        self.name(name);
        self.0.push('"');
        if fen < 0 {
            self.0.push('-');
        }
        let fen = fen.unsigned_abs();
        self.digits(fen / 100);
        self.0.push('.');
        self.two(fen % 100);
        self.0.push('"');
    }

    /// A member with a time.
    pub(super) fn time(&mut self, name: &str, at: Tick) {
        self.name(name);
        self.0.push('"');
        let at = at.at();
        let ((year, month, day), (hour, minute, second)) = (at.date(), at.clock());
        self.digits(u64::from(year.unsigned_abs()));
        for (mark, part) in [('-', month), ('-', day), (' ', hour), (':', minute), (':', second)] {
            self.0.push(mark);
            self.two(u64::from(part));
        }
        self.0.push('"');
    }

    /// A member with a boolean.
    pub(super) fn flag(&mut self, name: &str, is: bool) {
        self.name(name);
        self.0.push_str(if is { "true" } else { "false" });
    }

    /// A member, or an element, that is JSON already.
    pub(super) fn raw(&mut self, json: &str) {
        self.comma();
        self.0.push_str(json);
    }

    fn two(&mut self, number: u64) {
        self.0.push(char::from(b'0' + (number / 10 % 10) as u8));
        self.0.push(char::from(b'0' + (number % 10) as u8));
    }

    fn digits(&mut self, mut number: u64) {
        let mut digits = [0_u8; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.0.extend(digits[at..].iter().map(|digit| char::from(*digit)));
    }

    fn format(&mut self, args: std::fmt::Arguments<'_>) {
        // Writing into a text cannot fail.
        let _ = self.0.write_fmt(args);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_json() {
        let mut json = Json::default();
        json.open('{');
        json.text("a", "\"\\\n\u{1}礼盒🙏");
        json.number("b", 2_161_196_210_547_294_406);
        json.quoted("c", 0);
        json.money("d", -105);
        json.money("e", 12_345);
        json.time("f", Tick::of("2021-10-02 16:03:06".parse().unwrap()));
        json.name("g");
        json.open('[');
        json.open('{');
        json.flag("h", true);
        json.close('}');
        json.raw("7");
        json.close(']');
        json.close('}');
        let text = json.into_text();
        assert_eq!(
            text,
            r#"{"a":"\"\\\n\u0001礼盒🙏","b":2161196210547294406,"c":"0","d":"-1.05","e":"123.45","f":"2021-10-02 16:03:06","g":[{"h":true},7]}"#
        );
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }
}
