//! What a store must do, as tests that any store can run.
//!
//! Each test is one sentence of the contract ([`SENTENCES`]). It makes a store of its own with the limits it needs and
//! drives the store's clock by beats, so nothing waits and nothing depends on the machine's speed. The macro
//! [`conformance!`](crate::conformance!) makes a `#[tokio::test]` of each sentence:
//!
//! ```no_run
//! use blockwork_core::store::{Store, StoreLimits};
//! use std::sync::Arc;
//!
//! /// A new and empty store.
//! async fn make(limits: StoreLimits) -> Arc<dyn Store> {
//!     Arc::new(blockwork_store::Memory::new(limits))
//! }
//!
//! blockwork_store::conformance!(make);
//! # fn main() {}
//! ```
//!
//! How a store counts bytes is its own matter within reason, and so is the order of pages whose last signs of life are
//! equal: the tests leave room for both.

mod cells;
mod events;
pub(crate) mod kit;
mod limits;
mod pages;
mod time;
mod together;

use blockwork_core::store::{Store, StoreLimits};
use std::sync::Arc;

/// What makes a new and empty store with these limits.
pub trait Make: AsyncFn(StoreLimits) -> Arc<dyn Store> {}

impl<T: AsyncFn(StoreLimits) -> Arc<dyn Store>> Make for T {}

/// The one list of sentences, by the module that holds them.
#[doc(hidden)]
#[macro_export]
macro_rules! __sentences {
    ([$($then:tt)*] $($make:path)?) => {
        $($then)*! { $($make;)?
            events:
                a_commit_is_written_and_read_again
                the_same_commit_sent_again_has_the_same_answer
                another_attempt_of_an_answered_event_changes_nothing
                the_same_number_with_other_inputs_is_refused
                a_copy_that_arrives_after_the_answer_was_received_is_refused
                a_lower_floor_that_arrives_late_changes_nothing
                what_failed_for_the_person_never_happens_later
                giving_up_means_it_will_not_happen
                more_than_64_open_events_are_refused
                a_refused_commit_leaves_its_number_open
                events_of_a_page_may_arrive_in_any_order
                pages_number_their_events_each_for_themselves;
            cells:
                a_stale_commit_is_told_all_that_changed_and_changes_nothing
                a_cell_that_was_only_read_is_checked_too
                cells_of_both_scopes_change_together
                a_version_counts_and_carries_the_mark_of_its_commit
                a_recreated_cell_refuses_an_old_copy
                a_known_version_comes_back_without_bytes
                cells_come_in_the_order_they_were_asked_for
                a_cell_that_was_never_made_has_no_version
                states_keys_and_scopes_are_cells_of_their_own
                bytes_come_back_as_they_were
                a_commit_that_makes_no_sense_is_misuse_and_changes_nothing;
            together:
                later_commits_of_a_call_build_on_earlier_ones
                what_builds_on_a_refused_commit_is_refused
                increments_of_many_tasks_are_all_counted
                cells_that_change_together_are_never_seen_apart;
            pages:
                rendering_creates_no_session
                a_page_begins_with_a_commit_or_an_event_that_reads
                a_page_rendered_too_long_ago_cannot_begin
                a_page_that_began_in_time_goes_on
                an_ended_page_cannot_begin_again
                an_ended_page_has_no_cells
                a_page_of_another_visitor_is_refused
                the_page_longest_away_makes_room
                a_visitors_page_longest_away_makes_room_for_their_next
                a_session_is_kept_from_its_last_sign_of_life
                refused_events_are_signs_of_life
                reading_without_an_event_is_no_sign_of_life
                the_end_of_a_page_leaves_its_visitors_cells;
            time:
                only_beats_move_store_time
                a_beat_moves_store_time_by_five_seconds_at_most
                store_time_never_goes_back
                an_hour_without_any_instance_expires_nothing
                what_is_over_is_not_read_before_a_beat_comes_to_it
                visitors_cells_are_kept_from_their_last_use;
            limits:
                a_cell_that_is_too_large_is_refused
                a_session_holds_so_much_and_no_more
                receipts_count_until_the_floor_passes_them
                a_page_has_so_many_cells_and_no_more
                a_visitor_has_so_many_cells_and_no_more
                everything_together_has_a_limit
                a_failure_is_filed_even_where_nothing_more_fits
                a_full_session_can_be_emptied;
        }
    };
}

macro_rules! suite {
    ($($module:ident: $($sentence:ident)*;)*) => {
        /// Every sentence.
        pub const SENTENCES: &[&str] = &[$($(stringify!($sentence),)*)*];

        /// Runs the test of one sentence. Panics where the store does not keep it, or where there is no such sentence.
        pub async fn run(sentence: &str, make: &impl Make) {
            match sentence {
                $($(stringify!($sentence) => $module::$sentence(make).await,)*)*
                _ => panic!("there is no sentence {sentence}"),
            }
        }
    };
}
__sentences!([suite]);

/// Runs the tests of all sentences, one after the other.
pub async fn all(make: impl Make) {
    for sentence in SENTENCES {
        run(sentence, &make).await;
    }
}

/// Makes a `#[tokio::test]` of each sentence of the [conformance suite](crate::conformance), for the stores that the given
/// async function makes from their limits. Needs tokio with `macros` and `rt-multi-thread` among the dependencies.
#[macro_export]
macro_rules! conformance {
    ($make:path) => {
        $crate::__sentences! { [$crate::__conformance_tests] $make }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_tests {
    ($make:path; $($module:ident: $($sentence:ident)*;)*) => {
        $(mod $module {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $sentence() {
                $crate::conformance::run(stringify!($sentence), &$make).await;
            })*
        })*
    };
}
