"""One cell of the direct sweep (50 layers x 80 units x 1000 data points, forward and back) in JAX,
compiled once. Prints milliseconds a cell, the best of many.

    python3 benches/peers/jax_cells.py [f32]
"""

import sys
import time

import jax
import jax.numpy as jnp

DEPTH, WIDTH, DATA = 50, 80, 1000
if "f32" not in sys.argv:
    jax.config.update("jax_enable_x64", True)
TYPE = jnp.float32 if "f32" in sys.argv else jnp.float64


@jax.jit
def cell(key):
    """Draw, forward, back; the std of every layer."""
    keys = jax.random.split(key, 3)
    scale = (2 / WIDTH) ** 0.5
    weights = scale * jax.random.normal(keys[0], (DEPTH, WIDTH, WIDTH), TYPE)
    readout = scale * jax.random.normal(keys[1], (1, WIDTH), TYPE)
    x = jax.random.normal(keys[2], (WIDTH, DATA), TYPE)

    def forward(h, w):
        f = w @ h
        h = jnp.maximum(f, 0)
        return h, (f >= 0, h.std())

    def backward(back, step):
        w, mask = step
        gradient = back * mask
        return w.T @ gradient, gradient.std()

    h, (masks, hidden) = jax.lax.scan(forward, x, weights)
    back = readout.T @ (2 * (readout @ h))
    _, gradients = jax.lax.scan(backward, back, (weights, masks), reverse=True)
    return x.std(), hidden, gradients


if __name__ == "__main__":
    jax.block_until_ready(cell(jax.random.key(0)))
    best = float("inf")
    for seed in range(60):
        start = time.perf_counter()
        jax.block_until_ready(cell(jax.random.key(seed)))
        best = min(best, time.perf_counter() - start)
    print(f"JAX {jax.__version__}, compiled: {1e3 * best:.1f}")
