//! What `server config` prints.

use super::settings::{SETTINGS, Setting};
use super::{Config, FILE, FILE_VARIABLE};
use std::fmt;

/// Every setting with its value, its default, where it is from, and its variable of the environment.
#[derive(Debug)]
pub struct Listing<'a>(pub(super) &'a Config);

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let defaults = Config::default();
        let head = ["setting", "value", "default", "from", "environment"].map(String::from);
        let row = |setting: &Setting| {
            let (value, default) = (setting.shown(self.0), setting.shown(&defaults));
            [setting.name.into(), value, default, self.0.origin(setting).to_string(), setting.variable()]
        };
        let rows: Vec<[String; 5]> = std::iter::once(head).chain(SETTINGS.iter().map(row)).collect();
        let widths: Vec<usize> = (0..5).map(|column| width(&rows, column)).collect();
        for row in &rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        match &self.0.file {
            Some(path) => writeln!(f, "\nfile: {}", path.display()),
            None => writeln!(f, "\nfile: none; it would be {FILE} in this folder, or what {FILE_VARIABLE} names"),
        }
    }
}

fn width(rows: &[[String; 5]], column: usize) -> usize {
    rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)
}
