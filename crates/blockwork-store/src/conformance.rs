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

mod callers;
mod cells;
mod changes;
mod claims;
mod draft;
mod drops;
mod ends;
mod events;
mod feeds;
pub(crate) mod kit;
mod leases;
mod letters;
mod limits;
mod lists;
mod owed;
mod pages;
mod proxy;
mod redis_server;
mod time;
mod together;
mod ttl;
mod updates;

pub use proxy::Proxy;
pub use redis_server::RedisServer;

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
                pages_number_their_events_each_for_themselves
                a_click_before_an_hour_of_sleep_counts_once
                an_error_from_a_moment_that_never_was_is_not_shown;
            callers:
                a_callers_event_is_answered_once
                a_callers_receipt_is_kept_for_a_time_from_its_commit
                a_callers_receipt_is_over_before_a_beat_comes_to_it
                a_caller_changes_only_its_own_cells_and_the_apps
                a_callers_event_is_a_use_of_its_visitor
                a_visitor_whose_time_is_over_is_not_used_again
                a_caller_is_no_page
                receipts_of_callers_count_towards_the_total;
            updates:
                an_update_is_not_repeated_by_the_next_attempt
                an_update_of_an_event_that_is_over_is_late
                an_update_leaves_its_event_open
                an_update_with_other_inputs_is_refused
                the_receipts_of_updates_go_with_their_event
                receipts_of_updates_have_a_limit_however_small_they_are;
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
            drops:
                a_dropped_cell_is_gone_and_never_the_same_again
                dropping_what_is_not_there_changes_nothing
                a_cell_dropped_makes_room_for_another_in_the_same_commit
                the_apps_cells_are_everybodys
                the_apps_cells_have_no_limits_of_a_page
                a_visitor_whose_last_cell_is_dropped_takes_no_room;
            ttl:
                a_cell_is_gone_when_its_time_has_come
                the_end_of_a_cell_is_owed_once_with_its_last_value
                a_change_renews_the_time_of_a_cell
                a_cell_whose_time_had_come_is_never_the_same_again
                what_was_over_before_its_session_has_an_end_of_its_own;
            owed:
                what_a_commit_owes_is_at_once_its_instances
                what_is_owed_already_is_not_owed_twice
                a_refused_commit_owes_nothing
                an_owed_event_takes_effect_once
                an_owed_event_that_fails_is_tried_again_later
                an_owed_event_put_back_has_the_attempts_its_commit_says
                a_poison_chain_becomes_a_dead_letter
                so_much_is_owed_to_one_listener_and_no_more
                an_owed_event_changes_only_cells_of_those_it_is_for
                what_is_owed_to_a_page_that_is_over_is_taken_away;
            claims:
                the_oldest_is_claimed_first_and_so_many_at_a_time
                only_what_is_asked_for_is_claimed
                what_is_due_later_is_claimed_when_its_time_has_come
                two_instances_claim_an_owed_event_one_counts
                a_worker_that_lost_its_job_changes_nothing
                claims_of_a_silent_instance_are_given_back_and_counted
                claims_of_an_instance_that_leaves_are_given_back_and_not_counted
                a_claim_that_was_given_up_is_over_though_nobody_else_has_the_event
                ends_wait_their_turn_among_what_is_owed;
            letters:
                a_dead_letter_is_claimed_by_its_id_and_taken_away
                a_dead_letter_can_be_owed_again
                a_dead_letter_whose_claimer_is_gone_is_one_again
                a_dead_letter_is_one_claimers_at_a_time
                only_dead_letters_are_claimed_by_their_id;
            leases:
                a_lease_is_on_all_cells_or_on_none
                a_leased_cell_is_held_for_everybody_else
                a_lease_is_given_back_whatever_the_outcome
                leases_end_with_their_instance
                no_lease_is_kept_for_more_than_a_minute
                a_slow_listener_gets_through_against_a_fast_one;
            changes:
                changes_are_told_in_the_order_of_the_commits
                all_who_wait_hear_of_the_next_change
                a_position_that_is_not_kept_is_trimmed
                a_call_brings_a_thousand_changes_at_most
                a_feed_hears_what_is_committed_after_it_has_connected;
            lists:
                cells_are_listed_by_their_owner
                cells_are_listed_with_the_time_they_end
                pages_are_listed_with_what_they_hold
                pages_are_listed_with_the_time_they_were_rendered
                what_is_owed_is_listed_in_its_order
                what_is_over_is_not_listed;
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
            feeds:
                a_feed_begins_its_page_or_goes_on_with_it
                a_page_that_is_there_does_not_end_by_time
                a_page_that_comes_back_is_kept
                the_feed_moves_and_the_old_one_reports_late
                feeds_of_a_silent_instance_are_gone
                feeds_of_an_instance_that_leaves_are_gone_at_once
                a_page_that_is_there_makes_no_room;
            ends:
                the_last_values_reach_unload_and_nobody_else
                every_end_is_owed_once_with_its_reason
                the_sessions_of_a_visitor_end_together
                an_end_is_told_among_the_changes;
            time:
                only_beats_move_store_time
                a_beat_moves_store_time_by_five_seconds_at_most
                store_time_never_goes_back
                an_hour_without_any_instance_expires_nothing
                what_is_over_is_not_read_before_a_beat_comes_to_it
                visitors_cells_are_kept_from_their_last_use
                the_end_of_a_visitors_cells_is_told_and_owed_for_each
                cells_of_many_visitors_end_together;
            limits:
                a_cell_that_is_too_large_is_refused
                a_session_holds_so_much_and_no_more
                what_is_owed_to_a_page_keeps_its_limits
                receipts_count_until_the_floor_passes_them
                a_page_has_so_many_cells_and_no_more
                a_visitor_has_so_many_cells_and_no_more
                the_app_has_so_many_cells_and_no_more
                everything_together_has_a_limit
                an_end_is_owed_on_where_nothing_more_fits
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

/// Makes a `#[tokio::test]` of each sentence of the [conformance suite](mod@crate::conformance), for the stores that the given
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
