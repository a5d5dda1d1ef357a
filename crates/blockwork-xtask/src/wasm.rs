//! The outside of a wasm module: its sections (WebAssembly core, 5.5). What is inside belongs to other people's tools.

/// The section of functions' code.
pub(crate) const CODE: u8 = 10;
/// The section of what a module has for others.
pub(crate) const EXPORTS: u8 = 7;
/// The section of what a module is given.
pub(crate) const IMPORTS: u8 = 2;

/// What every module begins with: magic and version.
pub(crate) const HEAD: &[u8] = b"\0asm\x01\0\0\0";

/// A section of a module.
#[derive(Clone, Copy)]
pub(crate) struct Section<'a> {
    pub(crate) id: u8,
    pub(crate) content: &'a [u8],
}

impl<'a> Section<'a> {
    /// The name and the bytes of a section that is nothing to a browser.
    pub(crate) fn custom(&self) -> Option<(&'a [u8], &'a [u8])> {
        let mut content = self.content;
        (self.id == 0).then(|| take(&mut content).map(|name| (name, content)))?
    }

    pub(crate) fn write(&self, module: &mut Vec<u8>) {
        module.push(self.id);
        number(module, self.content.len());
        module.extend_from_slice(self.content);
    }
}

/// The sections of a module, as far as it is one.
pub(crate) fn sections(module: &[u8]) -> Vec<Section<'_>> {
    let mut rest = module.strip_prefix(HEAD).unwrap_or_default();
    let mut found = Vec::new();
    while let Some((&id, after)) = rest.split_first() {
        rest = after;
        let Some(content) = take(&mut rest) else { break };
        found.push(Section { id, content });
    }
    found
}

/// Appends a section that a browser hands to scripts and otherwise ignores.
pub(crate) fn custom_section(module: &mut Vec<u8>, name: &str, bytes: &[u8]) {
    let mut content = Vec::with_capacity(name.len() + bytes.len() + 5);
    number(&mut content, name.len());
    content.extend_from_slice(name.as_bytes());
    content.extend_from_slice(bytes);
    Section { id: 0, content: &content }.write(module);
}

/// What a module is given.
pub(crate) struct Import<'a> {
    /// Where it comes from.
    pub(crate) module: &'a [u8],
    /// What it is called there.
    pub(crate) name: &'a [u8],
    /// What it is: a function, a table, a memory or a global, and of which type.
    pub(crate) what: &'a [u8],
}

impl Import<'_> {
    pub(crate) fn is_function(&self) -> bool {
        self.what.first() == Some(&0)
    }

    /// The inside of a section of imports.
    pub(crate) fn write_all(imports: &[Import<'_>]) -> Vec<u8> {
        let mut content = Vec::new();
        number(&mut content, imports.len());
        for import in imports {
            for text in [import.module, import.name] {
                number(&mut content, text.len());
                content.extend_from_slice(text);
            }
            content.extend_from_slice(import.what);
        }
        content
    }
}

/// What stands in a section of imports.
pub(crate) fn imports(mut content: &[u8]) -> Option<Vec<Import<'_>>> {
    let count = read(&mut content)?;
    let mut found = Vec::with_capacity(count);
    for _ in 0..count {
        let (module, name) = (take(&mut content)?, take(&mut content)?);
        let what = content;
        content = after_type(content)?;
        found.push(Import { module, name, what: &what[..what.len() - content.len()] });
    }
    Some(found)
}

/// What follows after the type of an import.
fn after_type(bytes: &[u8]) -> Option<&[u8]> {
    let (&kind, mut rest) = bytes.split_first()?;
    match kind {
        0 => read(&mut rest).map(|_| rest),
        1 => after_limits(rest.get(1..)?),
        2 => after_limits(rest),
        3 => rest.get(2..),
        _ => None,
    }
}

fn after_limits(mut bytes: &[u8]) -> Option<&[u8]> {
    let has_most = read(&mut bytes)? & 1 == 1;
    read(&mut bytes)?;
    if has_most {
        read(&mut bytes)?;
    }
    Some(bytes)
}

/// The module without names and what else is for people. What it may use stays: wasm-opt reads it there.
pub(crate) fn bare(module: &[u8]) -> Vec<u8> {
    let mut kept = HEAD.to_vec();
    for section in sections(module) {
        if section.custom().is_none_or(|(name, _)| name == b"target_features") {
            section.write(&mut kept);
        }
    }
    kept
}

/// So many bytes as the number before them says.
pub(crate) fn take<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let size = read(bytes)?;
    let (taken, rest) = bytes.split_at_checked(size)?;
    *bytes = rest;
    Some(taken)
}

/// Writes an unsigned LEB128.
pub(crate) fn number(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Reads an unsigned LEB128 of at most 32 bits.
pub(crate) fn read(bytes: &mut &[u8]) -> Option<usize> {
    let mut value = 0;
    for shift in [0, 7, 14, 21, 28] {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for value in [0, 1, 127, 128, 300, 16_384, u32::MAX as usize] {
            let mut bytes = Vec::new();
            number(&mut bytes, value);
            let mut rest = bytes.as_slice();
            assert_eq!((read(&mut rest), rest.len()), (Some(value), 0));
        }
        assert_eq!(read(&mut [0x80].as_slice()), None, "it ends in the middle");
    }

    #[test]
    fn names_are_taken_out_and_nothing_else() {
        let mut module = HEAD.to_vec();
        Section { id: CODE, content: &[7; 300] }.write(&mut module);
        let kept = module.clone();
        custom_section(&mut module, "name", &[1; 100]);
        assert_eq!(bare(&module), kept);
        custom_section(&mut module, "target_features", &[1; 4]);
        let mut expected = kept;
        custom_section(&mut expected, "target_features", &[1; 4]);
        assert_eq!(bare(&module), expected);
    }
}
