//! `/credentials`: a user name and a password that the browser keeps.

use crate::credentials::{
    Credentials, FEWEST_CHARS, Pair, PlainCredentials, Variant, check_credentials, check_plain_credentials,
    credentials_saved, generate_credentials, generate_plain_credentials, keep_credentials, kept_credentials,
    opened_credentials, plain_credentials_saved,
};
use crate::credentials_fields::Fields;
use crate::credentials_storage;
use blockwork::page::Firing;
use blockwork::prelude::*;
use blockwork::ui::Model;
use std::time::Duration;

/// Said where an answer came too late.
const NEWER: &str = "Something newer was kept meanwhile, and stays.";

/// One of the two fields.
type Part = fn(&mut Pair) -> &mut String;

/// What the form is about: what stands in it, and what it does.
#[derive(Clone, Copy)]
struct Kind {
    pair: Signal<Pair>,
    type_in: Callback<(Part, String)>,
    forget: Callback<()>,
    check: StoredValue<Firing>,
    generate: StoredValue<Firing>,
}

/// The page.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let variant = Variant::signal();
    let (saved, verdict) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (sealed, plain) = (sealed(saved, verdict), plain(saved, verdict));
    let kind = Signal::derive(move || if variant.get() == Variant::Plain { plain } else { sealed });
    let rule = format!(
        "The demo's rule: there is a user name, the password has {FEWEST_CHARS} characters or more, and the user name \
         is not in it. It signs nobody in."
    );
    view! {
        <Title text="Credentials · Blockwork"/>
        <h1>"Credentials"</h1>
        <p class="lead">
            "What you enter is kept in this browser and nowhere else. It is still here after a refresh, and in a second \
             tab at once."
        </p>
        <section class="card credentials" aria-labelledby="yours">
            <h2 id="yours">"Your credentials"</h2>
            <VariantSwitch variant/>
            <Entries kind verdict/>
            <p class="saved" role="status" aria-label="Kept">{move || saved.get()}</p>
            <p class="note">{rule}</p>
        </section>
        <InStorage saved/>
    }
}

/// Sealed: the page asks the server what is kept, and has it kept what was typed.
fn sealed(saved: RwSignal<String>, verdict: RwSignal<String>) -> Kind {
    let fields = Fields::new();
    let ask = move || {
        fields.ask();
        kept_credentials()
    };
    wire(ask).outputs(move |pair| fields.show(pair)).on((page_load(), Credentials::changed()));
    wire(credentials_saved).outputs(saved).on(Credentials::changed());
    wire(kept_credentials).outputs(move |_| verdict.set(NEWER.to_owned())).on(Credentials::conflicted());
    let keep = wire(move || keep_credentials(fields.send())).outputs(move |()| fields.sent()).mode(Mode::Latest);
    let keep = keep.debounce(Duration::from_millis(250));
    let check = wire(move || check_credentials(fields.unkept())).outputs(verdict);
    let generate = wire(move || {
        // What was typed before is not wanted any more, and must not be kept after what is made up.
        fields.give_up();
        generate_credentials()
    });
    let type_in = move |(part, text): (Part, String)| {
        fields.type_in(|pair| *part(pair) = text);
        keep.fire();
    };
    let forget = move |()| {
        Credentials::forget();
        verdict.set(String::new());
        fields.empty();
    };
    Kind {
        pair: fields.shown.into(),
        type_in: Callback::new(type_in),
        forget: Callback::new(forget),
        check: StoredValue::new(check.into()),
        generate: StoredValue::new(generate.into()),
    }
}

/// Plain: the fields are bound to the state itself.
fn plain(saved: RwSignal<String>, verdict: RwSignal<String>) -> Kind {
    let credentials = PlainCredentials::signal();
    wire(plain_credentials_saved).outputs(saved).on(PlainCredentials::changed());
    let type_in = move |(part, text): (Part, String)| {
        credentials.update(|credentials| *part(credentials.pair_mut()) = text);
    };
    let forget = move |()| {
        PlainCredentials::forget();
        verdict.set(String::new());
    };
    Kind {
        pair: Signal::derive(move || credentials.get().pair().clone()),
        type_in: Callback::new(type_in),
        forget: Callback::new(forget),
        check: StoredValue::new(wire(check_plain_credentials).outputs(verdict).into()),
        generate: StoredValue::new(wire(generate_plain_credentials).into()),
    }
}

/// Sealed or plain.
#[component]
fn VariantSwitch(variant: RwSignal<Variant>) -> impl IntoView {
    let choices = [("Sealed #[state(browser, sealed)]", "sealed"), ("Plain #[state(browser)]", "plain")];
    let key = |variant: &Variant| if *variant == Variant::Plain { "plain" } else { "sealed" }.to_owned();
    let choose = |variant: &mut Variant, key: String| {
        *variant = if key == "plain" { Variant::Plain } else { Variant::Sealed };
    };
    let value = Model::part(variant, key, choose);
    view! { <Radio label="How this browser keeps them" choices value/> }
}

/// The fields and the buttons: a form as password managers know it. The fields are the same whatever the variant, so
/// that nothing is lost that was filled in before the page is alive.
#[component]
fn Entries(
    /// What the form is about.
    kind: Signal<Kind>,
    /// What the check has found.
    verdict: RwSignal<String>,
) -> impl IntoView {
    let entry = move |part: Part| {
        let read = Signal::derive(move || part(&mut kind.get().pair.get()).clone());
        let type_in = move |text| kind.get_untracked().type_in.run((part, text));
        Model::of(read, type_in)
    };
    let (user, password) = (entry(|pair| &mut pair.user), entry(|pair| &mut pair.password));
    let buttons = move || {
        let Kind { check, generate, .. } = kind.get();
        view! {
            <Button fires=check.get_value() class="primary">"Check"</Button>
            <Button fires=generate.get_value()>"Generate randomly"</Button>
        }
    };
    view! {
        <Form class="entries">
            <Textbox label="User name" name="user" value=user autocomplete="username" spellcheck=false/>
            <Textbox
                label="Password"
                name="password"
                value=password
                kind=TextKind::Password
                autocomplete="current-password"
            />
            <div class="actions">
                {buttons}
                <Button on:click=move |_| kind.get_untracked().forget.run(())>"Forget"</Button>
            </div>
            <p class="verdict" role="status" aria-label="Verdict">{move || verdict.get()}</p>
        </Form>
    }
}

/// What stands in `localStorage`, read where it is.
#[component]
fn InStorage(saved: RwSignal<String>) -> impl IntoView {
    let kept = RwSignal::new(Vec::new());
    // After the first paint, which is the same for everybody, and whenever something else was kept.
    Effect::new(move || {
        saved.track();
        kept.set(credentials_storage::kept());
    });
    let opened = live(opened_credentials);
    let entries = move || {
        let entries = kept.get().into_iter();
        entries.map(|(name, text)| view! { <dt><code>{name}</code></dt><dd><code>{text}</code></dd> }).collect_view()
    };
    view! {
        <section class="card in-storage" aria-labelledby="in-storage">
            <h2 id="in-storage">"What localStorage holds"</h2>
            <p class="note">
                "A sealed value opens on this app's server alone, and only for this browser. That hides it from whoever \
                 reads the storage; it does not tell an old one from a new one. A plain value can be read by anybody who \
                 gets at this browser."
            </p>
            <Transition>
                <p class="opened">{move || opened.get()}</p>
            </Transition>
            <dl>{entries}</dl>
            <p class="empty" hidden=move || !kept.get().is_empty()>"Nothing."</p>
        </section>
    }
}
