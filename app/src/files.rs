//! Files: what pages have sent, looked at by listeners, and what listeners make for pages.

use blockwork::prelude::*;

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    /// What it is by its content.
    pub content_type: String,
    /// The beginning of its hash.
    pub hash: String,
}

/// Says what the files are.
#[listener]
pub async fn look_at(files: Vec<Upload>) -> Result<Vec<Found>> {
    let found = files.iter().map(|file| Found {
        name: file.name().to_owned(),
        size: file.size(),
        content_type: file.content_type().to_owned(),
        hash: file.hash().chars().take(12).collect(),
    });
    Ok(found.collect())
}

/// Lines of a file with commas, split at them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lines {
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub first: Vec<Vec<String>>,
}

/// How many lines of a table are shown.
pub const SHOWN: usize = 10;

/// Reads a table. What stands in quotation marks is not looked at: an app of your own takes a library for that.
#[listener]
pub async fn read_table(table: Option<Upload>) -> Result<Lines> {
    let Some(table) = table else { return Ok(Lines::default()) };
    table.only("text/csv")?;
    let text = table.text().await?;
    let cells = |line: &str| line.split(',').map(|cell| cell.trim().to_owned()).collect();
    Ok(Lines { count: text.lines().count(), first: text.lines().take(SHOWN).map(cells).collect() })
}

/// Writes a file about what was sent.
#[listener]
pub async fn write_list(files: Vec<Upload>) -> Result<File> {
    ensure!(!files.is_empty(), "Choose some files first.");
    let lines = files.iter().map(|file| format!("{}  {}\n", file.hash(), file.name()));
    File::new("files.txt", lines.collect::<String>()).await
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::now;

    #[test]
    fn a_table_is_read_line_by_line() {
        let table = Upload::of("a.csv", "text/csv", "name,age\nAda, 36\n");
        let lines = now(read_table::body(Some(table))).expect("it is a table");
        assert_eq!((lines.count, &lines.first[1][..]), (2, &["Ada".to_owned(), "36".to_owned()][..]));
        assert_eq!(now(read_table::body(None)), Ok(Lines::default()));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let picture = Upload::of("a.csv", "image/png", "");
        let refused = now(read_table::body(Some(picture))).expect_err("no table");
        assert_eq!(refused.to_string(), "“a.csv” is image/png by its content, and text/csv is wanted.");
    }
}
