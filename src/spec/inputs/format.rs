//! The formats of files of inputs: NumPy's NPY, CSV, and the IDX of MNIST.

use std::path::Path;

use super::points::Read;

/// Most numbers of a point.
const MOST_NUMBERS: usize = 1_000_000;

/// Reads the first `data` points. The error is a reason that ends with what would be right.
pub(super) fn read(path: &Path, bytes: &[u8], data: usize) -> Result<Read, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_ascii_lowercase();
    let ends = |end: &str| name.ends_with(end);
    let read = match () {
        () if ends(".npy") => npy(bytes, data),
        () if ends(".csv") => csv(bytes, data),
        () if ends("ubyte") || ends(".idx") => idx(bytes, data),
        () if ends(".gz") => Err("it is compressed; unpack it with gunzip first".into()),
        () => Err(
            "its name tells no format; give a file that ends in .npy, .csv or -ubyte (IDX)".into(),
        ),
    }?;
    if read.size > MOST_NUMBERS {
        return Err(format!(
            "its points have {} numbers each; give points of at most 1,000,000",
            read.size
        ));
    }
    Ok(read)
}

/// `[points, ...]` as points of so many numbers.
fn flattened(shape: &[usize]) -> Result<(usize, usize), String> {
    let [points, sizes @ ..] = shape else {
        return Err("it holds a single number; give an array of points × numbers".into());
    };
    if sizes.is_empty() {
        return Err(format!(
            "its shape is ({points},), one list of numbers; give an array of points × numbers"
        ));
    }
    let size = sizes.iter().try_fold(1usize, |all, &n| all.checked_mul(n));
    match size {
        Some(size) if size > 0 && *points > 0 => Ok((*points, size)),
        _ => Err(format!(
            "its shape is {shape:?}, which has no points; give an array of points × numbers"
        )),
    }
}

/// The bytes of all numbers, or that the file is cut short.
fn body(bytes: &[u8], points: usize, size: usize, width: usize) -> Result<&[u8], String> {
    let wanted = points.checked_mul(size).and_then(|n| n.checked_mul(width));
    let body = wanted.and_then(|wanted| bytes.get(..wanted));
    body.filter(|body| body.len() == bytes.len()).ok_or(format!(
        "its header says {points} points of {size} numbers, which is not the length of the file; give \
         a file that is whole"
    ))
}

/// NumPy's format, versions 1 to 3: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
fn npy(bytes: &[u8], data: usize) -> Result<Read, String> {
    const BROKEN: &str = "it is no NPY file; give what numpy.save writes";
    let version = *bytes
        .strip_prefix(b"\x93NUMPY")
        .and_then(|rest| rest.first())
        .ok_or(BROKEN)?;
    let little = |at: usize, n: usize| {
        let length = bytes.get(at..at + n)?;
        Some(length.iter().rev().fold(0, |l, &b| l << 8 | usize::from(b)))
    };
    let (start, length) = match version {
        1 => (10, little(8, 2)),
        _ => (12, little(8, 4)),
    };
    let end = start + length.ok_or(BROKEN)?;
    let header = bytes.get(start..end).ok_or(BROKEN)?;
    let header = std::str::from_utf8(header).map_err(|_| BROKEN)?;
    let value = |key: &str| {
        let (_, rest) = header.split_once(&format!("'{key}':"))?;
        Some(rest.trim_start())
    };
    let kind = value("descr")
        .and_then(|rest| rest.strip_prefix('\'')?.split('\'').next())
        .ok_or("its array is of several kinds of number; give f4, f8 or u1")?;
    let (width, number): (usize, fn(&[u8]) -> f64) = match kind {
        "<f8" => (8, |b| f64::from_le_bytes(b.try_into().unwrap_or_default())),
        ">f8" => (8, |b| f64::from_be_bytes(b.try_into().unwrap_or_default())),
        "<f4" => (4, |b| {
            f32::from_le_bytes(b.try_into().unwrap_or_default()).into()
        }),
        ">f4" => (4, |b| {
            f32::from_be_bytes(b.try_into().unwrap_or_default()).into()
        }),
        "|u1" => (1, |b| f64::from(b[0])),
        _ => {
            return Err(format!(
                "its numbers are of type {kind}; give f4, f8 or u1, as x.astype(\"f8\") makes them"
            ));
        }
    };
    if value("fortran_order").is_some_and(|order| order.starts_with("True")) {
        return Err(
            "its array is in Fortran's order; give C order, as numpy.ascontiguousarray makes it"
                .into(),
        );
    }
    let shape = value("shape")
        .and_then(|rest| rest.strip_prefix('(')?.split(')').next())
        .ok_or(BROKEN)?;
    let shape = shape.split(',').map(str::trim).filter(|n| !n.is_empty());
    let shape: Vec<usize> = shape
        .map(|n| n.parse().map_err(|_| BROKEN))
        .collect::<Result<_, _>>()?;
    let (points, size) = flattened(&shape)?;
    let body = body(&bytes[end..], points, size, width)?;
    let taken = points.min(data) * size;
    Ok(Read {
        points,
        size,
        numbers: body.chunks_exact(width).take(taken).map(number).collect(),
        scaled: false,
    })
}

/// A row a point, commas between the numbers.
fn csv(bytes: &[u8], data: usize) -> Result<Read, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| "it is not UTF-8 text; give rows of numbers with commas between")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut points, mut size, mut numbers) = (0, 0, Vec::new());
    let lines = text.lines().enumerate();
    for (line, row) in lines.filter(|(_, row)| !row.trim().is_empty()) {
        let before = numbers.len();
        for item in row.split(',').map(str::trim) {
            let number = item.parse::<f64>().map_err(|_| {
                format!(
                    "line {}: \"{}\" isn't a number; give rows of numbers alone, without a header",
                    line + 1,
                    item.chars().take(20).collect::<String>().escape_debug()
                )
            })?;
            numbers.push(number);
        }
        let own = numbers.len() - before;
        if points > 0 && own != size {
            return Err(format!(
                "line {}: {own} numbers, the first row has {size}; give rows of one length",
                line + 1
            ));
        }
        (points, size) = (points + 1, own);
        if points > data {
            numbers.truncate(before);
        }
    }
    if points == 0 {
        return Err("it is empty; give rows of numbers with commas between".into());
    }
    Ok(Read {
        points,
        size,
        numbers,
        scaled: false,
    })
}

/// IDX of unsigned bytes, as MNIST's images are: <http://yann.lecun.com/exdb/mnist/>. Scaled to mean 0 and mean
/// square 1 over all numbers of the file.
fn idx(bytes: &[u8], data: usize) -> Result<Read, String> {
    const BROKEN: &str = "it is no IDX file; give images such as MNIST's train-images-idx3-ubyte";
    let [0, 0, kind, dimensions, rest @ ..] = bytes else {
        return Err(BROKEN.into());
    };
    if *kind != 8 {
        return Err(
            "its numbers are not unsigned bytes; give an IDX file of these, or an .npy".into(),
        );
    }
    let dimensions = usize::from(*dimensions);
    let sizes = rest.get(..4 * dimensions).ok_or(BROKEN)?;
    let big = |b: &[u8]| b.iter().fold(0, |n, &byte| n << 8 | usize::from(byte));
    let shape: Vec<usize> = sizes.chunks_exact(4).map(big).collect();
    if dimensions == 1 {
        return Err(
            "it holds one number a point, as labels are; give images, such as train-images-idx3-ubyte"
                .into(),
        );
    }
    let (points, size) = flattened(&shape)?;
    let body = body(&rest[4 * dimensions..], points, size, 1)?;
    let count = body.len() as f64;
    // Whole numbers: exact.
    let sums = body.iter().fold((0u64, 0u64), |(sum, squares), &b| {
        let b = u64::from(b);
        (sum + b, squares + b * b)
    });
    let mean = sums.0 as f64 / count;
    let variance = sums.1 as f64 / count - mean * mean;
    if variance <= 0.0 {
        return Err("all its pixels are the same; give images that differ".into());
    }
    let scale = variance.sqrt().recip();
    let taken = body.iter().take(points.min(data) * size);
    Ok(Read {
        points,
        size,
        numbers: taken.map(|&b| scale * (f64::from(b) - mean)).collect(),
        scaled: true,
    })
}
