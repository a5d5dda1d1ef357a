use super::*;

/// A module with that content, as far as it matters here.
fn code(content: &[u8]) -> Vec<u8> {
    let mut module = wasm::HEAD.to_vec();
    wasm::Section { id: wasm::CODE, content }.write(&mut module);
    module
}

/// A folder as the tool leaves it: two parts that share one module.
fn divided() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in [("chunk_3", [3; 200]), ("split_cart", [1; 200]), ("split_rows", [2; 200])] {
        fs::write(module(folder.path(), name), code(&content)).expect("written");
    }
    let needed = [("cart", ["chunk_3", "split_cart"]), ("rows", ["chunk_3", "split_rows"])];
    let needed = needed.map(|(part, names)| (part.to_owned(), names.map(String::from).to_vec()));
    write_manifest(folder.path(), &needed.into()).expect("written");
    let links = "let sharedImports;\nfunction wrapAsyncCb(callee) {}\n";
    fs::write(folder.path().join(LINKS), links).expect("written");
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let files = site::files(folder).expect("readable");
    files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())).collect()
}

#[test]
fn all_that_a_part_needs_is_one_file() {
    let folder = divided();
    fs::write(folder.path().join("split_cart.wasm.br"), "old").expect("written");
    bundle(folder.path()).expect("bundled");
    let manifest = read_manifest(folder.path()).expect("readable").expect("there");
    let files: Vec<&str> = manifest.values().flatten().map(String::as_str).collect();
    let [cart, rows] = files[..] else { panic!("one file each: {files:?}") };
    assert!(cart.starts_with("part_cart-") && rows.starts_with("part_rows-"), "{files:?}");
    let expected = [LINKS, MANIFEST, &format!("{cart}.wasm"), &format!("{rows}.wasm")];
    assert_eq!(names(folder.path()), expected, "and nothing else is left");
    let bytes = fs::read(module(folder.path(), cart)).expect("readable");
    let mut expected = wasm::HEAD.to_vec();
    custom_section(&mut expected, "chunk_3", &code(&[3; 200]));
    custom_section(&mut expected, "split_cart", &code(&[1; 200]));
    assert_eq!(bytes, expected);
    let script = fs::read_to_string(folder.path().join(LINKS)).expect("readable");
    let line =
        format!("load_cart = part('cart', new URL('./{cart}.wasm', import.meta.url), [\"chunk_3\", \"split_cart\"]);");
    assert!(script.starts_with("let sharedImports;\n") && script.contains(&line), "{script}");
}

#[test]
fn another_build_has_other_names() {
    let of = |content: &[u8]| {
        let folder = divided();
        fs::write(folder.path().join("page.wasm"), content).expect("written");
        bundle(folder.path()).expect("bundled");
        names(folder.path()).into_iter().find(|name| name.starts_with("part_cart")).expect("there")
    };
    assert_eq!(of(b"one"), of(b"one"));
    assert_ne!(of(b"one"), of(b"two"), "the part is the same, but what it is linked with is not");
}

#[test]
fn what_is_bundled_stays_as_it_is() {
    let folder = divided();
    bundle(folder.path()).expect("bundled");
    let before = names(folder.path());
    bundle(folder.path()).expect("nothing to do");
    assert_eq!(names(folder.path()), before);
}

#[test]
fn a_module_without_parts_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let wasm = folder.path().join("page.wasm");
    fs::write(&wasm, code(&[1])).expect("written");
    assert_eq!(divide(&wasm, folder.path(), "page").expect("nothing to do"), wasm);
    assert_eq!(names(folder.path()), ["page.wasm"]);
}
