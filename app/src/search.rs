//! What is in the shop, by words and price. It borrows no state: what it answers depends on its inputs alone.

#[cfg(not(target_arch = "wasm32"))]
use crate::grocery::CATALOGUE;
use blockwork::prelude::*;

/// An item costs so many cents at most to be cheap.
pub const CHEAP: u32 = 260;

/// Items that are found: their names and prices in cents.
pub type Found = Vec<(String, u32)>;

/// The items whose name has all these words in it; of these the cheap ones, where only they are wanted.
#[listener]
pub async fn find_items(words: String, cheap: bool) -> Result<Found> {
    let words = words.to_lowercase();
    let fits = |name: &str| words.split_whitespace().all(|word| name.to_lowercase().contains(word));
    let found = CATALOGUE.iter().filter(|(name, price)| fits(name) && (!cheap || *price <= CHEAP));
    Ok(found.map(|(name, price)| ((*name).to_owned(), *price)).collect())
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::now;

    #[track_caller]
    fn check(words: &str, cheap: bool, expected: &[&str]) {
        let found = now(find_items::body(words.into(), cheap)).expect("found");
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, expected, "{words:?}");
    }

    #[test]
    fn all_words_are_in_a_name_that_is_found() {
        check("mil", false, &["Milk"]);
        check("JUICE orange", false, &["Orange Juice"]);
        check("er", false, &["Cereal", "Water", "Butter"]);
        check("er", true, &["Water"]);
        check("milk water", false, &[]);
        check("", true, &["Milk", "Water", "Apples"]);
        check("<script>", false, &[]);
    }
}
