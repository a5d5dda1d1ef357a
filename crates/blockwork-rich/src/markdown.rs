//! Markdown as HTML that is safe to show, whoever wrote it.

use crate::cache::{Cache, Html};
use crate::{code, escaped};
use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Whether a line's end is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineBreaks {
    /// A line's end is a blank, as in CommonMark: a paragraph ends with an empty line.
    #[default]
    Joined,
    /// A line's end is shown as one, as in a chat.
    Kept,
}

/// A text in Markdown: CommonMark with tables, task lists, strikethrough and notes, as on GitHub.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Markdown {
    /// The text.
    pub text: String,
    /// The level of its first heading, `#`: 2 where it stands under the heading of the page. Between 1 and 6.
    pub level: u8,
    /// Whether a line's end is one.
    pub line_breaks: LineBreaks,
}

static CACHE: LazyLock<Cache<Markdown>> = LazyLock::new(Cache::new);

impl Markdown {
    /// The text as HTML.
    ///
    /// What could run or load something from elsewhere is taken out: scripts, styles, frames, forms. Links go by `https:`,
    /// `http:`, `mailto:` or `tel:`, or within the site; one that leads to another site opens beside the page, and tells
    /// nobody where it was. Images are the site's own, or `data:`; an image from elsewhere is a link to it.
    #[must_use]
    pub fn to_html(&self) -> String {
        CACHE.get(self.clone(), self.text.len(), Self::render).text
    }

    fn render(&self) -> Html {
        let options =
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM;
        let text = self.text.replace('\0', "\u{fffd}");
        let mut events =
            Shaped { events: Parser::new_ext(&text, options), of: self, images: vec![], next: None, whole: true };
        let mut html = String::with_capacity(text.len() * 3 / 2);
        html::push_html(&mut html, &mut events);
        // The page's policy allows no styles in attributes.
        for side in ["left", "center", "right"] {
            html = html.replace(&format!(" style=\"text-align: {side}\">"), &format!(" align=\"{side}\">"));
        }
        Html { text: SAFE.clean(&html).to_string(), whole: events.whole }
    }

    fn level(&self, level: HeadingLevel) -> HeadingLevel {
        let level = usize::from(self.level.max(1)) + level as usize - 1;
        HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
    }
}

/// The events of a text, as this app wants them.
struct Shaped<'a> {
    events: Parser<'a>,
    of: &'a Markdown,
    /// The images that are open.
    images: Vec<Shows>,
    /// What comes before the next event of the text.
    next: Option<Event<'a>>,
    /// Whether all code has got its colours.
    whole: bool,
}

/// What becomes of an image.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Image,
    Link,
}

impl<'a> Iterator for Shaped<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        if let Some(next) = self.next.take() {
            return Some(next);
        }
        Some(match self.events.next()? {
            Event::Start(Tag::CodeBlock(kind)) => self.code_block(&kind),
            Event::Start(Tag::Heading { level, .. }) => {
                Event::Start(Tag::Heading { level: self.of.level(level), id: None, classes: vec![], attrs: vec![] })
            }
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(self.of.level(level))),
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) if link_type != LinkType::Email => {
                link(&dest_url, &title)
            }
            Event::Start(Tag::Image { dest_url, title, .. }) if !may_be_shown(&dest_url) => {
                self.images.push(Shows::Link);
                link(&dest_url, &title)
            }
            event @ Event::Start(Tag::Image { .. }) => {
                self.images.push(Shows::Image);
                event
            }
            Event::End(TagEnd::Image) if self.images.pop() == Some(Shows::Link) => Event::InlineHtml("</a>".into()),
            // What is too wide scrolls by itself, and can be reached without a mouse.
            event @ Event::Start(Tag::Table(_)) => {
                self.next = Some(event);
                Event::Html("<div class=\"bw-scroll\" tabindex=\"0\">".into())
            }
            event @ Event::End(TagEnd::Table) => {
                self.next = Some(Event::Html("</div>".into()));
                event
            }
            // A checkbox that nobody can tick is a sign, and needs no label.
            Event::TaskListMarker(done) => Event::Text(if done { "☑ " } else { "☐ " }.into()),
            Event::SoftBreak if self.of.line_breaks == LineBreaks::Kept => Event::HardBreak,
            event => event,
        })
    }
}

impl<'a> Shaped<'a> {
    fn code_block(&mut self, kind: &CodeBlockKind<'_>) -> Event<'a> {
        let mut text = String::new();
        for event in self.events.by_ref() {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let language = match kind {
            // ```rust,no_run and ```rust title="…" are Rust.
            CodeBlockKind::Fenced(info) => info.split([',', ' ']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let Html { text: code, whole } = code::rendered(&text, language);
        self.whole &= whole;
        Event::Html(format!("<pre tabindex=\"0\"><code>{code}</code></pre>\n").into())
    }
}

fn link(to: &str, title: &CowStr<'_>) -> Event<'static> {
    let to_another = to.starts_with("https:") || to.starts_with("http:") || to.starts_with("//");
    let beside = if to_another { " target=\"_blank\"" } else { "" };
    let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(title)) };
    Event::InlineHtml(format!("<a href=\"{}\"{title}{beside}>", escaped(to)).into())
}

/// Whether this is an image of the site's own, or one that comes with the text. The page's policy shows no other.
fn may_be_shown(image: &str) -> bool {
    let image = image.trim_start();
    let start = image.split(['/', '?', '#']).next().unwrap_or_default();
    let elsewhere = image.starts_with("//") || image.starts_with("/\\") || image.starts_with('\\');
    image.starts_with("data:image/") || (!start.contains(':') && !elsewhere)
}

static SAFE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut safe = Builder::default();
    safe.link_rel(Some("noopener noreferrer nofollow"))
        .url_schemes(["http", "https", "mailto", "tel", "data"].into())
        .url_relative(UrlRelative::PassThrough)
        .add_tag_attribute_values("a", "target", ["_blank"])
        .add_tag_attribute_values("pre", "tabindex", ["0"])
        .add_tag_attributes("details", ["open"])
        .set_tag_attribute_value("img", "loading", "lazy")
        .add_allowed_classes("blockquote", NOTES)
        .add_allowed_classes("span", code::classes())
        .add_allowed_classes("div", ["bw-scroll"])
        .add_tag_attribute_values("div", "tabindex", ["0"])
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("img", "src") => may_be_shown(value).then_some(Cow::Borrowed(value)),
            // An address that is not an image's has no data of its own: it could be a document.
            (_, "href" | "cite" | "src") if starts_with_data(value) => None,
            _ => Some(Cow::Borrowed(value)),
        });
    safe
});

/// The classes of `> [!NOTE]` and its like.
const NOTES: [&str; 5] = [
    "markdown-alert-note",
    "markdown-alert-tip",
    "markdown-alert-important",
    "markdown-alert-warning",
    "markdown-alert-caution",
];

fn starts_with_data(address: &str) -> bool {
    address.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        Markdown { text: text.into(), level: 2, line_breaks: LineBreaks::Joined }.to_html()
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(html(text).trim_end(), expected);
    }

    #[test]
    fn markdown_becomes_html() {
        check("Some *soft* and **strong** words", "<p>Some <em>soft</em> and <strong>strong</strong> words</p>");
        check("~~gone~~", "<p><del>gone</del></p>");
        check("- [x] done\n- [ ] to do", "<ul>\n<li>☑ done</li>\n<li>☐ to do</li>\n</ul>");
        check(
            "|a|b|\n|-|-:|\n|1|2|",
            "<div class=\"bw-scroll\" tabindex=\"0\"><table><thead><tr><th>a</th><th align=\"right\">b</th></tr></thead>\
             <tbody>\n<tr><td>1</td><td align=\"right\">2</td></tr>\n</tbody></table>\n</div>",
        );
        check("> [!NOTE]\n> Look.", "<blockquote class=\"markdown-alert-note\">\n<p>Look.</p>\n</blockquote>");
    }

    #[test]
    fn headings_begin_at_the_level_that_was_asked_for() {
        check("# One\n## Two", "<h2>One</h2>\n<h3>Two</h3>");
        check("###### Six", "<h6>Six</h6>");
        let zero = Markdown { text: "# One".into(), level: 0, line_breaks: LineBreaks::Joined };
        assert_eq!(zero.to_html().trim(), "<h1>One</h1>");
        let high = Markdown { text: "# One".into(), level: 255, line_breaks: LineBreaks::Joined };
        assert_eq!(high.to_html().trim(), "<h6>One</h6>");
    }

    #[test]
    fn code_has_its_colours() {
        let html = html("```rust,no_run\nfn main() {}\n```");
        assert!(html.starts_with("<pre tabindex=\"0\"><code><span class=\"bw-hl-keyword\">fn </span>"), "{html}");
        check("    <b>", "<pre tabindex=\"0\"><code>&lt;b&gt;</code></pre>");
    }

    #[test]
    fn a_line_ends_where_it_is_said_to() {
        check("a\nb", "<p>a\nb</p>");
        let kept = Markdown { text: "a\nb".into(), level: 2, line_breaks: LineBreaks::Kept };
        assert_eq!(kept.to_html().trim(), "<p>a<br>\nb</p>");
    }

    #[test]
    fn links_say_nothing_and_open_beside_the_page_where_they_leave_the_site() {
        let rel = "rel=\"noopener noreferrer nofollow\"";
        check("[a](/cart)", &format!("<p><a href=\"/cart\" {rel}>a</a></p>"));
        let out = format!("<p><a href=\"https://x.example/?a=1&amp;b=2\" target=\"_blank\" {rel}>a</a></p>");
        check("[a](https://x.example/?a=1&b=2)", &out);
        check("<a@b.example>", &format!("<p><a href=\"mailto:a@b.example\" {rel}>a@b.example</a></p>"));
    }

    #[test]
    fn images_from_elsewhere_are_links_to_them() {
        check("![a cat](/cat.png)", "<p><img src=\"/cat.png\" alt=\"a cat\" loading=\"lazy\"></p>");
        assert!(html("![dot](data:image/png;base64,AAAA)").contains("<img src=\"data:image/png;base64,AAAA\""));
        for elsewhere in ["https://x.example/cat.png", "//x.example/cat.png", "/\\x.example/cat.png"] {
            let html = html(&format!("![a cat](<{elsewhere}>)"));
            assert!(!html.contains("<img") && html.contains(">a cat</a>"), "{html}");
        }
        let raw = html("<img src=\"https://x.example/cat.png\" alt=\"a cat\">");
        assert!(raw.contains("alt=\"a cat\"") && !raw.contains("src="), "{raw}");
    }

    #[test]
    fn nothing_that_runs_or_loads_comes_through() {
        for text in [
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "<svg onload=alert(1)>",
            "<svg><style><img src=x onerror=alert(1)></style></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--><img src=x onerror=alert(1)>\">",
            "<iframe src=\"/\"></iframe><object data=x></object><embed src=x>",
            "<form action=/api/x><button>x</button><input name=x></form>",
            "<style>body{display:none}</style><link rel=stylesheet href=/x><meta http-equiv=refresh content=0>",
            "<p style=\"position:fixed\" onclick=\"alert(1)\" id=\"app\" class=\"card\">x</p>",
            "[x](javascript:alert(1)) [x](JaVaScRiPt:alert(1)) [x](\u{1}javascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>) [x](vbscript:x) [x](file:///etc/passwd)",
            "![x](javascript:alert(1)) <a href=\"data:text/html,x\">x</a>",
            "<a href=\"x\" title='\"><script>alert(1)</script>'>x</a>",
            "```\"><script>\nx\n```",
            "[x](/a\"onmouseover=\"alert(1))",
        ] {
            let html = html(text).to_lowercase();
            for bad in [
                "<script",
                "<svg",
                "<math",
                "<iframe",
                "<object",
                "<embed",
                "<form",
                "<button",
                "<input",
                "<style",
                "<link",
                "<meta",
                "=\"javascript:",
                "=\"data:text",
                "=\"vbscript:",
                "=\"file:",
                "style=\"",
                " id=\"",
                "class=\"card",
            ] {
                assert!(!html.contains(bad), "{bad} in {html}");
            }
            // As text it is what somebody has written; as an attribute it would stand in a tag.
            for tag in html.split('<').filter_map(|part| part.split_once('>')).map(|(tag, _)| tag) {
                assert!(!tag.contains(" on"), "{tag} in {html}");
            }
        }
    }

    #[test]
    fn what_is_long_or_strange_comes_to_an_end() {
        for text in [
            "".to_owned(),
            "\0".into(),
            "שלום **👩‍👩‍👧**".into(),
            "*".repeat(20_000),
            "[".repeat(20_000),
            "> ".repeat(2_000),
        ] {
            assert!(!html(&text).contains('\0'));
        }
        check("", "");
        check("שלום **👩‍👩‍👧**", "<p>שלום <strong>👩‍👩‍👧</strong></p>");
    }
}
