//! Saved views as one JSON text, by which they go from one computer to another.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::filter_line::MAX_BYTES;
use super::view::{Hold, MOST_VIEWS, NAME_CHARS, ViewContent, ViewName};
use super::watch::Watch;

/// A view in the form in which it is handed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileEntry {
    name: String,
    line: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settings: Option<Value>,
    #[serde(default, skip_serializing_if = "is_false")]
    locked: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    watch: Option<Watch>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[derive(Debug, Serialize)]
struct FileOut {
    version: u64,
    views: Vec<FileEntry>,
}

/// The version of the form that is written.
const FILE_VERSION: u64 = 1;

/// Why a text is no file of views. Entries are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ViewsFlaw {
    /// It is larger than any such file.
    #[error("too large")]
    TooLarge,
    /// It is no UTF-8 text.
    #[error("no UTF-8 text")]
    NoText,
    /// It is no JSON.
    #[error("no JSON: {0}")]
    Json(String),
    /// It has no list of views.
    #[error("no list named views")]
    NoList,
    /// A newer version wrote it.
    #[error("of a newer version: {0}")]
    Newer(u64),
    /// An entry lacks something or has something of another kind.
    #[error("view {0}: {1}")]
    Entry(usize, String),
    /// An entry has no name, or one that is too long.
    #[error("view {0} has no name of 1 to {NAME_CHARS} characters")]
    Name(usize),
    /// The line of an entry is too long.
    #[error("the line of view {0} is too long")]
    Line(usize),
    /// There are more than a shop can have.
    #[error("more than {MOST_VIEWS} views")]
    TooMany,
}

impl ViewsFlaw {
    /// A word for it, as the texts are found by.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NoText => "no_text",
            Self::Json(_) => "json",
            Self::NoList => "no_list",
            Self::Newer(_) => "newer",
            Self::Entry(..) => "entry",
            Self::Name(_) => "name",
            Self::Line(_) => "line",
            Self::TooMany => "too_many",
        }
    }
}

/// Writes views as one JSON text.
///
/// # Errors
/// Those of JSON, which no view has led to yet.
pub fn to_json(views: &[ViewContent]) -> serde_json::Result<String> {
    let entry = |content: &ViewContent| FileEntry {
        name: content.name.to_string(),
        line: content.line.clone(),
        settings: content.settings.clone(),
        locked: content.hold == Hold::Locked,
        watch: content.watch,
    };
    let views = views.iter().map(entry).collect();
    Ok(serde_json::to_string_pretty(&FileOut { version: FILE_VERSION, views })? + "\n")
}

/// Reads views from a JSON text, all of them or none.
///
/// # Errors
/// [`ViewsFlaw`]: the first thing that is wrong.
pub fn from_json(text: &str) -> Result<Vec<ViewContent>, ViewsFlaw> {
    let whole: Value = serde_json::from_str(text).map_err(|error| ViewsFlaw::Json(error.to_string()))?;
    match whole.get("version").and_then(Value::as_u64) {
        Some(version) if version > FILE_VERSION => return Err(ViewsFlaw::Newer(version)),
        _ => {}
    }
    let Some(Value::Array(entries)) = whole.get("views") else { return Err(ViewsFlaw::NoList) };
    if entries.len() > MOST_VIEWS {
        return Err(ViewsFlaw::TooMany);
    }
    entries.iter().zip(1..).map(|(entry, number)| content_of(entry, number)).collect()
}

fn content_of(entry: &Value, number: usize) -> Result<ViewContent, ViewsFlaw> {
    let FileEntry { name, line, settings, locked, watch } =
        FileEntry::deserialize(entry).map_err(|error| ViewsFlaw::Entry(number, error.to_string()))?;
    if line.len() > MAX_BYTES || line.contains('\0') {
        return Err(ViewsFlaw::Line(number));
    }
    let name = ViewName::new(&name).map_err(|_| ViewsFlaw::Name(number))?;
    let hold = if locked { Hold::Locked } else { Hold::Free };
    Ok(ViewContent { name, line, settings, hold, watch })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_with_all_that_is_in_it() {
        let views = [
            ViewContent {
                name: ViewName::new("全部").unwrap(),
                line: String::new(),
                settings: None,
                hold: Hold::Locked,
                watch: None,
            },
            ViewContent {
                name: ViewName::new("将来").unwrap(),
                line: "-colour:red".to_owned(),
                settings: Some(serde_json::json!({"columns": ["flag"], "of a later day": {"x": [1, null]}})),
                hold: Hold::Free,
                watch: Some(Watch::default()),
            },
        ];
        let text = to_json(&views).unwrap();
        assert_eq!(from_json(&text).unwrap(), views);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_entry() {
        let long = format!(r#"{{"views":[{{"name":"a","line":"{}"}}]}}"#, "x".repeat(MAX_BYTES + 1));
        let many = format!(r#"{{"views":[{}]}}"#, vec!["0"; MOST_VIEWS + 1].join(","));
        for (text, word) in [
            ("", "json"),
            ("{\"views\":[", "json"),
            ("[]", "no_list"),
            (r#"{"version":2,"views":[]}"#, "newer"),
            (r#"{"views":{}}"#, "no_list"),
            (r#"{"views":[{"name":"a"}]}"#, "entry"),
            (r#"{"views":[{"name":"a","line":7}]}"#, "entry"),
            (r#"{"views":[{"name":"  ","line":""}]}"#, "name"),
            (&long, "line"),
            (&many, "too_many"),
        ] {
            assert_eq!(from_json(text).unwrap_err().word(), word, "{}", text.get(..40).unwrap_or(text));
        }
        let second = r#"{"views":[{"name":"a","line":""},{"name":"","line":""}]}"#;
        assert_eq!(from_json(second), Err(ViewsFlaw::Name(2)));
        assert_eq!(from_json(r#"{"views":[]}"#), Ok(Vec::new()));
    }
}
