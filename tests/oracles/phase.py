"""Writes phase.csv and edge.csv: fixed points of infinitely wide networks, for tests/theory.

One-dimensional moments by mpmath to 20 digits, pairs of preactivations by brute force (a fine
Gauss-Legendre grid, split at kinks). Run in this folder: python3 phase.py
"""

import mpmath as mp
import numpy as np
from scipy.optimize import brentq
from scipy.special import erf, erfc, expit

mp.mp.dps = 20
LAMBDA, ALPHA = "1.0507009873554804934193349852946", "1.6732632423543772848170429916717"
L, LA = mp.mpf(LAMBDA), mp.mpf(LAMBDA) * mp.mpf(ALPHA)
mpdf = lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
mPhi = lambda x: mp.erfc(-x / mp.sqrt(2)) / 2
msig = lambda x: 1 / (1 + mp.exp(-x))
EXACT = {
    "tanh": (mp.tanh, lambda x: mp.sech(x) ** 2),
    "sigmoid": (msig, lambda x: msig(x) * msig(-x)),
    "gelu": (lambda x: x * mPhi(x), lambda x: mPhi(x) + x * mpdf(x)),
    "silu": (lambda x: x * msig(x), lambda x: msig(x) * (1 + x * msig(-x))),
    "elu": (lambda x: x if x >= 0 else mp.expm1(x), lambda x: 1 if x >= 0 else mp.exp(x)),
    "selu": (lambda x: L * x if x >= 0 else LA * mp.expm1(x), lambda x: L if x >= 0 else LA * mp.exp(x)),
    "erf": (mp.erf, lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x)),
    "softplus": (lambda x: mp.log1p(mp.exp(-abs(x))) + max(x, 0), msig),
}
l, la = float(L), float(LA)
pdf = lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
Phi = lambda x: erfc(-x / np.sqrt(2)) / 2
FAST = {
    "tanh": (np.tanh, lambda x: np.cosh(np.clip(x, -300, 300)) ** -2.0),
    "sigmoid": (expit, lambda x: expit(x) * expit(-x)),
    "gelu": (lambda x: x * Phi(x), lambda x: Phi(x) + x * pdf(x)),
    "silu": (lambda x: x * expit(x), lambda x: expit(x) * (1 + x * expit(-x))),
    "elu": (lambda x: np.where(x >= 0, x, np.expm1(np.minimum(x, 0))), lambda x: np.where(x >= 0, 1, np.exp(np.minimum(x, 0)))),
    "selu": (lambda x: np.where(x >= 0, l * x, la * np.expm1(np.minimum(x, 0))), lambda x: np.where(x >= 0, l, la * np.exp(np.minimum(x, 0)))),
    "erf": (erf, lambda x: 2 / np.sqrt(np.pi) * np.exp(-x * x)),
    "softplus": (lambda x: np.logaddexp(0, x), expit),
}


def mean(g, q):
    root = mp.sqrt(q)
    edges = sorted({mp.mpf(z) for z in (0, 1, 2, 4, 7, 12)} | {x / root for x in (0.5, 1, 2, 4, 9, 20, 50, 120) if x / root < 12})
    edges = [-z for z in reversed(edges)] + edges[1:]
    return mp.quad(lambda z: mpdf(z) * g(root * z), edges)


def moments(name, q):
    a, d = EXACT[name]
    return mean(lambda x: a(x) ** 2, q), mean(lambda x: d(x) ** 2, q), mean(lambda x: x * a(x) * d(x), q) / q


T, W = np.polynomial.legendre.leggauss(24)


def grid(edges):
    lo, hi = edges[:-1, None], edges[1:, None]
    z = ((lo + hi) / 2 + (hi - lo) / 2 * T).ravel()
    return z, ((hi - lo) / 2 * W).ravel() * pdf(z)


def pair(name, q, c):
    """E (a1 - a2)^2 / 2 and E a1' a2'."""
    a, d = FAST[name]
    root, s = np.sqrt(q), np.sqrt(q * (1 - c * c))
    panel = min(0.5, 1 / root, 0.5 * s / (root * abs(c)) if c else 1)
    edges = np.linspace(-10, 10, 2 * int(np.ceil(10 / panel)) + 1)
    z1, w1 = grid(edges)
    half, slope = 0.0, 0.0
    inner = np.linspace(-10, 10, 2 * int(np.ceil(10 / min(0.5, 1 / s))) + 1)
    for u, w in zip(root * z1, w1):
        e = np.append(inner, np.clip(-c * u / s, -10, 10))
        e.sort()
        z2, w2 = grid(e)
        v = c * u + s * z2
        half += w * (w2 @ (a(u) - a(v)) ** 2) / 2
        slope += w * d(u) * (w2 @ d(v))
    return half, slope


def fmt(x):
    return "" if x is None else mp.nstr(mp.mpf(x), 17)


def phase(name, w, b, lo, hi):
    w, b = mp.mpf(w), mp.mpf(b)
    V = lambda q: w * mean(lambda x: EXACT[name][0](x) ** 2, q) + b
    q = mp.findroot(lambda q: V(q) - q, (mp.mpf(lo), mp.mpf(hi)), solver="anderson", tol=1e-17)
    second, slope2, drift = moments(name, q)
    chi, vq = w * slope2, w * drift
    c, chic = 1.0, chi
    if chi > 1 and b == 0 and name in ("tanh", "erf"):
        c, chic = 0.0, w * mean(EXACT[name][1], q) ** 2  # orthogonal inputs stay so
    elif chi > 1:
        wf, qf = float(w), float(q)
        e = brentq(lambda e: wf * pair(name, qf, 1 - e)[0] / (qf * e) - 1, 1e-4, 1.0, xtol=1e-14, rtol=1e-13)
        c, chic = 1 - e, wf * pair(name, qf, 1 - e)[1]
    xi = lambda s: -1 / mp.log(abs(s))
    return q, chi, c, xi(vq), xi(chic), xi(chi)


PHASES = [
    ("tanh", "1.69", "0.09", 0.3, 1), ("tanh", "6.25", "0.09", 3, 5), ("tanh", "1.01", "0", 3e-3, 8e-3),
    ("tanh", "400", "0.5", 200, 390), ("erf", "2.5", "0.1", 0.5, 3), ("erf", "0.9", "0.3", 0.2, 1),
    ("sigmoid", "3", "0.2", 0.5, 2), ("sigmoid", "150", "0.01", 40, 80), ("gelu", "1.5", "0.5", 0.5, 2),
    ("gelu", "1.99", "0.3", 40, 60), ("silu", "1.2", "0.05", 0.02, 0.2), ("silu", "1.9", "2", 25, 40),
    ("elu", "1.2", "0.1", 0.2, 2), ("elu", "1.7", "0.05", 1, 9), ("selu", "0.9", "0.01", 0.3, 1.2), ("selu", "1.3", "0", 1, 9),
    ("softplus", "1", "0.1", 1, 3), ("softplus", "1.8", "0", 5, 60),
]
with open("phase.csv", "w") as out:
    out.write("activation,sigma_w2,sigma_b2,q_star,chi_1,c_star,xi_q,xi_c,xi_grad\n")
    for row in PHASES:
        line = ",".join([*row[:3], *map(fmt, phase(*row))])
        print(line, flush=True)
        out.write(line + "\n")

EDGES = [
    ("tanh", "1e-6", 1e-3, 0.1), ("tanh", "2.01e-5", 0.01, 0.1), ("tanh", "0.05", 0.1, 2), ("tanh", "7", 5, 40),
    ("erf", "0.18413968", 0.5, 2), ("sigmoid", "0", 20, 80), ("sigmoid", "0.5", 45, 100), ("gelu", "1", 10, 300),
    ("gelu", "0.3", 3.6, 40), ("silu", "2", 15, 300), ("elu", "0.1", 0.01, 10), ("selu", "0.1", 0.01, 10), ("selu", "3", 0.1, 100),
]
with open("edge.csv", "w") as out:
    out.write("activation,sigma_b2,sigma_w2,q_star\n")
    for name, b, lo, hi in EDGES:
        def excess(q):
            second, slope2, _ = moments(name, mp.mpf(q))
            return q - second / slope2 - mp.mpf(b)
        print(name, b, mp.nstr(excess(mp.mpf(lo)), 5), mp.nstr(excess(mp.mpf(hi)), 5), flush=True)
        q = mp.findroot(excess, (mp.mpf(lo), mp.mpf(hi)), solver="anderson", tol=1e-17)
        line = ",".join([name, b, fmt(1 / moments(name, q)[1]), fmt(q)])
        print(line, flush=True)
        out.write(line + "\n")
    # Next to no bias q E a'^2 and E a^2 are all but equal.
    mp.mp.dps = 50
    for name, b, lo, hi in [
        ("tanh", "1e-10", 1e-4, 1e-3), ("tanh", "1e-14", 1e-5, 1e-4), ("tanh", "1e-20", 1e-7, 1e-6), ("tanh", "1e-27", 1e-10, 1e-8),
        ("erf", "1e-14", 1e-6, 1e-4), ("erf", "1e-24", 1e-9, 1e-7), ("elu", "1e-9", 1e-5, 1e-3), ("elu", "1e-18", 1e-10, 1e-8),
        ("selu", "1e-9", 1e-5, 1e-3), ("selu", "1e-18", 1e-10, 1e-8),
    ]:
        def log_excess(t):
            second, slope2, _ = moments(name, mp.exp(t))
            return mp.log((mp.exp(t) - second / slope2) / mp.mpf(b))
        q = mp.exp(mp.findroot(log_excess, (mp.log(lo), mp.log(hi)), tol=1e-25))
        line = ",".join([name, b, mp.nstr(1 / moments(name, q)[1], 17), mp.nstr(q, 17)])
        print(line, flush=True)
        out.write(line + "\n")
