"""Singular values of deep products of small matrices, in 400 digits: tests/reference/spectrum.json.

Run from the root of the repository: python tests/oracles/spectrum.py
"""

import json

import mpmath
import numpy as np

SIZE = 7
mpmath.mp.dps = 400


def entry(k, i, j):
    """A number of matrix k that a float holds exactly; tests/spectrum.rs has the same formula."""
    mixed = (i + 2) ** 3 * (j + 3) ** 2 + (i + 5) * (j + 1) ** 4 + k * (7 * i + 11 * j * j + 3) + k * k
    return (mixed % 37 - 18) / 8


def matrix(k):
    return [[entry(k, i, j) for j in range(SIZE)] for i in range(SIZE)]


def ln_squares(depth):
    product = mpmath.eye(SIZE)
    for k in range(depth):
        product = mpmath.matrix(matrix(k)) * product
    values = mpmath.svd_r(product, compute_uv=False)
    return sorted((float(2 * mpmath.log(s)) for s in values), reverse=True)


# NumPy agrees where a float can: the largest of a shallow product.
shallow = np.array(matrix(1)) @ np.array(matrix(0))
largest = 2 * np.log(np.linalg.svd(shallow, compute_uv=False)[0])
assert abs(largest - ln_squares(2)[0]) < 1e-12

answer = {"size": SIZE, "ln_squared_singular_values": {str(d): ln_squares(d) for d in (1, 2, 10, 100)}}
with open("tests/reference/spectrum.json", "w") as file:
    json.dump(answer, file, indent=1)
    file.write("\n")
