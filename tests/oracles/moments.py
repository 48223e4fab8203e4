"""Writes moments.csv: Gaussian moments of activations by mpmath, for tests/theory.rs.

For x ~ N(0, q) and b(x) = a(x) - a(0): E b^2, E b, E a'^2. Run in this folder: python3 moments.py
"""

import mpmath as mp

mp.mp.dps = 30
LAMBDA = mp.mpf("1.0507009873554804934193349852946")
ALPHA = mp.mpf("1.6732632423543772848170429916717")
pdf = lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
Phi = lambda x: mp.erfc(-x / mp.sqrt(2)) / 2
sigmoid = lambda x: 1 / (1 + mp.exp(-x))

ACTIVATIONS = {
    "relu": (lambda x: max(x, 0), lambda x: 1 if x >= 0 else 0),
    "leaky_relu:0.2": (lambda x: max(x, 0.2 * x), lambda x: 1 if x >= 0 else mp.mpf("0.2")),
    "tanh": (mp.tanh, lambda x: mp.sech(x) ** 2),
    "sigmoid": (lambda x: mp.tanh(x / 2) / 2, lambda x: sigmoid(x) * sigmoid(-x)),
    "gelu": (lambda x: x * Phi(x), lambda x: Phi(x) + x * pdf(x)),
    "silu": (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * sigmoid(-x))),
    "elu": (lambda x: x if x >= 0 else mp.expm1(x), lambda x: 1 if x >= 0 else mp.exp(x)),
    "selu": (
        lambda x: LAMBDA * (x if x >= 0 else ALPHA * mp.expm1(x)),
        lambda x: LAMBDA * (1 if x >= 0 else ALPHA * mp.exp(x)),
    ),
    "erf": (mp.erf, lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x)),
    "softplus": (lambda x: mp.log1p(mp.expm1(x) / 2), sigmoid),
}

with open("moments.csv", "w") as out:
    out.write("activation,q,second,mean,slope_second\n")
    for name, (a, slope) in ACTIVATIONS.items():
        for q in ["1e-12", "1e-3", "0.3", "1", "7.7", "150", "31000", "1e10"]:
            root = mp.sqrt(mp.mpf(q))
            # Pieces at the Gaussian's scale and at the activation's.
            edges = sorted({mp.mpf(z) for z in (0, 1, 2, 4, 7, 12)} | {x / root for x in (0.5, 1, 2, 4, 9, 20, 50, 120) if x / root < 12})
            edges = [-z for z in reversed(edges)] + edges[1:]
            mean = lambda g: mp.quad(lambda z: pdf(z) * g(root * z), edges)
            row = (mean(lambda x: a(x) ** 2), mean(a), mean(lambda x: slope(x) ** 2))
            out.write(f"{name},{q}," + ",".join(repr(float(m)) for m in row) + "\n")
