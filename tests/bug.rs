//! A panic is told in one line and ends in exit code 3. (A program of its own: it sets the hook.)

use initscope::cli::{Failure, bug};

#[test]
fn a_panic_becomes_a_failure() {
    let failure = bug::caught(|| panic!("out of\ncheese")).unwrap_err();
    assert_eq!((failure.code, failure.sentence.as_str()), (3, ""));
    let other = bug::caught(|| Err(Failure::request("no"))).unwrap_err();
    assert_eq!(other, Failure::request("no"));
    assert_eq!(bug::caught(|| Ok(())), Ok(()));
}
