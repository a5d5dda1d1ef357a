//! The sizes of a page's files, as they are sent.

use blockwork_xtask::{Cmd, Error, Result};
use std::path::Path;

/// Bytes of a page's module and scripts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    wasm: u64,
    js: u64,
    brotli: u64,
    gzip: u64,
}

/// Node compresses, as it does for a release.
const COMPRESS: &str = "
const { readFileSync } = require('fs');
const { brotliCompressSync, gzipSync, constants: c } = require('zlib');
let sums = [0, 0];
for (const file of process.argv.slice(1)) {
  const text = readFileSync(file);
  const params = { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_SIZE_HINT]: text.length };
  sums[0] += brotliCompressSync(text, { params }).length;
  sums[1] += gzipSync(text, { level: 9 }).length;
}
console.log(sums.join(' '));
";

/// The sizes of `name.wasm` and `name.js`.
pub(crate) fn sizes(folder: &Path, name: &str) -> Result<Sizes> {
    let [wasm, js] = ["wasm", "js"].map(|ending| folder.join(format!("{name}.{ending}")));
    let said = Cmd::new("node").args(["-e", COMPRESS, "--"]).args([&wasm, &js]).read()?;
    let unreadable = || Error::Usage(format!("node said {said:?}"));
    let mut sums = said.split_whitespace().map(|sum| sum.parse().map_err(|_| unreadable()));
    let mut next = || sums.next().ok_or_else(unreadable)?;
    Ok(Sizes { wasm: size(&wasm)?, js: size(&js)?, brotli: next()?, gzip: next()? })
}

fn size(path: &Path) -> Result<u64> {
    let failed = |source| Error::File { doing: "read", path: path.to_owned(), source };
    std::fs::metadata(path).map(|data| data.len()).map_err(failed)
}

impl Sizes {
    /// A row of the table of apps.
    pub(crate) fn row(&self, about: &str) -> String {
        let [wasm, js, brotli, gzip] = [self.wasm, self.js, self.brotli, self.gzip].map(|size| size.div_ceil(1000));
        format!("| {about} | {wasm} KB | {js} KB | {brotli} KB | {gzip} KB |")
    }

    /// A row of the table of components: what it adds, in tenths, as most add little.
    pub(crate) fn difference(&self, to: &Self, about: &str) -> String {
        let more = |this: u64, other: u64| format!("{:.1} KB", (this as f64 - other as f64) / 1000.0);
        format!("| {about} | {} | {} |", more(self.brotli, to.brotli), more(self.gzip, to.gzip))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_kilobytes() {
        let hello = Sizes { wasm: 1_000, js: 10, brotli: 400, gzip: 500 };
        assert_eq!(hello.row("hello"), "| hello | 1 KB | 1 KB | 1 KB | 1 KB |");
        let form = Sizes { brotli: 2_650, gzip: 300, ..hello };
        assert_eq!(form.difference(&hello, "Form"), "| Form | 2.2 KB | -0.2 KB |");
    }
}
