//! Small helpers: searching in what is sorted, and row numbers.

/// A count, row or offset as the columns store it. Everything within a segment is bounded far below
/// `u32::MAX` (`limits`), so this never saturates.
pub fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The first place of `from..to` that is not before what is sought; `before` holds for a first part of the
/// places only. It is quick when that place is near `from`.
pub fn seek(from: usize, to: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut step) = (from, 1);
    while low + step <= to && before(low + step - 1) {
        low += step;
        step *= 2;
    }
    let high = (low + step - 1).min(to);
    low + halve(high - low, |i| before(low + i))
}

/// The first of the places `0..len` that is not before what is sought; `before` holds for a first part of the
/// places only.
pub fn halve(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Rows `0..` in the order of their keys; equal keys keep the order of their rows.
pub fn sorted_rows<K: Ord + Copy>(keys: impl Iterator<Item = K>) -> Vec<u32> {
    let mut pairs: Vec<(K, u32)> = keys.zip(0..).collect();
    pairs.sort_unstable();
    pairs.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seek_finds_the_border_from_any_start() {
        let list = [1, 3, 3, 5, 9, 9, 9, 12, 40];
        for from in 0..=list.len() {
            for sought in 0..50 {
                let found = seek(from, list.len(), |i| list[i] < sought);
                assert_eq!(found, list.partition_point(|x| *x < sought).max(from));
            }
        }
    }

    #[test]
    fn equal_keys_keep_their_rows_order() {
        assert_eq!(sorted_rows([3, 1, 3, 0, 1].into_iter()), [3, 1, 4, 0, 2]);
    }
}
