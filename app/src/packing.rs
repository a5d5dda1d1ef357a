//! A packing list: what one wants to take along, how much of it is in the bag, and how much one likes it.
//!
//! The list and the ratings are the visitor's. How many of a thing are in the bag belongs to its row on the page, and goes
//! with it.

use blockwork::prelude::*;

/// At most so many things are on the list.
pub const MOST_THINGS: usize = 20;

/// At most so many of a thing go into the bag.
pub const MOST_PACKED: u32 = 9;

/// At most so many characters has the name of a thing.
pub const MOST_LETTERS: u32 = 40;

/// The list keeps in mind so many things that were taken out of the bag.
pub const MOST_TAKEN_OUT: usize = 4;

/// What is to be packed, in order.
#[derive(State, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[state(user, default = PackingList::usual())]
pub struct PackingList {
    things: Vec<String>,
}

impl PackingList {
    /// What everybody needs.
    fn usual() -> Self {
        Self { things: ["Tent", "Stove", "Map"].map(str::to_owned).to_vec() }
    }
}

/// How many of one thing are in the bag: one cell for each row, under the name of the thing.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, owned)]
pub struct Packed(u32);

/// How much the visitor likes one thing, in stars: one cell for each thing, under its name.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Rating(u8);

/// What was in the bag when its row went, newest first.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct TakenOut {
    things: Vec<(String, u32)>,
}

/// Puts a thing on the list. Answers its name as it stands there.
#[listener]
pub async fn add_thing(thing: String, list: &mut PackingList) -> Result<String> {
    let thing = thing.trim().to_owned();
    ensure!(!thing.is_empty(), "Name a thing first.");
    ensure!(thing.chars().count() <= MOST_LETTERS as usize, "Name it with at most {MOST_LETTERS} letters.");
    ensure!(!thing.chars().any(char::is_control), "Name it with letters that can be seen.");
    ensure!(!list.things.contains(&thing), "{thing} is on the list already.");
    ensure!(list.things.len() < MOST_THINGS, "There are {MOST_THINGS} things on the list, which is the most.");
    list.things.push(thing.clone());
    Ok(thing)
}

/// Takes a thing off the list.
#[listener]
pub async fn remove_thing(thing: String, list: &mut PackingList) -> Result<()> {
    list.things.retain(|listed| *listed != thing);
    Ok(())
}

/// What is on the list.
#[listener]
pub async fn things(list: &PackingList) -> Result<Vec<String>> {
    Ok(list.things.clone())
}

/// Puts one more of a thing into the bag.
#[listener]
pub async fn pack(packed: &mut Packed) -> Result<()> {
    ensure!(packed.0 < MOST_PACKED, "There are {MOST_PACKED} in the bag, which is the most.");
    packed.0 += 1;
    Ok(())
}

/// Takes one of a thing out of the bag.
#[listener]
pub async fn unpack(packed: &mut Packed) -> Result<()> {
    packed.0 = packed.0.saturating_sub(1);
    Ok(())
}

/// How many of a thing are in the bag.
#[listener]
pub async fn packed(packed: &Packed) -> Result<u32> {
    Ok(packed.0)
}

/// Keeps in mind what was in the bag when its row went.
#[listener(on = Packed::expired())]
pub async fn take_out(packed: &Packed, out: &mut TakenOut, event: &Event) -> Result<()> {
    if packed.0 > 0 {
        out.things.insert(0, (event.key_of::<Packed>().to_owned(), packed.0));
        out.things.truncate(MOST_TAKEN_OUT);
    }
    Ok(())
}

/// What was taken out of the bag, newest first.
#[listener]
pub async fn taken_out(out: &TakenOut) -> Result<Vec<(String, u32)>> {
    Ok(out.things.clone())
}

/// Gives a thing some stars.
#[listener]
pub async fn rate(stars: u8, rating: &mut Rating) -> Result<()> {
    ensure!((1..=5).contains(&stars), "Choose one to five stars first.");
    rating.0 = stars;
    Ok(())
}

/// The stars of a thing; none as long as it has none.
#[listener]
pub async fn rating(rating: &Rating) -> Result<u8> {
    Ok(rating.0)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::now;

    #[test]
    fn a_thing_is_on_the_list_once_and_has_a_name() {
        let mut list = PackingList::initial();
        assert_eq!(now(add_thing::body(" Rope ".into(), &mut list)), Ok("Rope".to_owned()));
        for refused in ["Rope", "Rope ", " ", "a\nb", &"x".repeat(MOST_LETTERS as usize + 1)] {
            assert!(now(add_thing::body(refused.into(), &mut list)).is_err(), "{refused:?}");
        }
        now(remove_thing::body("Tent".into(), &mut list)).expect("removed");
        assert_eq!(now(things::body(&list)).expect("read"), ["Stove", "Map", "Rope"]);
        for thing in list.things.len()..MOST_THINGS {
            now(add_thing::body(thing.to_string(), &mut list)).expect("there is room");
        }
        assert!(now(add_thing::body("one more".into(), &mut list)).is_err());
    }

    #[test]
    fn the_bag_takes_nine_of_a_thing_and_never_less_than_none() {
        let mut bag = Packed::default();
        now(unpack::body(&mut bag)).expect("nothing to take out");
        for _ in 0..MOST_PACKED {
            now(pack::body(&mut bag)).expect("there is room");
        }
        assert!(now(pack::body(&mut bag)).is_err());
        assert_eq!(now(packed::body(&bag)), Ok(MOST_PACKED));
    }

    #[test]
    fn a_rating_has_one_to_five_stars() {
        let mut stars = Rating::default();
        for refused in [0, 6] {
            assert!(now(rate::body(refused, &mut stars)).is_err());
        }
        now(rate::body(5, &mut stars)).expect("rated");
        assert_eq!(now(rating::body(&stars)), Ok(5));
    }
}
