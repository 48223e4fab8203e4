"""Prints wide networks' statistics by simulation, the constants of tests/theory.rs.

Pooled over units and data of one network, then averaged over networks: log10 of sqrt(mean var h_l),
sqrt(mean h_l^2), sqrt(mean var g_l), sqrt(mean g_l^2), with g_l = dL/df_l. Run: python3 wide.py NAME
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
WIDTH, DEPTH, OUTPUTS, DATA, NETWORKS = 2000, 5, 2, 400, 60

# activation, input size, first variance, width * hidden variance, width * last variance, bias
# variance, target mean, target variance
CASES = {
    "relu": (RELU, 3, 1 / 3, 2.0, 1.0, 0.0, 0.0, 0.0),
    "tanh": (TANH, 1, 2.5, 2.5, 2.0, 0.1, 0.5, 0.0),
    "gelu": (GELU, 4, 0.5, 2.2, 1.0, 0.05, 0.0, 0.3),
    "sigmoid": (SIGMOID, 5, 2.0, 9.0, 30.0, 0.2, 0.0, 0.0),
}

(a, slope), size, first, hidden, last, bias2, mean, variance = CASES[sys.argv[1]]
rng = np.random.default_rng(7)
normal = lambda *shape: rng.standard_normal(shape, dtype=np.float32)
variances = [first] + [hidden / WIDTH] * (DEPTH - 1) + [last / WIDTH]
sizes = [size] + [WIDTH] * DEPTH + [OUTPUTS]
hs, gs = np.zeros((2, DEPTH + 1)), np.zeros((2, DEPTH + 1))
for _ in range(NETWORKS):
    h = normal(size, DATA)
    weights, fs = [], []
    for k, v in enumerate(variances):
        hs[:, k] += h.var(dtype=np.float64), (h.astype(np.float64) ** 2).mean()
        weights.append(np.sqrt(v).astype(np.float32) * normal(sizes[k + 1], sizes[k]))
        fs.append(weights[k] @ h + np.float32(np.sqrt(bias2)) * normal(sizes[k + 1], 1))
        h = a(fs[k]).astype(np.float32)
    g = 2 * (fs[DEPTH] - (mean + np.sqrt(variance) * normal(OUTPUTS, DATA)))
    for k in range(DEPTH, -1, -1):
        gs[:, k] += g.var(dtype=np.float64), (g.astype(np.float64) ** 2).mean()
        if k > 0:
            g = (slope(fs[k - 1]) * (weights[k].T @ g)).astype(np.float32)
for name, row in zip(("hidden_std", "hidden_rms", "gradient_std", "gradient_rms"), np.vstack([hs, gs])):
    print(name, [round(float(x), 4) for x in 0.5 * np.log10(row / NETWORKS)])
