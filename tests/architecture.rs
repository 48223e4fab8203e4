//! docs/architecture.md is true: a room imports what its table says, and no room above it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Rooms from the top of the table down, each with what it may import.
fn table() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    text.lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let room = cells.get(1)?.strip_prefix('`')?.strip_suffix("/`")?;
            Some((room.to_owned(), cells.get(3)?.to_string()))
        })
        .collect()
}

/// The rooms that a room's code names behind `crate::`.
fn imports(folder: &Path, rooms: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(imports(&path, rooms));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            for rest in text.split("crate::").skip(1) {
                let names = match rest.strip_prefix('{') {
                    Some(list) => list.split('}').next().unwrap_or_default(),
                    None => rest.split([':', ';', '}', ' ']).next().unwrap_or_default(),
                };
                let words = names.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                found.extend(
                    words
                        .filter(|word| rooms.iter().any(|r| r == word))
                        .map(String::from),
                );
            }
        }
    }
    found
}

#[test]
fn every_room_imports_what_the_table_says() {
    let table = table();
    let rooms: Vec<String> = table.iter().map(|(room, _)| room.clone()).collect();
    let mut there: Vec<String> = fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    there.sort();
    let mut named = rooms.clone();
    named.sort();
    assert_eq!(there, named);
    for (at, (room, may)) in table.iter().enumerate() {
        for import in imports(&root().join("src").join(room), &rooms) {
            let below = rooms[at + 1..].contains(&import);
            let listed = may == "everything" || may.split(", ").any(|one| one == import);
            assert!(
                import == *room || (below && listed),
                "{room} imports {import}: docs/architecture.md allows it {may}"
            );
        }
        // Nothing stands in the table that no code needs.
        let real = imports(&root().join("src").join(room), &rooms);
        for allowed in may
            .split(", ")
            .filter(|may| !["everything", "nothing"].contains(may))
        {
            assert!(real.contains(allowed), "{room} does not import {allowed}");
        }
    }
}
