"""Writes activation.csv: activations and their derivatives by mpmath, for tests/activation.rs.

For a preactivation x = u 2^e: `centred` = (a(x) - a(0)) / 2^E with E = e for unbounded activations
and min(e, 0) for bounded ones; `slope` = a'(x), and its sign and ln |.| for where it underflows.
Run in this folder: python3 activation.py
"""

import mpmath as mp

mp.mp.dps = 60
LAMBDA = mp.mpf("1.0507009873554804934193349852946")
ALPHA = mp.mpf("1.6732632423543772848170429916717")
phi = lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
Phi = lambda x: mp.erfc(-x / mp.sqrt(2)) / 2
sigmoid = lambda x: 1 / (1 + mp.exp(-x))

# name: (centred a, a', bounded)
ACTIVATIONS = {
    "tanh": (mp.tanh, lambda x: mp.sech(x) ** 2, True),
    "sigmoid": (lambda x: mp.tanh(x / 2) / 2, lambda x: sigmoid(x) * sigmoid(-x), True),
    "gelu": (lambda x: x * Phi(x), lambda x: Phi(x) + x * phi(x), False),
    "silu": (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * sigmoid(-x)), False),
    "elu": (lambda x: x if x >= 0 else mp.expm1(x), lambda x: 1 if x >= 0 else mp.exp(x), False),
    "selu": (
        lambda x: LAMBDA * (x if x >= 0 else ALPHA * mp.expm1(x)),
        lambda x: LAMBDA * (1 if x >= 0 else ALPHA * mp.exp(x)),
        False,
    ),
    "erf": (mp.erf, lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x), True),
    "softplus": (lambda x: mp.log1p(mp.expm1(x) / 2), sigmoid, False),
}

# ln |a'(x)| for t = |x| >> 1 (x < 0), relative error O(1/t^2).
TAIL = {
    "tanh": lambda t: mp.log(4) - 2 * t,
    "sigmoid": lambda t: -t,
    "gelu": lambda t: -t * t / 2 - mp.log(2 * mp.pi) / 2 + mp.log(t),
    "silu": lambda t: mp.log(t) - t,
    "elu": lambda t: -t,
    "selu": lambda t: mp.log(LAMBDA * ALPHA) - t,
    "erf": lambda t: mp.log(2 / mp.sqrt(mp.pi)) - t * t,
    "softplus": lambda t: -t,
}

PLAIN = [1e-300, 1e-20, 1e-9, 1e-4, 0.03, 0.3, 0.77, 1.0, 1.9, 3.1, 5.3, 8.7, 17.3, 19.9, 25.7, 36.9, 71.3, 345.6, 702.1]
SCALED = [(u, e) for e in (-5000, -1030, -60, -30, -3, 4, 12, 30, 1100, 5000) for u in (1.7, 0.4)]
SCALED += [(1.3e-300, 1000), (1.3e-300, 998), (1.1e300, -998), (1.1e300, -1040), (7.7e-12, 40)]


def number(x):
    """The nearest float, 0 below the normal ones."""
    return repr(float(x)) if abs(x) > mp.mpf(2) ** -1022 else "0.0"


def clip(ln):
    return float(max(ln, -mp.mpf(10) ** 300))


with open("activation.csv", "w") as out:
    out.write("activation,u,e,centred,slope,sign,ln_slope\n")
    for name, (a, slope, bounded) in ACTIVATIONS.items():
        for u, e in [(u, 0) for u in PLAIN] + SCALED:
            for u in (u, -u):
                # Enough digits for 1 + e^-x to differ from 1 and tiny x to survive a difference.
                x = mp.mpf(u) * mp.mpf(2) ** e
                mp.mp.dps = 60 if abs(mp.log(abs(x))) < 20 else 800
                # Limits that mpmath need not be asked for.
                if abs(x) > 1e6:
                    centred = mp.mpf(0) if x < 0 else x
                    if bounded:
                        centred = mp.sign(x) * (mp.mpf(1) / 2 if name == "sigmoid" else 1)
                    elif name == "elu":
                        centred = x if x > 0 else mp.mpf(-1)
                    elif name == "selu":
                        centred = LAMBDA * x if x > 0 else -LAMBDA * ALPHA
                    elif name == "softplus":
                        centred = max(x, 0) - mp.log(2)
                    ln, sign = mp.mpf(0), 1
                    if bounded or x < 0:
                        ln = TAIL[name](abs(x))
                        sign = -1 if name in ("gelu", "silu") else 1
                    elif name == "selu":
                        ln = mp.log(LAMBDA)
                elif abs(x) < 1e-50:
                    tangent = {"erf": 2 / mp.sqrt(mp.pi), "tanh": 1, "elu": 1, "sigmoid": mp.mpf(1) / 4}.get(name, mp.mpf(1) / 2)
                    if name == "selu":
                        tangent = LAMBDA if u > 0 else LAMBDA * ALPHA
                    centred, d = tangent * x, mp.mpf(tangent)
                    ln, sign = mp.log(d), 1
                else:
                    centred, d = a(x), mp.mpf(slope(x))
                    ln, sign = mp.log(abs(d)), int(mp.sign(d))
                d = sign * mp.exp(ln) if ln > -1000 else mp.mpf(0)
                centred /= mp.mpf(2) ** (min(e, 0) if bounded else e)
                out.write(f"{name},{u!r},{e},{number(centred)},{number(d)},{sign},{clip(ln)!r}\n")
