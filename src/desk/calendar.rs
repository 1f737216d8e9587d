//! The service calendar: the notices that come with the program.

use crate::domain::calendar::{Calendar, Notice};

/// The notices, as data.
const NOTICES: &[&str] = &[include_str!("../../assets/calendars/2023-double-11.toml")];

/// The calendar of the notices that come with the program. A notice that cannot be read is left out; a test
/// reads them all.
#[must_use]
pub fn calendar() -> Calendar {
    let read = |text: &&str| toml::from_str::<Notice>(text).ok();
    Calendar { notices: NOTICES.iter().filter_map(read).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_that_comes_along_is_read() {
        assert_eq!(calendar().notices.len(), NOTICES.len());
    }
}
