//! Whether a table is still what the run saved.

/// A digest of a table's lines, the same on every machine and for either line ending (FNV-1a, 64
/// bits). It is for telling edits, not for keeping anybody out.
pub(super) fn of(text: &[u8]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.iter().filter(|byte| **byte != b'\r') {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("fnv1a:{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::of;

    /// The values of the FNV reference (Noll, draft-eastlake-fnv, appendix C).
    #[test]
    fn it_is_fnv_1a_and_blind_to_line_endings() {
        assert_eq!(of(b""), "fnv1a:cbf29ce484222325");
        assert_eq!(of(b"a"), "fnv1a:af63dc4c8601ec8c");
        assert_eq!(of(b"foobar"), "fnv1a:85944171f73967e8");
        assert_eq!(of(b"a\r\nb"), of(b"a\nb"));
    }
}
