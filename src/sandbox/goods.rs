//! The catalogue: a few hundred to two thousand items with their variants, a few of which sell most.

use super::rng::{Rng, Stream};
use super::words::{FAMILIES, Family};

/// A variant of an item.
#[derive(Debug)]
pub(super) struct Sku {
    /// `sku_id`, 13 digits.
    pub(super) id: u64,
    /// `sku_properties_name`: `颜色分类:豆沙色;尺码:L`.
    pub(super) properties: String,
    /// `outer_sku_id`, the seller's own code.
    pub(super) code: String,
    /// The price of one piece, in fen.
    pub(super) price_fen: i64,
}

/// An item.
#[derive(Debug)]
pub(super) struct Good {
    /// `num_iid`, 12 digits.
    pub(super) num_iid: u64,
    /// The title.
    pub(super) title: String,
    /// `pic_path`.
    pub(super) picture: String,
    /// `outer_iid`, the seller's own code.
    pub(super) code: String,
    /// The category.
    pub(super) cid: u32,
    /// The variants, at least one.
    pub(super) skus: Vec<Sku>,
}

/// All items of the shop, best selling first.
#[derive(Debug)]
pub(super) struct Catalogue {
    goods: Vec<Good>,
    /// For each item the sum of the demand for all up to it.
    demand: Vec<u32>,
}

impl Catalogue {
    /// The catalogue of a shop with so many orders in three months.
    pub(super) fn new(seed: u64, orders: u64) -> Self {
        let count = u32::try_from(200 + orders / 500).unwrap_or(u32::MAX).min(2_000);
        let goods = (0..count).map(|n| good(seed, n)).collect();
        let mut sum = 0;
        let demand = (0..count)
            .map(|rank| {
                sum += 1_000_000 / (rank + 4);
                sum
            })
            .collect();
        Self { goods, demand }
    }

    /// The place of an item that a buyer takes.
    pub(super) fn choose(&self, rng: &mut Rng) -> usize {
        let wish = rng.below(self.demand.last().copied().unwrap_or(1));
        self.demand.partition_point(|sum| *sum <= wish).min(self.goods.len() - 1)
    }

    /// Is there an item of this number?
    pub(super) fn has(&self, num_iid: u64) -> bool {
        self.goods.iter().any(|good| good.num_iid == num_iid)
    }

    /// All items, the best selling first.
    pub(super) fn all(&self) -> &[Good] {
        &self.goods
    }

    /// The item at a place.
    pub(super) fn at(&self, place: usize) -> &Good {
        &self.goods[place]
    }
}

fn good(seed: u64, number: u32) -> Good {
    let mut rng = Rng::of(seed, Stream::Goods, u64::from(number));
    let family: &Family = rng.pick(&FAMILIES);
    let code = format!("{}{:04}", family.code, 1_000 + number);
    let mut title = format!("{}{}", rng.pick(family.material), rng.pick(family.noun));
    let first = rng.below(97) as usize;
    for step in 0..rng.between(3, 5) as usize {
        title.push_str(family.style[(first + step) % family.style.len()]);
    }
    if rng.per_mille(300) {
        title.push_str("新款");
    }
    let mut picture = format!("https://img.alicdn.com/bao/uploaded/i{}/2200000001/O1CN01", rng.between(1, 4));
    rng.letters(8, &mut picture);
    picture.push_str("1IRf");
    rng.letters(7, &mut picture);
    picture.push_str("_!!2200000001.jpg");
    let cents = *rng.pick(&[0, 0, 0, 80, 90, 99]);
    let base = i64::from(rng.soon(family.yuan.0, family.yuan.1)) * 100 + cents;
    Good {
        num_iid: 610_000_000_000 + u64::from(number) * 19_000_000 + u64::from(rng.below(18_999_999)),
        title,
        picture,
        cid: family.cid,
        skus: skus(&mut rng, family, &code, base),
        code,
    }
}

fn skus(rng: &mut Rng, family: &Family, code: &str, base: i64) -> Vec<Sku> {
    let colours = rng.between(1, 5) as usize;
    let offset = rng.below(31) as usize;
    let (size_name, sizes) = family.sizes;
    let mut skus = Vec::new();
    for i in 0..colours.min(family.colours.len()) {
        let (colour, short) = family.colours[(offset + i) % family.colours.len()];
        for k in 0..sizes.len().max(1) {
            let mut properties = format!("颜色分类:{colour}");
            let mut sku_code = format!("{code}-{short}");
            if let Some(size) = sizes.get(k) {
                properties.push(';');
                properties.push_str(size_name);
                properties.push(':');
                properties.push_str(size);
                sku_code.push('-');
                sku_code.push_str(&(k + 1).to_string());
            }
            let id = 4_400_000_000_000 + (rng.bits() >> 24) % 600_000_000_000;
            let more = i64::from(rng.below(3)) * 500 * i64::from(sizes.len() > 1);
            skus.push(Sku { id, properties, code: sku_code, price_fen: base + more });
        }
    }
    skus
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn items_look_real_and_are_told_apart() {
        let catalogue = Catalogue::new(1, 1_000_000);
        assert_eq!(catalogue.goods.len(), 2_000);
        let ids: BTreeSet<u64> = catalogue.goods.iter().map(|good| good.num_iid).collect();
        assert_eq!(ids.len(), 2_000);
        for good in &catalogue.goods {
            assert_eq!(good.num_iid.to_string().len(), 12);
            assert!(good.title.chars().count() >= 8, "{}", good.title);
            assert!(!good.skus.is_empty() && good.skus.len() <= 25);
            assert!(good.skus.iter().all(|sku| sku.id.to_string().len() == 13 && sku.price_fen > 0));
        }
    }

    #[test]
    fn a_few_items_sell_most() {
        let catalogue = Catalogue::new(1, 1_000_000);
        let mut rng = Rng::of(1, Stream::Lines, 1);
        let top = (0..10_000).filter(|_| catalogue.choose(&mut rng) < 200).count();
        assert!((5_500..7_500).contains(&top), "{top}");
    }
}
