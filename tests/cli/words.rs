//! The words of the command line: each that is used is there, in both languages, and none is there for nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// The texts in the sources that look like keys.
fn used() -> BTreeSet<String> {
    let mut code = String::new();
    sources(Path::new("src/cli"), &mut code);
    let texts = code.split('"').filter(|text| text.starts_with("cli."));
    texts.map(str::to_owned).collect()
}

fn known() -> BTreeSet<String> {
    let file = fs::read_to_string("assets/locales/cli.yml").unwrap();
    let lines = file.lines().filter(|line| line.starts_with("cli."));
    lines
        .map(|line| {
            let (key, texts) = line.split_once(": {").unwrap();
            assert!(texts.contains("zh-CN: \"") && texts.contains(", en: \""), "{key} lacks a language");
            key.to_owned()
        })
        .collect()
}

#[test]
fn every_key_that_is_used_is_there_and_every_key_that_is_there_is_used() {
    let (used, known) = (used(), known());
    assert!(used.len() > 80 && known.len() > 150, "the test looks at something");
    let (patterns, keys): (Vec<&String>, Vec<&String>) = used.iter().partition(|key| key.contains('{'));
    let is_made = |key: &str| {
        patterns.iter().any(|pattern| {
            let (before, rest) = pattern.split_once('{').unwrap();
            let after = rest.split_once('}').unwrap().1;
            key.starts_with(before) && key.ends_with(after)
        })
    };
    let lacking: Vec<_> = keys.iter().filter(|key| !known.contains(**key)).collect();
    assert!(lacking.is_empty(), "no text for {lacking:?}");
    let idle: Vec<_> = known.iter().filter(|key| !used.contains(*key) && !is_made(key)).collect();
    assert!(idle.is_empty(), "nobody uses {idle:?}");
}
