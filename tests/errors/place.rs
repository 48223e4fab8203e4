//! Where a report can't go.

use std::fs;
use std::path::Path;

use super::{SMALL, initscope, refusal_in};

/// The line that a small run gets in this folder for `--out`, which it leaves as it is.
fn refused(folder: &Path, out: &str) -> String {
    let line = refusal_in(folder, &[&SMALL[..], &["--out", out]].concat());
    line.replace(&folder.display().to_string(), "…")
}

#[test]
fn a_place_where_no_report_can_be_gets_a_line_before_computing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    fs::write(folder.join("file"), "mine").unwrap();
    fs::create_dir(folder.join("full")).unwrap();
    fs::write(folder.join("full/thesis.tex"), "years of work").unwrap();
    let mut lines = vec![
        refused(&folder, "file"),
        refused(&folder, "file/below"),
        refused(&folder, "full"),
        refused(&folder, &"x".repeat(300)),
        refused(&folder, &format!("new/{}", "x".repeat(300))),
        refused(&folder, &vec!["y".repeat(200); 30].join("/")),
    ];
    #[cfg(target_os = "linux")]
    {
        std::os::unix::fs::symlink("nowhere", folder.join("dangling")).unwrap();
        lines.push(refused(&folder, "dangling"));
        lines.push(refused(&folder, "dangling/below"));
        lines.push(refused(&folder, "/proc/below"));
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: --out file: it is a file, not a folder; give a folder that can be made and written
    error: --out file/below: …/file is a file, not a folder; give a folder that can be made and written
    error: --out full: the folder holds other files; give another folder, or --force to write into this one
    error: --out xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: the name is too long for the file system; give a folder that can be made and written
    error: --out new/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: the name is too long for the file system; give a folder that can be made and written
    error: --out yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy: the name is too long for the file system; give a folder that can be made and written
    error: --out dangling: it is a link to something that is not there; give a folder that can be made and written
    error: --out dangling/below: …/dangling is a link to something that is not there; give a folder that can be made and written
    error: --out /proc/below: it can't be written (the system has no such place); give a folder that can be made and written
    ");
}

/// Nobody but root may write where the permission is taken away, so as root there is nothing to see.
#[cfg(unix)]
#[test]
fn a_folder_without_permission_gets_a_line() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(locked.join("probe"), "").is_ok() {
        return;
    }
    let line = refused(folder.path(), "locked");
    assert!(
        line.starts_with("error: --out locked: it can't be written (no permission); "),
        "{line}"
    );
}

#[test]
fn a_way_back_leaves_no_folder_behind() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [&SMALL[..], &["--out", "x/../y", "--quiet"]].concat();
    let (code, _, err) = initscope(folder.path(), &arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(folder.path().join("y/report.html").is_file());
    assert!(!folder.path().join("x").exists());
}
