//! A formula as plain data, written as MathML for the page and as TeX for Markdown.

/// A formula or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Math {
    /// A variable of one letter, or a function's name, set upright.
    Name(&'static str),
    /// A number.
    Number(String),
    /// An operator: its character, and TeX where that is not the character itself.
    Sign(&'static str, &'static str),
    /// Words.
    Words(&'static str),
    /// Space between formulas.
    Gap,
    /// Parts side by side.
    Row(Vec<Math>),
    /// Base and subscript.
    Sub(Box<Math>, Box<Math>),
    /// Base and superscript.
    Sup(Box<Math>, Box<Math>),
    /// Base, subscript and superscript.
    SubSup(Box<Math>, Box<Math>, Box<Math>),
    /// Numerator and denominator.
    Fraction(Box<Math>, Box<Math>),
    /// Square root.
    Root(Box<Math>),
    /// Value and condition, a row each.
    Cases(Vec<(Math, Math)>),
}

impl Math {
    /// A `math` element set as a display, readable without any style sheet; several formulas side by side are
    /// one each, so that a narrow page can break the line between them.
    pub fn element(&self) -> String {
        let element = |inner: String| {
            format!(
                "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" displaystyle=\"true\">{inner}</math>"
            )
        };
        match self {
            Self::Row(parts) if parts.contains(&Self::Gap) => {
                let formulas = parts.split(|part| *part == Self::Gap);
                let formulas = formulas.map(|parts| element(Self::Row(parts.into()).mathml()));
                formulas.collect::<Vec<_>>().join(" ")
            }
            _ => element(self.mathml()),
        }
    }

    fn mathml(&self) -> String {
        let pair = |tag: &str, parts: &[&Math]| {
            let inner: String = parts.iter().map(|part| part.mathml()).collect();
            format!("<{tag}>{inner}</{tag}>")
        };
        match self {
            Self::Name(name) => format!("<mi>{name}</mi>"),
            Self::Number(number) => format!("<mn>{number}</mn>"),
            Self::Sign(sign @ ("[" | "]" | "(" | ")"), _) => {
                format!("<mo stretchy=\"false\">{sign}</mo>")
            }
            Self::Sign(sign, _) => format!("<mo>{sign}</mo>"),
            // MathML drops plain spaces at the ends.
            Self::Words(words) => format!("<mtext>{}</mtext>", words.replace(' ', "\u{a0}")),
            Self::Gap => "<mspace width=\"1.6em\"/>".into(),
            Self::Row(parts) => pair("mrow", &parts.iter().collect::<Vec<_>>()),
            Self::Sub(base, sub) => pair("msub", &[base, sub]),
            Self::Sup(base, sup) => pair("msup", &[base, sup]),
            Self::SubSup(base, sub, sup) => pair("msubsup", &[base, sub, sup]),
            Self::Fraction(above, below) => pair("mfrac", &[above, below]),
            Self::Root(inner) => pair("msqrt", &[inner]),
            Self::Cases(rows) => {
                let rows: String = rows
                    .iter()
                    .map(|(value, when)| {
                        format!(
                            "<mtr><mtd>{}</mtd><mtd>{}</mtd></mtr>",
                            value.mathml(),
                            when.mathml()
                        )
                    })
                    .collect();
                format!("<mrow><mo>{{</mo><mtable columnalign=\"left left\">{rows}</mtable></mrow>")
            }
        }
    }

    /// The formula as TeX.
    pub fn tex(&self) -> String {
        match self {
            Self::Name(name) => match *name {
                "σ" => r"\sigma".into(),
                "χ" => r"\chi".into(),
                "∂" => r"\partial".into(),
                "Φ" => r"\Phi".into(),
                "λ" => r"\lambda".into(),
                "α" => r"\alpha".into(),
                "π" => r"\pi".into(),
                "tanh" | "max" | "log" | "ln" => format!(r"\{name}"),
                name if name.chars().count() > 1 => format!(r"\operatorname{{{name}}}"),
                name => name.into(),
            },
            Self::Number(number) => number.clone(),
            Self::Sign(sign, "") => (*sign).into(),
            Self::Sign(_, tex) => (*tex).into(),
            Self::Words(words) => format!(r"\text{{{words}}}"),
            Self::Gap => r"\qquad".into(),
            Self::Row(parts) => {
                let parts: Vec<String> = parts.iter().map(Self::tex).collect();
                parts.join(" ")
            }
            Self::Sub(base, sub) => format!("{}_{{{}}}", base.tex(), sub.tex()),
            Self::Sup(base, sup) => format!("{}^{{{}}}", base.tex(), sup.tex()),
            Self::SubSup(base, sub, sup) => {
                format!("{}_{{{}}}^{{{}}}", base.tex(), sub.tex(), sup.tex())
            }
            Self::Fraction(above, below) => {
                format!(r"\frac{{{}}}{{{}}}", above.tex(), below.tex())
            }
            Self::Root(inner) => format!(r"\sqrt{{{}}}", inner.tex()),
            Self::Cases(rows) => {
                let rows: Vec<String> = rows
                    .iter()
                    .map(|(value, when)| format!("{} & {}", value.tex(), when.tex()))
                    .collect();
                format!(r"\begin{{cases}} {} \end{{cases}}", rows.join(r" \\ "))
            }
        }
    }
}

/// A variable or a function's name.
pub fn name(name: &'static str) -> Math {
    Math::Name(name)
}

/// A number.
pub fn number(number: impl ToString) -> Math {
    Math::Number(number.to_string())
}

/// An operator that TeX writes the same.
pub fn sign(sign: &'static str) -> Math {
    Math::Sign(sign, "")
}

/// Parts side by side.
pub fn row(parts: impl Into<Vec<Math>>) -> Math {
    Math::Row(parts.into())
}

/// `base` with a subscript.
pub fn sub(base: Math, below: Math) -> Math {
    Math::Sub(Box::new(base), Box::new(below))
}

/// `base` with a superscript.
pub fn sup(base: Math, above: Math) -> Math {
    Math::Sup(Box::new(base), Box::new(above))
}

/// A fraction.
pub fn fraction(above: Math, below: Math) -> Math {
    Math::Fraction(Box::new(above), Box::new(below))
}

/// A square root.
pub fn root(inner: Math) -> Math {
    Math::Root(Box::new(inner))
}

/// `function(argument)`.
pub fn call(function: Math, argument: Math) -> Math {
    row([function, sign("("), argument, sign(")")])
}

/// `function(argument)²`, the exponent on the closing bracket: over all of a tall argument it would float.
pub fn call_squared(function: Math, argument: Math) -> Math {
    let close = sup(sign(")"), number(2));
    row([function, sign("("), argument, close])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_formula_two_languages() {
        let formula = row([
            sub(name("f"), number(0)),
            sign("="),
            fraction(number(1), root(name("σ"))),
        ]);
        assert_eq!(
            formula.element(),
            "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" displaystyle=\"true\"><mrow><msub>\
             <mi>f</mi><mn>0</mn></msub><mo>=</mo><mfrac><mn>1</mn><msqrt><mi>σ</mi></msqrt>\
             </mfrac></mrow></math>"
        );
        assert_eq!(formula.tex(), r"f_{0} = \frac{1}{\sqrt{\sigma}}");
        let two = row([name("a"), sign(","), Math::Gap, name("b")]);
        assert_eq!(two.tex(), r"a , \qquad b");
        let ends = [
            "<mi>a</mi><mo>,</mo></mrow></math> <math",
            "<mi>b</mi></mrow></math>",
        ];
        for end in ends {
            assert!(two.element().contains(end), "{}", two.element());
        }
        let square = call_squared(name("a"), root(name("q")));
        let end = "<msup><mo stretchy=\"false\">)</mo><mn>2</mn></msup></mrow></math>";
        assert!(square.element().ends_with(end), "{}", square.element());
        assert_eq!(square.tex(), r"a ( \sqrt{q} )^{2}");
    }
}
