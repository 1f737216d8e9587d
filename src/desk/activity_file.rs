//! An activity, or a group of them, as a TOML file that can be kept and reviewed. Its names are the platform's.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{DeskError, Result};
use crate::domain::activity::ActivityDraft;
use crate::domain::activity::group::{DraftGroup, GroupPart};

/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivityFile {
    /// One activity.
    One(ActivityDraft),
    /// Activities that stay together.
    Group(DraftGroup),
}

/// The file. Nothing is left out by default, so that a slip in a name is told and not taken for a gap.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    #[serde(skip_serializing_if = "Option::is_none")]
    activity_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activity_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_id_list: Option<Vec<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<Group>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Group {
    activity_name: String,
    start_time: String,
    end_time: String,
    part: Vec<Part>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Part {
    activity_id: String,
    item_id_list: Vec<i64>,
}

impl ActivityFile {
    /// Reads a file. What is missing of an activity is blank: it is named with all other faults when that is checked.
    ///
    /// # Errors
    /// [`DeskError::File`] where it cannot be read, [`DeskError::NoActivityFile`] where it is no such file.
    pub fn open(path: &Path) -> Result<Self> {
        let failed = |cause| DeskError::File { path: path.to_owned(), cause };
        let mut text = String::new();
        File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text)).map_err(failed)?;
        Self::read(&text).map_err(|what| DeskError::NoActivityFile { path: path.to_owned(), what })
    }

    /// Reads a text.
    ///
    /// # Errors
    /// What is wrong with it, with its place.
    pub fn read(text: &str) -> Result<Self, String> {
        let whole: Whole = toml::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| error.to_string().trim_end().to_owned())?;
        let Whole { activity_id, activity_name, start_time, end_time, item_id_list, group } = whole;
        let texts = |items: Vec<i64>| items.iter().map(i64::to_string).collect::<Vec<_>>();
        let Some(group) = group else {
            return Ok(Self::One(ActivityDraft {
                id: activity_id.unwrap_or_default(),
                name: activity_name.unwrap_or_default(),
                start: start_time.unwrap_or_default(),
                end: end_time.unwrap_or_default(),
                items: texts(item_id_list.unwrap_or_default()),
            }));
        };
        let own = [activity_id, activity_name, start_time, end_time];
        if own.iter().any(Option::is_some) || item_id_list.is_some() {
            return Err("it has both [group] and an activity of its own".to_owned());
        }
        Ok(Self::Group(DraftGroup {
            stem: group.activity_name,
            start: group.start_time,
            end: group.end_time,
            parts: group
                .part
                .into_iter()
                .map(|part| GroupPart { id: part.activity_id, items: texts(part.item_id_list) })
                .collect(),
        }))
    }

    /// Writes it as such a text. An item that is no number is left out.
    ///
    /// # Errors
    /// The writer's own; no activity leads there.
    pub fn write(&self) -> Result<String, String> {
        let numbers = |items: &[String]| items.iter().filter_map(|item| item.trim().parse().ok()).collect();
        let whole = match self {
            Self::One(draft) => Whole {
                activity_id: Some(draft.id.clone()),
                activity_name: Some(draft.name.clone()),
                start_time: Some(draft.start.clone()),
                end_time: Some(draft.end.clone()),
                item_id_list: Some(numbers(&draft.items)),
                group: None,
            },
            Self::Group(group) => Whole {
                group: Some(Group {
                    activity_name: group.stem.clone(),
                    start_time: group.start.clone(),
                    end_time: group.end.clone(),
                    part: group
                        .parts
                        .iter()
                        .map(|part| Part { activity_id: part.id.clone(), item_id_list: numbers(&part.items) })
                        .collect(),
                }),
                ..Whole::default()
            },
        };
        toml::to_string(&whole).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let draft = ActivityDraft {
            id: "2132".into(),
            name: "会员 \"优先\" 购".into(),
            start: "2026-11-11 20:00:00".into(),
            end: "2026-11-12 20:00:00".into(),
            items: vec!["613373384956".into(), "7".into()],
        };
        let part = |id: &str| GroupPart { id: id.into(), items: draft.items.clone() };
        let group = DraftGroup {
            stem: draft.name.clone(),
            start: draft.start.clone(),
            end: draft.end.clone(),
            parts: vec![part("a"), part("b")],
        };
        for file in [ActivityFile::One(draft), ActivityFile::Group(group)] {
            let text = file.write().unwrap();
            assert_eq!(ActivityFile::read(&text), Ok(file), "{text}");
        }
    }

    #[test]
    fn a_slip_in_a_name_is_told_and_what_is_missing_is_blank() {
        let why = |text: &str| ActivityFile::read(text).unwrap_err();
        assert!(why("activity_nmae = \"x\"").contains("activity_nmae"));
        assert!(why("item_id_list = [\"7\"]").contains("line 1"));
        let both = "activity_id = \"1\"\n[group]\nactivity_name = \"n\"\nstart_time = \"\"\nend_time = \"\"\n\
                    part = []";
        assert!(why(both).contains("[group]"));
        assert!(why("[group]\nactivity_name = \"n\"\nstart_time = \"\"\nend_time = \"\"").contains("part"));
        let blank = ActivityFile::read("activity_id = \"1\"").unwrap();
        let expected = ActivityDraft { id: "1".into(), ..ActivityDraft::default() };
        assert_eq!(blank, ActivityFile::One(expected));
    }
}
