//! The law of `ARCHITECTURE.md`: which folder may name which other folder and which crate.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by stopping")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What the table allows one folder.
#[derive(Debug, Default)]
struct Allowed {
    folders: BTreeSet<String>,
    crates: BTreeSet<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn law() -> BTreeMap<String, Allowed> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let table = text.split("## The law").nth(1).expect("a section named The law");
    let set = |cell: &str| cell.split(',').map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect();
    table
        .lines()
        .skip_while(|line| !line.starts_with("| ---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            (cells[0].to_owned(), Allowed { folders: set(cells[1]), crates: set(cells[2]) })
        })
        .collect()
}

/// The names by which the sources know the crates of `Cargo.toml`.
fn dependencies() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some(section) = line.strip_prefix('[') {
            inside = section.trim_end_matches(']').ends_with("dependencies") && !section.starts_with("dev-");
            continue;
        }
        if let (true, Some((name, _))) = (inside, line.split_once('=')) {
            names.insert(name.trim().replace('-', "_"));
        }
    }
    // A crate whose library has another name than its package.
    if names.remove("md_5") {
        names.insert("md5".to_owned());
    }
    names
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The folder of `src` that a file belongs to: its first directory, or its own name.
fn folder_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Code without comments and texts, so that words in them are not taken for paths.
fn bare(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    for line in code.lines() {
        let mut text = false;
        let mut last = ' ';
        for (i, c) in line.char_indices() {
            if !text && line[i..].starts_with("//") {
                break;
            }
            // A quote within single quotes is a character, not the start of a text.
            if c == '"' && last != '\\' && !(last == '\'' && line[i + 1..].starts_with('\'')) {
                text = !text;
            }
            if !text {
                out.push(c);
            }
            last = if last == '\\' && c == '\\' { ' ' } else { c };
        }
        out.push('\n');
    }
    out
}

/// The first names of all paths that begin with `prefix::`; braces after it give several.
fn names_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        let group = rest.strip_prefix('{').and_then(|inner| inner.split_once('}')).map(|(inner, _)| inner);
        for word in group.unwrap_or(rest).split(',').take(if group.is_some() { usize::MAX } else { 1 }) {
            let name: String =
                word.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            names.insert(name);
        }
    }
    names
}

fn uses_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    let starts = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    code.match_indices(&path).any(|(at, _)| starts(at))
        || code.contains(&format!("use {name};"))
        || code.contains(&format!("use {name} as "))
        || code.contains(&format!("extern crate {name}"))
}

/// Does a file belong to a module that only tests have? Its parent says so: `#[cfg(test)] mod name;`.
fn is_test(file: &Path) -> bool {
    let src = root().join("src");
    file.ancestors().take_while(|path| *path != src).any(|path| {
        let (Some(name), Some(parent)) = (path.file_stem(), path.parent()) else { return false };
        let said = format!("#[cfg(test)]\nmod {};", name.to_string_lossy());
        let by = [parent.join("mod.rs"), parent.with_extension("rs"), parent.join("lib.rs")];
        by.iter().filter_map(|path| fs::read_to_string(path).ok()).any(|code| code.contains(&said))
    })
}

#[test]
fn no_folder_reaches_where_the_law_does_not_let_it() {
    let law = law();
    let crates = dependencies();
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    assert!(files.len() > 10 && law.len() > 10 && crates.len() > 20, "the test looks at something");

    let mut broken = Vec::new();
    for file in files {
        let folder = folder_of(&file);
        let Some(allowed) = law.get(&folder) else {
            broken.push(format!("{}: the law does not know the folder {folder}", file.display()));
            continue;
        };
        if is_test(&file) {
            continue;
        }
        // Tests inside a file may reach for test helpers; the code above them may not.
        let code = bare(&fs::read_to_string(&file).unwrap());
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
        for name in names_after(&code, "crate::") {
            let is_folder = law.contains_key(&name);
            if is_folder && name != folder && !allowed.folders.contains(&name) {
                broken.push(format!("{}: crate::{name}", file.display()));
            }
        }
        for name in &crates {
            if uses_crate(&code, name) && !allowed.crates.contains(name) {
                broken.push(format!("{}: {name}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "against the law of ARCHITECTURE.md:\n{}", broken.join("\n"));
}

#[test]
fn the_check_sees_what_it_should() {
    let code = bare(
        "use crate::{store, domain::ids};\nlet a = \"crate::ui\"; // crate::ui\nx::crate::y; rusqlite::Row",
    );
    assert_eq!(names_after(&code, "crate::"), BTreeSet::from(["store".into(), "domain".into()]));
    assert!(uses_crate(&code, "rusqlite") && !uses_crate(&code, "sqlite"));
    assert!(bare("let c = '\"'; crate::ui::x").contains("crate::ui"));
    assert!(is_test(&root().join("src/sync/simulation/runner.rs")));
    assert!(!is_test(&root().join("src/sync/run.rs")));
}

#[test]
fn the_colours_of_the_window_stand_in_one_file() {
    let mut files = Vec::new();
    let ui = root().join("src/ui");
    if ui.exists() {
        sources(&ui, &mut files);
    }
    let broken: Vec<String> = files
        .iter()
        .filter(|file| !file.ends_with("theme.rs"))
        .filter(|file| {
            let code = bare(&fs::read_to_string(file).unwrap());
            [
                "Color32::from_",
                "Color32::RED",
                "Color32::WHITE",
                "Color32::BLACK",
                "Color32::GRAY",
                "hex_color!",
            ]
            .iter()
            .any(|word| code.contains(word))
        })
        .map(|file| file.display().to_string())
        .collect();
    assert!(broken.is_empty(), "colours outside ui/theme.rs:\n{}", broken.join("\n"));
}
