//! How dates, times, colours and files are asked for, and shown.

use super::asked::Ask;
use super::input::Input;
use super::output::{Output, as_text};
use crate::color_picker::ColorPicker;
use crate::date_time::{DateTime as WhenPicker, When};
use crate::file::File as FileLinks;
use crate::model::Model;
use crate::texts::texts;
use crate::upload::Upload as Uploader;
use blockwork_core::{Color, Date, DateTime, File, Time, Upload};
use leptos::prelude::*;

macro_rules! civil {
    ($($civil:ty),*) => {$(
        impl Input for $civil {
            type Draft = Option<$civil>;

            fn draft(given: Option<Self>) -> Self::Draft {
                given
            }

            fn read(draft: &Self::Draft) -> Result<Self, String> {
                draft.ok_or_else(|| texts().choose_one.to_owned())
            }

            fn is_empty(draft: &Self::Draft) -> bool {
                draft.is_none()
            }

            fn widget(ask: Ask, draft: Model<Self::Draft>) -> AnyView {
                when(&ask, draft.into())
            }

            fn text(&self) -> String {
                self.to_string()
            }
        }

        impl Output for $civil {
            fn show(value: Signal<Option<Self>>, label: &'static str) -> AnyView {
                as_text(value, label, ToString::to_string)
            }
        }
    )*};
}

civil!(Date, DateTime, Time);

fn when(ask: &Ask, value: When) -> AnyView {
    view! { <WhenPicker label=ask.label.to_string() value help=ask.help() nostrip:name=ask.name()/> }.into_any()
}

impl Input for Color {
    type Draft = Color;

    fn draft(given: Option<Self>) -> Color {
        given.unwrap_or_default()
    }

    fn read(draft: &Color) -> Result<Self, String> {
        Ok(*draft)
    }

    fn widget(ask: Ask, draft: Model<Color>) -> AnyView {
        view! { <ColorPicker label=ask.label.to_string() value=draft help=ask.help() nostrip:name=ask.name()/> }
            .into_any()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Output for Color {
    fn show(value: Signal<Option<Self>>, label: &'static str) -> AnyView {
        as_text(value, label, ToString::to_string)
    }
}

impl Input for Upload {
    type Draft = Option<Upload>;

    fn draft(given: Option<Self>) -> Self::Draft {
        given
    }

    fn read(draft: &Self::Draft) -> Result<Self, String> {
        draft.clone().ok_or_else(|| texts().choose_one.to_owned())
    }

    fn is_empty(draft: &Self::Draft) -> bool {
        draft.is_none()
    }

    fn widget(ask: Ask, draft: Model<Self::Draft>) -> AnyView {
        view! { <Uploader label=ask.label.to_string() value=draft help=ask.help() nostrip:name=ask.name()/> }.into_any()
    }

    fn widget_of_many(ask: Ask, drafts: Model<Vec<Self::Draft>>) -> AnyView {
        let files = drafts.focus(
            |drafts| drafts.iter().flatten().cloned().collect::<Vec<_>>(),
            |drafts, files| *drafts = files.into_iter().map(Some).collect(),
        );
        view! { <Uploader label=ask.label.to_string() value=files help=ask.help() nostrip:name=ask.name()/> }.into_any()
    }

    fn text(&self) -> String {
        self.name().to_owned()
    }
}

impl Output for File {
    fn show(value: Signal<Option<Self>>, label: &'static str) -> AnyView {
        let shown = move || value.get().map(|file| view! { <FileLinks label value=file/> });
        view! { <div class="bw-result" role="status">{shown}</div> }.into_any()
    }
}
