//! How a test fills the form of an activity in.

use lidan::clock::Clock;
use lidan::domain::time::HOUR_S;

use crate::common::practice::Practice;
use crate::stage::Stage;

pub const ID: &str = "填写 活动 ID";
pub const NAME: &str = "填写 活动名称";
pub const START: &str = "填写 开始时间";
pub const END: &str = "填写 全流程结束时间（非排队结束）";

/// The window at the screen of the activities.
pub fn open(practice: &Practice) -> Stage {
    let mut stage = Stage::open(practice);
    stage.go("尖货活动");
    stage
}

/// An activity as a test begins it.
#[derive(Clone, Copy)]
pub struct Begun<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub items: &'a str,
    /// In how many minutes it begins.
    pub from_min: i64,
    /// For how many hours.
    pub for_h: i64,
}

/// A new activity, filled in.
pub fn begin(stage: &mut Stage, begun: Begun<'_>) {
    stage.click("新建活动");
    stage.until(ID);
    let start = Clock::System.now().plus_s(begun.from_min * 60);
    let end = start.plus_s(begun.for_h * HOUR_S);
    for (field, text) in
        [(ID, begun.id), (NAME, begun.name), (START, &start.to_string()), (END, &end.to_string())]
    {
        stage.fill(field, text);
    }
    paste_items(stage, begun.items);
}

/// Adds items to the form that is open.
pub fn paste_items(stage: &mut Stage, items: &str) {
    stage.click("粘贴商品");
    stage.paste(items);
    stage.click("添加商品");
}

/// Asks to send, and answers that it is meant.
pub fn send(stage: &mut Stage) {
    stage.click("发送活动…");
    stage.click("确认发送");
}

/// The same where the edit is dangerous: the digits are typed.
pub fn send_by_digits(stage: &mut Stage) {
    stage.click("发送活动…");
    let field = stage.until("填写 输入 * 确认").name;
    let digits: String = field.chars().filter(char::is_ascii_digit).collect();
    stage.typed(&digits);
    stage.click("确认发送");
}

/// Waits until the platform has confirmed a version.
pub fn until_confirmed(stage: &mut Stage, version: u32) {
    stage.until(&format!("第 {version} 版：平台已确认"));
}
