//! Pictures of items: where they stand, when they are asked for, and that nothing is where they are off.

use egui::accesskit::Role;
use lidan::sandbox::{BadPicture, Fault, PICTURES};

use crate::common::practice::Practice;
use crate::editing::paste_items;
use crate::stage::{Control, Stage};

/// How many pictures the platform was asked for.
fn asked(practice: &Practice) -> usize {
    practice.sandbox.calls().iter().filter(|call| call.api == PICTURES).count()
}

/// The items that sell best.
fn items(practice: &Practice, count: usize) -> Vec<String> {
    practice.sandbox.pictures(count).into_iter().map(|(item, _)| item.to_string()).collect()
}

/// Where there is a picture, its tile says what it is of.
const PICTURE: &str = "picture";

/// What the tiles say, from the first one.
fn tiles(stage: &Stage) -> Vec<String> {
    let tiles = stage.controls().into_iter().filter(|control| control.role == Role::Image);
    let said =
        |tile: Control| if tile.description == tile.name { PICTURE.to_owned() } else { tile.description };
    tiles.map(said).collect()
}

/// Waits until so many tiles say this.
fn until_said(stage: &mut Stage, count: usize, words: &str) {
    stage.wait(words, |stage| {
        (tiles(stage).iter().filter(|said| *said == words).count() == count).then_some(())
    });
}

/// An activity that is not sent, with these items.
fn begun(stage: &mut Stage, items: &[String]) {
    stage.go("尖货活动");
    stage.click("新建活动");
    paste_items(stage, &items.join(" "));
}

#[test]
fn a_picture_stands_beside_its_item_and_is_asked_for_once() {
    let practice = Practice::open(300);
    let items = items(&practice, 3);
    {
        let mut stage = Stage::full(&practice);
        assert!(stage.asked().pictures.is_empty());
        begun(&mut stage, &items);
        until_said(&mut stage, 3, PICTURE);
        assert_eq!(asked(&practice), 3);
        // A tile is called like its item.
        let tile = stage.controls().into_iter().find(|control| control.role == Role::Image).unwrap();
        assert!(stage.all(&tile.name).len() > 1, "{}", tile.name);
        assert!(stage.asked().pictures.is_empty(), "nothing is wanted any more");

        // The list unfolds an activity's items; they are the same and here already.
        stage.until("打开活动 未命名");
        stage.click("看商品 未命名");
        until_said(&mut stage, 6, PICTURE);
        stage.until("收起商品 未命名");
        assert_eq!(stage.all("售出 * 件 · * 个规格").len(), 3);
        stage.click("收起商品 未命名");
        until_said(&mut stage, 3, PICTURE);
    }
    // Another day: they are on this computer.
    let mut stage = Stage::open(&practice);
    stage.go("尖货活动");
    stage.click("看商品 未命名");
    until_said(&mut stage, 3, PICTURE);
    assert_eq!(asked(&practice), 3);
}

#[test]
fn where_they_are_off_nothing_is_asked() {
    let practice = Practice::open(300);
    let items = items(&practice, 3);
    let mut stage = Stage::full(&practice);
    stage.go("设置");
    stage.click("显示商品图片");
    stage.until("显示到哪件商品，才按订单里的地址*");
    begun(&mut stage, &items);
    until_said(&mut stage, 3, "设置里没有打开商品图片");
    // Its figures have come, and with them the address.
    stage.until(&format!("{} · 近 24 小时 *", items[0]));
    assert!(stage.asked().pictures.is_empty());
    assert_eq!(asked(&practice), 0);
    drop(stage);

    // It is kept; switched on again they come.
    let mut stage = Stage::open(&practice);
    stage.go("尖货活动");
    stage.click("打开活动 未命名");
    until_said(&mut stage, 3, "设置里没有打开商品图片");
    assert_eq!(asked(&practice), 0);
    stage.go("设置");
    stage.click("显示商品图片");
    stage.go("尖货活动");
    until_said(&mut stage, 3, PICTURE);
    assert_eq!(asked(&practice), 3);
}

#[test]
fn a_tile_without_a_picture_says_why_and_is_not_asked_for_at_once() {
    let practice = Practice::open(300);
    let mut items = items(&practice, 4);
    // Of this one nothing is known.
    items.push("2231958349".to_owned());
    for fault in [BadPicture::Bomb, BadPicture::TooLarge, BadPicture::Redirect] {
        practice.sandbox.faults().push(PICTURES, Fault::Picture(fault), 1);
    }
    practice.sandbox.faults().push(PICTURES, Fault::Cut, 1);
    let mut stage = Stage::full(&practice);
    begun(&mut stage, &items);
    for words in [
        "取到的不是能看的图片",
        "图片超过 2 MB，没有取",
        "图片服务器应答 302，没有图片",
        "图片服务器没有应答，稍后再取",
        "本店订单里没有它的图片",
    ] {
        until_said(&mut stage, 1, words);
    }
    assert_eq!(asked(&practice), 4);
    // Coming back asks the worker again, which knows better than to ask the host.
    stage.go("订单");
    stage.until("打开 尖货活动");
    stage.go("尖货活动");
    until_said(&mut stage, 1, "图片服务器没有应答，稍后再取");
    assert_eq!(stage.asked().pictures.len(), 4);
    paste_items(&mut stage, &practice.sandbox.pictures(5)[4].0.to_string());
    until_said(&mut stage, 1, PICTURE);
    assert_eq!(asked(&practice), 5);
}
