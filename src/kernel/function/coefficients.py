#!/usr/bin/env python3
"""Writes coefficients.rs: minimax polynomials for the vectorised functions, by mpmath.

Needs `pip install mpmath`; run it in this folder, then `cargo fmt`.
"""

import struct

from mpmath import (
    atanh, cos, erf, erfc, exp, expm1, findroot, floor, inf, log, lu_solve, matrix, mp, mpf, pi,
    polyval, qr_solve, sqrt,
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


def rational(f, a, b, above, below, weight, rounds=15):
    """Numerator and denominator (constant 1) that nearly minimise max |f - p/q| * weight."""
    grid = nodes(mpf(a), mpf(b), 4 * (above + below + 2))
    values, weights = [f(x) for x in grid], [weight(x) for x in grid]
    denominator, lawson, best = [mpf(1)] * len(grid), [mpf(1)] * len(grid), (None, None, inf)
    for _ in range(rounds):
        system, rhs = matrix(len(grid), above + 1 + below), matrix(len(grid), 1)
        for i, x in enumerate(grid):
            s = weights[i] / denominator[i] * lawson[i]
            for j in range(above + 1):
                system[i, j] = x**j * s
            for j in range(below):
                system[i, above + 1 + j] = -values[i] * x ** (j + 1) * s
            rhs[i] = values[i] * s
        solution = list(qr_solve(system, rhs)[0])
        p, q = solution[: above + 1], [mpf(1)] + solution[above + 1 :]
        denominator = [polyval(q[::-1], x) for x in grid]
        error = [
            abs((polyval(p[::-1], x) / d - v) * w)
            for x, d, v, w in zip(grid, denominator, values, weights)
        ]
        worst = max(error)
        if worst < best[2]:
            best = (p, q, worst)
        lawson = [l * sqrt(e / worst + mpf("1e-3")) for l, e in zip(lawson, error)]
        lawson = [l / max(lawson) for l in lawson]
    return best


# ---------------------------------------------------------------- what is approximated


def expm1_tail(r):
    """(e^r - 1 - r) / r²."""
    return (expm1(r) - r) / r**2 if abs(r) > mpf(10) ** -15 else mpf(1) / 2 + r / 6


def atanh_tail(z):
    """(atanh s - s) / s³ as a function of z = s²."""
    s = sqrt(z)
    return (atanh(s) - s) / s**3 if s > mpf(10) ** -10 else mpf(1) / 3 + z / 5


def erf_quotient(z):
    """erf(t) / t as a function of z = t²."""
    t = sqrt(z)
    return erf(t) / t if t > mpf(10) ** -15 else 2 / sqrt(pi) * (1 - z / 3)


def scaled_erfc(t):
    return erfc(t) * exp(t * t)


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


def gelu_slope_quotient(t):
    """(mills(t) - t) / (root - t): GELU's derivative at -t over phi(t), without its zero."""
    d = GELU_ROOT - t
    return (mills(t) - t) / d if abs(d) > mpf(10) ** -20 else 2 - GELU_ROOT * mills(t)


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
    split = mpf("0.75")
    polynomial(
        "ERF_QUOTIENT", erf_quotient, 0, split**2, 10 if double else 5,
        lambda z: 1 / erf_quotient(z),
    )
    p, q, error = rational(
        scaled_erfc, split, 6 if double else 4, 5 if double else 2, 6 if double else 3,
        lambda t: exp(-t * t) / erf(t),
    )
    errors.append(f"erfc 2^{float(log(error, 2)):.1f}")
    constant("ERFC_ABOVE", "&'static [Self]", array(p, kind))
    constant("ERFC_BELOW", "&'static [Self]", array(q, kind))
    centre, last = (mpf("5.5"), mpf(38)) if double else (mpf(4), mpf("13.5"))
    end = (last - centre) / (last + centre)
    back = lambda q: centre * (1 + q) / (1 - q)
    density = 1 / sqrt(2 * pi)
    tail = lambda q: mills(back(q)) * (back(q) + centre)
    slope = lambda q: gelu_slope_quotient(back(q))
    constant("MILLS_CENTRE", "Self", literal(centre, kind))
    polynomial(
        "MILLS", tail, -1, end, 21 if double else 10, lambda q: 1 / tail(q), density
    )
    polynomial(
        "GELU_SLOPE", slope, -1, end, 19 if double else 9, lambda q: 1 / slope(q),
        density / mpf(2) ** lift,
    )
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
    /// erf(t) / t in z = t², t <= 3/4.
    const ERF_QUOTIENT: &'static [Self];
    /// Numerator of erfc(t) e^(t²) for t >= 3/4, to the precision that 1 - erfc(t) asks for.
    const ERFC_ABOVE: &'static [Self];
    /// Its denominator.
    const ERFC_BELOW: &'static [Self];
    /// c in q = (t - c) / (t + c), the variable of the next two.
    const MILLS_CENTRE: Self;
    /// (t + c) (1 - Phi(t)) e^(t²/2) for t >= 0.
    const MILLS: &'static [Self];
    /// a'(-t) e^(t²/2) / (root - t) / LIFT for t >= 0, where a is GELU.
    const GELU_SLOPE: &'static [Self];
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
