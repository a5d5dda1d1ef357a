//! Chance that can be had again: everything random in a kit comes from one seed.

use parking_lot::Mutex;

/// The variable of the environment that has the seed.
pub(crate) const SEED_VARIABLE: &str = "BLOCKWORK_TEST_SEED";

/// Numbers from a seed: SplitMix64, which is a few lines, and as random as a test needs.
#[derive(Debug)]
pub(crate) struct Random {
    seed: u64,
    state: Mutex<u64>,
}

impl Random {
    /// From this seed, or the environment's, or one that was never there before.
    ///
    /// # Panics
    /// Where the environment's is no number.
    pub(crate) fn from(seed: Option<u64>) -> Self {
        use std::hash::{BuildHasher, RandomState};
        let said = std::env::var(SEED_VARIABLE).ok();
        let said =
            said.map(|text| text.parse().unwrap_or_else(|_| panic!("{SEED_VARIABLE} is a number, not {text:?}")));
        let seed = seed.or(said).unwrap_or_else(|| RandomState::new().hash_one(0) % 1_000_000_000);
        Self { seed, state: Mutex::new(seed) }
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn next(&self) -> u64 {
        let mut state = self.state.lock();
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below this one, which is not 0.
    pub(crate) fn below(&self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or_default()
    }

    /// From 0 to 1.
    pub(crate) fn share(&self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap_or_default()) / f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_is_the_same_chance() {
        let [one, same, other] = [7, 7, 8].map(|seed| Random::from(Some(seed)));
        let some = |random: &Random| (0..20).map(|_| random.below(1_000)).collect::<Vec<_>>();
        let first = some(&one);
        assert_eq!(first, some(&same));
        assert_ne!(first, some(&other));
        assert!((0..1_000).all(|_| (0.0..=1.0).contains(&one.share())));
    }
}
