//! Numbers that are derived when they are first looked at: a grid of variances costs a pass and a
//! recipe for each, whatever its size.

use std::fmt::{self, Debug, Formatter};
use std::ops::Deref;
use std::sync::OnceLock;

/// How a list is derived.
type Recipe<T> = Box<dyn Fn() -> Vec<T> + Send + Sync>;

/// A list that is there, or is derived when first looked at and kept from then on.
pub struct Derived<T> {
    list: OnceLock<Vec<T>>,
    /// `None` where the list is there.
    recipe: Option<Recipe<T>>,
}

impl<T> Derived<T> {
    /// What `recipe` gives, once it is looked at.
    pub(super) fn later(recipe: impl Fn() -> Vec<T> + Send + Sync + 'static) -> Self {
        Self {
            list: OnceLock::new(),
            recipe: Some(Box::new(recipe)),
        }
    }

    /// The list itself.
    pub fn into_vec(self) -> Vec<T> {
        let Self { list, recipe } = self;
        let list = list.into_inner();
        list.unwrap_or_else(|| recipe.map(|recipe| recipe()).unwrap_or_default())
    }
}

impl<T> From<Vec<T>> for Derived<T> {
    fn from(list: Vec<T>) -> Self {
        Self {
            list: OnceLock::from(list),
            recipe: None,
        }
    }
}

impl<T> Deref for Derived<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        let derive = || self.recipe.as_ref().map(|recipe| recipe());
        self.list.get_or_init(|| derive().unwrap_or_default())
    }
}

impl<'a, T> IntoIterator for &'a Derived<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Clone> Clone for Derived<T> {
    fn clone(&self) -> Self {
        Self::from(self.to_vec())
    }
}

impl<T: PartialEq> PartialEq for Derived<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Debug> Debug for Derived<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::Derived;

    #[test]
    fn a_list_is_derived_once_when_it_is_looked_at() {
        let times = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&times);
        let list = Derived::later(move || vec![counter.fetch_add(1, Ordering::Relaxed), 7]);
        assert_eq!(times.load(Ordering::Relaxed), 0);
        assert_eq!(list.len(), 2);
        assert_eq!(list, Derived::from(vec![0, 7]));
        assert_eq!(list.into_vec(), [0, 7]);
        assert_eq!(times.load(Ordering::Relaxed), 1);
    }
}
