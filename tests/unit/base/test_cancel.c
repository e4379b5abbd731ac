/* Stopping: the flag, the deadline, the lost race, and which of them is told. */
#include "base/cancel.h"

#include "unit/base/suite.h"

#include <pthread.h>
#include <signal.h>

START_TEST (test_flag)
{
    minos_cancel *cancel;
    ck_assert_int_eq (minos_cancel_new (&cancel), MINOS_OK);
    ck_assert (!minos_cancel_requested (cancel));
    minos_cancel_request (cancel);
    minos_cancel_request (cancel);
    ck_assert (minos_cancel_requested (cancel));
    minos_cancel_free (cancel);
    minos_cancel_free (NULL);
    minos_cancel_request (NULL);
    ck_assert (!minos_cancel_requested (NULL));
    ck_assert_int_eq (minos_cancel_new (NULL), MINOS_MISUSE);
}
END_TEST

START_TEST (test_reasons)
{
    minos_cancel *cancel;
    mns_stop stop;
    ck_assert_int_eq (minos_cancel_new (&cancel), MINOS_OK);
    ck_assert_int_eq (mns_stop_poll (NULL), MNS_STOP_NONE);
    mns_stop_init (&stop, NULL, 0);
    ck_assert_int_eq (mns_stop_poll (&stop), MNS_STOP_NONE);
    mns_stop_init (&stop, cancel, mns_clock_ns () + UINT64_C (1000000000000));
    ck_assert_int_eq (mns_stop_poll (&stop), MNS_STOP_NONE);
    mns_stop_init (&stop, cancel, 1);
    ck_assert_int_eq (mns_stop_poll (&stop), MNS_STOP_TIME);
    atomic_store (&stop.lost, true);
    ck_assert_int_eq (mns_stop_poll (&stop), MNS_STOP_LOST);
    minos_cancel_request (cancel);
    ck_assert_int_eq (mns_stop_poll (&stop), MNS_STOP_CANCELLED);
    minos_cancel_free (cancel);
}
END_TEST

START_TEST (test_clock_goes_on)
{
    uint64_t before = mns_clock_ns (), now = before;
    mns_stop stop;
    mns_stop_init (&stop, NULL, before + 2000000);
    while (mns_stop_poll (&stop) == MNS_STOP_NONE) {
        uint64_t next = mns_clock_ns ();
        ck_assert_uint_ge (next, now);
        now = next;
    }
    ck_assert_uint_ge (mns_clock_ns () - before, 2000000);
}
END_TEST

static void *wait_for_it (void *context)
{
    while (!minos_cancel_requested (context))
        continue;
    return NULL;
}

START_TEST (test_from_another_thread)
{
    minos_cancel *cancel;
    pthread_t thread;
    ck_assert_int_eq (minos_cancel_new (&cancel), MINOS_OK);
    ck_assert_int_eq (pthread_create (&thread, NULL, wait_for_it, cancel), 0);
    minos_cancel_request (cancel);
    ck_assert_int_eq (pthread_join (thread, NULL), 0);
    minos_cancel_free (cancel);
}
END_TEST

static minos_cancel *signalled;

static void on_signal (int number)
{
    (void) number;
    minos_cancel_request (signalled);
}

START_TEST (test_from_a_signal_handler)
{
    struct sigaction action = { .sa_handler = on_signal }, before;
    ck_assert_int_eq (minos_cancel_new (&signalled), MINOS_OK);
    ck_assert_int_eq (sigaction (SIGUSR1, &action, &before), 0);
    ck_assert_int_eq (raise (SIGUSR1), 0);
    ck_assert (minos_cancel_requested (signalled));
    ck_assert_int_eq (sigaction (SIGUSR1, &before, NULL), 0);
    minos_cancel_free (signalled);
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/cancel", test_flag, test_reasons, test_clock_goes_on, test_from_another_thread,
               test_from_a_signal_handler);
}
