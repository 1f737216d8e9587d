//! The window in English, and from one language to the other. The language is the whole process's: these tests are a
//! binary of their own and go one after the other.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    missing_docs,
    reason = "a test that cannot go on says so by stopping; each test uses some of the stage"
)]

mod common;
#[path = "ui/room.rs"]
mod room;
#[path = "ui/screens.rs"]
mod screens;
#[path = "ui/stage.rs"]
mod stage;

use std::sync::{Mutex, MutexGuard, PoisonError};

use common::practice::Practice;
use lidan::ui::Language;
use lidan::worker::Cadence;
use room::out_of_sight;
use screens::ENGLISH;
use stage::Stage;

/// Whoever holds it has the language.
static LANGUAGE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    LANGUAGE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn english(practice: &Practice, size: [f32; 2]) -> Stage {
    Stage::over(practice.opening(), Cadence::OnDemand, Language::English, size)
}

fn has_chinese(text: &str) -> bool {
    // The signs, the characters, the wide forms.
    let chinese = ['\u{3000}'..='\u{303f}', '\u{4e00}'..='\u{9fff}', '\u{ff00}'..='\u{ffef}'];
    text.chars().any(|c| chinese.iter().any(|range| range.contains(&c)))
}

#[test]
fn everything_has_its_place_in_the_smallest_window_in_english() {
    let _alone = alone();
    let practice = Practice::open(150);
    let mut stage = english(&practice, [1024.0, 640.0]);
    ENGLISH.each(&mut stage, |stage, screen| {
        let lost = out_of_sight(stage);
        assert!(lost.is_empty(), "{screen}: {lost:#?}");
    });
}

#[test]
fn no_control_has_a_chinese_name_in_english() {
    let _alone = alone();
    let practice = Practice::open(150);
    let mut stage = english(&practice, [1280.0, 800.0]);
    ENGLISH.each(&mut stage, |stage, screen| {
        for control in stage.controls().iter().filter(|control| control.is_input()) {
            // What was typed as a condition stands in its chip; a language is called by its own name; advice is told
            // in the notice's own words.
            let own = ["中文", "没有这句话", "advice, no data is withheld"];
            let is_own_name = own.iter().any(|own| control.name.contains(own));
            assert!(!has_chinese(&control.name) || is_own_name, "{screen}: {control:?}");
        }
    });
}

#[test]
fn the_language_changes_at_once_and_stays() {
    let _alone = alone();
    let practice = Practice::open(20);
    let open = || Stage::over_kept_language(practice.opening(), Cadence::OnDemand);
    let mut stage = open();
    stage.click("打开 设置");
    // What the keyring says stands above the choice and moves it down.
    stage.until("重试钥匙串");
    stage.click("语言 English");
    stage.until("Open Settings");
    assert!(stage.has("Theme") && stage.has("Set up shop demo") && stage.has("Not complete yet"));
    let title = stage.title();
    assert_eq!(title, "Lidan");
    drop(stage);

    let mut stage = open();
    stage.until("Open Settings");
    stage.until("Try the keyring again");
    stage.click("Language 中文");
    stage.until("打开 设置");
    assert_eq!(stage.title(), "理单");
}
