//! Code that a page has and never runs.
//!
//! Leptos compiles each view once more for `hydrate_lazy`, which hydrates piece by piece. A page of Blockwork is brought to
//! life all at once, so nothing calls that code. But every view that is behind a pointer keeps its own, and no tool can know
//! that it is not called. We do; so these functions are made empty, and wasm-opt removes what only they have used.

use crate::wasm::{CODE, HEAD, IMPORTS, Section, imports, number, read, sections, take};
use std::collections::HashSet;

/// The method of Leptos' views that is never called.
const NEVER: &str = "hydrate_async";

/// No locals, `unreachable`, and the end.
const EMPTY: &[u8] = &[0, 0x00, 0x0b];

/// The module with those functions empty. One that has no names stays as it is.
pub(crate) fn trim(module: &[u8]) -> Vec<u8> {
    let sections = sections(module);
    let Some(trimmed) = trimmed(&sections) else { return module.to_vec() };
    let mut written = HEAD.to_vec();
    for section in sections {
        let content = if section.id == CODE { &trimmed } else { section.content };
        Section { content, ..section }.write(&mut written);
    }
    written
}

/// The code, where all that is needed to change it is there.
fn trimmed(sections: &[Section<'_>]) -> Option<Vec<u8>> {
    let find = |id| sections.iter().find(|section| section.id == id).map(|section| section.content);
    let names = sections.iter().find_map(|section| section.custom().filter(|(name, _)| name == b"name"))?.1;
    let never = never_called(names)?;
    // What a module is given is counted before its own.
    let imported = imports(find(IMPORTS)?)?.iter().filter(|import| import.is_function()).count();
    let mut code = find(CODE)?;
    let count = read(&mut code)?;
    let mut written = Vec::new();
    number(&mut written, count);
    for function in imported..imported + count {
        let body = take(&mut code)?;
        let body = if never.contains(&function) { EMPTY } else { body };
        number(&mut written, body.len());
        written.extend_from_slice(body);
    }
    Some(written)
}

/// The numbers of the functions that have such a name.
fn never_called(mut names: &[u8]) -> Option<HashSet<usize>> {
    while let Some((&kind, rest)) = names.split_first() {
        names = rest;
        let mut of_kind = take(&mut names)?;
        if kind != 1 {
            continue;
        }
        let count = read(&mut of_kind)?;
        let mut found = HashSet::new();
        for _ in 0..count {
            let function = read(&mut of_kind)?;
            let name = take(&mut of_kind)?;
            if std::str::from_utf8(name).is_ok_and(is_never_called) {
                found.insert(function);
            }
        }
        return Some(found);
    }
    None
}

/// Whether a function is the method itself, or what its future does.
///
/// A closure inside of that is another function's too where both do the same: the compiler makes one of equal functions,
/// under the name of either. A future never equals anything but another of the method's.
fn is_never_called(name: &str) -> bool {
    let Some((_, after)) = name.rsplit_once(NEVER) else { return false };
    // As wasm-bindgen writes it, and as rustc does.
    let after = after.strip_prefix("::{{closure}}").unwrap_or(after);
    let after = after.strip_prefix("28_$u7b$$u7b$closure$u7d$$u7d$").unwrap_or(after);
    let hash = after.strip_prefix("::h").or_else(|| after.strip_prefix("17h")?.strip_suffix('E'));
    hash.is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::custom_section;

    #[test]
    fn the_method_and_its_future_are_never_called() {
        fn check(name: &str, expected: bool) {
            assert_eq!(is_never_called(name), expected, "{name}");
        }
        check("<T as tachys::view::any_view::IntoAny>::into_any::hydrate_async::h1564981c46736552", true);
        check("<T as tachys::view::any_view::IntoAny>::into_any::hydrate_async::{{closure}}::h1564981c46736552", true);
        check("_ZN6tachys4view8into_any13hydrate_async17h1564981c46736552E", true);
        check("_ZN6tachys4view8into_any13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$17h1564981c46736552E", true);
        check("<impl RenderHtml for F>::hydrate_async::{{closure}}::{{closure}}::h1564981c46736552", false);
        check("<T as tachys::view::any_view::IntoAny>::into_any::hydrate_from_server::h1564981c46736552", false);
        check("core::ptr::drop_in_place<app::hydrate_async::{{closure}}>::h1564981c46736552", false);
    }

    /// A module that is given a memory, a table and one function, and has functions of these names.
    fn module(names: &[&str]) -> Vec<u8> {
        let imports =
            [&[3][..], b"\x01a\x01m\x02\x00\x01", b"\x01a\x01t\x01\x70\x01\x02\x09", b"\x01a\x01f\x00\x00"].concat();
        let mut code = vec![names.len() as u8];
        let mut of_functions = vec![names.len() as u8];
        for (n, name) in names.iter().enumerate() {
            code.extend([4, 0, 0x41, n as u8, 0x0b]);
            // The one that is given is number 0.
            of_functions.push(n as u8 + 1);
            number(&mut of_functions, name.len());
            of_functions.extend(name.as_bytes());
        }
        let mut all_names = vec![1];
        number(&mut all_names, of_functions.len());
        all_names.extend(of_functions);
        let mut module = HEAD.to_vec();
        Section { id: IMPORTS, content: &imports }.write(&mut module);
        Section { id: CODE, content: &code }.write(&mut module);
        custom_section(&mut module, "name", &all_names);
        module
    }

    #[test]
    fn only_these_functions_are_emptied() {
        let module = module(&["first::h1564981c46736552", "any::hydrate_async::h1564981c46736552", "last"]);
        let trimmed = trim(&module);
        let code = sections(&trimmed)[1].content;
        assert_eq!(code, [&[3][..], &[4, 0, 0x41, 0, 0x0b], &[3, 0, 0, 0x0b], &[4, 0, 0x41, 2, 0x0b]].concat());
        let others = |module: &[u8]| {
            let sections = sections(module);
            [sections[0].content.to_vec(), sections[2].content.to_vec()]
        };
        assert_eq!(others(&trimmed), others(&module));
    }

    #[test]
    fn a_module_without_names_stays_as_it_is() {
        let module = crate::wasm::bare(&module(&["any::hydrate_async::h1564981c46736552"]));
        assert_eq!(trim(&module), module);
    }
}
