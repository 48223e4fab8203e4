"""Prints where the second moment of a wide network lives, the constants of tests/theory/geometry.rs.

For layers 1..5: shares of E h^2 that are variance over inputs, variance over units of a unit's mean
over inputs, and the squared mean; mean cosine of f_l, and of df_K/df_l, over pairs of inputs. Inputs
x ~ N(0, 1)^400; means over networks of width 2000. Run: python3 geometry.py NAME
"""

import sys

import numpy as np
from scipy.special import erf, expit

phi = lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
Phi = lambda x: (1 + erf(x / np.sqrt(2))) / 2
RELU = (lambda x: np.maximum(x, 0), lambda x: (x >= 0).astype(x.dtype))
TANH = (np.tanh, lambda x: 1 / np.cosh(x) ** 2)
GELU = (lambda x: x * Phi(x), lambda x: Phi(x) + x * phi(x))
SIGMOID = (expit, lambda x: expit(x) * expit(-x))
WIDTH, SIZE, DEPTH, DATA, NETWORKS = 2000, 400, 5, 100, 8

# activation, input size * first variance, width * hidden variance, bias variance
CASES = {
    "relu": (RELU, 2.0, 1.5, 0.2),
    "tanh": (TANH, 1.5, 2.5, 0.1),
    "gelu": (GELU, 1.0, 2.2, 0.0),
    "sigmoid": (SIGMOID, 3.0, 30.0, 0.2),
}

(a, slope), first, hidden, bias2 = CASES[sys.argv[1]]
rng = np.random.default_rng(7)
normal = lambda *shape: rng.standard_normal(shape, dtype=np.float32)


def cosine(f):
    """Mean cosine of different columns."""
    f = f / np.linalg.norm(f, axis=0)
    return ((f.sum(1) ** 2).sum() - DATA) / (DATA * (DATA - 1))


out = np.zeros((5, DEPTH + 1))
for _ in range(NETWORKS):
    h, weights, fs = normal(SIZE, DATA), [], []
    for k in range(DEPTH):
        v = first / SIZE if k == 0 else hidden / WIDTH
        weights.append(np.sqrt(v).astype(np.float32) * normal(WIDTH, h.shape[0]))
        fs.append(weights[-1] @ h + np.sqrt(bias2).astype(np.float32) * normal(WIDTH, 1))
        h = a(fs[-1])
        square = (h.astype(np.float64) ** 2).mean()
        # Unbiased: pairs of different inputs.
        same = ((h.sum(1) ** 2).mean() - DATA * square) / (DATA * (DATA - 1))
        out[0, k + 1] += 1 - same / square
        out[1, k + 1] += (same - h.mean() ** 2) / square
        out[2, k + 1] += h.mean() ** 2 / square
        out[3, k] += cosine(fs[-1])
    g = normal(WIDTH, 1) * slope(fs[-1])
    for k in reversed(range(DEPTH)):
        out[4, k] += cosine(g)
        if k:
            g = (weights[k].T @ g) * slope(fs[k - 1])
print(np.round(out / NETWORKS, 4).tolist())
