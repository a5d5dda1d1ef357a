use super::Entry;
use blockwork::prelude::*;
use blockwork::{Date, Time};

pub(crate) const ENTRY: Entry =
    Entry { name: "DateTime", about: "A date, a time, or both: never an impossible one.", demo, file: "date_time.rs" };

const NOON: Time = match Time::new(12, 0, 0) {
    Ok(noon) => noon,
    Err(_) => panic!("there is a noon"),
};

/// Says when a journey begins.
#[listener]
async fn gallery_journey(day: Option<Date>, time: Time) -> Result<String> {
    let Some(day) = day else {
        return Err(blockwork::Error::invalid("Choose a day first."));
    };
    Ok(format!("The train leaves on {day} at {time}."))
}

fn demo() -> AnyView {
    let day = RwSignal::new(Date::new(2026, 2, 28).ok());
    let time = RwSignal::new(NOON);
    let both = RwSignal::new(None::<blockwork::DateTime>);
    let (none, fixed, late) = (None::<Date>, Date::new(2026, 2, 28).ok(), Time::new(23, 59, 59).ok());
    let first = Signal::derive(move || day.get().map(|day| day.to_string()));
    let answer = RwSignal::new(String::new());
    let journey = wire(gallery_journey).inputs((day, time)).outputs(answer);
    view! {
        <DateTime label="Day" value=day min="2026-01-01" max="2026-12-31" help="In the year 2026."/>
        <DateTime label="Time" value=time/>
        <DateTime label="Both" value=both/>
        <DateTime label="Not before the day above" value=none min=first/>
        <DateTime label="With seconds" value=late step=1/>
        <DateTime label="Refused" value=none error="No train goes that day." required=true/>
        <DateTime label="Disabled" value=fixed disabled=true/>
        <div>
            <Button fires=journey>"Travel"</Button>
            <p role="status">{answer}</p>
        </div>
    }
    .into_any()
}
