//! Which replicates of a cell a dataset holds.

/// Their numbers, ascending.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Replicates {
    /// The first ones, so many; as many as an edited file may claim, so they are not listed.
    First(usize),
    /// Of an interrupted run: the next ones were still running.
    Numbered(Vec<usize>),
}

impl Replicates {
    pub fn len(&self) -> usize {
        match self {
            Self::First(count) => *count,
            Self::Numbered(numbers) => numbers.len(),
        }
    }

    pub fn contains(&self, number: usize) -> bool {
        match self {
            Self::First(count) => number < *count,
            Self::Numbered(numbers) => numbers.contains(&number),
        }
    }

    pub fn numbers(&self) -> impl Iterator<Item = usize> {
        let (count, numbers): (usize, &[usize]) = match self {
            Self::First(count) => (*count, &[]),
            Self::Numbered(numbers) => (0, numbers),
        };
        (0..count).chain(numbers.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_counted_and_listed() {
        let first = Replicates::First(3);
        let numbered = Replicates::Numbered(vec![0, 2]);
        assert_eq!((first.len(), numbered.len()), (3, 2));
        assert!(first.numbers().eq([0, 1, 2]) && numbered.numbers().eq([0, 2]));
        assert!(first.contains(2) && !first.contains(3));
        assert!(numbered.contains(2) && !numbered.contains(1));
    }
}
