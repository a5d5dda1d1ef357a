//! The shop: what there is, what it costs, and the lines of a cart.

use blockwork::prelude::*;

/// What there is, with prices in cents.
pub const CATALOGUE: [(&str, u32); 8] = [
    ("Cereal", 429),
    ("Milk", 119),
    ("Orange Juice", 289),
    ("Water", 79),
    ("Bread", 349),
    ("Apples", 259),
    ("Coffee", 899),
    ("Butter", 279),
];

/// The most of one item that a cart takes.
pub const MOST: u32 = 99;

/// One line of a cart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The item's name in the catalogue.
    pub item: String,
    /// How many of it.
    pub quantity: u32,
}

/// What a page shows of a cart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Each line with its price in cents, in the order in which they were added.
    pub lines: Vec<(Line, u32)>,
    /// What it costs together, in cents.
    pub total: u32,
}

/// The lines of a cart: one per item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines(Vec<Line>);

impl Lines {
    /// Adds one of each.
    ///
    /// # Errors
    /// Where nothing was ticked, an item is not in the catalogue, or there are too many of it already.
    pub fn add(&mut self, ticked: Vec<String>) -> Result<()> {
        ensure!(!ticked.is_empty(), "Tick at least one item first.");
        for item in ticked {
            ensure!(price(&item).is_some(), "There is no {item} in the shop.");
            let at = self.0.iter().position(|line| line.item == item).unwrap_or_else(|| {
                self.0.push(Line { item, quantity: 0 });
                self.0.len() - 1
            });
            let line = &mut self.0[at];
            ensure!(line.quantity < MOST, "There are {MOST} of {} in the cart already, which is the most.", line.item);
            line.quantity += 1;
        }
        Ok(())
    }

    /// Changes how many there are of an item.
    ///
    /// # Errors
    /// Where the quantity is out of range, or the item is not in the cart.
    pub fn set(&mut self, item: &str, quantity: u32) -> Result<()> {
        ensure!((1..=MOST).contains(&quantity), "A quantity is a number from 1 to {MOST}.");
        let line = self.0.iter_mut().find(|line| line.item == item);
        line.ok_or_else(|| missing(item))?.quantity = quantity;
        Ok(())
    }

    /// Takes an item out.
    ///
    /// # Errors
    /// Where the item is not in the cart.
    pub fn remove(&mut self, item: &str) -> Result<()> {
        let at = self.0.iter().position(|line| line.item == item);
        self.0.remove(at.ok_or_else(|| missing(item))?);
        Ok(())
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many items there are, each counted as often as it is there.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.0.iter().map(|line| line.quantity).sum()
    }

    /// What a page shows of it.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        let cost = |line: &Line| price(&line.item).unwrap_or_default() * line.quantity;
        let lines: Vec<_> = self.0.iter().map(|line| (line.clone(), cost(line))).collect();
        let total = lines.iter().map(|(_, cost)| cost).sum();
        Receipt { lines, total }
    }
}

/// A price as people write it.
#[must_use]
pub fn dollars(cents: u32) -> String {
    format!("${}.{:02}", cents / 100, cents % 100)
}

fn price(item: &str) -> Option<u32> {
    CATALOGUE.iter().find(|(name, _)| *name == item).map(|(_, price)| *price)
}

fn missing(item: &str) -> blockwork::Error {
    blockwork::Error::new(Kind::NotFound, format!("There is no {item} in the cart."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(items: &[&str]) -> Lines {
        let mut lines = Lines::default();
        for item in items {
            lines.add(vec![(*item).to_owned()]).expect("it is in the catalogue");
        }
        lines
    }

    #[track_caller]
    fn refused(outcome: Result<()>, expected: &str) {
        assert_eq!(outcome.expect_err("refused").to_string(), expected);
    }

    #[test]
    fn an_item_has_one_line_however_often_it_is_added() {
        let lines = lines(&["Milk", "Water", "Milk"]);
        assert_eq!(lines.size(), 3);
        assert_eq!(lines.receipt().lines.len(), 2);
        assert_eq!(lines.receipt().total, 2 * 119 + 79);
    }

    #[test]
    fn nonsense_is_refused_with_a_sentence() {
        let mut cart = lines(&["Milk"]);
        refused(cart.add(vec![]), "Tick at least one item first.");
        refused(cart.add(vec!["Gold".into()]), "There is no Gold in the shop.");
        refused(cart.set("Milk", 0), "A quantity is a number from 1 to 99.");
        refused(cart.set("Milk", 100), "A quantity is a number from 1 to 99.");
        refused(cart.set("Water", 1), "There is no Water in the cart.");
        refused(cart.remove("Water"), "There is no Water in the cart.");
        cart.set("Milk", 99).expect("it fits");
        refused(cart.add(vec!["Milk".into()]), "There are 99 of Milk in the cart already, which is the most.");
    }

    #[test]
    fn prices_have_two_digits_behind_the_point() {
        assert_eq!(dollars(1_905), "$19.05");
        assert_eq!(dollars(79), "$0.79");
    }
}
