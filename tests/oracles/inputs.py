"""Files of inputs as NumPy writes them, for tests/inputs.rs: `python tests/oracles/inputs.py`."""

from pathlib import Path

import numpy as np

there = Path(__file__).parent.parent / "reference" / "inputs"
there.mkdir(exist_ok=True)
rng = np.random.default_rng(17)
points = rng.normal(0.5, 2.0, size=(12, 3, 4))
np.save(there / "f8.npy", points)
np.save(there / "f4.npy", points.astype("f4"))
np.save(there / "big-endian.npy", points.astype(">f8"))
np.save(there / "u1.npy", np.clip(10 * points + 100, 0, 255).astype("u1"))
np.savetxt(there / "rows.csv", points.reshape(12, 12), delimiter=",", fmt="%.17g")
np.save(there / "fortran.npy", np.asfortranarray(points.reshape(12, 12)))
np.save(there / "i8.npy", np.arange(24).reshape(6, 4))
np.save(there / "flat.npy", np.arange(24.0))
gap = points.reshape(12, 12).copy()
gap[2, 4] = np.nan
np.save(there / "nan.npy", gap)
np.save(there / "zeros.npy", np.zeros((6, 4)))

pixels = rng.integers(0, 256, size=(12, 3, 4), dtype="u1")
head = b"\0\0\x08\x03" + np.array(pixels.shape, dtype=">u4").tobytes()
(there / "images-idx3-ubyte").write_bytes(head + pixels.tobytes())
labels = b"\0\0\x08\x01" + np.array([12], dtype=">u4").tobytes()
(there / "labels-idx1-ubyte").write_bytes(labels + bytes(range(12)))

# What a run has to measure of its layer 0, over the first eight points.
scaled = (pixels - pixels.mean()) / pixels.std()
rows = [("f8.npy", points), ("f4.npy", points.astype("f4").astype("f8")), ("big-endian.npy", points)]
rows += [("u1.npy", np.load(there / "u1.npy").astype("f8")), ("rows.csv", points)]
rows += [("images-idx3-ubyte", scaled)]
with open(there / "layer0.csv", "w") as out:
    out.write("file,mean,std,rms,mean_length\n")
    for name, x in rows:
        x = x[:8].reshape(8, -1)
        lengths = np.sqrt((x**2).mean(axis=1))
        rms = np.sqrt((x**2).mean())
        numbers = [x.mean(), x.std(), rms, lengths.mean() / rms]
        out.write(name + "," + ",".join(f"{n:.17g}" for n in numbers) + "\n")
