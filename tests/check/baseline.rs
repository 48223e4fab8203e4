//! Runs beside earlier ones, and runs that were stopped.

use initscope::spec::{Spec, Variance};
use initscope::sweep::Cell;
use serde_json::Value;

use crate::saved::{check, law, made, save, spec, textbook};

#[test]
fn a_run_is_held_to_an_earlier_one() {
    let folder = textbook();
    let with = |more: &[&str]| {
        let arguments = [&["now", "--baseline", "run", "--quiet", "--json"], more].concat();
        let (code, out, _) = check(folder.path(), &arguments);
        let value: Value = serde_json::from_str(&out).unwrap();
        let failed: Vec<String> = value["checks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|check| check["pass"] == false)
            .map(|check| {
                check["name"]
                    .as_str()
                    .unwrap()
                    .replace("relu gaussian, depth 11, ", "")
            })
            .collect();
        (code, failed)
    };
    let save_now = |spec: &Spec, law: &dyn Fn(&Cell) -> (f64, f64)| {
        save(&made(spec, law), folder.path().join("now"));
    };
    save_now(&spec(), &law);
    assert_eq!(with(&["--tolerance", "0"]), (0, vec![]));
    // The gradient of the 0.001 row shifts by 0.02 decades a layer; its verdict stays.
    save_now(&spec(), &|cell| match cell.variance {
        Variance::He => law(cell),
        _ => (-0.3, -0.23),
    });
    assert_eq!(
        with(&[]),
        (
            1,
            vec!["width 80, sigma2 0.001: backward_growth_log10".into()]
        )
    );
    assert_eq!(with(&["--tolerance", "0.03"]), (0, vec![]));
    // A cell is gone, another has come, and the folders have no rule in common.
    let other = Spec {
        sigma2: vec![Variance::Number(0.025), Variance::Number(1.0)],
        ..spec()
    };
    save_now(&other, &|_| (0.05, -0.02));
    assert_eq!(
        with(&[]),
        (1, vec!["width 80, sigma2 0.001: measured".into()])
    );
    let limit = ["now", "--baseline", "run", "--max-decades", "1"];
    let (code, out, err) = check(folder.path(), &limit);
    assert_eq!(code, 1);
    assert_eq!(err, "held: the cell that is stable in the baseline\n");
    insta::assert_snapshot!(out, @r"
                                                measured  wanted
    ReLU network of 11 layers × 80 units, σ² = 0.025
      ✓ passed  hidden std h₁₁ / h₁       +0.500 decades  within 1 decade
      ✓ passed  gradient std ∂f₀ / ∂f₁₀   −0.200 decades  within 1 decade
      ✓ passed  dead networks                     0 of 3  none
      ✓ passed  hidden std a layer       +0.0500 decades  +0.0500 ± 0.01
      ✓ passed  gradient std a layer     −0.0200 decades  −0.0200 ± 0.01
      ✓ passed  verdict on the signal             stable  stable
      ✓ passed  verdict on the gradient           stable  stable
    ReLU network of 11 layers × 80 units, σ² = 0.001
      ✗ failed  the cell                         missing  measured

    8 checks: 7 passed, 1 failed
    ");
}

#[test]
fn a_variance_of_a_grid_is_written_as_every_table_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let grid = Spec {
        sigma2: vec![Variance::Number(10f64.powf(-1.5))],
        ..spec()
    };
    save(&made(&grid, law), folder.path().join("run"));
    let (code, out, _) = check(folder.path(), &["run", "--baseline", "run"]);
    assert_eq!(code, 0);
    assert!(out.contains("80 units, σ² = 0.0316\n"), "{out}");
}

#[test]
fn with_a_baseline_alone_nothing_is_held_to_a_limit() {
    let folder = textbook();
    // He's signal grows by two decades over the ten steps, then as now.
    for name in ["then", "now"] {
        save(&made(&spec(), |_| (0.2, 0.2)), folder.path().join(name));
    }
    let with = |more: &[&str]| {
        check(
            folder.path(),
            &[&["now", "--baseline", "then"], more].concat(),
        )
    };
    let (code, out, err) = with(&[]);
    assert_eq!(code, 0, "{out}");
    assert!(out.ends_with("8 checks: 8 passed, 0 failed\n"), "{out}");
    assert!(
        err.starts_with("held: every cell to the baseline, none to a limit"),
        "{err}"
    );
    for limit in [
        ["--max-decades", "1"],
        ["--max-dead", "0"],
        ["--sigma2", "he"],
    ] {
        let (code, out, _) = with(&limit);
        assert_eq!(code, 1, "{limit:?}: {out}");
    }
}

#[test]
fn an_interrupted_run_fails_where_it_matters() {
    let folder = textbook();
    let mut stopped = made(&spec(), law);
    stopped.cells.pop();
    save(&stopped, folder.path().join("stopped"));
    let (code, out, _) = check(folder.path(), &["stopped"]);
    assert_eq!(code, 1);
    assert!(out.ends_with("1 check: 0 passed, 1 failed\n"), "{out}");
    let (code, _, _) = check(
        folder.path(),
        &["stopped", "--sigma2", "0.001", "--max-decades", "4"],
    );
    assert_eq!(code, 0);
    let (code, _, err) = check(folder.path(), &["run", "--baseline", "stopped"]);
    assert_eq!(code, 0);
    assert!(
        err.contains("networks are done, and nothing is compared with the others"),
        "{err}"
    );
}
