//! The file with the settings: flat keys, each the name of a setting.

use super::FILE;
use super::error::{BadSetting, Place};
use super::settings::{SETTINGS, Setting, Unit};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// One setting as the file has it.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) setting: &'static Setting,
    pub(super) value: String,
    written: String,
    place: Place,
}

impl Line {
    pub(super) fn refused(&self) -> BadSetting {
        BadSetting::value(self.setting, &self.written, self.place.clone())
    }
}

/// The file and its text, where there is one. One that was asked for by name must be there.
pub(super) fn find(folder: &Path, named: Option<&str>) -> Result<Option<(PathBuf, String)>, BadSetting> {
    let path = named.map_or_else(|| PathBuf::from(FILE), PathBuf::from);
    match fs::read_to_string(folder.join(&path)) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => Ok(None),
        Err(error) => Err(BadSetting::File(path, error)),
    }
}

/// What the file says, from its top to its end.
pub(super) fn lines(path: &Path, text: &str) -> Result<Vec<Line>, BadSetting> {
    let table = DeTable::parse(text).map_err(|error| {
        // Of the error only its message: with the text that it quotes, a secret would be in the log.
        let at = error.span().map_or(0, |span| span.start);
        BadSetting::Syntax { what: error.message().to_owned(), place: Place::in_file(path, text, at) }
    })?;
    let mut entries: Vec<_> = table.into_inner().into_iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let line = |(key, value): (_, toml::Spanned<DeValue<'_>>)| {
        let key: toml::Spanned<toml::de::DeString<'_>> = key;
        let place = Place::in_file(path, text, key.span().start);
        let known = SETTINGS.iter().find(|setting| setting.name == key.get_ref().as_ref());
        let setting = known.ok_or_else(|| BadSetting::unknown(key.get_ref(), place.clone()))?;
        let written = text.get(value.span()).unwrap_or_default().to_owned();
        match said(setting.unit, value.get_ref()) {
            Some(value) => Ok(Line { setting, value, written, place }),
            None => Err(BadSetting::value(setting, &written, place)),
        }
    };
    entries.into_iter().map(line).collect()
}

/// The value as the environment would say it, where it is of the right type.
fn said(unit: Unit, value: &DeValue<'_>) -> Option<String> {
    match (unit, value) {
        (Unit::Text | Unit::Secret | Unit::Store | Unit::Address | Unit::Log, DeValue::String(text)) => {
            Some(text.to_string())
        }
        (Unit::Switch, DeValue::Boolean(on)) => Some(on.to_string()),
        (Unit::Seconds | Unit::Bytes | Unit::Count(_), DeValue::Integer(number)) => {
            u64::from_str_radix(number.as_str(), number.radix()).ok().map(|number| number.to_string())
        }
        _ => None,
    }
}
