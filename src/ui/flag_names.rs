//! The seller's own names for flags: `2 = 加急`. They are the window's, for all shops: whoever reads flags in two shops
//! at one computer wants a flag to mean one thing.
//!
//! Like the language they are in force for all words of the window. They are of a thread, since only the window's
//! thread puts words together, and tests have a window each.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rust_i18n::t;
use serde::{Deserialize, Serialize};

use crate::domain::flag::Flag;

/// Longest name, in characters.
pub const FLAG_NAME_CHARS: usize = 12;

thread_local! {
    static IN_FORCE: RefCell<FlagNames> = RefCell::default();
}

/// Names for flags, by the flag's number, as they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlagNames(BTreeMap<u16, String>);

impl FlagNames {
    /// The seller's own name for a flag; `None` where it has none.
    #[must_use]
    pub fn own(&self, flag: Flag) -> Option<&str> {
        self.0.get(&flag.number()).map(|name| name.trim()).filter(|name| !name.is_empty())
    }

    /// What was typed as a flag's name.
    #[must_use]
    pub fn typed(&self, flag: Flag) -> &str {
        self.0.get(&flag.number()).map_or("", String::as_str)
    }

    /// Gives a flag a name, or none. What does not stand on one line, or is too long, is cut.
    pub fn give(&mut self, flag: Flag, name: &str) {
        let name: String = name.chars().filter(|c| !c.is_control()).take(FLAG_NAME_CHARS).collect();
        if name.trim().is_empty() {
            self.0.remove(&flag.number());
        } else {
            self.0.insert(flag.number(), name);
        }
    }

    /// Has any flag a name?
    #[must_use]
    pub fn is_any(&self) -> bool {
        !self.0.is_empty()
    }

    /// A flag in words: the seller's own name and the platform's colour, `加急（红旗）`.
    #[must_use]
    pub fn word(&self, flag: Flag) -> String {
        let color = color_word(flag);
        match self.own(flag) {
            Some(own) => t!("flag.own", own = own, flag = color).into_owned(),
            None => color,
        }
    }
}

/// The platform's name for a flag.
#[must_use]
pub fn color_word(flag: Flag) -> String {
    if flag.is_named() {
        t!(format!("flag.{flag}")).into_owned()
    } else {
        t!("flag.other", number = flag.number()).into_owned()
    }
}

/// Puts names in force for all words of this thread.
pub fn put_in_force(names: &FlagNames) {
    IN_FORCE.with_borrow_mut(|known| {
        if known != names {
            known.clone_from(names);
        }
    });
}

/// The names that are in force.
#[must_use]
pub fn in_force() -> FlagNames {
    IN_FORCE.with_borrow(Clone::clone)
}

/// A flag in words, by the names that are in force.
#[must_use]
pub fn word(flag: Flag) -> String {
    IN_FORCE.with_borrow(|names| names.word(flag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_has_its_own_name_before_its_colour_and_a_blank_one_is_none() {
        let yellow = Flag::new(2);
        let mut names = FlagNames::default();
        let color = names.word(yellow);
        assert!(!names.is_any() && names.own(yellow).is_none());
        names.give(yellow, " 加急 ");
        assert_eq!((names.own(yellow), names.typed(yellow)), (Some("加急"), " 加急 "));
        assert!(names.word(yellow).starts_with("加急") && names.word(yellow).contains(&color));
        names.give(yellow, "一\n二三四五六七八九十甲乙丙丁");
        assert_eq!(names.own(yellow), Some("一二三四五六七八九十甲乙"));
        let kept = serde_json::to_string(&names).unwrap();
        assert_eq!(serde_json::from_str::<FlagNames>(&kept).unwrap(), names);
        names.give(yellow, "  ");
        assert_eq!(names, FlagNames::default());
    }
}
