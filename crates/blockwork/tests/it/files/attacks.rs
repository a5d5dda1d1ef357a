//! Attacks by files that servers of this kind have known (CVE-2023-34239, 2024-1561, 2024-47872, 2025-23042 and others of
//! their classes): paths that lead elsewhere, and contents that run.

mod active;
mod paths;

use super::{address, app_with_files, exchange, fetch, lying_in, send_file};
use crate::app::Root;
use crate::kit::{Page, open, open_as};
use crate::signatures::Words;
use crate::versions::Build;
use axum::Router;
use axum::body::Body;
use blockwork::Config;
use blockwork::prelude::LeptosOptions;
use http::Request;
use std::fs;
use std::path::Path;

/// Stands in the files that nobody may get.
const CANARY: &str = "canary-7f3a";

/// A folder with a site, files, and secrets around both.
async fn fortress(folder: &Path) -> Router {
    for (name, text) in [
        ("secret.txt", CANARY),
        ("site/pkg/app.css", "body {}"),
        ("site/pkg.secret", CANARY),
        ("files.secret", CANARY),
        ("blockwork.toml", CANARY),
        ("files/secret.txt", CANARY),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.join("secret.txt"), folder.join("files/link")).expect("a link");
    let mut config = Config::default();
    (config.store, config.files) = ("memory:".into(), Some(folder.join("files").display().to_string()));
    let options =
        LeptosOptions::builder().output_name("test").site_root(folder.join("site").display().to_string()).build();
    let builder = blockwork::router(Root).provide(Words("forty-two")).provide(Build::Newer);
    builder.config(config).leptos(options).build().await.expect("it starts")
}

/// Every path that leads elsewhere, on every route that serves files.
fn routes(page: &Page, id: &str) -> Vec<String> {
    let mut all = Vec::new();
    for path in paths::all() {
        let one = path.replace('/', "%2f");
        all.push(format!("/_blockwork/files/{path}"));
        all.push(format!("/_blockwork/files/{id}/{path}"));
        all.push(format!("/_blockwork/files/{id}/{one}"));
        all.push(format!("/_blockwork/files/{one}/a.txt"));
        all.push(format!("/_blockwork/files/{}/{one}", page.ticket));
        all.push(format!("/pkg/{path}"));
        all.push(format!("/{path}"));
    }
    all
}

#[tokio::test]
async fn no_path_leads_anywhere_but_to_a_file_of_the_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = fortress(folder.path()).await;
    let page = open(&app).await;
    let sent = send_file(&page, "a.txt", "hello").await.reference();
    let id = sent["id"].as_str().expect("text");
    assert!(paths::all().len() >= 400, "{}", paths::all().len());
    for path in routes(&page, id) {
        // What is no address at all, no server is asked.
        let Ok(request) = Request::get(&path).header("cookie", &page.cookie).body(Body::empty()) else { continue };
        let got = exchange(&app, request).await;
        let text = String::from_utf8_lossy(&got.bytes);
        assert!(!text.contains(CANARY) && !text.contains("root:"), "{path}: {text}");
        if path.starts_with("/_blockwork/files/") {
            assert!(matches!(got.status, 400 | 404 | 405), "{path}: {}", got.status);
        }
    }
    // The site and the file itself are there all the while.
    assert_eq!(fetch(&page, "/pkg/app.css").await.bytes, "body {}");
    assert_eq!(fetch(&page, &address(&sent)).await.bytes, "hello");
}

#[tokio::test]
async fn no_name_leads_anywhere_but_into_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = folder.path().join("files");
    let app = app_with_files(&files, |config| config.limits.files.page_files = 10_000).await;
    let page = open(&app).await;
    let before = lying_in(folder.path());
    for (n, path) in paths::all().into_iter().enumerate() {
        let sent = send_file(&page, &path, n.to_string()).await.reference();
        let name = sent["name"].as_str().expect("text");
        assert!(!name.contains(['/', '\\', '\0']) && !matches!(name, "" | "." | ".."), "{path}: {name}");
        assert_eq!(fetch(&page, &address(&sent)).await.bytes, n.to_string(), "{path}: {name}");
    }
    let digits = |text: &str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let added: Vec<_> = lying_in(folder.path()).into_iter().filter(|path| !before.contains(path)).collect();
    assert_eq!(added.len(), paths::all().len());
    for path in added {
        let path = Path::new(&path).strip_prefix(&files).expect("in the folder").display().to_string();
        let (page, file) = path.split_once(std::path::MAIN_SEPARATOR).expect("a folder and a file");
        assert!(digits(page) && digits(file), "{path}");
    }
}

#[tokio::test]
async fn nothing_that_runs_is_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_with_files(folder.path(), |config| config.limits.files.page_files = 1_000).await;
    let page = open(&app).await;
    let all = active::all();
    assert!(all.len() >= 40, "{}", all.len());
    for (name, bytes) in all {
        let sent = send_file(&page, name, bytes.clone()).await.reference();
        let got = fetch(&open_as(&app, &page.cookie).await, &address(&sent)).await;
        let what = format!("{name}: {}", bytes.escape_ascii());
        assert_eq!((got.status, got.bytes), (200, bytes.into()), "{what}");
        let header = |name: &str| got.headers[name].to_str().expect("text");
        assert!(header("content-disposition").starts_with("attachment;"), "{what}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(header("content-security-policy"), "sandbox; default-src 'none'", "{what}");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{what}");
        let served = header("content-type");
        let runs = ["html", "javascript", "ecmascript", "css", "text/xml", "application/xml", "wasm", "shell"];
        assert!(!runs.iter().any(|kind| served.contains(kind)), "{what}: {served}");
    }
}

#[tokio::test]
async fn what_runs_nothing_is_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = open(&app_with_files(folder.path(), |_| {}).await).await;
    for (name, bytes, served) in [
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".as_slice(), "image/png"),
        ("a.gif", b"GIF89a\x01\0\x01\0\0\0\0;", "image/gif"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
        ("a.txt", b"hello", "text/plain; charset=utf-8"),
    ] {
        let sent = send_file(&page, name, bytes).await.reference();
        let got = fetch(&page, &address(&sent)).await;
        assert_eq!(got.header("content-type"), served);
        assert!(got.header("content-disposition").starts_with("inline;"), "{name}");
        assert_eq!(got.header("content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
    }
}
