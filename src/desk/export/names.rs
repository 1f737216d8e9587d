//! The names of wanted fields.

/// A field among those that are wanted of an order or of a line.
pub(super) type Place = usize;

/// Names that are wanted, in their order, with a quick no for those that are not: most keys of a record are none.
#[derive(Debug, Default)]
pub(super) struct Names {
    sorted: Vec<&'static str>,
    marks: [u64; 4],
}

impl Names {
    /// Of these, each once.
    pub(super) fn of(mut names: Vec<&'static str>) -> Self {
        names.sort_unstable();
        names.dedup();
        let mut marks = [0; 4];
        for name in &names {
            let (word, bit) = Self::mark(name);
            marks[word] |= bit;
        }
        Self { sorted: names, marks }
    }

    /// A place in the marks, by the length and both ends of a name.
    fn mark(name: &str) -> (usize, u64) {
        let end = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or_default());
        let (first, last) = (end(name.as_bytes().first()), end(name.as_bytes().last()));
        let mark = name.len() * 31 + first * 7 + last;
        (mark / 64 % 4, 1 << (mark % 64))
    }

    /// The place of a name, if it is wanted.
    pub(super) fn place(&self, name: &str) -> Option<Place> {
        let (word, bit) = Self::mark(name);
        let may_be = self.marks[word] & bit != 0;
        if may_be { self.sorted.binary_search(&name).ok() } else { None }
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.sorted.len()
    }

    /// The names, in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.sorted.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_and_one_that_only_looks_alike_is_not() {
        let names = Names::of(vec!["tid", "created", "payment", "tid"]);
        assert_eq!(names.iter().collect::<Vec<_>>(), ["created", "payment", "tid"]);
        assert_eq!((names.place("tid"), names.len()), (Some(2), 3));
        for other in ["", "t", "tad", "type", "cheated", "支付"] {
            assert_eq!(names.place(other), None, "{other}");
        }
    }
}
