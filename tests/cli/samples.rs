//! The documents' own samples.

/// The sample answer in the document of the enhanced list, `docs/sources/003`.
pub fn enhanced() -> &'static str {
    let document = include_str!("../../docs/sources/003-enhanced-order-list.txt");
    let start = document.find("{\n\"code\":0").unwrap();
    let end = document.find("说明: code为0").unwrap();
    document[start..end].trim()
}

/// The sample answer in the document of the increments, `docs/sources/002`, as JSON in the wrapped form: ids are
/// numbers, and values keep the glosses in brackets that the document prints behind them.
pub fn increments() -> &'static str {
    include_str!("../data/trades-sold-incrementv-get.json")
}

/// The same as a converter from XML leaves it: every value a text, and a list of one an object.
pub fn increments_as_texts() -> &'static str {
    include_str!("../data/trades-sold-incrementv-get.texts.json")
}
