//! Which of many are drawn where there is room for some.

/// At most `most` of `count` indices from the first to the last, evenly spread, those to keep among them
/// as far as there is room.
pub fn spread(count: usize, most: usize, keep: &[usize]) -> Vec<usize> {
    if count <= most {
        return (0..count).collect();
    }
    let gaps = most.max(2) - 1;
    let mut indices: Vec<usize> = (0..=gaps)
        .map(|i| (i * (count - 1) + gaps / 2) / gaps)
        .collect();
    let stays = |index: usize| index == 0 || index + 1 == count || keep.contains(&index);
    for &keep in keep {
        if indices.contains(&keep) {
            continue;
        }
        let free = indices.iter_mut().filter(|index| !stays(**index));
        if let Some(nearest) = free.min_by_key(|index| index.abs_diff(keep)) {
            *nearest = keep;
        }
    }
    indices.sort_unstable();
    indices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_stay_and_what_is_kept_as_far_as_there_is_room() {
        assert_eq!(spread(5, 9, &[]), [0, 1, 2, 3, 4]);
        assert_eq!(spread(13, 5, &[]), [0, 3, 6, 9, 12]);
        let kept = spread(41, 9, &[17]);
        assert_eq!(kept.len(), 9);
        assert!(kept.contains(&0) && kept.contains(&17) && kept.contains(&40));
        assert!(kept.windows(2).all(|pair| pair[0] < pair[1]), "{kept:?}");
        assert_eq!(spread(41, 3, &[1]), [0, 1, 40]);
        // Neighbours all have a place, one after the other as far as there is room.
        assert_eq!(spread(41, 5, &[18, 19, 20]), [0, 18, 19, 20, 40]);
        assert_eq!(spread(41, 4, &[18, 19, 20]), [0, 18, 19, 40]);
    }
}
