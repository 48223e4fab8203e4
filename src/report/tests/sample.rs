//! Runs of every kind, made up.

use crate::analysis::{Analysis, Draws};
use crate::chart::fixture::{ELEVEN, Recipe, analysis};
use crate::chart::scene::{Mark, Scene, Text};
use crate::chart::{self, Drawings, Figure, Kind, color};
use crate::dataset::Provenance;
use crate::network::Activation;
use crate::report::{Rendered, Report, Templates};
use crate::spec::Spec;

/// What a report is made from, owned.
pub struct Sample {
    pub analysis: Analysis,
    pub provenance: Provenance,
    pub spec: Spec,
    pub figures: Vec<Figure>,
}

impl Sample {
    pub fn new(recipes: &[Recipe]) -> Self {
        let analysis = analysis(recipes);
        let spec = Spec::default();
        Self {
            provenance: Provenance {
                version: "0.1.0".into(),
                command: spec.command(),
                method: "Every cell derived from one pass at σ² = 1.".into(),
                identities: vec!["A ReLU network without biases scales as σ to the depth.".into()],
                processor: "x86_64, AVX-512".into(),
                planned_flop: 4.14e9,
                planned_memory_bytes: 12.3e6,
                networks: 770,
            },
            figures: figures(&analysis),
            analysis,
            spec,
        }
    }

    /// With the drawings of a real report, where the figures have them.
    pub fn drawn(mut self) -> Self {
        for real in chart::figures(&self.analysis) {
            let same =
                |figure: &&mut Figure| figure.kind == real.kind && figure.slice == real.slice;
            match self.figures.iter_mut().find(same) {
                Some(figure) => *figure = real,
                None => self.figures.push(real),
            }
        }
        self
    }

    pub fn report(&self) -> Report<'_> {
        Report {
            published: &[],
            analysis: &self.analysis,
            provenance: &self.provenance,
            spec: &self.spec,
            figures: &self.figures,
        }
    }

    pub fn render(&self) -> Rendered {
        let templates = Templates::load(None).unwrap();
        self.report().render(&templates).unwrap()
    }
}

/// A plain drawing for every kind and slice, so that words do not hang on the figures'.
fn figures(analysis: &Analysis) -> Vec<Figure> {
    let kinds = [
        (Kind::Forward, "forward"),
        (Kind::Backward, "backward"),
        (Kind::Growth, "growth"),
        (Kind::DepthForward, "depth-forward"),
        (Kind::DepthBackward, "depth-backward"),
        (Kind::Activations, "activations"),
    ];
    let drawing = |width: f64, height: f64| {
        let mut scene = Scene::new(width, height);
        scene.add(Mark::line(
            [(20.0, 20.0), (width - 20.0, height - 20.0)],
            color::COOL[1],
            1.9,
        ));
        scene.add(Text::new(20.0, height / 2.0, "drawing", 13.0, color::TEXT));
        scene
    };
    let mut figures = Vec::new();
    for (index, slice) in analysis.slices.iter().enumerate() {
        for (kind, name) in kinds {
            let absent = match kind {
                Kind::Growth => slice.lines.len() < 2,
                Kind::DepthForward | Kind::DepthBackward => slice.depths.len() < 2,
                _ => false,
            };
            if absent {
                continue;
            }
            figures.push(Figure {
                name: match analysis.slices.len() {
                    1 => name.into(),
                    _ => format!("{name}-{}", slice.activation.name()),
                },
                kind,
                slice: index,
                title: format!("Title of {name}"),
                subtitle: vec!["What is plotted".into()],
                alt: format!("Line chart of {name}: \"a\" < b & c"),
                caption: vec![
                    format!("Look at {name}."),
                    "The heavy line is level.".into(),
                ],
                drawings: Drawings {
                    standalone: drawing(828.0, 608.0),
                    page: drawing(780.0, 460.0),
                    phone: drawing(358.0, 400.0),
                    slide: drawing(960.0, 540.0),
                },
            });
        }
    }
    figures
}

pub fn textbook() -> Sample {
    Sample::new(&[Recipe::default()])
}

pub fn none_keeps() -> Sample {
    Sample::new(&[Recipe {
        sigma2: vec![0.001, 0.0125, 0.05, 1.0],
        ..Recipe::default()
    }])
}

pub fn all_keep() -> Sample {
    Sample::new(&[Recipe {
        sigma2: vec![0.02, 0.025, 0.03],
        depths: vec![2, 3],
        ..Recipe::default()
    }])
}

pub fn tanh() -> Sample {
    Sample::new(&[Recipe {
        activation: Activation::Tanh,
        ..Recipe::default()
    }])
}

pub fn interrupted() -> Sample {
    let mut sample = textbook();
    sample.analysis.missing_cells = 12;
    sample.analysis.missing_networks = 12 * 10 + 3;
    sample.analysis.draws = Draws {
        fewest: 7,
        most: 10,
    };
    sample.analysis.slices[0].lines[0].replicates = 7;
    for cells in &mut sample.analysis.slices[0].map[4..] {
        for cell in &mut cells[7..] {
            *cell = None;
        }
    }
    sample
}

pub fn several_activations() -> Sample {
    Sample::new(
        &[Activation::Relu, Activation::Tanh, Activation::Gelu].map(|activation| Recipe {
            activation,
            depths: vec![5, 20],
            ..Recipe::default()
        }),
    )
}

pub fn one_variance() -> Sample {
    let mut sample = Sample::new(&[Recipe {
        sigma2: vec![0.025],
        depths: vec![50],
        replicates: 1,
        ..Recipe::default()
    }]);
    sample.spec.name = Some("a <b> & \"c\" `d`".into());
    sample
}

pub fn one_layer() -> Sample {
    Sample::new(&[Recipe {
        depths: vec![1],
        ..Recipe::default()
    }])
}

pub fn dead() -> Sample {
    Sample::new(&[Recipe {
        sigma2: ELEVEN[2..5].to_vec(),
        width: 80,
        dead_from: Some((12, 1.0)),
        ..Recipe::default()
    }])
}
