//! `/scopes`: the four scopes side by side, and what each promises.

use crate::scopes::{
    ForEverybody, ForThisBrowser, ForThisPage, ForYou, PROMISES, add_for_everybody, add_for_this_browser,
    add_for_this_page, add_for_you,
};
use blockwork::Scope;
use blockwork::page::Firing;
use blockwork::prelude::*;

/// The page.
#[component]
pub fn ScopesPage() -> impl IntoView {
    let (everybody, you) = (ForEverybody::signal(), ForYou::signal());
    let (page, browser) = (ForThisPage::signal(), ForThisBrowser::signal());
    view! {
        <Title text="Scopes · Blockwork"/>
        <h1>"Scopes"</h1>
        <p class="lead">
            "The same count four times, in the same code. One word says whose it is, and so how long it lives: add to \
             each, then refresh, open a second tab, close the browser, restart the server."
        </p>
        <p class="actions">
            // To the router these are no links: the browser loads the page anew.
            <a class="bw-button" href="/scopes" rel="external">"Refresh"</a>
            <a class="bw-button" href="/scopes" target="_blank" rel="external noopener">"Open a second tab"</a>
        </p>
        <div class="scopes">
            <ScopeCard scope=Scope::Global options=", visible" title="For everybody" one_per="the whole app"
                count=Signal::derive(move || everybody.get().count()) add=wire(add_for_everybody)/>
            <ScopeCard scope=Scope::User options=", visible" title="For you" one_per="each visitor"
                count=Signal::derive(move || you.get().count()) add=wire(add_for_you)/>
            <ScopeCard scope=Scope::Session options=", visible" title="For this page" one_per="each load of a page"
                count=Signal::derive(move || page.get().count()) add=wire(add_for_this_page)/>
            <ScopeCard scope=Scope::Browser options="" title="For this browser" one_per="each browser, which keeps it"
                count=Signal::derive(move || browser.get().count()) add=wire(add_for_this_browser)/>
        </div>
        <section class="promises">
            <h2 id="promises">"What each scope promises"</h2>
            <Promises/>
            <p class="note">
                "Each answer is a test that a browser runs against a server. The memory store keeps nothing when its \
                 server ends."
            </p>
        </section>
    }
}

/// The count of one scope.
#[component]
fn ScopeCard(
    /// The scope.
    scope: Scope,
    /// What stands behind it in `#[state(..)]`.
    options: &'static str,
    /// Whose it is.
    title: &'static str,
    /// What there is one of it for.
    one_per: &'static str,
    /// How far it was counted.
    count: Signal<u64>,
    /// The wire that counts on.
    #[prop(into)]
    add: Firing,
) -> impl IntoView {
    view! {
        <section class="card scope" aria-label=title>
            <h2>{title}</h2>
            <pre class="code"><code>"#[state("<b>{scope.name()}</b>{format!("{options})]")}</code></pre>
            <p class="note">"One for "{one_per}"."</p>
            <Number label="Count" value=count/>
            <Button fires=add label=format!("Add one {}", title.to_lowercase())>"Add one"</Button>
        </section>
    }
}

/// The table.
#[component]
fn Promises() -> impl IntoView {
    let heads = Scope::ALL.map(|scope| view! { <th scope="col"><code>{scope.name()}</code></th> });
    let rows = PROMISES.map(|promise| {
        let answers = promise.answers.map(|answer| view! { <td class:no={answer == "no"}>{answer}</td> });
        view! {
            <tr>
                <th scope="row">{promise.question}</th>
                {answers.collect_view()}
            </tr>
        }
    });
    view! {
        // It can be scrolled sideways on a phone, and so by the keyboard too.
        <div class="table" role="region" tabindex="0" aria-labelledby="promises">
            <table>
                <thead>
                    <tr>
                        <td></td>
                        {heads.collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
