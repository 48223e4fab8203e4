"""The textbook's exercise (Prince, Understanding Deep Learning, notebook 7.3) with real NumPy.

Prints tests/reference/notebook_more.json: further settings than those of notebook.json.
"""
import json
import numpy as np


def network(layers, units, sigma2, seed):
    np.random.seed(seed)
    first = np.random.normal(size=(units, 1)) * np.sqrt(sigma2)
    last = np.random.normal(size=(1, units)) * np.sqrt(sigma2)
    between = [np.random.normal(size=(units, units)) * np.sqrt(sigma2) for _ in range(layers - 1)]
    return [first, *between, last]


def forward(weights, x):
    h, all_h, all_f = x, [], []
    for w in weights:
        all_h.append(h)
        f = np.matmul(w, h)
        all_f.append(f)
        h = f.clip(0.0)
    return all_h, all_f


def case(layers, units, sigma2, seed, data, gradient_data):
    weights = network(layers, units, sigma2, seed)
    all_h, _ = forward(weights, np.random.normal(size=(1, data)))
    hidden_std = [float(np.std(all_h[layer])) for layer in range(layers)]

    weights = network(layers, units, sigma2, seed)
    gradients = [np.zeros((units, gradient_data)) for _ in range(layers)]
    for point in range(gradient_data):
        _, all_f = forward(weights, np.random.normal(size=(1, 1)))
        df = 2 * all_f[layers]
        for layer in range(layers, 0, -1):
            df = (all_f[layer - 1] >= 0) * np.matmul(weights[layer].T, df)
            gradients[layer - 1][:, point] = df[:, 0]
    gradient_std = [float(np.std(gradients[layer])) for layer in range(1, layers)]
    return dict(
        layers=layers, units=units, sigma2=sigma2, seed=seed, data=data, gradient_data=gradient_data,
        hidden_std=hidden_std, gradient_std=gradient_std,
    )


print(json.dumps({
    "made_with": f"NumPy {np.__version__}, float64, legacy generator",
    "cases": [
        case(7, 33, 0.3, 12345, 17, 9),
        case(1, 1, 2.0, 3, 5, 5),
        case(2, 3, 0.5, 4294967295, 1, 1),
        case(200, 40, 0.05, 8, 300, 130),
        case(40, 64, 1.0, 2, 129, 128),
        case(90, 20, 0.002, 5, 400, 40),
        case(30, 4, 0.6, 0, 1000, 100),
    ],
}, indent=1))
