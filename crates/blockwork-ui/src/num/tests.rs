use super::*;

#[track_caller]
fn check<N: Numeric + PartialEq + fmt::Debug>(text: &str, expected: Result<Option<N>, Wrong>) {
    let read = N::span().read(text).map(|number| number.map(|number| N::of_num(number).expect("it fits its type")));
    assert_eq!(read, expected, "{text:?}");
}

#[test]
fn what_is_typed_is_read_as_its_type() {
    check("", Ok(None::<u8>));
    check(" \u{a0} ", Ok(None::<f64>));
    check("7", Ok(Some(7_u8)));
    check("+007", Ok(Some(7_u8)));
    check("1e2", Ok(Some(100_u8)));
    check("3.0", Ok(Some(3_u8)));
    check("-0", Ok(Some(0_u8)));
    check("1 000 000", Ok(Some(1_000_000_u32)));
    check("−5", Ok(Some(-5_i64)));
    check("1,5", Ok(Some(1.5_f64)));
    check("0,125", Ok(Some(0.125_f64)));
    check("0.1", Ok(Some(0.1_f32)));
    check("-2.5e-3", Ok(Some(-0.0025_f64)));
    check("٤٢", Ok(Some(42_u8)));
    check("۴٫۲", Ok(Some(4.2_f64)));
    check("４２", Ok(Some(42_u8)));
    check(&u64::MAX.to_string(), Ok(Some(u64::MAX)));
}

#[test]
fn what_is_no_number_of_its_type_is_refused() {
    for text in
        ["a", "NaN", "inf", "-Infinity", "0x10", "1_000", "--1", "1.2.3", "e", "1,500", "1,2,3", "\0", "<b>1</b>", "👍"]
    {
        check(text, Err::<Option<f64>, _>(Wrong::NotANumber));
        check(text, Err::<Option<i32>, _>(Wrong::NotANumber));
    }
    check("1e999", Err::<Option<f64>, _>(Wrong::NotANumber));
    check("1.5", Err::<Option<i32>, _>(Wrong::NotWhole));
    check("-1", Err::<Option<u8>, _>(Wrong::TooSmall(Num::Whole(0))));
    check("256", Err::<Option<u8>, _>(Wrong::TooLarge(Num::Whole(255))));
    check(&"9".repeat(60), Err::<Option<i128>, _>(Wrong::TooLarge(Num::Whole(i128::MAX))));
    check("-1e99", Err::<Option<u8>, _>(Wrong::TooSmall(Num::Whole(0))));
    // It would be another number.
    check("1e20", Err::<Option<i128>, _>(Wrong::NotANumber));
    check(&"9".repeat(30), Err::<Option<i64>, _>(Wrong::TooLarge(Num::Whole(i64::MAX.into()))));
    check("1e39", Err::<Option<f32>, _>(Wrong::TooLarge(f32::MAX.into())));
}

#[test]
fn a_range_is_narrower_than_its_type_and_never_wider() {
    let span = u8::span().within(Some(Num::Whole(1)), Some(Num::Whole(10)));
    assert_eq!(span.read("0"), Err(Wrong::TooSmall(Num::Whole(1))));
    assert_eq!(span.read("11"), Err(Wrong::TooLarge(Num::Whole(10))));
    assert_eq!(span.read("10"), Ok(Some(Num::Whole(10))));
    let wide = u8::span().within(Some(Num::Whole(-5)), Some(Num::Whole(1000)));
    assert_eq!(wide, u8::span());
    let none = f64::span().within(Some(f64::NAN.into()), Some(f64::INFINITY.into()));
    assert_eq!(none, f64::span());
}

#[track_caller]
fn check_step(from: impl Into<Num>, step: impl Into<Num>, count: i32, expected: &str) {
    let (from, step) = (from.into(), step.into());
    let span = if matches!(from, Num::Whole(_)) { i64::span() } else { f64::span() };
    let span = span.within(Some(Num::Whole(-100)), Some(Num::Whole(100)));
    assert_eq!(span.step(Some(from), step, count).to_string(), expected);
}

#[test]
fn a_step_stays_within_the_range_and_among_decimal_numbers() {
    check_step(3, 1, 1, "4");
    check_step(3, 5, -10, "-47");
    check_step(99, 5, 1, "100");
    check_step(-99, i128::MAX, -10, "-100");
    check_step(0.1, 0.2, 1, "0.3");
    check_step(0.3, 0.1, -3, "0");
    check_step(1.25, 1, 1, "2.25");
    assert_eq!(u8::span().within(Some(Num::Whole(5)), None).step(None, Num::Whole(1), 1).to_string(), "6");
}

#[test]
fn numbers_are_shown_as_people_write_them() {
    let shown = [0.5, 1e6, -0.25, 1e21, 1.5e-8].map(|number| Num::Part(number).to_string());
    assert_eq!(shown, ["0.5", "1000000", "-0.25", "1e21", "1.5e-8"]);
    assert_eq!(f64::NAN.to_num(), None);
    assert_eq!(u128::MAX.to_num(), None);
    assert_eq!(f32::of_num(Num::Part(1e300)), None);
    assert_eq!(u8::of_num(Num::Part(1.0)), None);
}
