//! The points of a file, and what is known of them.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{format, sha256};

/// The first points of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// What they are like.
    pub summary: Summary,
    /// Point by point, as many as were asked for; empty where only the summary is known.
    pub numbers: Vec<f64>,
    /// Length of the file.
    pub file_bytes: u64,
}

/// What theory and report say of a file's points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Points in the file; the first of them are taken.
    pub points: usize,
    /// Numbers of a point.
    pub input_dim: usize,
    /// Mean of all numbers that are taken.
    pub mean: f64,
    /// Mean of their squares.
    pub mean_square: f64,
    /// Mean over the points of |x|, divided by the root of the mean of |x|²: 1 where all are of one length.
    pub mean_length: f64,
    /// Whether the numbers were shifted and scaled, as pixels of an IDX file are: to mean 0 and mean square 1
    /// over the whole file.
    pub scaled: bool,
}

/// Points of `size` numbers, in a file of so many.
pub(super) struct Read {
    pub points: usize,
    pub size: usize,
    /// The first points.
    pub numbers: Vec<f64>,
    pub scaled: bool,
}

impl Points {
    /// The first `data` points of a file, and the SHA-256 of all of it. The error is a reason that ends with
    /// what would be right.
    pub(super) fn read(path: &Path, data: usize) -> Result<(Self, String), String> {
        let bytes = bytes_of(path)?;
        let read = format::read(path, &bytes, data)?;
        if read.points < data {
            return Err(format!(
                "the file has {} {}, --data asks for {data}; give --data {} or less",
                read.points,
                if read.points == 1 { "point" } else { "points" },
                read.points,
            ));
        }
        let numbered = read.numbers.iter().enumerate();
        if let Some((at, _)) = numbered.clone().find(|(_, x)| !x.is_finite()) {
            return Err(format!(
                "number {} of point {} is not finite; give a file of finite numbers",
                at % read.size + 1,
                at / read.size + 1
            ));
        }
        // Squares of all must be numbers.
        const LARGEST: f64 = 1e100;
        if let Some((at, _)) = numbered.clone().find(|(_, x)| x.abs() > LARGEST) {
            return Err(format!(
                "number {} of point {} is beyond 1e100; give smaller numbers",
                at % read.size + 1,
                at / read.size + 1
            ));
        }
        let count = read.numbers.len() as f64;
        let mean_square = read.numbers.iter().map(|x| x * x).sum::<f64>() / count;
        if mean_square < 1e-200 {
            return Err(
                "its points are 0, which no network moves; give points that are not".into(),
            );
        }
        let lengths = read.numbers.chunks_exact(read.size).map(|x| {
            let square = x.iter().map(|x| x * x).sum::<f64>() / read.size as f64;
            (square / mean_square).sqrt()
        });
        let summary = Summary {
            points: read.points,
            input_dim: read.size,
            mean: read.numbers.iter().sum::<f64>() / count,
            mean_square,
            mean_length: lengths.sum::<f64>() / data as f64,
            scaled: read.scaled,
        };
        let points = Self {
            summary,
            numbers: read.numbers,
            file_bytes: bytes.len() as u64,
        };
        Ok((points, sha256::of(&bytes)))
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    const RIGHT: &str = "give the path of an .npy, .csv or IDX file";
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => format!("there is no such file; {RIGHT}"),
        io::ErrorKind::PermissionDenied => {
            "no permission to read it; give a file that you may read".into()
        }
        _ => format!("can't be read ({error}); {RIGHT}"),
    };
    let found = fs::metadata(path).map_err(unreadable)?;
    if found.is_dir() {
        return Err(format!("a folder; {RIGHT}"));
    }
    if !found.is_file() {
        return Err(format!("not a file; {RIGHT}"));
    }
    fs::read(path).map_err(unreadable)
}
