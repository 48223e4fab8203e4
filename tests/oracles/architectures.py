"""Signals and gradients of small networks with residual branches and norms, by JAX's own derivatives.

Writes tests/reference/architectures.json: weights, inputs, and per layer mean, standard deviation and root
mean square of the hidden signal and of dL/df. Nothing here is written backward by hand: a zero is added to
every f, and JAX differentiates the loss, summed over the data, by it.

    python tests/oracles/architectures.py > tests/reference/architectures.json
"""

import json

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

K, D, INPUT, OUTPUT, DATA, EPSILON = 4, 6, 3, 2, 7, 1e-5
ACTIVATIONS = {
    "relu": lambda u: jnp.where(u >= 0, u, 0.0),
    "tanh": jnp.tanh,
    "gelu": lambda u: jax.nn.gelu(u, approximate=False),
}


def norm(kind, f):
    """Columns are data points."""
    if kind is None:
        return f
    axis = 1 if kind == "batch_norm" else 0
    if kind == "rms_norm":
        return f / jnp.sqrt(jnp.mean(f * f, axis=axis, keepdims=True) + EPSILON)
    mean = jnp.mean(f, axis=axis, keepdims=True)
    variance = jnp.var(f, axis=axis, keepdims=True)
    return (f - mean) / jnp.sqrt(variance + EPSILON)


def forward(case, weights, x, target, nudges):
    """The hidden signals l = 0..K and the loss; `nudges` are added to f_0 .. f_K."""
    a, kind = ACTIVATIONS[case["activation"]], case["norm"]
    hidden = [x]
    f = weights["first"] @ x + nudges[0]
    for k in range(1, K + 1):
        if case["branch"] == 0:
            h = a(norm(kind, f))
            hidden.append(h)
            matrix = weights["hidden"][k - 1] if k < K else weights["last"]
            f = matrix @ h + nudges[k]
            continue
        hidden.append(f)
        if k == K:
            f = weights["last"] @ a(norm(kind, f)) + nudges[k]
        elif case["branch"] == 1:
            f = f + case["scale"] * (weights["hidden"][k - 1] @ a(norm(kind, f))) + nudges[k]
        else:
            inner = weights["hidden"][k - 1] @ norm(kind, f)
            f = f + case["scale"] * (weights["second"][k - 1] @ a(inner)) + nudges[k]
    return jnp.sum((f - target) ** 2), hidden


def statistics(array):
    array = np.asarray(array)
    return [float(array.mean()), float(array.std()), float(np.sqrt((array**2).mean()))]


def main():
    random = np.random.default_rng(20190301)
    shapes = {"first": (D, INPUT), "last": (OUTPUT, D)}
    weights = {name: random.normal(size=shape) for name, shape in shapes.items()}
    weights |= {name: random.normal(size=(K - 1, D, D)) for name in ("hidden", "second")}
    x, target = random.normal(size=(INPUT, DATA)), 0.3
    sigma2 = 0.4
    scaled = {name: np.sqrt(sigma2) * matrix for name, matrix in weights.items()}
    cases = []
    for branch, scale, name in [
        (0, 1.0, None),
        (1, 1.0, "residual"),
        (1, 0.5, "residual:0.5"),
        (1, K**-0.5, "residual:1/sqrt(depth)"),
        (1, 1.0 / K, "residual:1/depth"),
        (1, 0.0, "residual:skipinit"),
        (2, 1.0, "residual2"),
        (2, 0.25, "residual2:0.25"),
    ]:
        for kind in (None, "batch_norm", "layer_norm", "rms_norm"):
            terms = [term for term in (name, kind) if term]
            for activation in ACTIVATIONS:
                case = {"activation": activation, "norm": kind, "branch": branch, "scale": scale}
                sizes = [(D, DATA)] * K + [(OUTPUT, DATA)]
                nudges = [jnp.zeros(size) for size in sizes]
                loss = lambda nudges: forward(case, scaled, x, target, nudges)
                (_, hidden), gradients = jax.value_and_grad(loss, has_aux=True)(nudges)
                cases.append(
                    {
                        "architecture": "+".join(terms) or "plain",
                        "activation": activation,
                        "hidden": [statistics(h) for h in hidden],
                        "gradient": [statistics(g) for g in gradients],
                    }
                )
    print(
        json.dumps(
            {
                "made_by": "tests/oracles/architectures.py",
                "depth": K,
                "width": D,
                "sigma2": sigma2,
                "target": target,
                "weights": {name: np.asarray(m).ravel().tolist() for name, m in weights.items()},
                # Point by point.
                "inputs": x.T.ravel().tolist(),
                "data": DATA,
                "input_dim": INPUT,
                "output_dim": OUTPUT,
                "cases": cases,
            }
        )
    )


main()
