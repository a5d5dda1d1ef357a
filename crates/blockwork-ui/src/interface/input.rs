//! How types are asked for.

use super::asked::{Ask, Wrong, part};
use super::list;
use crate::checkbox::Checkbox;
use crate::field::group;
use crate::model::Model;
use crate::num::Num;
use crate::number_input::{NumberInput, Quantity};
use crate::slider::Slider;
use crate::textbox::{TextKind, Textbox};
use crate::texts::texts;
use blockwork_core::Error;
use leptos::prelude::*;

/// A type that a form can ask for.
///
/// A draft is what stands in the form, which need not be a value yet. `#[derive(Input)]` implements it for structs, and
/// `#[derive(Choices)]` for enums without fields; for a type of your own, say how it is asked for:
///
/// ```
/// use blockwork_ui::interface::asked::Ask;
/// use blockwork_ui::interface::input::Input;
/// use blockwork_ui::{Model, Textbox};
/// use leptos::prelude::*;
///
/// /// A place on the board, such as `b2`.
/// #[derive(Clone)]
/// struct Place(char, u8);
///
/// impl Input for Place {
///     type Draft = String;
///
///     fn draft(given: Option<Self>) -> String {
///         given.map(|Place(column, row)| format!("{column}{row}")).unwrap_or_default()
///     }
///
///     fn read(draft: &String) -> Result<Self, String> {
///         match draft.as_bytes() {
///             [column @ b'a'..=b'h', row @ b'1'..=b'8'] => Ok(Place((*column).into(), row - b'0')),
///             _ => Err("A letter from a to h and a number from 1 to 8, please.".into()),
///         }
///     }
///
///     fn widget(ask: Ask, draft: Model<String>) -> AnyView {
///         view! { <Textbox label=ask.label.to_string() value=draft name=ask.name help="Such as b2."/> }.into_any()
///     }
///
///     fn text(&self) -> String {
///         Self::draft(Some(self.clone()))
///     }
/// }
/// assert!(Place::read(&"b9".into()).is_err());
/// ```
#[diagnostic::on_unimplemented(
    message = "no form knows how to ask for `{Self}`",
    label = "an `<Interface>` asks for this input",
    note = "write `#[derive(Input)]` on a struct of inputs, `#[derive(Choices)]` on an enum without fields, or `impl blockwork::ui::Input` for a type of your own"
)]
pub trait Input: Clone + Send + Sync + Sized + 'static {
    /// What stands in the form.
    type Draft: Clone + Send + Sync + 'static;

    /// The draft of a value; without one, what a form begins with.
    fn draft(given: Option<Self>) -> Self::Draft;

    /// The value of a draft.
    ///
    /// # Errors
    /// Where it is none, with a sentence for the person.
    fn read(draft: &Self::Draft) -> Result<Self, String>;

    /// The same, where the errors of its parts are shown at them: a type that has parts says each error at its own. `at` is
    /// the name of the whole, and `to.street` that of a part.
    ///
    /// # Errors
    /// Where it is none: all that is wrong.
    fn read_at(draft: &Self::Draft, at: &str) -> Result<Self, Error> {
        Self::read(draft).map_err(|wrong| Error::invalid(wrong).at(at))
    }

    /// Whether nothing was entered, so that an `Option` of it is `None`.
    fn is_empty(draft: &Self::Draft) -> bool {
        let _ = draft;
        false
    }

    /// What it looks like.
    fn widget(ask: Ask, draft: Model<Self::Draft>) -> AnyView;

    /// What a list of them looks like: one below the other, unless there is something better.
    fn widget_of_many(ask: Ask, drafts: Model<Vec<Self::Draft>>) -> AnyView {
        list::rows::<Self>(ask, drafts)
    }

    /// The value as people read it.
    fn text(&self) -> String;
}

impl Input for String {
    type Draft = String;

    fn draft(given: Option<Self>) -> String {
        given.unwrap_or_default()
    }

    fn read(draft: &String) -> Result<Self, String> {
        Ok(draft.clone())
    }

    fn is_empty(draft: &String) -> bool {
        draft.trim().is_empty()
    }

    fn widget(ask: Ask, draft: Model<String>) -> AnyView {
        view! {
            <Textbox
                label=ask.label.to_string()
                value=draft
                kind=if ask.password { TextKind::Password } else { TextKind::Text }
                lines=ask.lines.unwrap_or(1)
                nostrip:max_length=ask.max_length
                placeholder=ask.placeholder()
                help=ask.help()
                nostrip:name=ask.name()
            />
        }
        .into_any()
    }

    fn text(&self) -> String {
        self.clone()
    }
}

impl Input for bool {
    type Draft = bool;

    fn draft(given: Option<Self>) -> bool {
        given.unwrap_or_default()
    }

    fn read(draft: &bool) -> Result<Self, String> {
        Ok(*draft)
    }

    fn widget(ask: Ask, draft: Model<bool>) -> AnyView {
        view! { <Checkbox label=ask.label.to_string() value=draft help=ask.help() nostrip:name=ask.name()/> }.into_any()
    }

    fn text(&self) -> String {
        if *self { texts().yes } else { texts().no }.to_owned()
    }
}

/// What may be left out.
impl<T: Input> Input for Option<T> {
    type Draft = T::Draft;

    fn draft(given: Option<Self>) -> T::Draft {
        T::draft(given.flatten())
    }

    fn read(draft: &T::Draft) -> Result<Self, String> {
        if T::is_empty(draft) { Ok(None) } else { T::read(draft).map(Some) }
    }

    fn read_at(draft: &T::Draft, at: &str) -> Result<Self, Error> {
        if T::is_empty(draft) { Ok(None) } else { T::read_at(draft, at).map(Some) }
    }

    fn is_empty(draft: &T::Draft) -> bool {
        T::is_empty(draft)
    }

    fn widget(ask: Ask, draft: Model<T::Draft>) -> AnyView {
        T::widget(ask, draft)
    }

    fn text(&self) -> String {
        self.as_ref().map(Input::text).unwrap_or_default()
    }
}

/// A list.
impl<T: Input> Input for Vec<T> {
    type Draft = Vec<T::Draft>;

    fn draft(given: Option<Self>) -> Vec<T::Draft> {
        given.unwrap_or_default().into_iter().map(|one| T::draft(Some(one))).collect()
    }

    fn read(drafts: &Vec<T::Draft>) -> Result<Self, String> {
        drafts.iter().map(T::read).collect()
    }

    fn read_at(drafts: &Vec<T::Draft>, at: &str) -> Result<Self, Error> {
        let mut wrong = Wrong::default();
        let read = drafts.iter().enumerate().filter_map(|(row, draft)| wrong.take(T::read_at(draft, &part(at, row))));
        let read: Vec<_> = read.collect();
        if read.len() == drafts.len() { Ok(read) } else { Err(wrong.into_error()) }
    }

    fn is_empty(drafts: &Vec<T::Draft>) -> bool {
        drafts.is_empty()
    }

    fn widget(ask: Ask, drafts: Model<Vec<T::Draft>>) -> AnyView {
        T::widget_of_many(ask, drafts)
    }

    fn text(&self) -> String {
        self.iter().map(Input::text).collect::<Vec<_>>().join(", ")
    }
}

/// The fields of a struct, as one group.
#[must_use]
pub fn fieldset(ask: Ask, fields: Vec<AnyView>) -> AnyView {
    group(ask.about(), |_| view! { <div class="bw-fields">{fields}</div> }).into_any()
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Input for $number {
            type Draft = Option<$number>;

            fn draft(given: Option<Self>) -> Self::Draft {
                given
            }

            fn read(draft: &Self::Draft) -> Result<Self, String> {
                draft.ok_or_else(|| texts().not_a_number.to_owned())
            }

            fn is_empty(draft: &Self::Draft) -> bool {
                draft.is_none()
            }

            fn widget(ask: Ask, draft: Model<Self::Draft>) -> AnyView {
                number(&ask, draft.into())
            }

            fn text(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

numbers!(f32, f64, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

/// A number, whatever its type: of a range as a place on a scale.
fn number(ask: &Ask, value: Quantity) -> AnyView {
    if let (Some(min), Some(max)) = (ask.min, ask.max) {
        let (label, step, help) = (ask.label.to_string(), ask.step.unwrap_or(Num::Whole(1)), ask.help());
        return view! { <Slider label value min max step number=true help nostrip:name=ask.name()/> }.into_any();
    }
    view! {
        <NumberInput
            label=ask.label.to_string()
            value=value
            nostrip:min=ask.min
            nostrip:max=ask.max
            step=ask.step.unwrap_or(Num::Whole(1))
            placeholder=ask.placeholder()
            help=ask.help()
            nostrip:name=ask.name()
        />
    }
    .into_any()
}
