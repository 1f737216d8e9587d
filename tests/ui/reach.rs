//! Everything that can be used has a name, a place in the window, and is reached with the Tab key.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use lidan::ui::Language;
use lidan::worker::Cadence;
use tempfile::TempDir;

use crate::common::practice::{Practice, no_keyring, opening};
use crate::room::out_of_sight;
use crate::screens::CHINESE;
use crate::stage::{Control, Stage};

/// More stops than any screen has.
const MOST_STOPS: usize = 400;

#[test]
fn every_control_has_a_name() {
    let practice = Practice::open(150);
    let mut stage = Stage::open(&practice);
    let mut seen = 0;
    CHINESE.each(&mut stage, |stage, screen| {
        for control in stage.controls().iter().filter(|control| control.is_input()) {
            assert!(!control.name.trim().is_empty(), "{screen}: {control:?}");
            // The handle of a panel has its name from the library, which knows one language.
            let is_of_the_library = control.role == Role::Splitter && control.name == "Resize panel";
            let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            let is_icon = |c: char| ('\u{e000}'..='\u{f8ff}').contains(&c) || c >= '\u{f0000}';
            assert!(!control.name.contains(is_icon), "{screen}: an icon is read out: {control:?}");
            let is_a_word = ["appid", "AppKey", "AppSecret", "sysid"].contains(&&*control.name);
            assert!(
                control.name.chars().any(is_chinese) || is_of_the_library || is_a_word,
                "{screen}: {control:?} is no Chinese"
            );
            seen += 1;
        }
    });
    assert!(seen > 250, "{seen}");
}

#[test]
fn no_two_controls_of_a_screen_have_the_same_name() {
    let practice = Practice::open(150);
    let mut stage = Stage::open(&practice);
    CHINESE.each(&mut stage, |stage, screen| {
        let mut names = BTreeSet::new();
        for control in stage.controls().iter().filter(|control| control.is_input()) {
            // The same thing offered in two places.
            let is_twice_on_purpose = ["新建活动", "清空筛选", "Resize panel"].contains(&&*control.name);
            assert!(
                names.insert((format!("{:?}", control.role), control.name.clone())) || is_twice_on_purpose,
                "{screen}: two of {:?} {}",
                control.role,
                control.name
            );
        }
    });
}

#[test]
fn the_tab_key_goes_round_every_control_and_each_is_in_sight_when_it_has_the_focus() {
    let practice = Practice::open(150);
    let mut stage = Stage::open(&practice);
    CHINESE.each(&mut stage, |stage, screen| {
        let asks = stage.controls().iter().any(|control| control.is_in_dialog);
        let stops = |stage: &Stage| -> BTreeSet<String> {
            let is_wanted = |control: &&Control| is_stop(control) && (control.is_in_dialog || !asks);
            stage.controls().iter().filter(is_wanted).map(mark).collect()
        };
        let before = stops(stage);
        let window = stage.ctx().content_rect().expand(0.5);
        let mut reached = BTreeSet::new();
        let mut first = None;
        let came_round = (0..MOST_STOPS).any(|_| {
            stage.tab();
            let Some(focused) = stage.controls().into_iter().find(|control| control.is_focused) else {
                return false;
            };
            assert!(window.contains(focused.rect.center()), "{screen}: {focused:?} is out of sight");
            assert!(focused.is_in_dialog || !asks, "{screen}: {focused:?} stands behind the question");
            let is_round = first.as_ref() == Some(&mark(&focused));
            first.get_or_insert_with(|| mark(&focused));
            reached.insert(mark(&focused));
            is_round
        });
        assert!(came_round, "{screen}: the focus does not come round");
        // What an answer brings or takes away on the way round is no stop of this round.
        let wanted = &before & &stops(stage);
        let missed: Vec<&String> = wanted.difference(&reached).collect();
        assert!(missed.is_empty(), "{screen}: {missed:#?}");
        stage.leave_focus();
    });
}

/// Is it a place where the Tab key should stop?
fn is_stop(control: &Control) -> bool {
    control.is_input() && control.is_enabled
}

fn mark(control: &Control) -> String {
    format!("{:?} {}", control.role, control.name)
}

#[test]
fn everything_has_its_place_in_the_smallest_window() {
    let practice = Practice::open(150);
    let mut stage = Stage::over(practice.opening(), Cadence::OnDemand, Language::Chinese, [1024.0, 640.0]);
    CHINESE.each(&mut stage, |stage, screen| {
        let lost = out_of_sight(stage);
        assert!(lost.is_empty(), "{screen}: {lost:#?}");
    });
}

#[test]
fn a_window_without_a_shop_can_be_used_with_the_keys_alone() {
    let folder = TempDir::new().unwrap();
    let opening = opening(folder.path(), no_keyring());
    let mut stage = Stage::over(opening, Cadence::Kept, Language::Chinese, [1024.0, 640.0]);
    stage.until("还没有店铺");
    let button = (0..MOST_STOPS).find(|_| {
        stage.tab();
        stage.get("添加店铺…").is_focused
    });
    assert!(button.is_some());
    stage.key(egui::Key::Enter);
    stage.until("填写 店铺代号");
    assert_eq!(out_of_sight(&mut stage), Vec::<String>::new());
}
