//! A buffer that begins on a cache line: registers then never straddle two lines.

use std::ops::{Deref, DerefMut};

use super::Lane;

/// Bytes of a cache line, and of the widest register.
const LINE: usize = 64;

/// A slice of numbers, zero at first, that begins on a cache line.
#[derive(Debug)]
pub struct Aligned<F> {
    data: Vec<F>,
    start: usize,
    len: usize,
}

impl<F: Lane> Aligned<F> {
    /// `len` zeros.
    pub fn zeros(len: usize) -> Self {
        let spare = LINE / size_of::<F>();
        let data = vec![F::zero(); len + spare];
        // `align_offset` may give up in principle; a buffer out of line is slow, not wrong.
        let start = data.as_ptr().align_offset(LINE);
        let start = if start > spare { 0 } else { start };
        Self { data, start, len }
    }
}

impl<F> Default for Aligned<F> {
    /// No numbers.
    fn default() -> Self {
        Self {
            data: Vec::new(),
            start: 0,
            len: 0,
        }
    }
}

impl<F> Deref for Aligned<F> {
    type Target = [F];

    #[inline(always)]
    fn deref(&self) -> &[F] {
        &self.data[self.start..self.start + self.len]
    }
}

impl<F> DerefMut for Aligned<F> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [F] {
        &mut self.data[self.start..self.start + self.len]
    }
}

impl<F: Lane> Clone for Aligned<F> {
    /// Copies the numbers; the copy begins on a cache line too.
    fn clone(&self) -> Self {
        let mut copy = Self::zeros(self.len);
        copy.copy_from_slice(self);
        copy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_begins_on_a_cache_line_and_keeps_its_numbers() {
        for len in [0, 1, 7, 4097] {
            let mut buffer = Aligned::<f32>::zeros(len);
            assert_eq!(buffer.len(), len);
            assert!(buffer.iter().all(|&x| x == 0.0));
            if let Some(last) = buffer.last_mut() {
                *last = 5.0;
            }
            let copy = buffer.clone();
            assert_eq!(*copy, *buffer);
            assert_eq!(buffer.as_ptr() as usize % LINE, 0);
            assert_eq!(copy.as_ptr() as usize % LINE, 0);
        }
    }
}
