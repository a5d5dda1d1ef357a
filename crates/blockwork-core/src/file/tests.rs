use super::*;
use async_trait::async_trait;
use futures::executor::block_on;
use std::sync::Arc;

fn info(content_type: &str) -> FileInfo {
    FileInfo {
        id: "abc".into(),
        name: "a b/ü?.csv".into(),
        size: 3,
        content_type: content_type.into(),
        hash: "00".into(),
    }
}

#[track_caller]
fn check(content_type: &str, wanted: &str, expected: bool) {
    assert_eq!(info(content_type).is(wanted), expected, "{content_type} against {wanted}");
}

#[test]
fn a_type_is_meant_by_itself_its_kind_or_anything() {
    check("image/png", "image/png", true);
    check("image/png", "IMAGE/*", true);
    check("image/png", "text/*, image/*", true);
    check("image/png", "*/*", true);
    check("image/png", "image/jpeg", false);
    check("imagery/png", "image/*", false);
    check("image/png", "image*", false);
    check("image/png", "", false);
    check("image/png", "*", false);
}

#[test]
fn a_name_is_one_part_of_an_address() {
    assert_eq!(info("text/csv").url(), "/_blockwork/files/abc/a%20b%2F%C3%BC%3F.csv");
}

#[test]
fn a_reference_is_an_object_or_the_same_as_text() {
    let upload = Upload::known(info("text/csv"));
    let json = serde_json::to_string(&upload).expect("JSON");
    assert_eq!(serde_json::from_str::<Upload>(&json).expect("an object"), upload);
    let text = serde_json::to_string(&json).expect("JSON");
    assert_eq!(serde_json::from_str::<Upload>(&text).expect("a text"), upload);
    assert!(serde_json::from_str::<Upload>("\"garbage\"").is_err());
    assert!(serde_json::from_str::<Upload>("7").is_err());
}

/// Files of which one reference is good.
#[derive(Debug)]
struct One;

#[async_trait]
impl Files for One {
    fn check(&self, claimed: &FileInfo) -> Result<FileInfo> {
        crate::ensure!(claimed.id == "abc", "That is not yours.");
        Ok(FileInfo { size: 5, ..claimed.clone() })
    }

    async fn read(&self, _file: &FileInfo) -> Result<Chunks> {
        Ok(Box::pin(futures::stream::iter([Ok(Bytes::from_static(b"he")), Ok(Bytes::from_static(b"llo"))])))
    }

    async fn write(&self, name: &str, _chunks: Chunks) -> Result<FileInfo> {
        Ok(FileInfo { name: name.to_owned(), ..info("text/plain") })
    }
}

fn within<T: 'static>(run: impl Future<Output = T> + Send + 'static) -> T {
    block_on(Within::new(Some(Arc::new(One)), Box::pin(run)))
}

#[test]
fn inputs_are_checked_and_cells_are_not() {
    let json = |id: &str| serde_json::to_string(&FileInfo { id: id.into(), ..info("text/csv") }).expect("JSON");
    within(async move {
        let read = |id: &str| checked(|| serde_json::from_str::<Upload>(&json(id)));
        // What the server knows holds, whatever was said.
        assert_eq!(read("abc").expect("it is good").size(), 5);
        let refused = read("forged").expect_err("refused").expect("in our words");
        assert_eq!(refused.to_string(), "That is not yours.");
        assert!(checked(|| serde_json::from_str::<Upload>("7")).expect_err("no file").is_err());
        assert_eq!(serde_json::from_str::<Upload>(&json("old")).expect("from a cell").size(), 3);
    });
}

#[test]
fn an_upload_is_read_in_its_run_and_wherever_that_takes_it() {
    let json = serde_json::to_string(&info("text/plain")).expect("JSON");
    let upload = within(async move {
        let upload: Upload = serde_json::from_str(&json).expect("a file");
        assert_eq!(upload.text().await.expect("it is there"), "hello");
        upload
    });
    assert_eq!(block_on(upload.bytes()).expect("it is there"), "hello");
    assert!(block_on(Upload::known(info("text/plain")).bytes()).is_err());
}

#[test]
fn a_file_is_made_in_a_run_only() {
    assert_eq!(within(File::new("a.txt", "hello")).expect("made").name(), "a.txt");
    assert!(block_on(File::new("a.txt", "hello")).is_err());
}

#[test]
fn a_listeners_body_is_tested_with_what_is_in_memory() {
    let upload = Upload::of("a.csv", "text/csv", "\u{feff}a,b");
    assert_eq!(block_on(upload.text()), Ok("a,b".to_owned()));
    assert!(upload.only("text/*").is_ok());
    let refused = upload.only("image/*").expect_err("no picture").to_string();
    assert_eq!(refused, "“a.csv” is text/csv by its content, and image/* is wanted.");
    assert!(block_on(Upload::of("a", "application/octet-stream", vec![0xff]).text()).is_err());
}
