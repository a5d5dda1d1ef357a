use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Form", about: "Fields, and what is wrong with each of them.", demo, file: "form.rs" };

/// Whom this browser has signed up.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
struct SignedUp {
    name: Option<String>,
}

/// Checks everything that was entered, and says everything that is wrong.
#[listener]
async fn gallery_sign_up(
    name: String,
    email: String,
    password: String,
    age: u32,
    newsletter: bool,
    plan: String,
    signed: &mut SignedUp,
) -> Result<()> {
    let mut checks = Checks::new();
    checks.at("name", name.trim() != "root", "This name is taken.");
    checks.at("email", email.ends_with(".example"), "Only addresses that end in .example can sign up here.");
    checks.at("password", password.chars().count() >= 8, "A password has eight characters or more.");
    checks.at("age", age >= 18, "This is for people of 18 years and more.");
    checks.at("plan", plan != "paid" || newsletter, "Who pays gets the newsletter, too.");
    checks.whole(name != "nobody", "Nobody can sign up today.");
    checks.done()?;
    signed.name = Some(name);
    Ok(())
}

/// Who is signed up.
#[listener]
async fn gallery_signed_up(signed: &SignedUp) -> Result<String> {
    Ok(signed.name.clone().unwrap_or_else(|| "nobody".to_owned()))
}

fn demo() -> AnyView {
    let (name, email, password) = (RwSignal::default(), RwSignal::default(), RwSignal::default());
    let (age, newsletter, plan) = (RwSignal::new(30_u32), RwSignal::new(false), RwSignal::new("free".to_owned()));
    let sign_up = wire(gallery_sign_up).inputs((name, email, password, age, newsletter, plan)).mode(Mode::Once);
    let signed_up = live(gallery_signed_up);
    let plans = [("Free of charge", "free"), ("Paid by the month", "paid")];
    view! {
        <Form class="bw-form">
            <Textbox label="Your name" name="name" value=name required=true autocomplete="name"/>
            <Textbox
                label="Your e-mail"
                name="email"
                value=email
                kind=TextKind::Email
                required=true
                autocomplete="email"
                help="It ends in .example here."
            />
            <Textbox
                label="Your password"
                name="password"
                value=password
                kind=TextKind::Password
                autocomplete="new-password"
            />
            <NumberInput label="Your age" name="age" value=age max=150 unit="years"/>
            <Radio label="Your plan" name="plan" choices=plans value=plan/>
            <Checkbox label="Newsletter" name="newsletter" value=newsletter/>
            <Button fires=sign_up class="primary">"Sign up"</Button>
        </Form>
        <Transition>
            <p>"Signed up: " <output aria-label="Signed up" dir="auto">{move || signed_up.get()}</output></p>
        </Transition>
    }
    .into_any()
}
