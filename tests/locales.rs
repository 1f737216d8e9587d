//! The texts: each has both languages with the same places in them, each that is used is there, and none is there for
//! nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A text in both languages.
struct Text {
    chinese: String,
    english: String,
}

/// The texts of a locale file: one a line, `key: {zh-CN: …, en: …}`.
fn texts(file: &str) -> BTreeMap<String, Text> {
    let content = fs::read_to_string(Path::new("assets/locales").join(file)).unwrap();
    let mut texts = BTreeMap::new();
    for line in content.lines() {
        if line.is_empty() || line.starts_with('#') || line.starts_with("_version") {
            continue;
        }
        let read = || {
            let (key, rest) = line.split_once(": {zh-CN: ")?;
            let (chinese, english) = rest.strip_suffix('}')?.split_once(", en: ")?;
            Some((key.to_owned(), Text { chinese: scalar(chinese), english: scalar(english) }))
        };
        let (key, text) = read().unwrap_or_else(|| panic!("{file}: {line}"));
        assert!(!text.chinese.is_empty() && !text.english.is_empty(), "{file}: {key} lacks a language");
        assert!(texts.insert(key.clone(), text).is_none(), "{file}: {key} stands twice");
    }
    texts
}

/// A text without its quotes.
fn scalar(text: &str) -> String {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).to_owned()
}

/// The names in `%{…}`.
fn places(text: &str) -> BTreeSet<&str> {
    text.split("%{").skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
}

/// The texts in quotes in the sources of a folder, comments and tests left out.
fn quoted(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new("src").join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let code = fs::read_to_string(path).unwrap();
            let code = code.split("#[cfg(test)]").next().unwrap();
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                found.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
            }
        }
    }
    found
}

/// Does a pattern with `{…}` in it make this key?
fn makes(pattern: &str, key: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('{') else { return pattern == key };
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    let is_bare = before.is_empty() && after.is_empty();
    !is_bare && key.len() > before.len() + after.len() && key.starts_with(before) && key.ends_with(after)
}

/// Does it look like a key, or like what makes keys?
fn looks_like_a_key(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "_-{}:?".contains(c))
    };
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.contains('.') && text.split('.').all(is_word)
}

fn all() -> BTreeMap<String, Text> {
    ["ui.yml", "words.yml", "cli.yml"].into_iter().flat_map(texts).collect()
}

/// The keys of a file that no text in these folders names or makes.
fn idle(file: &str, folders: &[&str]) -> Vec<String> {
    let used: BTreeSet<String> = folders.iter().flat_map(|folder| quoted(folder)).collect();
    let is_used = |key: &String| {
        used.contains(key) || used.iter().any(|text| looks_like_a_key(text) && makes(text, key))
    };
    texts(file).into_keys().filter(|key| !is_used(key)).collect()
}

#[test]
fn every_text_has_both_languages_with_the_same_places_in_them() {
    for file in ["ui.yml", "words.yml", "cli.yml"] {
        let texts = texts(file);
        assert!(texts.len() > 120, "the test looks at something: {file} {}", texts.len());
        for (key, text) in &texts {
            assert_eq!(places(&text.chinese), places(&text.english), "{file}: {key}");
        }
    }
}

#[test]
fn no_key_stands_in_two_files() {
    let counts = ["ui.yml", "words.yml", "cli.yml"].map(|file| texts(file).len());
    assert_eq!(all().len(), counts.iter().sum::<usize>());
}

#[test]
fn english_texts_are_english_and_nobody_shouts() {
    for (key, Text { chinese, english }) in all() {
        let is_chinese =
            |c: char| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c);
        // Buyers of the practice shop write Chinese.
        let quotes = key.starts_with("cli.demo.");
        assert!(quotes || !english.contains(is_chinese), "{key}: {english}");
        assert!(!english.contains('!') && !chinese.contains(['!', '！']), "{key}");
        let says_please = english.split_whitespace().any(|word| word.eq_ignore_ascii_case("please"));
        // A request and an application are things, and no courtesy.
        let chinese = chinese.replace("请求", "").replace("申请", "");
        assert!(!says_please && !chinese.contains('请'), "{key}");
    }
}

#[test]
fn every_key_that_is_used_is_there() {
    // What looks like a key and is none: names of files, of hosts and of the keyring's entries.
    const OTHERS: [&str; 3] = [".toml", ".json", ".com"];
    let known = all();
    let mut looked_at = 0;
    for folder in ["ui", "cli"] {
        for text in quoted(folder) {
            let begins_as_a_key = || {
                let first = text.split('.').next().unwrap_or_default();
                known.keys().any(|key| key.split('.').next() == Some(first))
            };
            if !looks_like_a_key(&text) || !begins_as_a_key() || OTHERS.iter().any(|end| text.ends_with(end))
            {
                continue;
            }
            looked_at += 1;
            assert!(known.keys().any(|key| makes(&text, key)), "src/{folder}: no text for {text:?}");
        }
    }
    assert!(looked_at > 400, "{looked_at}");
}

#[test]
fn no_text_is_there_for_nothing() {
    assert_eq!(idle("ui.yml", &["ui"]), Vec::<String>::new());
    assert_eq!(idle("cli.yml", &["cli"]), Vec::<String>::new());
    assert_eq!(idle("words.yml", &["ui", "cli"]), Vec::<String>::new());
}

#[test]
fn the_check_sees_what_it_should() {
    assert!(makes("class.{}.mend", "class.passing.mend") && !makes("class.{}.mend", "class.passing"));
    assert!(makes("status.{}", "status.PAY_PENDING") && !makes("{}", "status.PAY_PENDING"));
    assert!(looks_like_a_key("filter.memo.text") && !looks_like_a_key("No. 5") && !looks_like_a_key("memo"));
    assert_eq!(places("a %{count} b %{most}"), BTreeSet::from(["count", "most"]));
}

#[test]
fn every_key_of_a_filter_line_has_words() {
    // A key without words is offered by its own name, so nobody would miss them.
    let words = texts("words.yml");
    for key in lidan::domain::filter_line::Key::ALL {
        let name = format!("line.key.{}", key.names()[0]);
        assert!(words.contains_key(&name), "{name}");
    }
}
