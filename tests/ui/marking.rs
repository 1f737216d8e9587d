//! Marking users from an activity: read, tried, marked, interrupted and gone on with.

use lidan::sandbox::Fault;

use crate::common::practice::Practice;
use crate::editing::{Begun, begin, send, until_confirmed};
use crate::stage::Stage;

const MARK: &str = "taobao.opentrade.queue.users.mark";
const SPECIAL: &str = "taobao.opentrade.special.users.mark";
const PASTE: &str = "填写 用户 open id";

/// A window with an activity of the best seller, which is not sent: nobody queues for it, but for its item.
fn begun(practice: &Practice) -> Stage {
    let mut stage = Stage::open(practice);
    stage.go("尖货活动");
    stage.click("新建活动");
    stage.until("有了商品才能标记用户");
    let item = practice.sandbox.truth().best_seller().to_string();
    stage.click("粘贴商品");
    stage.paste(&item);
    stage.click("添加商品");
    stage.until("标记用户…");
    stage
}

fn read(stage: &mut Stage, users: &[String]) {
    stage.click("标记用户…");
    stage.until("先试算（不标记）");
    stage.click(PASTE);
    stage.paste(&users.join("\n"));
    stage.click("读取粘贴的");
}

fn calls(practice: &Practice, api: &str) -> usize {
    practice.sandbox.calls().iter().filter(|call| call.api == api).count()
}

fn marked(practice: &Practice) -> usize {
    let truth = practice.sandbox.truth();
    truth.marks(truth.best_seller()).len()
}

#[test]
fn users_are_read_tried_first_and_then_marked() {
    let practice = Practice::open(300);
    let mut stage = begun(&practice);
    let mut users = practice.sandbox.truth().queue()[..45].to_vec();
    users.insert(1, "张三".to_owned());
    users.push(users[0].clone());
    read(&mut stage, &users);
    stage.until("读到 45 个用户");
    assert!(stage.has("合并了 1 个重复的用户") && stage.has("第 2 行第 1 处不是 open id：张三"));
    stage.click("先试算（不标记）");
    stage.until("45 个用户，3 次调用 · *可以买 · 状态 MARK");
    assert!(stage.has("平台上现在：*在排队未标记 45 · 查不到 0*"), "{}", stage.tree());
    assert_eq!((calls(&practice, MARK), marked(&practice)), (0, 0), "nobody is marked by trying");
    // What was tried holds for what was tried.
    stage.click("这些用户 不可以买");
    stage.until("先试算（不标记）");
    stage.click("这些用户 可以买");
    stage.click("先试算（不标记）");
    stage.until("标记 45 个用户可以买");
    stage.click("标记 45 个用户可以买");
    stage.until("做完了");
    assert!(stage.has("已标记 45 · 未标记 0 · 待发 0 · 结果未知 0"));
    stage.until("第 3 批：5 人，平台计 5，相符");
    assert_eq!((calls(&practice, MARK), marked(&practice)), (3, 45));
}

#[test]
fn a_job_that_is_held_up_is_offered_again_and_goes_on_where_it_was() {
    let practice = Practice::open(300);
    let mut stage = begun(&practice);
    let faults = practice.sandbox.faults();
    faults.push(MARK, Fault::Slow { ms: 0 }, 1);
    faults.push(MARK, Fault::Isv("isv.permission-sub-account-limit".to_owned()), 1);
    let users = practice.sandbox.truth().queue()[..50].to_vec();
    read(&mut stage, &users);
    stage.until("读到 50 个用户");
    stage.click("先试算（不标记）");
    stage.until("标记 50 个用户可以买");
    stage.click("标记 50 个用户可以买");
    stage.until("停在这里：*sub-account*");
    assert!(stage.has("已标记 20 · 未标记 0 · 待发 30 · 结果未知 0"));
    stage.click("关闭标记窗口");
    // Another window of the same data finds it.
    drop(stage);
    let mut stage = begun(&practice);
    stage.until("标记任务 1：*还剩 30 人");
    stage.click("标记任务 1：*还剩 30 人");
    stage.until("第 2 批：20 人，平台计 –，没有发出*");
    stage.click("继续标记");
    stage.until("做完了");
    assert_eq!(marked(&practice), 50);
    assert!(stage.all("标记任务 1：*").is_empty(), "what is done is offered no more");
}

#[test]
fn a_run_is_paused_and_a_file_that_is_dropped_is_read_by_its_head() {
    let practice = Practice::open(300);
    let mut stage = begun(&practice);
    let users = practice.sandbox.truth().queue();
    let lines: Vec<String> = users[..60].iter().map(|user| format!("x,{user}")).collect();
    let file = practice.folder.path().join("会员.csv");
    std::fs::write(&file, format!("昵称,open_id\n{}\n", lines.join("\n"))).unwrap();
    stage.click("标记用户…");
    stage.until("先试算（不标记）");
    stage.drop_file(file);
    stage.until("读到 60 个用户");
    assert!(stage.has("文件 会员.csv · 取自「open_id」列"));
    stage.click("方式 专属下单");
    stage.fill("填写 单次最多几件（可空）", "2");
    // The second call is out until the window has asked to pause.
    practice.sandbox.faults().push(SPECIAL, Fault::Slow { ms: 0 }, 1);
    practice.sandbox.faults().push(SPECIAL, Fault::Slow { ms: 1_500 }, 1);
    stage.click("先试算（不标记）");
    stage.until("标记 60 个用户可以买");
    stage.click("标记 60 个用户可以买");
    stage.until("已标记 20 *");
    stage.click("暂停标记");
    stage.until("继续标记");
    assert!(stage.has("已标记 40 · 未标记 0 · 待发 20 · 结果未知 0"), "{}", stage.tree());
    stage.click("导出结果 CSV");
    stage.until("*标记用户-任务1*csv*");
    stage.click("结束任务");
    stage.until("已结束，待发的不再发");
    assert_eq!((calls(&practice, SPECIAL), marked(&practice)), (2, 40));
}

#[test]
fn before_a_start_an_item_without_marked_users_is_a_finding_with_its_mend() {
    let practice = Practice::open(300);
    let mut stage = Stage::open(&practice);
    stage.go("尖货活动");
    let item = practice.sandbox.truth().best_seller().to_string();
    begin(&mut stage, Begun { id: "1", name: "今晚", items: &item, from_min: 30, for_h: 2 });
    send(&mut stage);
    until_confirmed(&mut stage, 1);
    // Less than an hour before it the card stands there by itself.
    stage.until(&format!("1 件商品还没有标记用户，期间没人买得了：{item}"));
    assert!(stage.has(&format!("{item} · 本程序标记 0 人 · 平台至少 0 人")));
    assert!(stage.has("授权现在有效，到期时间未知*"));
    stage.click(&format!("给 {item} 标记用户…"));
    stage.until("先试算（不标记）");
    let users = practice.sandbox.truth().queue()[..5].to_vec();
    stage.click(PASTE);
    stage.paste(&users.join("\n"));
    stage.click("读取粘贴的");
    stage.until("读到 5 个用户");
    stage.click("先试算（不标记）");
    stage.until("标记 5 个用户可以买");
    stage.click("标记 5 个用户可以买");
    stage.until("做完了");
    stage.click("关闭标记窗口");
    stage.click("再查一次");
    stage.until("每件商品都有标记用户，最少的一件至少 5 人");
}
