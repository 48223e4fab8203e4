//! The diagram's numbers: CSV files and one JSON object.

use serde_json::{Value, json};

use crate::analysis::phase_diagram::{Networks, PhaseDiagram, Scale};
use crate::dataset::layers_csv::number;

/// Theory on the grid, a row a point.
pub fn grid(diagram: &PhaseDiagram) -> Vec<u8> {
    let mut out =
        "sigma_w2,sigma_b2,q_star,chi_1,c_star,xi_q,xi_c,xi_grad,growth_log10\n".to_owned();
    for (b, points) in diagram.sigma_b2.iter().zip(&diagram.points) {
        for (w, phase) in diagram.sigma_w2.iter().zip(points) {
            let numbers = [
                Some(*w),
                Some(*b),
                phase.q_star,
                phase.chi_1,
                phase.c_star,
                phase.xi_q,
                phase.xi_c,
                phase.xi_grad,
                diagram.growth(*w),
            ];
            out += &numbers.map(number).join(",");
            out.push('\n');
        }
    }
    out.into_bytes()
}

/// The edge of chaos (for degree 1: chi_1 = 1), a row a bias variance; empty where there is none.
pub fn edge(diagram: &PhaseDiagram) -> Vec<u8> {
    let mut out = "sigma_b2,sigma_w2\n".to_owned();
    for (b, w) in diagram.sigma_b2.iter().zip(&diagram.edge) {
        out += &format!("{},{}\n", number(Some(*b)), number(*w));
    }
    out.into_bytes()
}

/// What was measured, beside theory.
pub fn measured(diagram: &PhaseDiagram) -> Vec<u8> {
    let mut out = "sigma_w2,sigma_b2,quantity,measured,ci_low,ci_high,theory\n".to_owned();
    for point in &diagram.measured {
        let [w, b] = [point.sigma_w2, point.sigma_b2].map(|x| number(Some(x)));
        let (low, high) = point.interval.unzip();
        let numbers = [point.value, low, high, Some(point.theory)].map(number);
        out += &format!("{w},{b},{},{}\n", quantity(diagram), numbers.join(","));
    }
    out.into_bytes()
}

fn quantity(diagram: &PhaseDiagram) -> &'static str {
    match diagram.scale() {
        Scale::Depth => "xi_c",
        Scale::Growth => "growth_log10",
    }
}

/// Everything in one object.
pub fn json(diagram: &PhaseDiagram, networks: Option<Networks>) -> Value {
    let points = diagram.sigma_b2.iter().zip(&diagram.points);
    let points: Vec<Value> = points
        .flat_map(|(b, points)| {
            diagram.sigma_w2.iter().zip(points).map(move |(w, phase)| {
                json!({
                    "sigma_w2": w,
                    "sigma_b2": b,
                    "q_star": phase.q_star,
                    "chi_1": phase.chi_1,
                    "c_star": phase.c_star,
                    "xi_q": phase.xi_q,
                    "xi_c": phase.xi_c,
                    "xi_grad": phase.xi_grad,
                    "growth_log10": diagram.growth(*w),
                })
            })
        })
        .collect();
    let edge = diagram.sigma_b2.iter().zip(&diagram.edge);
    let edge: Vec<Value> = edge
        .map(|(b, w)| json!({"sigma_b2": b, "sigma_w2": w}))
        .collect();
    let measured = diagram.measured.iter().map(|point| {
        json!({
            "sigma_w2": point.sigma_w2,
            "sigma_b2": point.sigma_b2,
            "measured": point.value,
            "ci_low": point.interval.map(|(low, _)| low),
            "ci_high": point.interval.map(|(_, high)| high),
            "theory": point.theory,
        })
    });
    json!({
        "activation": diagram.activation.name(),
        "points": points,
        "edge": edge,
        "quantity": quantity(diagram),
        "measured": measured.collect::<Vec<_>>(),
        "networks": networks.map(|networks| json!({
            "width": networks.width,
            "replicates": networks.replicates,
            "seed": networks.seed,
        })),
    })
}
