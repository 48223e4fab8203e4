//! Heights of the labels at line ends: as near to the ends as they go without overlap.

use crate::chart::scene::Point;

/// Heights for labels that want `wanted`, at least `spacing` apart and within `low..=high`.
///
/// Each label gets its wanted place; labels that are too near merge into a cluster centred on the
/// mean of (wanted - own offset), which is kept inside the frame and merged again with its
/// neighbours: the least-squares placement. Order never changes; equal heights keep the order
/// given. Where the frame is too short for all, the spacing shrinks to what fits.
pub fn place(wanted: &[f64], spacing: f64, low: f64, high: f64) -> Vec<f64> {
    let count = wanted.len();
    if count == 0 {
        return Vec::new();
    }
    let spacing = spacing.min((high - low).max(0.0) / (count - 1).max(1) as f64);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));

    let mut clusters: Vec<Cluster> = Vec::with_capacity(count);
    for &index in &order {
        let mut cluster = Cluster {
            first: wanted[index].clamp(low, high.max(low)),
            sum: wanted[index],
            len: 1,
        };
        while let Some(above) = clusters.pop() {
            if above.first + above.len as f64 * spacing <= cluster.first {
                clusters.push(above);
                break;
            }
            cluster = above.merged(&cluster, spacing, low, high);
        }
        clusters.push(cluster);
    }

    let mut placed = vec![0.0; count];
    let mut rank = order.into_iter();
    for cluster in clusters {
        for (step, index) in rank.by_ref().take(cluster.len).enumerate() {
            placed[index] = cluster.first + step as f64 * spacing;
        }
    }
    placed
}

/// The line from a line's end to its label: 4 level, a slant, 4 level.
pub fn leader((from, end): Point, (to, height): Point) -> Vec<Point> {
    vec![
        (from, end),
        (from + 4.0, end),
        (to - 4.0, height),
        (to, height),
    ]
}

/// Labels that touch: the first one's height, and the sum of (wanted - own offset).
struct Cluster {
    first: f64,
    sum: f64,
    len: usize,
}

impl Cluster {
    fn merged(&self, below: &Self, spacing: f64, low: f64, high: f64) -> Self {
        let len = self.len + below.len;
        let sum = self.sum + below.sum - (self.len * below.len) as f64 * spacing;
        let room = high - (len - 1) as f64 * spacing;
        Self {
            first: (sum / len as f64).clamp(low, room.max(low)),
            sum,
            len,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_with_room_stay_where_they_want() {
        assert_eq!(
            place(&[90.0, 10.0, 50.0], 17.0, 0.0, 100.0),
            [90.0, 10.0, 50.0]
        );
    }

    #[test]
    fn a_cluster_is_centred_on_what_its_labels_want() {
        // Three at 50, 52, 60 want 51, 54 as a mean: 54 - 17, 54, 54 + 17.
        let placed = place(&[50.0, 52.0, 60.0], 17.0, 0.0, 100.0);
        assert_eq!(placed, [37.0, 54.0, 71.0]);
    }

    #[test]
    fn clusters_at_the_edge_push_their_neighbours_along() {
        assert_eq!(
            place(&[1.0, 2.0, 30.0], 17.0, 0.0, 100.0),
            [0.0, 17.0, 34.0]
        );
        assert_eq!(
            place(&[70.0, 99.0, 100.0], 17.0, 0.0, 100.0),
            [66.0, 83.0, 100.0]
        );
    }

    #[test]
    fn equal_heights_keep_the_order_given() {
        let placed = place(&[50.0, 50.0], 10.0, 0.0, 100.0);
        assert_eq!(placed, [45.0, 55.0]);
    }

    #[test]
    fn a_frame_too_short_shares_what_there_is() {
        assert_eq!(place(&[5.0, 5.0, 5.0], 17.0, 0.0, 10.0), [0.0, 5.0, 10.0]);
        assert!(place(&[], 17.0, 0.0, 10.0).is_empty());
    }

    proptest! {
        #[test]
        fn order_spacing_and_frame_hold(wanted in prop::collection::vec(-50.0..450.0f64, 1..40)) {
            let (low, high) = (0.0, 386.0);
            let spacing = 16.9f64.min((high - low) / (wanted.len() - 1).max(1) as f64);
            let placed = place(&wanted, 16.9, low, high);
            let mut order: Vec<usize> = (0..wanted.len()).collect();
            order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
            for pair in order.windows(2) {
                prop_assert!(placed[pair[1]] - placed[pair[0]] >= spacing - 1e-9);
            }
            for y in placed {
                prop_assert!((low - 1e-9..=high + 1e-9).contains(&y));
            }
        }

        #[test]
        fn no_shift_of_one_cluster_lies_nearer(wanted in prop::collection::vec(0.0..386.0f64, 1..12)) {
            // Least squares: moving any touching run of labels by a little, where it may, gains nothing.
            let placed = place(&wanted, 16.9, 0.0, 386.0);
            let cost = |placed: &[f64]| -> f64 {
                placed.iter().zip(&wanted).map(|(p, w)| (p - w).powi(2)).sum()
            };
            let mut order: Vec<usize> = (0..wanted.len()).collect();
            order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
            for from in 0..order.len() {
                for to in from..order.len() {
                    for step in [-0.1, 0.1] {
                        let mut moved = placed.clone();
                        for &index in &order[from..=to] {
                            moved[index] += step;
                        }
                        let fits = order.windows(2).all(|p| moved[p[1]] - moved[p[0]] >= 16.9 - 1e-9)
                            && moved.iter().all(|y| (0.0..=386.0).contains(y));
                        prop_assert!(!fits || cost(&moved) >= cost(&placed) - 1e-9);
                    }
                }
            }
        }
    }
}
