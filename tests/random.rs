//! The keyed draws: against an independent implementation, and as random numbers.

use initscope::random::{Key, Shape, Stream};
use proptest::prelude::*;

const STREAMS: [Stream; 6] = [
    Stream::Weight(3),
    Stream::Readout,
    Stream::Bias(3),
    Stream::ReadoutBias,
    Stream::Data,
    Stream::Target,
];

fn key(seed: u64, stream: Stream) -> Key {
    Key {
        seed,
        replicate: 0,
        width: 80,
        stream,
    }
}

fn take(key: Key, shape: Shape, count: usize) -> Vec<f64> {
    let mut out = vec![0.0; count];
    key.draws(shape).fill(&mut out);
    out
}

#[test]
fn numbers_are_those_of_the_documented_construction() {
    // tests/oracles/keyed_draws.py: ChaCha8 and Box-Muller written anew, in 40 digits.
    let mut rows = csv::Reader::from_reader(&include_bytes!("oracles/keyed_draws.csv")[..]);
    type Row = (u64, u64, u64, u32, u32, String, usize, f64);
    let mut count = 0;
    for row in rows.deserialize() {
        let (seed, replicate, width, kind, index, shape, place, exact): Row = row.unwrap();
        let stream = match kind {
            0 => Stream::Weight(index),
            1 => Stream::Readout,
            2 => Stream::Bias(index),
            3 => Stream::ReadoutBias,
            4 => Stream::Data,
            _ => Stream::Target,
        };
        let shape = if shape == "normal" {
            Shape::Normal
        } else {
            Shape::Uniform
        };
        let key = Key {
            seed,
            replicate,
            width,
            stream,
        };
        let got = take(key, shape, place + 1)[place];
        assert!(
            (got - exact).abs() <= 4.0 * f64::EPSILON * exact.abs(),
            "{key:?} {place}: {got:e} {exact:e}"
        );
        count += 1;
    }
    assert_eq!(count, 126);
}

#[test]
fn numbers_never_change() {
    // To the last bit: reports of one seed must stay the same from version to version.
    let bits = |shape| {
        let numbers = take(key(0, Stream::Weight(0)), shape, 70);
        [0, 1, 15, 16, 31, 32, 69].map(|i: usize| numbers[i].to_bits())
    };
    assert_eq!(
        bits(Shape::Normal),
        [
            0xbfd3_6bd4_64eb_0880,
            0x3fe3_ae36_f91d_11a4,
            0xbfd9_3a9d_c4a6_60dd,
            0x3ff7_8a41_32a9_b808,
            0x3fe4_5f00_8a5a_512f,
            0x3ff0_edf0_56f3_7bb5,
            0x3fe1_955d_7169_b7c3,
        ]
    );
    assert_eq!(
        bits(Shape::Uniform),
        [
            0x3fe3_8eaf_8816_b844,
            0xbff2_2033_3e29_3b70,
            0xbfec_53a0_5bcc_0492,
            0xbfd4_8921_b0af_7167,
            0xbfc0_4c6e_f647_df1a,
            0xbfb8_5f04_5234_3926,
            0x3fe8_0c08_9126_33b7,
        ]
    );
}

#[test]
fn normals_have_the_moments_and_the_distribution_of_normals() {
    let count = 200_000;
    let n = count as f64;
    for stream in STREAMS {
        let mut z = take(key(1, stream), Shape::Normal, count);
        let moment = |p: i32| z.iter().map(|z| z.powi(p)).sum::<f64>() / n;
        // Var z^p / n, at four standard errors.
        for (power, wanted, variance) in [
            (1, 0.0, 1.0),
            (2, 1.0, 2.0),
            (3, 0.0, 15.0),
            (4, 3.0, 96.0),
            (6, 15.0, 10_170.0f64),
        ] {
            let error = (moment(power) - wanted) / (variance / n).sqrt();
            assert!(error.abs() < 4.0, "{stream:?} z^{power}: {error}");
        }
        // Kolmogorov and Smirnov: sqrt(n) D exceeds 1.95 once in a thousand times.
        z.sort_by(f64::total_cmp);
        let distance = z.iter().enumerate().map(|(i, &z)| {
            let cdf = 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
            (cdf - i as f64 / n)
                .abs()
                .max((cdf - (i + 1) as f64 / n).abs())
        });
        assert!(distance.fold(0.0, f64::max) * n.sqrt() < 1.95, "{stream:?}");
    }
}

#[test]
fn uniforms_fill_their_interval_evenly() {
    let count = 200_000;
    let u = take(key(1, Stream::Weight(0)), Shape::Uniform, count);
    let edge = 3f64.sqrt();
    let mut bins = [0.0f64; 100];
    for u in &u {
        assert!(u.abs() < edge);
        bins[((u / edge + 1.0) * 50.0) as usize] += 1.0;
    }
    let expected = count as f64 / 100.0;
    let chi2: f64 = bins.iter().map(|o| (o - expected).powi(2) / expected).sum();
    // 99 degrees of freedom: 0.1% and 99.9% quantiles.
    assert!((60.0..149.0).contains(&chi2), "{chi2}");
    let variance = u.iter().map(|u| u * u).sum::<f64>() / count as f64;
    assert!((variance - 1.0).abs() < 4.0 * (0.8 / count as f64).sqrt());
}

#[test]
fn different_keys_are_independent_and_neighbours_in_a_stream_too() {
    let count = 20_000;
    let correlation = |a: &[f64], b: &[f64]| {
        a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / (a.len() as f64).sqrt()
    };
    let mut keys = Vec::new();
    for stream in STREAMS
        .into_iter()
        .chain([Stream::Weight(4), Stream::Bias(4)])
    {
        keys.push(key(0, stream));
    }
    keys.push(key(1, Stream::Weight(3)));
    keys.push(Key {
        replicate: 1,
        ..key(0, Stream::Weight(3))
    });
    keys.push(Key {
        width: 81,
        ..key(0, Stream::Weight(3))
    });
    let numbers: Vec<_> = keys
        .iter()
        .map(|&k| take(k, Shape::Normal, count))
        .collect();
    for i in 0..keys.len() {
        for j in 0..i {
            let z = correlation(&numbers[i], &numbers[j]);
            assert!(z.abs() < 4.0, "{:?} {:?}: {z}", keys[i], keys[j]);
        }
        for lag in [1, 15, 16, 17, 32] {
            let z = correlation(&numbers[i][lag..], &numbers[i]);
            assert!(z.abs() < 4.0, "{:?} lag {lag}: {z}", keys[i]);
        }
        // The two numbers of a pair share their radius: the squares must not show it.
        let squares: Vec<f64> = numbers[i]
            .iter()
            .map(|z| (z * z - 1.0) / 2f64.sqrt())
            .collect();
        let z = correlation(&squares[16..], &squares);
        assert!(z.abs() < 4.0, "{:?} squares: {z}", keys[i]);
    }
}

proptest! {
    #[test]
    fn a_stream_is_the_same_in_any_pieces(
        pieces in prop::collection::vec(0usize..100, 1..12),
        start in 0u64..200,
        uniform: bool,
    ) {
        let shape = if uniform { Shape::Uniform } else { Shape::Normal };
        let key = key(7, Stream::Data);
        let whole = take(key, shape, 1500);
        let mut draws = key.draws(shape);
        if start > 0 {
            draws.seek(start);
        }
        let mut at = start as usize;
        for piece in pieces {
            let mut out = vec![0.0; piece];
            draws.fill(&mut out);
            prop_assert_eq!(&out[..], &whole[at..at + piece]);
            at += piece;
        }
    }
}
