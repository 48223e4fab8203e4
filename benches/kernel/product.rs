//! Products of square matrices and panels, layer after layer.

use initscope::kernel::{
    Aligned, Lane, Packed, Store, TileShape, panel_product, panel_product_transposed,
};
use pulp::{Simd, WithSimd};

/// With the matrices or their transposes.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    Forward,
    Back,
}

/// Square matrices of one width, and a panel that goes through them all.
pub struct Chain<F> {
    width: usize,
    groups: usize,
    way: Way,
    layers: Vec<Packed<F>>,
    panels: [Aligned<F>; 2],
}

impl<F: Lane> Chain<F> {
    pub fn new(width: usize, layers: usize, groups: usize, way: Way) -> Self {
        let size = groups * width * TileShape::here::<F>().columns;
        let mut panel = Aligned::zeros(size);
        fill(&mut panel, 1);
        let mut matrix = vec![F::zero(); width * width];
        let layers = (0..layers)
            .map(|layer| {
                fill(&mut matrix, layer + 2);
                let scale = F::from_f64((12.0 / width as f64).sqrt());
                matrix.iter_mut().for_each(|w| *w *= scale);
                let mut packed = Packed::zeros(width, width);
                packed.pack(&matrix);
                packed
            })
            .collect();
        Self {
            width,
            groups,
            way,
            layers,
            panels: [panel.clone(), panel],
        }
    }
}

/// Numbers in [-1/2, 1/2), by the golden ratio.
pub fn fill<F: Lane>(numbers: &mut [F], salt: usize) {
    for (i, x) in numbers.iter_mut().enumerate() {
        let angle = (i + salt * 7919) as f64 * 0.618_033_988_749_894_9;
        *x = F::from_f64(angle.fract() - 0.5);
    }
}

/// Takes the panel through all layers and returns the floating-point operations done.
impl<F: Lane> WithSimd for &mut Chain<F> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let [from, to] = &mut self.panels;
        for layer in &self.layers {
            match self.way {
                Way::Forward => panel_product(simd, layer, from, to, &mut Store),
                Way::Back => panel_product_transposed(simd, layer, from, to, &mut Store),
            }
            std::mem::swap(from, to);
        }
        let columns = self.groups * TileShape::of::<F, S>().columns;
        (2 * self.layers.len() * self.width * self.width * columns) as f64
    }
}
