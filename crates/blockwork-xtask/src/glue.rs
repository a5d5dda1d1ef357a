//! The script that wasm-bindgen writes: it starts a page's module, and has the functions that the module is given.
//!
//! wasm-bindgen names each of these functions with a hash, in the module and in the script. A hash is what no compression
//! makes smaller, and a page has two hundred of them; so a release gives them names of one or two letters. wasm-opt removes
//! from the module what nothing calls, and cannot know the script: what the module no longer asks for is left out of it.

mod classes;

pub(crate) use classes::without_idle;

use crate::wasm::{HEAD, IMPORTS, Import, Section, imports, sections};
use std::collections::{HashMap, HashSet};

/// What the module calls the script, whatever the name of its file.
const SCRIPT: &str = "./page";

/// How a function begins in the script, before its name.
const INDENT: &str = "        ";

/// The letters of short names. Digits cannot begin one.
const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Module and script with short names for what the one is given by the other. Nothing where the script is not as expected:
/// then both may stay as they are.
pub(crate) fn shorten(module: &[u8], script: &str) -> Option<(Vec<u8>, String)> {
    let sections = sections(module);
    let given = imports(sections.iter().find(|section| section.id == IMPORTS)?.content)?;
    let from = given.iter().map(|import| import.module).find(|from| from.ends_with(b"_bg.js"))?;
    let quoted = format!("{:?}: ", std::str::from_utf8(from).ok()?);
    let names = short_names(&given, from)?;
    let (script, written) = rename(script, &names);
    (written.len() == names.len() && script.matches(&quoted).count() == 1).then_some(())?;
    let script = script.replace(&quoted, &format!("{SCRIPT:?}: "));
    let given = given.iter().map(|import| match names.get(import.name) {
        Some(name) if import.module == from => {
            Import { module: SCRIPT.as_bytes(), name: name.as_bytes(), what: import.what }
        }
        _ => Import { ..*import },
    });
    let given = Import::write_all(&given.collect::<Vec<_>>());
    let mut short = HEAD.to_vec();
    // What is for tools was for those that have run before.
    for section in sections.iter().filter(|section| section.id != 0) {
        let content = if section.id == IMPORTS { &given } else { section.content };
        Section { content, ..*section }.write(&mut short);
    }
    Some((short, script))
}

/// A short name for each function that comes from the script.
fn short_names<'a>(given: &[Import<'a>], from: &[u8]) -> Option<HashMap<&'a [u8], String>> {
    let mut names = HashMap::new();
    for import in given.iter().filter(|import| import.module == from) {
        if !import.is_function() {
            return None;
        }
        let next = short_name(names.len());
        names.entry(import.name).or_insert(next);
    }
    Some(names)
}

fn short_name(mut n: usize) -> String {
    let mut name = String::new();
    loop {
        name.push(char::from(LETTERS[n % LETTERS.len()]));
        n /= LETTERS.len();
        if n == 0 {
            return name;
        }
        n -= 1;
    }
}

/// The script with these names and without the functions that have none. Says which names were found.
fn rename<'a>(script: &'a str, names: &HashMap<&[u8], String>) -> (String, HashSet<&'a str>) {
    let (mut renamed, mut found) = (String::with_capacity(script.len()), HashSet::new());
    let mut is_left_out = false;
    for line in script.split_inclusive('\n') {
        if let Some((name, rest)) = begins_function(line) {
            let short = names.get(name.as_bytes());
            is_left_out = short.is_none();
            if let Some(short) = short {
                found.insert(name);
                renamed += &format!("{INDENT}{short}{rest}");
            }
            continue;
        }
        if !is_left_out {
            renamed += line;
        }
        // The last line of a function is as far left as its first.
        if line.starts_with("        }") {
            is_left_out = false;
        }
    }
    (renamed, found)
}

/// The name, and what comes after it, where a function for the module begins.
fn begins_function(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix(INDENT).filter(|line| line.starts_with("__wb"))?;
    let at = line.find(": function")?;
    Some(line.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT_OF_THREE: &str = r#"
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_add_0123456789abcdef: function() { return handleError(function (arg0) {
            arg0.add();
        }, arguments); },
        __wbg_gone_0123456789abcdef: function(arg0) {
            const ret = arg0.gone();
            return ret;
        },
        __wbg_now_0123456789abcdef: function(arg0) {
            return arg0.now();
        },
    };
    return { __proto__: null, "./shop_bg.js": import0, };
}
"#;

    /// A module that is given these functions by the script, and one by another.
    fn module(names: &[&str]) -> Vec<u8> {
        let import = |module: &'static str, name| Import { module: str::as_bytes(module), name, what: &[0, 7] };
        let mut given: Vec<_> = names.iter().map(|name| import("./shop_bg.js", name.as_bytes())).collect();
        given.push(import("./other.js", b"__wbg_add_0123456789abcdef"));
        let mut module = HEAD.to_vec();
        Section { id: IMPORTS, content: &Import::write_all(&given) }.write(&mut module);
        Section { id: 10, content: &[7; 9] }.write(&mut module);
        crate::wasm::custom_section(&mut module, "target_features", &[1]);
        module
    }

    #[test]
    fn what_a_module_is_given_has_short_names_in_both() {
        let (short, script) =
            shorten(&module(&["__wbg_now_0123456789abcdef", "__wbg_add_0123456789abcdef"]), SCRIPT_OF_THREE)
                .expect("as expected");
        let written = sections(&short);
        let names: Vec<_> = imports(written[0].content).expect("imports");
        let names: Vec<_> = names.iter().map(|import| (import.module, import.name, import.what)).collect();
        let other: &[u8] = b"./other.js";
        assert_eq!(
            names,
            [
                (SCRIPT.as_bytes(), &b"a"[..], &[0, 7][..]),
                (SCRIPT.as_bytes(), b"b", &[0, 7]),
                (other, b"__wbg_add_0123456789abcdef", &[0, 7])
            ]
        );
        assert_eq!(written.iter().map(|section| section.id).collect::<Vec<_>>(), [IMPORTS, 10], "nothing for tools");
        let expected = r#"
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        b: function() { return handleError(function (arg0) {
            arg0.add();
        }, arguments); },
        a: function(arg0) {
            return arg0.now();
        },
    };
    return { __proto__: null, "./page": import0, };
}
"#;
        assert_eq!(script, expected);
    }

    #[test]
    fn where_the_script_lacks_a_function_nothing_is_done() {
        assert!(shorten(&module(&["__wbg_never_0123456789abcdef"]), SCRIPT_OF_THREE).is_none());
        let other = SCRIPT_OF_THREE.replace("./shop_bg.js", "./shop.js");
        assert!(shorten(&module(&["__wbg_now_0123456789abcdef"]), &other).is_none());
    }

    #[test]
    fn short_names_differ() {
        let names: HashSet<_> = (0..3000).map(short_name).collect();
        assert_eq!(names.len(), 3000);
        assert_eq!([short_name(0), short_name(51), short_name(52)], ["a", "Z", "aa"]);
    }
}
