//! What people write: the seller's memos and the buyers' messages, composed of the words that shops use.

use super::rng::{Rng, Stream};
use super::words::{MEMO_WORDS, MESSAGE_WORDS};

/// The word that most red flags stand for.
const GIFT_BOX: usize = 0;
/// How a memo's words are joined.
const JOINTS: [&str; 4] = ["，", " ", "、", "；"];
/// How often a seller sticks each flag.
const FLAGS: [(u32, u8); 11] =
    [(300, 0), (220, 1), (160, 2), (120, 3), (90, 4), (75, 5), (12, 6), (8, 7), (6, 8), (5, 9), (4, 10)];

fn memo_rng(seed: u64, order: u64, nth: u8) -> (Rng, usize) {
    let mut rng = Rng::of(seed, Stream::Memo, order << 3 | u64::from(nth & 7));
    let first = draw(&mut rng, &MEMO_WORDS);
    (rng, first)
}

fn draw(rng: &mut Rng, words: &[(u32, &str)]) -> usize {
    let mut left = rng.below(words.iter().map(|(weight, _)| weight).sum());
    words
        .iter()
        .position(|(weight, _)| {
            let here = left < *weight;
            left = left.saturating_sub(*weight);
            here
        })
        .unwrap_or(0)
}

/// The n-th memo that the seller writes on an order; the 0th is the empty one.
pub(super) fn memo(seed: u64, order: u64, nth: u8) -> String {
    let mut text = String::new();
    if nth == 0 {
        return text;
    }
    let (mut rng, first) = memo_rng(seed, order, nth);
    let joint = rng.pick(&JOINTS);
    text.push_str(MEMO_WORDS[first].1);
    for _ in 0..rng.weighted(&[(600, 0), (300, 1), (100, 2)]) {
        text.push_str(joint);
        text.push_str(MEMO_WORDS[draw(&mut rng, &MEMO_WORDS)].1);
    }
    text
}

/// The flag that the seller sticks on with the n-th memo: gift boxes are red in this shop, mostly.
pub(super) fn flag_with_memo(seed: u64, order: u64, nth: u8) -> u8 {
    let (mut rng, first) = memo_rng(seed, order, nth);
    let red = first == GIFT_BOX && rng.per_mille(700);
    if red { 1 } else { flag(&mut rng) }
}

/// Any flag.
pub(super) fn flag(rng: &mut Rng) -> u8 {
    rng.weighted(&FLAGS)
}

/// The buyer's message on an order; empty on most.
pub(super) fn message(seed: u64, order: u64) -> String {
    let mut rng = Rng::of(seed, Stream::Message, order);
    let mut text = String::new();
    if rng.per_mille(150) {
        text.push_str(MESSAGE_WORDS[draw(&mut rng, &MESSAGE_WORDS)].1);
        if rng.per_mille(150) {
            text.push_str(MESSAGE_WORDS[draw(&mut rng, &MESSAGE_WORDS)].1);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_sellers_use_occur() {
        let memos: Vec<String> = (0..20_000).map(|order| memo(1, order, 1)).collect();
        let messages: Vec<String> = (0..20_000).map(|order| message(1, order)).collect();
        for word in [
            "礼盒",
            "加急",
            "换货",
            "补发",
            "发顺丰",
            "7号钟",
            "缺货",
            "改地址",
            "送礼勿放价格单",
            "🙏",
            "%",
            "_",
            "SF",
        ] {
            assert!(memos.iter().any(|memo| memo.contains(word)), "{word}");
        }
        let written = messages.iter().filter(|message| !message.is_empty()).count();
        assert!((2_700..3_300).contains(&written), "{written}");
        assert!(messages.iter().any(|message| message.contains('\n')));
    }

    #[test]
    fn gift_boxes_are_red_mostly_and_every_flag_occurs() {
        let mut seen = [0_u32; 11];
        let mut gifts = (0, 0);
        for order in 0..20_000 {
            let flag = flag_with_memo(1, order, 1);
            seen[usize::from(flag)] += 1;
            if memo(1, order, 1).starts_with("礼盒") {
                gifts = (gifts.0 + 1, gifts.1 + u32::from(flag == 1));
            }
        }
        assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
        assert!(gifts.0 > 3_000 && gifts.1 * 10 > gifts.0 * 7, "{gifts:?}");
    }
}
