//! Image filter: a picture goes to the server, is worked on there, and comes back as a file.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/image-filter>. Choose a photo, then another filter: the
//! newest answer is shown, in whatever order they come. Save the result. Rename a text to `a.png` and choose that.

use blockwork::prelude::*;

/// No picture may have more bytes.
pub const MOST_BYTES: u64 = 20 << 20;

/// What is done to a picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Choices)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// Without colours.
    Grey,
    /// As through frosted glass.
    Blurred,
    /// Each colour as its opposite.
    Negative,
}

impl Filter {
    /// The filtered picture as PNG. A small file can be a huge picture: what is too large is refused before it is unpacked.
    #[cfg(not(target_arch = "wasm32"))]
    fn apply(self, bytes: &[u8]) -> Result<Vec<u8>, image::ImageError> {
        let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format()?;
        let mut limits = image::Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(4_000), Some(4_000));
        limits.max_alloc = Some(128 << 20);
        reader.limits(limits);
        let mut picture = reader.decode()?;
        match self {
            Self::Grey => picture = picture.grayscale(),
            Self::Blurred => picture = picture.fast_blur(8.0),
            Self::Negative => picture.invert(),
        }
        let mut png = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png)?;
        Ok(png.into_inner())
    }
}

/// Filters a picture: on a thread of its own, so that nobody else waits for it.
#[listener]
pub async fn filter_picture(picture: Option<Upload>, filter: Filter) -> Result<Option<File>> {
    let Some(picture) = picture else { return Ok(None) };
    picture.only("image/png,image/jpeg")?;
    ensure!(picture.size() <= MOST_BYTES, "A picture of up to 20 MiB, please.");
    let bytes = picture.bytes().await?;
    let filtered = tokio::task::spawn_blocking(move || filter.apply(&bytes)).await?;
    let Ok(filtered) = filtered else {
        return Err(blockwork::Error::invalid("This picture is broken, or larger than 4,000 by 4,000 pixels."));
    };
    Ok(Some(File::new("filtered.png", filtered).await?))
}

/// The page.
#[component]
pub fn ImageFilter() -> impl IntoView {
    let picture = RwSignal::new(None::<Upload>);
    let filter = RwSignal::new(Filter::Grey);
    let filters = Choices::of::<Filter>();
    let after = RwSignal::new(None::<File>);
    let run = wire(filter_picture).inputs((picture, filter)).outputs(after).on((picture, filter));
    let before = Signal::derive(move || picture.read().as_ref().map(Upload::url).unwrap_or_default());
    let shown = Signal::derive(move || after.read().as_ref().map(File::url).unwrap_or_default());
    view! {
        <Title text="Image filter"/>
        <h1>"Image filter"</h1>
        <div class="card stack">
            <Upload label="Picture" value=picture accept="image/png,image/jpeg" most_bytes=MOST_BYTES/>
            <Radio label="Filter" choices=filters value=filter/>
            <Message error=run.error()/>
        </div>
        <div class="columns" aria-busy=move || run.pending().get().to_string()>
            <Image label="Before" src=before alt="The picture as it was sent"/>
            <Image label="After" src=shown alt="The filtered picture" download=true/>
        </div>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use blockwork_test::Server;
    use image::{ImageFormat, Rgb, RgbImage};

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        RgbImage::from_pixel(width, height, Rgb([250, 0, 0])).write_to(&mut bytes, ImageFormat::Png).expect("written");
        bytes.into_inner()
    }

    fn first_pixel(filter: Filter) -> [u8; 3] {
        let bytes = filter.apply(&png(4, 4)).expect("a picture");
        image::load_from_memory(&bytes).expect("a picture").to_rgb8().get_pixel(0, 0).0
    }

    #[test]
    fn filters_change_pixels() {
        let [r, g, b] = first_pixel(Filter::Grey);
        assert!(r == g && g == b && r > 0, "{r} {g} {b}");
        assert_eq!(first_pixel(Filter::Negative), [5, 255, 255]);
        assert_eq!(first_pixel(Filter::Blurred), [250, 0, 0]);
    }

    #[tokio::test]
    async fn a_picture_comes_back_as_a_file_and_what_is_none_is_refused() {
        let page = Server::of(ImageFilter).await.visitor().open("/").await;
        let sent = page.send_file("red.png", png(4, 4)).await.expect("sent");
        let file = page.fire(filter_picture(Some(sent), Filter::Grey)).await.expect("filtered").expect("a file");
        assert_eq!((file.name(), file.content_type()), ("filtered.png", "image/png"));

        let huge = page.send_file("huge.png", png(4_001, 1)).await.expect("sent");
        let refused = page.fire(filter_picture(Some(huge), Filter::Grey)).await.expect_err("too large");
        assert!(refused.to_string().contains("4,000 by 4,000"), "{refused}");
        let text = page.send_file("a.png", "hello").await.expect("sent");
        let refused = page.fire(filter_picture(Some(text), Filter::Grey)).await.expect_err("no picture");
        assert!(refused.to_string().contains("by its content"), "{refused}");
    }
}
