//! Why a number of the theory does not exist, or how it is meant, in words.

use std::fmt;

use crate::network::Activation;

/// What a reader has to know beside the numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Remark {
    /// Degree 1 at its critical weights without bias: every length stays.
    EveryLengthStays,
    /// The length grows without bound from q = 1.
    LengthDiverges {
        /// V(q) / q at large q.
        growth: f64,
    },
    /// No q at which chi_1 could be taken.
    NoPlace,
    /// chi_1 = 1 without a fixed point of the length.
    GradientStays,
    /// A linear network with bias whose signal outgrows it.
    CorrelationByStart,
    /// The length goes to 0.
    LengthDies,
    /// V'(q*) = 1.
    LengthNeutral,
    /// chi_1 = 1.
    Critical,
    /// chi_1 > 1.
    GradientGrows,
    /// The correlation goes to 1, slower than any exponential.
    AlgebraicCorrelation,
    /// Small lengths: the activation is linear there, or linear everywhere.
    CorrelationStays,
    /// The cosine of degree-1 activations goes to 1 where no bias settles the length.
    CosineOfDegreeOne,
    /// Fixed points besides q*: (q, V'(q)).
    OtherFixedPoints(Vec<(f64, f64)>),
    /// Fixed points where there is no q*, as from q = 1 the length diverges: (q, V'(q)).
    FixedPointsNotReached(Vec<(f64, f64)>),
    /// The edge of degree-1 activations without bias.
    EveryLengthOnTheEdge,
    /// An edge of degree-1 activations where there is a bias.
    NoEdgeWithBias {
        /// Critical sigma_w² without bias.
        sigma_w2: f64,
    },
    /// chi_1 = 1 only where the length is not stable.
    NoStableEdge {
        /// Activation function.
        activation: Activation,
        /// The least sigma_b² that has a stable point, if any has.
        from: Option<f64>,
    },
    /// The edge is a limit at q* = 0.
    EdgeAtZero,
    /// Numbers outside the range of a float.
    OutOfRange {
        /// The list concerned.
        list: &'static str,
        /// How many numbers.
        count: usize,
    },
    /// A cosine of vectors of length 0.
    NoCosine,
    /// The finite-width law of an activation that is not of degree 1, or with bias.
    NoFiniteWidthLaw,
    /// Weights that are all 0.
    NoWeights,
    /// Logarithms are given that no layer is dead.
    GivenAlive {
        /// Probability that some layer is dead.
        dead: f64,
    },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EveryLengthStays => f.write_str(
                "q_star is null: every length q is a (neutral) fixed point, and none is approached; \
                 xi_q is infinite",
            ),
            Self::LengthDiverges { growth } => write!(
                f,
                "q_star and xi_q are null: from q = 1 the length grows without bound, \
                 by a factor that tends to {} a layer",
                shown(*growth)
            ),
            Self::NoPlace => f.write_str(
                "chi_1, c_star, xi_c and xi_grad are null: they are taken at q_star",
            ),
            Self::GradientStays => f.write_str(
                "xi_grad is null (infinite): chi_1 = 1 at every length, the gradient keeps its size",
            ),
            Self::CorrelationByStart => f.write_str(
                "c_star and xi_c are null: the signal of a linear network outgrows the bias, and \
                 its correlation settles at a value that depends on the inputs",
            ),
            Self::LengthDies => f.write_str(
                "q_star is 0: the signal dies, and chi_1 and the depth scales are limits at q = 0; \
                 xi_c is that of the covariance, since the cosine of two dying signals need not \
                 reach c_star",
            ),
            Self::LengthNeutral => f.write_str(
                "xi_q is null (infinite): V'(q_star) = 1, the length converges slower than any \
                 exponential",
            ),
            Self::Critical => f.write_str(
                "xi_c and xi_grad are null (infinite): chi_1 = 1, the edge of chaos",
            ),
            Self::GradientGrows => f.write_str(
                "xi_grad is negative: chi_1 > 1, the gradient grows by e in |xi_grad| layers on its \
                 way back",
            ),
            Self::AlgebraicCorrelation => f.write_str(
                "xi_c is null: the correlation goes to 1 slower than any exponential",
            ),
            Self::CorrelationStays => f.write_str(
                "c_star and xi_c are null: without bias a linear network keeps every correlation",
            ),
            Self::CosineOfDegreeOne => f.write_str(
                "c_star is 1 though chi_1 is not under 1: here the cosine of a piecewise linear \
                 network goes to 1 whatever the length does, slower than any exponential, so xi_c \
                 is null",
            ),
            Self::OtherFixedPoints(points) => write!(
                f,
                "q_star is the fixed point that is reached from q = 1; there is also {}",
                listed(points)
            ),
            Self::FixedPointsNotReached(points) => write!(
                f,
                "there is a fixed point, but it is not reached from q = 1: {}",
                listed(points)
            ),
            Self::EveryLengthOnTheEdge => f.write_str(
                "q_star is null: on this edge every length q is a (neutral) fixed point",
            ),
            Self::NoEdgeWithBias { sigma_w2 } => write!(
                f,
                "sigma_w2 and q_star are null: with a bias no finite length is critical; the only \
                 critical point is sigma_w2 = {} at sigma_b2 = 0",
                shown(*sigma_w2)
            ),
            Self::NoStableEdge { activation, from } => {
                write!(
                    f,
                    "sigma_w2 and q_star are null: where {} has chi_1 = 1 at this sigma_b2, \
                     if anywhere, the length is not stable (V'(q) >= 1)",
                    activation.title()
                )?;
                match from {
                    Some(from) => {
                        write!(f, "; it has a stable edge from sigma_b2 = {} on", shown(*from))
                    }
                    None => Ok(()),
                }
            }
            Self::EdgeAtZero => f.write_str(
                "q_star is 0: without bias the edge is a limit, where the length dies slower than \
                 any exponential",
            ),
            Self::OutOfRange { list, count } => write!(
                f,
                "{list} is null where it leaves the range of a float ({count} of its numbers); \
                 see log10_{list}"
            ),
            Self::NoCosine => f.write_str(
                "correlation_map is null where all preactivations are 0: they have no cosine",
            ),
            Self::NoFiniteWidthLaw => f.write_str(
                "finite_width is null: the exact law is known for relu, leaky_relu and linear \
                 without bias (sigma_b2 = 0)",
            ),
            Self::NoWeights => f.write_str(
                "finite_width has no logarithms: with sigma_w2 = 0, or an activation that is 0 \
                 everywhere, every layer is 0",
            ),
            Self::GivenAlive { dead } => write!(
                f,
                "the logarithms of finite_width are given that no layer is dead; some layer is \
                 with probability {}",
                shown(*dead)
            ),
        }
    }
}

/// "q = 2 (unstable, V' = 1.5) and q = …".
fn listed(points: &[(f64, f64)]) -> String {
    let named: Vec<String> = points
        .iter()
        .map(|(q, slope)| {
            let kind = if *slope < 1.0 { "stable" } else { "unstable" };
            format!("q = {} ({kind}, V' = {})", shown(*q), shown(*slope))
        })
        .collect();
    named.join(" and ")
}

/// A number as it is typed in, to ten digits; with a power of ten where it would be long.
fn shown(value: f64) -> String {
    let rounded = format!("{value:.9e}").parse().unwrap_or(value);
    match rounded == 0.0 || (1e-4..1e6).contains(&f64::abs(rounded)) {
        true => rounded.to_string(),
        false => format!("{rounded:e}"),
    }
}
