//! The variance rules with a name, and which of two that give one number a line is called by.

use crate::network::Activation;

/// Each rule and its sigma² times the width in the hidden layers. Of those that give one number the
/// first is the one whose paper is about the activation: every text and figure takes that.
pub fn named_rules(activation: Activation) -> [(&'static str, f64); 3] {
    let (he, glorot, lecun) = (("He", 2.0), ("Glorot", 1.0), ("LeCun", 1.0));
    match activation {
        // Klambauer et al. 2017 made SELU for variance 1/fan_in.
        Activation::Selu => [he, lecun, glorot],
        _ => [he, glorot, lecun],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variance_has_the_name_that_fits_the_activation() {
        let name = |activation, times_width| {
            let mut rules = named_rules(activation).into_iter();
            rules.find(|rule| rule.1 == times_width).unwrap().0
        };
        assert_eq!(name(Activation::Selu, 1.0), "LeCun");
        for activation in [Activation::Tanh, Activation::Sigmoid, Activation::Linear] {
            assert_eq!(name(activation, 1.0), "Glorot");
        }
        assert!(
            Activation::ALL
                .into_iter()
                .all(|all| name(all, 2.0) == "He")
        );
    }
}
