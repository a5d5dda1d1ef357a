//! To-do list: a state of the visitor, and rows that come and go.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/todo>. Add, tick, remove; open a second tab and see it
//! follow; refresh, or kill the server and start it again: nothing is lost. Write `session` for `user`, and each load of the
//! page has a list of its own.

use blockwork::prelude::*;
use blockwork::ui::Model;

/// The longest task.
pub const MOST_LETTERS: u32 = 80;

/// What this visitor has to do.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct TodoList {
    tasks: Vec<Task>,
    /// How many there ever were, so that no two have the same number.
    made: u32,
}

/// Something to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Task {
    id: u32,
    text: String,
    done: bool,
}

/// Adds a task. Answers its text as it stands there.
#[listener]
pub async fn add_task(text: String, list: &mut TodoList) -> Result<String> {
    let text = text.trim();
    ensure!(!text.is_empty(), at "text", "Say what there is to do.");
    ensure!(text.chars().count() <= MOST_LETTERS as usize, at "text", "Say it in {MOST_LETTERS} letters.");
    list.made += 1;
    list.tasks.push(Task { id: list.made, text: text.to_owned(), done: false });
    Ok(text.to_owned())
}

/// Ticks a task, or takes the tick away.
#[listener]
pub async fn tick_task(id: u32, done: bool, list: &mut TodoList) -> Result<()> {
    list.tasks.iter_mut().filter(|task| task.id == id).for_each(|task| task.done = done);
    Ok(())
}

/// Removes a task.
#[listener]
pub async fn remove_task(id: u32, list: &mut TodoList) -> Result<()> {
    list.tasks.retain(|task| task.id != id);
    Ok(())
}

/// What there is to do.
#[listener]
pub async fn tasks(list: &TodoList) -> Result<Vec<Task>> {
    Ok(list.tasks.clone())
}

/// The page.
#[component]
pub fn Todo() -> impl IntoView {
    let tasks = live(tasks);
    // In the address, so that it can be shared, and the back button undoes it.
    let show = query::<String>("show");
    let shown = move || {
        let tasks = tasks.get().unwrap_or_default().into_iter();
        let ids = tasks.filter(|task| show.with(|show| show.is_empty() || task.done == (show == "done")));
        ids.map(|task| task.id).collect::<Vec<_>>()
    };
    let open = move || tasks.get().map(|tasks| tasks.iter().filter(|task| !task.done).count());
    view! {
        <Title text="To-do list"/>
        <h1>"To-do list"</h1>
        <div class="card todo">
            <AddTask/>
            <Radio label="Show" choices=[("All", ""), ("Open", "open"), ("Done", "done")] value=show/>
            <Transition>
                <ul aria-label="Tasks">
                    <For each=shown key=|id| *id children=move |id| view! { <TaskRow id tasks/> }/>
                </ul>
                <p role="status">{move || open().map(|open| format!("{open} to do"))}</p>
            </Transition>
        </div>
    }
}

/// The field for another task.
#[component]
fn AddTask() -> impl IntoView {
    let text = RwSignal::new(String::new());
    // What was typed in the meantime stays.
    let added = move |task: String| {
        if text.with_untracked(|text| text.trim() == task) {
            text.set(String::new());
        }
    };
    let add = wire(add_task).inputs(text).outputs(added).mode(Mode::Once);
    view! {
        <Form class="line-form">
            <Textbox label="To do" name="text" value=text max_length=MOST_LETTERS autocomplete="off"/>
            <Button fires=add class="primary">"Add"</Button>
        </Form>
    }
}

/// One task. It stays the same element when it is ticked, and so keeps the focus.
#[component]
fn TaskRow(id: u32, tasks: Live<Vec<Task>>) -> impl IntoView {
    let find = move |tasks: Vec<Task>| tasks.into_iter().find(|task| task.id == id);
    let task = Memo::new(move |_| tasks.get().and_then(find).unwrap_or_default());
    let Task { text, .. } = task.get_untracked();
    // A tick is shown at once, and goes to the server.
    let done = Optimistic::new(Signal::derive(move || task.get().done));
    let tick = wire(move || tick_task(id, done.get()));
    done.kept_by(tick);
    let shown = Model::of(Signal::derive(move || done.get()), move |ticked| {
        done.set(ticked);
        tick.fire();
    });
    let remove = wire(move || remove_task(id));
    view! {
        <li>
            <Checkbox label=text.clone() value=shown/>
            <Button fires=remove class="quiet" label=format!("Remove {text}")>"Remove"</Button>
            <Message error=tick.error()/>
        </li>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::App;
    use blockwork_test::{Element, Server};

    fn shown(page: &Element) -> Vec<(String, bool)> {
        page.all("checkbox").iter().map(|task| (task.name(), task.is_ticked())).collect()
    }

    #[tokio::test]
    async fn a_list_outlives_the_page_and_is_nobody_elses() {
        let server = Server::of(App).await;
        let mut page = server.visitor().open("/todo").await;
        for text in [" Buy milk ", "Water the plants", "Sleep"] {
            page.fire(add_task(text.into())).await.expect("added");
        }
        page.fire(tick_task(2, true)).await.expect("ticked");
        page.fire(remove_task(3)).await.expect("removed");
        page.refresh().await;
        assert_eq!(shown(&page), [("Buy milk".into(), false), ("Water the plants".into(), true)]);
        let open = page.visitor().get("/todo?show=open").await;
        assert_eq!(shown(&open), [("Buy milk".into(), false)]);
        let stranger = server.visitor().open("/todo").await;
        assert_eq!(shown(&stranger), []);
    }

    #[tokio::test]
    async fn a_task_has_a_text_and_a_number_of_its_own() {
        let page = Server::of(App).await.visitor().open("/todo").await;
        for text in [" ".to_owned(), "x".repeat(MOST_LETTERS as usize + 1)] {
            let refused = page.fire(add_task(text)).await.expect_err("refused");
            assert_eq!(refused.field(), Some("text"));
        }
        page.fire(add_task("Once".into())).await.expect("added");
        page.fire(remove_task(1)).await.expect("removed");
        page.fire(add_task("Again".into())).await.expect("added");
        let tasks = page.fire(tasks()).await.expect("read");
        assert_eq!(tasks, [Task { id: 2, text: "Again".into(), done: false }]);
    }
}
