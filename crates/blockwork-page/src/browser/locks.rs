//! Locks that all tabs of a browser share: the Web Locks API. Browser only.
//!
//! `web-sys` has it only as unstable, so it is called by name.

use futures::channel::oneshot;
use futures::future::{Either, select};
use gloo_timers::callback::Timeout;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use std::pin::pin;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// Nobody waits longer for all the locks of an event.
const PATIENCE: u32 = 10_000;

/// Some locks. Dropped, they are free again; so they are when the page goes.
#[derive(Default)]
pub(crate) struct Locks(Vec<Function>);

impl Drop for Locks {
    fn drop(&mut self) {
        for release in &self.0 {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Takes the locks with these names, one after the other: all tabs take them in the order of their names, so no two wait
/// for each other. None where that takes too long.
///
/// Where the browser has no such locks (plain http), there is nothing to wait for: the events of one page wait for each
/// other anyhow, and across tabs the versions decide.
pub(crate) async fn take(mut names: Vec<String>) -> Option<Locks> {
    let mut locks = Locks::default();
    let Some((manager, request)) = manager() else { return Some(locks) };
    let abort = AbortController::new().ok()?;
    let late = abort.clone();
    let _late = Timeout::new(PATIENCE, move || late.abort());
    names.sort_unstable();
    for name in names {
        let lock = wait(&manager, &request, &name, &abort).await;
        if abort.signal().aborted() && lock.is_none() {
            return None;
        }
        locks.0.extend(lock);
    }
    Some(locks)
}

fn manager() -> Option<(JsValue, Function)> {
    let manager = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
    let request = Reflect::get(&manager, &"request".into()).ok()?.dyn_into().ok()?;
    Some((manager, request))
}

/// Waits for one lock. What is called releases it. None where it was given up, or where there is none to be had: a browser
/// that blocks storage may refuse locks too, and then no other tab has anything to write either.
async fn wait(manager: &JsValue, request: &Function, name: &str, abort: &AbortController) -> Option<Function> {
    let (tell, told) = oneshot::channel();
    let mut tell = Some(tell);
    // The lock is held for as long as the promise is open that this returns.
    let granted = Closure::once_into_js(move |_lock: JsValue| -> JsValue {
        let mut until = |release: Function, _| {
            if let Some(tell) = tell.take() {
                // Nobody who has waited is gone without having dropped the request, and with it this.
                let _ = tell.send(release);
            }
        };
        Promise::new(&mut until).into()
    });
    let options = Object::new();
    Reflect::set(&options, &"signal".into(), &abort.signal()).ok()?;
    let over = request.call3(manager, &name.into(), &options, &granted).ok()?;
    let over = JsFuture::from(over.dyn_into::<Promise>().ok()?);
    match select(told, pin!(over)).await {
        Either::Left((release, _)) => release.ok(),
        Either::Right(_) => None,
    }
}
