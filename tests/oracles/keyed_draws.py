"""The keyed draws of src/random/keyed.rs, from their documentation alone, in 40 digits (mpmath).

Prints the rows of tests/oracles/keyed_draws.csv: seed, replicate, width, kind, index, shape, place, number.
"""
import struct
from mpmath import mp, mpf, log, sqrt, cos, sin, pi

mp.dps = 40


def chacha8_block(key: bytes, counter: int) -> list[int]:
    def quarter(x, a, b, c, d):
        for left, right, other, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[left] = (x[left] + x[right]) & 0xFFFFFFFF
            x[other] ^= x[left]
            x[other] = ((x[other] << turn) | (x[other] >> (32 - turn))) & 0xFFFFFFFF

    start = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key))
    start += [counter & 0xFFFFFFFF, counter >> 32, 0, 0]
    x = start[:]
    for _ in range(4):
        for columns in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)):
            quarter(x, *columns)
        for diagonals in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(x, *diagonals)
    return [(a + b) & 0xFFFFFFFF for a, b in zip(x, start)]


def batch(key: bytes, number: int) -> list[int]:
    words = []
    for block in range(4 * number, 4 * number + 4):
        half = chacha8_block(key, block)
        words += [half[i] | half[i + 1] << 32 for i in range(0, 16, 2)]
    return words


def draw(seed, replicate, width, kind, index, shape, place):
    key = struct.pack("<QQQII", seed, replicate, width, kind, index)
    words, at = batch(key, place // 32), place % 32
    if shape == "uniform":
        return sqrt(mpf(3)) * (2 * (mpf(words[at] >> 12) / 2**52 - mpf(1) / 2) + mpf(2) ** -52)
    pair = at % 16
    radius = sqrt(-2 * log(1 - mpf(words[pair] >> 12) / 2**52))
    word = words[16 + pair]
    quarter, inside = word >> 62, (word >> 10) & (2**52 - 1)
    angle = pi / 2 * (quarter + mpf(inside) / 2**52 - mpf(1) / 2)
    return radius * (cos(angle) if at < 16 else sin(angle))


print("seed,replicate,width,kind,index,shape,place,number")
for seed, replicate, width, kind, index in (
    (0, 0, 80, 0, 0),
    (0, 0, 80, 0, 1),
    (0, 9, 80, 1, 0),
    (1, 0, 256, 2, 7),
    (2**64 - 1, 2**40, 4096, 3, 0),
    (42, 3, 0, 4, 0),
    (42, 3, 0, 5, 0),
):
    for shape in ("normal", "uniform"):
        for place in (0, 1, 15, 16, 31, 32, 33, 100, 6399):
            number = draw(seed, replicate, width, kind, index, shape, place)
            print(f"{seed},{replicate},{width},{kind},{index},{shape},{place},{mp.nstr(number, 20)}")
