#!/usr/bin/env python3
"""Writes coefficients.rs: minimax polynomials and quotients for the vectorised functions, by mpmath.

Needs `pip install mpmath`; run it in this folder, then `cargo fmt`.
"""

import struct

from mpmath import (
    atanh, cos, erf, erfc, exp, expm1, findroot, floor, inf, log, lu_solve, matrix, mp, mpf, pi,
    polyval, qr_solve, sqrt, tanh,
)

mp.dps = 50

# ---------------------------------------------------------------- approximation


def nodes(a, b, count):
    return [(a + b) / 2 - (b - a) / 2 * cos(pi * k / (count - 1)) for k in range(count)]


def minimax(f, a, b, degree, weight, rounds=6, fine=400):
    """Remez: coefficients (constant first) that minimise max |f - p| * weight on [a, b]."""
    a, b, count = mpf(a), mpf(b), degree + 2
    to_unit = lambda x: (2 * x - a - b) / (b - a)
    points, grid = nodes(a, b, count), nodes(a, b, fine)
    values, weights = [f(x) for x in grid], [weight(x) for x in grid]
    for _ in range(rounds):
        system, rhs = matrix(count, count), matrix(count, 1)
        for i, x in enumerate(points):
            for j in range(degree + 1):
                system[i, j] = to_unit(x) ** j
            system[i, degree + 1] = (-1) ** i / weight(x)
            rhs[i] = f(x)
        unit = list(lu_solve(system, rhs))[: degree + 1]
        error = [
            (v - polyval(unit[::-1], to_unit(x))) * w for x, v, w in zip(grid, values, weights)
        ]
        extrema = [0]
        for i in range(1, fine):
            if (error[i] > 0) != (error[extrema[-1]] > 0):
                extrema.append(i)
            elif abs(error[i]) > abs(error[extrema[-1]]):
                extrema[-1] = i
        while len(extrema) > count:
            extrema.pop(0 if abs(error[extrema[0]]) < abs(error[extrema[-1]]) else -1)
        if len(extrema) < count:
            break
        points = [grid[i] for i in extrema]
    slope, offset = 2 / (b - a), -(a + b) / (b - a)
    out = [mpf(0)]
    for c in reversed(unit):
        shifted = [v * offset for v in out] + [mpf(0)]
        for k, v in enumerate(out):
            shifted[k + 1] += v * slope
        shifted[0] += c
        out = shifted
    return out[: degree + 1], max(abs(e) for e in error)


def quotients(grid, parts, below, rounds=20):
    """Nearly minimises the largest |p/d / f - 1| * weight over all (f, weight, degree of p) of
    `parts`, where d is a polynomial q, monic of degree `below`, for the first part, and x q + p of
    the first for others; all p, q, and each part's largest error."""
    count, unknowns = len(grid), [degree + 1 for _, _, degree in parts]
    values = [[f(x) for x in grid] for f, _, _ in parts]
    weights = [[w(x) for x in grid] for _, w, _ in parts]
    lawson = [[mpf(1)] * count for _ in parts]
    denominators = [[(1 + x) ** (below + (k > 0)) for x in grid] for k in range(len(parts))]
    best = (None, None, [inf])
    for _ in range(rounds):
        # The unknowns: q, then each p.
        system = matrix(count * len(parts), below + sum(unknowns))
        rhs = matrix(count * len(parts), 1)
        for k, later in enumerate([False] + [True] * (len(parts) - 1)):
            first = below + sum(unknowns[:k])
            for i, x in enumerate(grid):
                row, v = k * count + i, values[k][i]
                s = weights[k][i] * lawson[k][i] / (v * denominators[k][i])
                for j in range(below):
                    system[row, j] = -v * x ** (j + later) * s
                rhs[row] = v * x ** (below + later) * s
                for j in range(unknowns[0] if later else 0):
                    system[row, below + j] = -v * x**j * s
                for j in range(unknowns[k]):
                    system[row, first + j] = x**j * s
        solution = list(qr_solve(system, rhs)[0])
        q, numerators = solution[:below] + [mpf(1)], []
        for k, n in enumerate(unknowns):
            first = below + sum(unknowns[:k])
            numerators.append(solution[first : first + n])
        at = lambda p: [polyval(p[::-1], x) for x in grid]
        sums = [x * d + r for x, d, r in zip(grid, at(q), at(numerators[0]))]
        denominators = [at(q)] + [sums] * (len(parts) - 1)
        errors = [
            [abs((n / d / v - 1) * w) for n, d, v, w in zip(at(p), ds, vs, ws)]
            for p, ds, vs, ws in zip(numerators, denominators, values, weights)
        ]
        worst = [max(e) for e in errors]
        if max(worst) < max(best[2]):
            best = (numerators, q, worst)
        lawson = [
            [l * sqrt(e / max(worst) + mpf("1e-3")) for l, e in zip(ls, es)]
            for ls, es in zip(lawson, errors)
        ]
        largest = max(max(ls) for ls in lawson)
        lawson = [[l / largest for l in ls] for ls in lawson]
    return best


# ---------------------------------------------------------------- what is approximated


def expm1_tail(r):
    """(e^r - 1 - r) / r²."""
    return (expm1(r) - r) / r**2 if abs(r) > mpf(10) ** -15 else mpf(1) / 2 + r / 6


def atanh_tail(z):
    """(atanh s - s) / s³ as a function of z = s²."""
    s = sqrt(z)
    return (atanh(s) - s) / s**3 if s > mpf(10) ** -10 else mpf(1) / 3 + z / 5


def half_tanh(z):
    """tanh(r/2) / r as a function of z = r²."""
    r = sqrt(z)
    return tanh(r / 2) / r if r > mpf(10) ** -15 else mpf(1) / 2 - z / 24


def erf_quotient(t):
    """((1 - erfc(t) e^(t²)) / t - 2 / sqrt(pi)) / t."""
    quotient = lambda t: ((1 - erfc(t) * exp(t * t)) / t - 2 / sqrt(pi)) / t
    return quotient(t) if t > mpf(10) ** -15 else mpf(-1)


def erf_weight(t):
    """What a relative error of `erf_quotient` is, relative to erf(t)."""
    weight = lambda t: t * t * -erf_quotient(t) * exp(-t * t) / erf(t)
    return max(weight(t), mpf(10) ** -6) if t > 0 else mpf(10) ** -6


def mills(t):
    """(1 - Phi(t)) / phi(t)."""
    if t < 30:
        return sqrt(pi / 2) * exp(t * t / 2) * erfc(t / sqrt(2))
    fraction = mpf(0)
    for k in range(200, 0, -1):
        fraction = k / (t + fraction)
    return 1 / (t + fraction)


GELU_ROOT = findroot(lambda t: mills(t) - t, mpf("0.7518"))
SILU_ROOT = findroot(lambda x: 1 + x + exp(x), mpf("-1.2785"))


def mills_rest(t):
    """1 / mills(t) - t."""
    return 1 / mills(t) - t


def gelu_rest(t):
    """(mills(t) - t) / (root - t) - 1: GELU's derivative at -t over phi(t), without its zero."""
    d = GELU_ROOT - t
    return (mills(t) - GELU_ROOT) / d if abs(d) > mpf(10) ** -20 else 1 - GELU_ROOT * mills(t)


# ---------------------------------------------------------------- output


def nearest(x, kind):
    if kind == "f64":
        return mpf(float(x))
    # Through a double would round twice.
    single = struct.unpack("f", struct.pack("f", float(x)))[0]
    bits = struct.unpack("I", struct.pack("f", single))[0]
    around = [struct.unpack("f", struct.pack("I", b))[0] for b in (bits - 1, bits, bits + 1)]
    return mpf(min(around, key=lambda v: abs(mpf(v) - x)))


def literal(x, kind):
    value = nearest(x, kind)
    digits = 17 if kind == "f64" else 9
    for d in range(1, digits + 1):
        text = f"{float(value):.{d}e}"
        if nearest(mpf(text), kind) == value:
            break
    mantissa, exponent = text.split("e")
    mantissa = mantissa.rstrip("0")
    mantissa += "0" if mantissa.endswith(".") else ""
    whole, fraction = mantissa.split(".")
    if len(fraction) > 4:
        fraction = "_".join(fraction[i : i + 3] for i in range(0, len(fraction), 3))
    exponent = int(exponent)
    return f"{whole}.{fraction}" + (f"e{exponent}" if exponent else "")


def two_parts(x, kind):
    high = nearest(x, kind)
    return f"({literal(high, kind)}, {literal(x - high, kind)})"


def array(coefficients, kind):
    return "&[" + ", ".join(literal(c, kind) for c in coefficients) + "]"


def constants(kind):
    double = kind == "f64"
    out, errors = [], []

    def constant(name, type_, text):
        out.append(f"    const {name}: {type_} = {text};")

    def polynomial(name, f, a, b, degree, weight, scale=1):
        c, error = minimax(f, a, b, degree, weight)
        errors.append(f"{name.lower()} 2^{float(log(error, 2)):.1f}")
        constant(name, "&'static [Self]", array([v * scale for v in c], kind))

    lift, bias, bits = (-128, 1023, 52) if double else (-32, 127, 23)
    constant("ROUND", "Self", literal(mpf(3) * 2 ** (bits - 1) + bias + lift, kind))
    constant("LIFT", "Self", literal(mpf(2) ** lift, kind))
    constant("LOG2_E", "Self", literal(1 / log(2), kind))
    high = floor(log(2) * 2 ** (32 if double else 15)) / 2 ** (32 if double else 15)
    constant("LN_2", "(Self, Self)", f"({literal(high, kind)}, {literal(log(2) - high, kind)})")
    constant("EXP_FLOOR", "Self", literal(-(bias + lift + mpf("0.3")) * log(2), kind))
    half = log(2) / 2 * (1 + mpf(2) ** -10)
    polynomial(
        "EXPM1_TAIL", expm1_tail, -half, half, 9 if double else 4,
        lambda r: max(r * r, mpf(10) ** -3),
    )
    polynomial(
        "ATANH_TAIL", atanh_tail, 0, mpf(1) / 9, 9 if double else 4, lambda z: z + mpf(10) ** -6
    )
    one = lambda t: mpf(1)

    def fractions(names, grid, parts, below):
        numerators, q, worst = quotients(grid, parts, below)
        # At 0 the constant terms are all there is: among those next to it, the one whose products with
        # the ratios round best.
        ratios = [parts[0][0](grid[0])]
        ratios += [f(grid[0]) * ratios[0] for f, _, _ in parts[1:]]
        off = lambda v: max(abs(nearest(r * v, kind) / (r * v) - 1) for r in ratios)
        step = mpf(2) ** (-52 if double else -23)
        q[0] = min((nearest(q[0] * (1 + k * step), kind) for k in (-1, 0, 1)), key=off)
        for p, r in zip(numerators, ratios):
            p[0] = r * q[0]
        for name, p, error in zip(names, numerators, worst):
            errors.append(f"{name.lower()} 2^{float(log(error, 2)):.1f}")
            constant(name, "&'static [Self]", array(p, kind))
        constant(names[-1], "&'static [Self]", array(q[:-1], kind))

    fractions(
        ["EXP_ODD", "EXP_EVEN"], nodes(mpf(0), half**2, 40),
        [(half_tanh, one, 2 if double else 1)], 2 if double else 1,
    )
    degree = 7 if double else 4
    fractions(
        ["ERF_ABOVE", "ERF_BELOW"], nodes(mpf(0), mpf(6 if double else 4), 60),
        [(erf_quotient, erf_weight, degree - 1)], degree,
    )
    centre, last = mpf(4), mpf("35.3" if double else "11.6")
    grid = [
        centre * (1 + q) / (1 - q) for q in nodes(-1, (last - centre) / (last + centre), 64)
    ]
    degree = 9 if double else 4
    # Their parts in the value and in the derivative.
    of_value = lambda t: mills_rest(t) * mills(t)
    of_slope = lambda t: gelu_rest(t) / (1 + gelu_rest(t))
    fractions(
        ["MILLS_REST", "GELU_REST", "MILLS_ABOVE"], grid,
        [(mills_rest, of_value, degree + 1), (gelu_rest, of_slope, degree)], degree,
    )
    high = nearest(density := 1 / sqrt(2 * pi), kind)
    low = literal(log(density / high), kind)
    constant("DENSITY_0", "(Self, Self)", f"({literal(high, kind)}, {low})")
    constant("GELU_ROOT", "(Self, Self)", two_parts(GELU_ROOT, kind))
    # The first part times any of LN_2.0's multiples is exact.
    first = floor(SILU_ROOT * 2 ** (20 if double else 11)) / 2 ** (20 if double else 11)
    second = nearest(SILU_ROOT - first, kind)
    parts = [literal(v, kind) for v in (first, second, SILU_ROOT - first - second)]
    constant("SILU_ROOT", "[Self; 3]", f"[{', '.join(parts)}]")
    constant("EXP_SILU_ROOT", "Self", literal(exp(SILU_ROOT), kind))
    constant("FRAC_2_SQRT_PI", "Self", literal(2 / sqrt(pi), kind))
    return (
        f"/// Errors, relative to the result: {', '.join(errors)}.\n"
        f"impl Coefficients for {kind} {{\n" + "\n".join(out) + "\n}\n"
    )


HEADER = '''//! Minimax coefficients of the vectorised functions. Written by `coefficients.py`, not by hand.

#![expect(
    clippy::approx_constant,
    reason = "fitted and rounded for each type, not copied"
)]

use crate::kernel::Lane;

/// Approximations for one number type; polynomials have their constant term first.
pub trait Coefficients: Lane {
    /// 1.5 · 2^p, with p bits after the leading one, plus the exponent's bias and the lift:
    /// adding it rounds n to an integer and leaves the exponent of 2^n · LIFT at the low end.
    const ROUND: Self;
    /// A power of two: e^x is 0 where e^x · LIFT would leave the normal numbers. So no result is
    /// subnormal, nor soon a product with it: many processors take far longer for such.
    const LIFT: Self;
    /// 1 / ln 2.
    const LOG2_E: Self;
    /// ln 2 as a sum of two; the high one times any exponent is exact.
    const LN_2: (Self, Self);
    /// At this x, e^x · LIFT comes out as 0: its exponent is the one of 0 and subnormal numbers.
    const EXP_FLOOR: Self;
    /// (e^r - 1 - r) / r² for |r| <= ln(2) / 2.
    const EXPM1_TAIL: &'static [Self];
    /// (atanh s - s) / s³ in z = s², s <= 1/3.
    const ATANH_TAIL: &'static [Self];
    /// tanh(r/2) / r in z = r², |r| <= ln(2) / 2: the numerator.
    const EXP_ODD: &'static [Self];
    /// Its denominator, without the leading 1.
    const EXP_EVEN: &'static [Self];
    /// ((1 - erfc(t) e^(t²)) / t - 2 / sqrt(pi)) / t for t >= 0, to the precision that erf(t) asks
    /// for: the numerator.
    const ERF_ABOVE: &'static [Self];
    /// Its denominator, without the leading 1.
    const ERF_BELOW: &'static [Self];
    /// A(t), without the leading 1, where Mills' ratio, (1 - Phi(t)) / phi(t), is A / (t A + R) for
    /// t >= 0.
    const MILLS_ABOVE: &'static [Self];
    /// R(t) of the same.
    const MILLS_REST: &'static [Self];
    /// H(t), where a'(-t) / phi(t) = (root - t) (1 + H / (t A + R)) for t >= 0 and a is GELU.
    const GELU_REST: &'static [Self];
    /// phi(0) = 1 / sqrt(2 pi), and the logarithm of what rounding took from it.
    const DENSITY_0: (Self, Self);
    /// The t > 0 with a'(-t) = 0, where a is GELU, as a sum of two.
    const GELU_ROOT: (Self, Self);
    /// The x with a'(x) = 0, where a is SiLU: 1 + x + e^x = 0; as a sum of three, the first one
    /// short enough for its sum with a multiple of `LN_2.0` to be exact.
    const SILU_ROOT: [Self; 3];
    /// e^x at that root.
    const EXP_SILU_ROOT: Self;
    /// 2 / sqrt(pi).
    const FRAC_2_SQRT_PI: Self;
}

'''

with open("coefficients.rs", "w") as file:
    file.write(HEADER + constants("f64") + "\n" + constants("f32"))
