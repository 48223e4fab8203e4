//! The experiment's equations, the activations' and the theory of growth.

use super::math::{Math, call, call_squared, fraction, name, number, root, row, sign, sub, sup};
use crate::analysis::Slice;
use crate::chart::layout::numbers;
use crate::network::{Activation, Initialiser, Norm};

/// The forward pass; h_0 is the input.
pub fn forward() -> Math {
    row([
        indexed("f", name("k")),
        sign("="),
        indexed("b", name("k")),
        sign("+"),
        indexed("W", name("k")),
        indexed("h", name("k")),
        sign(","),
        Math::Gap,
        indexed("h", name("k")),
        sign("="),
        call(name("a"), indexed("f", before())),
    ])
}

/// The loss and its gradient at the output.
pub fn loss() -> Math {
    let error = || row([indexed("f", name("K")), minus(), name("y")]);
    row([
        name("L"),
        sign("="),
        Math::Sign("∑", r"\sum"),
        sign("("),
        error(),
        sup(sign(")"), number(2)),
        sign(","),
        Math::Gap,
        gradient(indexed("f", name("K"))),
        sign("="),
        number(2),
        sign("("),
        error(),
        sign(")"),
    ])
}

/// The backward pass.
pub fn backward() -> Math {
    row([
        gradient(indexed("f", before())),
        sign("="),
        call(
            sup(name("a"), Math::Sign("′", r"\prime")),
            indexed("f", before()),
        ),
        Math::Sign("⊙", r"\odot"),
        Math::SubSup(
            Box::new(name("W")),
            Box::new(name("k")),
            Box::new(name("T")),
        ),
        gradient(indexed("f", name("k"))),
    ])
}

/// The activation's definition.
pub fn activation(activation: Activation) -> Math {
    // Not x, which is the input.
    let u = || name("u");
    let e = |exponent: Math| sup(name("e"), exponent);
    let cases = |below: Math| {
        Math::Cases(vec![
            (u(), row([u(), Math::Sign("≥", r"\ge"), number(0)])),
            (below, row([u(), Math::Sign("&lt;", "<"), number(0)])),
        ])
    };
    let body = match activation {
        Activation::Relu => call(name("max"), row([number(0), sign(","), u()])),
        Activation::LeakyRelu { slope } => cases(row([
            number(numbers::shortest(slope, 6)),
            sign("\u{2062}"),
            u(),
        ])),
        Activation::Linear => u(),
        Activation::Tanh => call(name("tanh"), u()),
        Activation::Sigmoid => fraction(number(1), row([number(1), sign("+"), e(negative(u()))])),
        Activation::Gelu => row([u(), call(name("Φ"), u())]),
        Activation::Silu => fraction(u(), row([number(1), sign("+"), e(negative(u()))])),
        Activation::Elu => cases(row([e(u()), minus(), number(1)])),
        Activation::Selu => row([
            number("1.0507"),
            cases(row([
                number("1.6733"),
                sign("("),
                e(u()),
                minus(),
                number(1),
                sign(")"),
            ])),
        ]),
        Activation::Erf => call(name("erf"), u()),
        Activation::Softplus => call(name("ln"), row([number(1), sign("+"), e(u())])),
    };
    row([call(name("a"), u()), sign("="), body])
}

/// Growth a layer in decades as theory has it, and where it is 0: for activations of degree 1
/// without biases (He et al. 2015, section 2.2). `None` for the others.
pub fn growth(slice: &Slice) -> Option<[Math; 2]> {
    let is_plain = slice.architecture.is_plain();
    let unbiased = slice.is_predicted && slice.bias2 == 0.0 && is_plain;
    let (left, right) = slice.activation.slopes().filter(|_| unbiased)?;
    let variance = || sup(name("σ"), number(2));
    // Growth is 0 where D σ² is this.
    let critical = match slice.init {
        Initialiser::Identity => 1.0,
        init => 2.0 / (left * left + right * right) / init.variance_factor(),
    };
    let critical = numbers::shortest(critical, 4);
    let inside = match critical.as_str() {
        "1" => row([name("D"), variance()]),
        critical => fraction(row([name("D"), variance()]), number(critical)),
    };
    let growth = row([
        name("g"),
        sign("="),
        fraction(number(1), number(2)),
        sub(name("log"), number(10)),
        inside,
        sign(","),
    ]);
    let mut turning = vec![
        name("g"),
        sign("="),
        number(0),
        Math::Words(" at "),
        variance(),
        sign("="),
        fraction(number(critical), name("D")),
    ];
    if let Some(theory) = slice.theory_critical {
        turning.extend([sign("="), number(numbers::variance(theory))]);
    }
    Some([growth, row(turning)])
}

/// The length map and the factor of the gradient, for any activation (Poole et al. 2016, eq. 3;
/// Schoenholz et al. 2017, eq. 7).
pub fn length_map(slice: &Slice) -> [Math; 2] {
    let expectation = |inside: Math| row([name("E"), sign("["), inside, sign("]")]);
    let argument = || row([root(indexed("q", before())), name("z")]);
    let weight = || row([name("D"), sup(name("σ"), number(2))]);
    let mut length = vec![
        indexed("q", name("k")),
        sign("="),
        weight(),
        expectation(call_squared(name("a"), argument())),
    ];
    if slice.bias2 > 0.0 {
        length.push(sign("+"));
        length.push(Math::SubSup(
            Box::new(name("σ")),
            Box::new(name("b")),
            Box::new(number(2)),
        ));
    }
    let derivative = sup(name("a"), Math::Sign("′", r"\prime"));
    let gradient = vec![
        indexed("χ", name("k")),
        sign("="),
        weight(),
        expectation(call_squared(derivative, argument())),
    ];
    [row(length), row(gradient)]
}

/// The same with residual branches, norms and dropout (Yang & Schoenholz 2017; Yang et al. 2019); the
/// symbols that only these have are in [`symbols`].
pub fn blocks(slice: &Slice) -> [Math; 2] {
    let architecture = slice.architecture;
    let is_residual = architecture.residual.is_some();
    let two = architecture.matrices_of_a_layer() == 2;
    let before_it = || indexed("q", before());
    let weight = || row([name("D"), sup(name("σ"), number(2))]);
    let expectation = |inside: Math| row([name("E"), sign("["), inside, sign("]")]);
    let bias = || {
        let squared = Math::SubSup(
            Box::new(name("σ")),
            Box::new(name("b")),
            Box::new(number(2)),
        );
        (slice.bias2 > 0.0).then(|| [sign("+"), squared])
    };
    // What stands under the root before z; 1 behind a norm.
    let inside = match (architecture.norm.is_some(), two) {
        (true, false) => None,
        (true, true) => Some(weight()),
        (false, false) => Some(before_it()),
        (false, true) => Some(row([weight(), before_it()])),
    };
    let inside = match (two, inside) {
        (true, Some(inside)) => Some(row(std::iter::once(inside)
            .chain(bias().into_iter().flatten())
            .collect::<Vec<_>>())),
        (_, inside) => inside,
    };
    let argument = || match &inside {
        Some(inside) => row([root(inside.clone()), name("z")]),
        None => name("z"),
    };
    let kept = || match architecture.dropout > 0.0 {
        true => fraction(number(1), row([number(1), minus(), name("p")])),
        false => row([]),
    };
    let scale = || sup(name("s"), number(2));
    let mut length = vec![indexed("q", name("k")), sign("=")];
    if is_residual {
        length.extend([before_it(), sign("+"), scale()]);
    }
    let bracket = is_residual && slice.bias2 > 0.0;
    length.extend(bracket.then(|| sign("(")));
    length.extend([
        weight(),
        kept(),
        expectation(call_squared(name("a"), argument())),
    ]);
    length.extend(bias().into_iter().flatten());
    length.extend(bracket.then(|| sign(")")));
    let derivative = sup(name("a"), Math::Sign("′", r"\prime"));
    let slope = expectation(call_squared(derivative, argument()));
    let mut gradient = vec![indexed("χ", name("k")), sign("=")];
    if is_residual {
        gradient.extend([number(1), sign("+"), scale()]);
    }
    let weights = match two {
        true => row([sign("("), weight(), sup(sign(")"), number(2))]),
        false => weight(),
    };
    let above = row([weights, kept(), slope]);
    gradient.push(match architecture.norm {
        None => above,
        Some(Norm::Batch) => fraction(above, indexed("v", before())),
        Some(Norm::Layer | Norm::Rms) => fraction(above, before_it()),
    });
    [row(length), row(gradient)]
}

/// "; s = 0.5 multiplies a branch, p = 0.1 is dropped": what the symbols of [`blocks`] are.
pub fn symbols(slice: &Slice) -> String {
    let architecture = slice.architecture;
    let mut said = String::new();
    if let Some(residual) = architecture.residual {
        let s = match architecture.branches_are_silent() {
            true => 0.0,
            false => residual.scale.factor(slice.depth),
        };
        said += &format!("; s = {} multiplies a branch", numbers::shortest(s, 4));
    }
    if architecture.dropout > 0.0 {
        said += &format!("; p = {} of the activations is 0", architecture.dropout);
    }
    if architecture.norm == Some(Norm::Batch) {
        said += match architecture.residual {
            Some(_) => {
                "; v is what of q varies over the inputs, to which a branch adds s² D σ² Var a(z)"
            }
            None => "; v is what of q varies over the inputs, D σ² Var a(z)",
        };
    }
    said
}

fn indexed(letter: &'static str, index: Math) -> Math {
    sub(name(letter), index)
}

fn before() -> Math {
    row([name("k"), minus(), number(1)])
}

fn minus() -> Math {
    Math::Sign("−", "-")
}

fn negative(x: Math) -> Math {
    row([minus(), x])
}

fn gradient(of: Math) -> Math {
    let d = || name("∂");
    fraction(row([d(), name("L")]), row([d(), of]))
}
