// check.rs: a history given as text, judged as a register, through extern "C".
//
//     rustc check.rs -L DIRECTORY_OF_LIBMINOS && ./check
use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::ptr;

// A read that began after a write of 2 had completed sees the 1 that was there before.
const TEXT: &str = "
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok,     :f :write, :value 1}
{:process 0, :type :invoke, :f :write, :value 2}
{:process 0, :type :ok,     :f :write, :value 2}
{:process 1, :type :invoke, :f :read,  :value nil}
{:process 1, :type :ok,     :f :read,  :value 1}
";

#[repr(C)]
struct Error {
    status: c_int,
    line: u64,
    column: u64,
    offset: u64,
    path: [c_char; 256],
    message: [c_char; 256],
}

enum History {}
enum Verdict {}

#[link(name = "minos")]
extern "C" {
    fn minos_history_parse(
        out: *mut *mut History,
        bytes: *const c_void,
        size: usize,
        options: *const c_void,
        error: *mut Error,
    ) -> c_int;
    fn minos_history_free(history: *mut History);
    fn minos_check(
        out: *mut *mut Verdict,
        history: *const History,
        checkers: *const *const c_char,
        count: usize,
        options: *const c_void,
        cancel: *const c_void,
        progress: *const c_void,
        error: *mut Error,
    ) -> c_int;
    fn minos_verdict_valid(verdict: *const Verdict) -> c_int;
    fn minos_valid_word(valid: c_int) -> *const c_char;
    fn minos_verdict_word(verdict: *const Verdict) -> *const c_char;
    fn minos_verdict_free(verdict: *mut Verdict);
}

fn text(from: *const c_char) -> String {
    // SAFETY: the library's words are NUL-terminated and live as long as their verdict.
    unsafe { CStr::from_ptr(from) }.to_string_lossy().into_owned()
}

fn main() {
    let checker = CString::new("linearizable:model=register").unwrap();
    let checkers = [checker.as_ptr()];
    let (mut history, mut verdict) = (ptr::null_mut(), ptr::null_mut());
    let mut error: Error = Error {
        status: 0,
        line: 0,
        column: 0,
        offset: 0,
        path: [0; 256],
        message: [0; 256],
    };
    // SAFETY: outputs are freed below, once; a failed call sets its output to NULL, which free takes.
    unsafe {
        let bytes = TEXT.as_ptr().cast();
        let mut status =
            minos_history_parse(&mut history, bytes, TEXT.len(), ptr::null(), &mut error);
        if status == 0 {
            status = minos_check(
                &mut verdict,
                history,
                checkers.as_ptr(),
                1,
                ptr::null(),
                ptr::null(),
                ptr::null(),
                &mut error,
            );
        }
        if status == 0 {
            let valid = text(minos_valid_word(minos_verdict_valid(verdict)));
            println!("{} {}", valid, text(minos_verdict_word(verdict)));
        } else {
            let message = text(error.message.as_ptr());
            eprintln!("{}:{}: {} (status {})", error.line, error.column, message, error.status);
        }
        minos_verdict_free(verdict);
        minos_history_free(history);
        std::process::exit((status != 0).into());
    }
}
