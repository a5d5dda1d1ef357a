//! Classes that nobody can make.
//!
//! wasm-bindgen gives scripts a class for each type that a crate shows them, and keeps the type's functions in the module.
//! Leptos' crates have three of them, for streams. Where neither the module nor a script can make one, nobody calls them.

use crate::wasm::{EXPORTS, HEAD, Section, number, read, sections, take};
use std::collections::HashSet;

/// Module and script without such classes and their functions. Nothing where there are none.
pub(crate) fn without_idle(module: &[u8], script: &str) -> Option<(Vec<u8>, String)> {
    let items = items(script);
    let idle: Vec<&str> = items.iter().filter_map(|item| idle_class(item)).collect();
    let (gone, kept): (Vec<&str>, Vec<&str>) =
        items.into_iter().partition(|item| idle.iter().any(|class| belongs_to(item, class)));
    let rest = kept.concat();
    // What others call too is no function of the class.
    let is_theirs = |function: &&str| !rest.contains(&format!("wasm.{function}("));
    let functions: HashSet<&str> = gone.into_iter().flat_map(called).filter(is_theirs).collect();
    (!functions.is_empty()).then_some(())?;
    let mut without = HEAD.to_vec();
    for section in sections(module) {
        if section.id == EXPORTS {
            let content = exports_without(section.content, &functions)?;
            Section { content: &content, ..section }.write(&mut without);
        } else {
            section.write(&mut without);
        }
    }
    Some((without, rest))
}

/// What stands at the top of the script: each from a line that begins with a letter to the next such line.
fn items(script: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in script.split_inclusive('\n') {
        if at > 0 && line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            starts.push(at);
        }
        at += line.len();
    }
    starts.push(script.len());
    starts.windows(2).map(|range| &script[range[0]..range[1]]).collect()
}

/// The name of a class that is made neither by the module nor by a script, and of which there is nothing to call else.
fn idle_class(item: &str) -> Option<&str> {
    let (name, body) = item.strip_prefix("export class ")?.split_once(" {")?;
    // What is static is called without one.
    let can_be_made = body.contains("\n    static ") || body.contains("constructor(");
    (!can_be_made).then_some(name)
}

fn belongs_to(item: &str, class: &str) -> bool {
    let parts = [
        format!("export class {class} {{"),
        format!("if (Symbol.dispose) {class}.prototype"),
        format!("const {class}Finalization = "),
    ];
    parts.iter().any(|part| item.starts_with(part))
}

/// The functions of the module that are called there.
fn called(item: &str) -> impl Iterator<Item = &str> {
    item.split("wasm.").skip(1).filter_map(|after| after.split_once('(').map(|(name, _)| name))
}

fn exports_without(mut content: &[u8], functions: &HashSet<&str>) -> Option<Vec<u8>> {
    let (mut kept, mut bytes) = (0, Vec::new());
    for _ in 0..read(&mut content)? {
        let name = take(&mut content)?;
        let (&kind, rest) = content.split_first()?;
        content = rest;
        let of = read(&mut content)?;
        if std::str::from_utf8(name).is_ok_and(|name| functions.contains(name)) {
            continue;
        }
        kept += 1;
        number(&mut bytes, name.len());
        bytes.extend_from_slice(name);
        bytes.push(kind);
        number(&mut bytes, of);
    }
    let mut content = Vec::new();
    number(&mut content, kept);
    content.extend(bytes);
    Some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = r#"/* @ts-self-types="./shop.d.ts" */

export class Idle {
    __destroy_into_raw() {
        IdleFinalization.unregister(this);
    }
    free() {
        wasm.__wbg_idle_free(ptr, 0);
    }
    pull(controller) {
        wasm.shared_free(controller);
        return wasm.idle_pull(this.__wbg_ptr, controller);
    }
}
if (Symbol.dispose) Idle.prototype[Symbol.dispose] = Idle.prototype.free;

export class Made {
    static __wrap(ptr) {
        return obj;
    }
    pull(controller) {
        return wasm.made_pull(this.__wbg_ptr, controller);
    }
}

export class New {
    constructor() {
        wasm.new_new();
    }
}

export class Static {
    static parse(text) {
        wasm.static_parse(text);
    }
}

/**
 * Brings the page to life.
 */
export function hydrate() {
    wasm.hydrate();
    wasm.shared_free(0);
}

const IdleFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_idle_free(ptr, 1));
let wasm;
"#;

    /// A module that exports functions of these names and numbers.
    fn module(exports: &[(&str, u8)]) -> Vec<u8> {
        let mut content = vec![exports.len() as u8];
        for (name, function) in exports {
            number(&mut content, name.len());
            content.extend(name.as_bytes());
            content.extend([0, *function]);
        }
        let mut module = HEAD.to_vec();
        Section { id: EXPORTS, content: &content }.write(&mut module);
        Section { id: 10, content: &[7; 9] }.write(&mut module);
        module
    }

    #[test]
    fn a_class_that_nobody_can_make_goes_with_its_functions() {
        let all =
            module(&[("hydrate", 0), ("idle_pull", 1), ("__wbg_idle_free", 2), ("made_pull", 3), ("shared_free", 4)]);
        let (without, script) = without_idle(&all, SCRIPT).expect("there is one");
        assert_eq!(without, module(&[("hydrate", 0), ("made_pull", 3), ("shared_free", 4)]));
        assert!(!script.contains("Idle") && !script.contains("idle"), "{script}");
        for kept in ["class Made", "class New", "class Static", "function hydrate", "let wasm"] {
            assert!(script.contains(kept), "{kept}");
        }
    }

    #[test]
    fn where_all_can_be_made_nothing_is_done() {
        let script = SCRIPT.replace("__destroy_into_raw() {", "static __wrap(ptr) {");
        assert!(without_idle(&module(&[("hydrate", 0)]), &script).is_none());
    }
}
