//! Colours, as people pick them.

use crate::text::as_text;
use std::fmt;
use std::str::FromStr;

/// Text that is no colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAColor;

impl fmt::Display for NotAColor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("A color is written like #b4410e or #f80.")
    }
}

impl std::error::Error for NotAColor {}

/// A colour of the screen, without transparency. It is written `#b4410e`, and read from `#f80` too.
///
/// ```
/// use blockwork_core::Color;
///
/// let orange: Color = "#F80".parse()?;
/// assert_eq!(orange, Color::new(0xff, 0x88, 0x00));
/// assert_eq!(orange.to_string(), "#ff8800");
/// # Ok::<(), blockwork_core::color::NotAColor>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

impl Color {
    /// The colour of these parts.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// How red it is.
    #[must_use]
    pub const fn red(self) -> u8 {
        self.red
    }

    /// How green it is.
    #[must_use]
    pub const fn green(self) -> u8 {
        self.green
    }

    /// How blue it is.
    #[must_use]
    pub const fn blue(self) -> u8 {
        self.blue
    }
}

impl FromStr for Color {
    type Err = NotAColor;

    fn from_str(text: &str) -> Result<Self, NotAColor> {
        let digits = text.strip_prefix('#').ok_or(NotAColor)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotAColor);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| NotAColor)?;
        let [_, red, green, blue] = match digits.len() {
            6 => number.to_be_bytes(),
            3 => (((number & 0xf00) << 8 | (number & 0x0f0) << 4 | (number & 0x00f)) * 0x11).to_be_bytes(),
            _ => return Err(NotAColor),
        };
        Ok(Self { red, green, blue })
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

as_text!(Color: "a color, such as #b4410e");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn other_texts_are_no_colours() {
        let wrong = [
            "",
            "#",
            "#1",
            "#12",
            "#1234",
            "#12345",
            "#1234567",
            "123456",
            "#ggg",
            "#+12",
            "#-12345",
            "red",
            "#１２３",
        ];
        for text in wrong {
            assert_eq!(text.parse::<Color>(), Err(NotAColor), "{text}");
        }
        assert!(serde_json::from_str::<Color>("\"#12\"").is_err());
    }

    #[test]
    fn three_digits_stand_for_six() {
        assert_eq!("#0aF".parse(), Ok(Color::new(0x00, 0xaa, 0xff)));
    }

    proptest! {
        #[test]
        fn a_colour_is_read_as_it_was_written(parts: (u8, u8, u8)) {
            let color = Color::new(parts.0, parts.1, parts.2);
            prop_assert_eq!(color.to_string().parse(), Ok(color));
            let json = serde_json::to_string(&color).expect("text");
            prop_assert_eq!(serde_json::from_str::<Color>(&json).expect("a colour"), color);
        }
    }
}
