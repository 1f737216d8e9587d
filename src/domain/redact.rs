//! Personal data in a raw text, hidden before it is shown or copied. The text may be damaged, so that nothing here
//! needs it to be JSON.

/// Fields whose value is hidden but for its first character.
const PERSONAL: [&str; 9] = [
    "receiver_name",
    "receiver_mobile",
    "receiver_phone",
    "receiver_address",
    "buyer_nick",
    "buyer_email",
    "buyer_alipay_no",
    "alipay_no",
    "oaid",
];
/// Digits of a mobile number.
const MOBILE: usize = 11;

/// The text with the values of personal fields and every mobile number hidden.
#[must_use]
pub fn redacted(raw: &str) -> String {
    mobiles_hidden(&fields_hidden(raw))
}

/// Hides the values of personal fields: `"receiver_name":"李四"` → `"receiver_name":"李*"`.
fn fields_hidden(raw: &str) -> String {
    let mut shown = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = next_value(rest) {
        let (before, value) = rest.split_at(at);
        shown.push_str(before);
        let end = end_of(value);
        let mut chars = value[..end].chars();
        shown.extend(chars.next());
        let hidden = chars.count().min(6);
        shown.extend(std::iter::repeat_n('*', hidden));
        rest = &value[end..];
    }
    shown + rest
}

/// Where the value of the next personal field begins, behind its quote.
fn next_value(text: &str) -> Option<usize> {
    let of = |field: &str| {
        let name = format!("\"{field}\"");
        let mut from = 0;
        while let Some(at) = text[from..].find(&name) {
            let after = from + at + name.len();
            let gap =
                text[after..].len() - text[after..].trim_start().trim_start_matches(':').trim_start().len();
            if text[after + gap..].starts_with('"') {
                return Some(after + gap + 1);
            }
            from = after;
        }
        None
    };
    PERSONAL.into_iter().filter_map(of).min()
}

/// Where a quoted value ends: at its quote, or at the text's end.
fn end_of(value: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in value.char_indices() {
        match c {
            '"' if !is_escaped => return at,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    value.len()
}

/// Hides the middle of every run of digits that is as long as a mobile number and begins as one.
fn mobiles_hidden(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let digits = &from[..end];
        shown.push_str(before);
        if digits.len() == MOBILE && digits.starts_with('1') {
            shown.push_str(&digits[..3]);
            shown.push_str("****");
            shown.push_str(&digits[7..]);
        } else {
            shown.push_str(digits);
        }
        rest = &from[end..];
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_addresses_and_mobile_numbers_are_hidden_and_order_numbers_are_not() {
        let raw = r#"{"tid":1410072112345678901,"receiver_name" : "李四","receiver_address":"西湖区\"一\"号","x":"打13812345678","payment":"abc"}"#;
        let expected = r#"{"tid":1410072112345678901,"receiver_name" : "李*","receiver_address":"西******","x":"打138****5678","payment":"abc"}"#;
        assert_eq!(redacted(raw), expected);
    }

    #[test]
    fn a_text_that_ends_within_a_value_hides_it_all_the_same() {
        assert_eq!(redacted(r#"{"receiver_mobile":"139123"#), r#"{"receiver_mobile":"1*****"#);
        assert_eq!(redacted(r#""buyer_nick"#), r#""buyer_nick"#);
        assert_eq!(redacted(r#"{"oaid":null,"oaid":"ab"}"#), r#"{"oaid":null,"oaid":"a*"}"#);
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd_and_no_mobile_number_stays(text in ".{0,80}", mobile in "1[3-9][0-9]{9}") {
            let shown = redacted(&format!("{text} {mobile} {text}"));
            prop_assert!(!shown.contains(&mobile));
        }
    }
}
