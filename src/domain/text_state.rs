//! The two texts of an order, seller memo and buyer message, and how much is known of them.

/// What is known of one of the two texts. *Not returned* and *returned empty* are two different things, and a
/// text read before the order's last change is known only as of then.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum TextState {
    /// No answer has ever returned it.
    #[default]
    Unknown,
    /// A list said that it exists (`has_buyer_message` true); nobody has read it yet.
    Exists,
    /// Read.
    Known {
        /// The text; empty means known to be empty.
        text: Box<str>,
        /// Was it read at the order's present `modified`?
        freshness: Freshness,
    },
}

/// When a known text was read, relative to the order's present `modified`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Freshness {
    /// At the present `modified`.
    Current,
    /// At an older one: the order has changed since, so the text is *pending*.
    Stale,
}

/// The four values that the text facets count (`docs/contract.md`, Filter).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextPresence {
    /// Known to be empty.
    Empty,
    /// Known and not empty.
    Present,
    /// Known to exist, not read.
    Pending,
    /// Never returned.
    Unknown,
}

impl TextPresence {
    /// All four, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Present, Self::Empty, Self::Pending, Self::Unknown];

    /// The word of the facet in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Present => "present",
            Self::Pending => "pending",
            Self::Unknown => "unknown",
        }
    }
}

impl TextState {
    /// A text read at the order's present `modified`.
    #[must_use]
    pub fn current(text: &str) -> Self {
        Self::Known { text: text.into(), freshness: Freshness::Current }
    }

    /// The text as far as it is known.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known { text, .. } => Some(text),
            Self::Unknown | Self::Exists => None,
        }
    }

    /// Which facet value it counts under.
    #[must_use]
    pub fn presence(&self) -> TextPresence {
        match self {
            Self::Unknown => TextPresence::Unknown,
            Self::Exists => TextPresence::Pending,
            Self::Known { text, .. } if text.is_empty() => TextPresence::Empty,
            Self::Known { .. } => TextPresence::Present,
        }
    }

    /// Does the present text still have to be read: never returned, known to exist, or read before the last
    /// change?
    #[must_use]
    pub const fn is_wanting(&self) -> bool {
        !matches!(self, Self::Known { freshness: Freshness::Current, .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_not_empty() {
        assert_eq!(TextState::Unknown.known(), None);
        assert_eq!(TextState::current("").known(), Some(""));
        assert_eq!(TextState::Unknown.presence(), TextPresence::Unknown);
        assert_eq!(TextState::current("").presence(), TextPresence::Empty);
        assert!(TextState::Exists.is_wanting());
    }
}
