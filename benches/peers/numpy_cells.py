"""One cell of the direct sweep (50 layers x 80 units x 1000 data points, forward and back) in NumPy:
as commonly written, and without allocation. Prints milliseconds a cell, the best of many.

    python3 benches/peers/numpy_cells.py [f32]
"""

import sys
import time

import numpy as np

DEPTH, WIDTH, DATA = 50, 80, 1000
TYPE = np.float32 if "f32" in sys.argv else np.float64


def commonly_written(rng):
    """Draw, forward, back; the std of every layer."""
    weights = [rng.standard_normal((WIDTH, WIDTH), TYPE) * TYPE((2 / WIDTH) ** 0.5) for _ in range(DEPTH)]
    readout = rng.standard_normal((1, WIDTH), TYPE) * TYPE((2 / WIDTH) ** 0.5)
    h = rng.standard_normal((WIDTH, DATA), TYPE)
    preactivations, stds = [], [h.std()]
    for w in weights:
        f = w @ h
        preactivations.append(f)
        h = np.maximum(f, 0)
        stds.append(h.std())
    gradient = 2 * (readout @ h)
    back = readout.T @ gradient
    for layer in reversed(range(DEPTH)):
        gradient = back * (preactivations[layer] >= 0)
        stds.append(gradient.std())
        if layer:
            back = weights[layer].T @ gradient
    return stds


class WithoutAllocation:
    """The same into buffers made once; the std from sums."""

    def __init__(self):
        self.weights = np.empty((DEPTH, WIDTH, WIDTH), TYPE)
        self.h = np.empty((WIDTH, DATA), TYPE)
        self.f = np.empty((WIDTH, DATA), TYPE)
        self.masks = np.empty((DEPTH, WIDTH, DATA), bool)

    def std(self, block):
        flat = block.reshape(-1)
        mean = flat.sum() / flat.size
        return np.sqrt(np.dot(flat, flat) / flat.size - mean * mean)

    def __call__(self, rng):
        scale = TYPE((2 / WIDTH) ** 0.5)
        rng.standard_normal(dtype=TYPE, out=self.weights)
        self.weights *= scale
        readout = rng.standard_normal((1, WIDTH), TYPE) * scale
        h, f = self.h, self.f
        rng.standard_normal(dtype=TYPE, out=h)
        stds = [self.std(h)]
        for layer in range(DEPTH):
            np.matmul(self.weights[layer], h, out=f)
            np.greater_equal(f, 0, out=self.masks[layer])
            np.maximum(f, 0, out=h)
            stds.append(self.std(h))
        np.multiply(readout.T, 2 * (readout @ h), out=f)
        for layer in reversed(range(DEPTH)):
            np.multiply(f, self.masks[layer], out=h)
            stds.append(self.std(h))
            if layer:
                np.matmul(self.weights[layer].T, h, out=f)
        return stds


def milliseconds(cell):
    best = float("inf")
    for seed in range(60):
        rng = np.random.default_rng(seed)
        start = time.perf_counter()
        cell(rng)
        best = min(best, time.perf_counter() - start)
    return 1e3 * best


if __name__ == "__main__":
    name = f"NumPy {np.__version__}"
    print(f"{name}, as commonly written: {milliseconds(commonly_written):.1f}")
    print(f"{name}, without allocation: {milliseconds(WithoutAllocation()):.1f}")
