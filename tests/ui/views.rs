//! Saved views: the tabs above the orders, what is changed in one, and what is done to them.

use egui::accesskit::Role;
use egui::{ImeEvent, Key, Modifiers};
use lidan::desk::Desk;
use lidan::domain::facets::Totals;
use lidan::domain::filter::Filter;
use lidan::domain::filter_line::read;
use lidan::domain::flag::Flag;
use lidan::domain::order::Order;
use lidan::domain::view::{Hold, Starter, View, ViewContent, ViewEdit, ViewName};
use lidan::ui::Language;
use lidan::worker::Cadence;

use crate::common::practice::Practice;
use crate::stage::{Control, Stage};
use crate::truth::{self, red, totals};

const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

fn opens(practice: &Practice) -> Stage {
    Stage::as_it_opens(practice.opening(), Cadence::OnDemand, Language::Chinese, [1280.0, 800.0])
}

/// The window of a shop whose orders are all here, with the view that it opens by itself.
fn full(practice: &Practice) -> Stage {
    let mut stage = opens(practice);
    stage.click("立即同步 F5");
    stage.until("完整至 *");
    stage
}

fn filter_of(line: &str) -> Filter {
    read(line, lidan::clock::Clock::System.now()).unwrap()
}

fn to_ship() -> Filter {
    filter_of(Starter::ToShip.line())
}

fn red_to_ship() -> Filter {
    Filter { flags: vec![Flag::new(1)], ..to_ship() }
}

/// The names of the tabs, from the left.
fn tabs(stage: &Stage) -> Vec<String> {
    let tabs = stage.controls().into_iter().filter(|control| control.role == Role::Tab);
    tabs.map(|tab| tab.name.strip_prefix("视图 ").unwrap().to_owned()).collect()
}

fn until_open(stage: &mut Stage, name: &str) -> Control {
    let tab = format!("视图 {name}");
    stage.wait(&format!("{tab} to be open"), |stage| stage.find(&tab).filter(|tab| tab.is_on))
}

/// Waits until the table shows what a filter means.
fn until_shown(stage: &mut Stage, orders: &[Order], filter: &Filter) {
    stage.until(&totals(orders, filter));
    assert_eq!(stage.asked().answer.unwrap().filter, *filter);
}

/// Picks an entry of the open tab's menu.
fn pick(stage: &mut Stage, tab: &str, entry: &str) {
    stage.click(&format!("视图菜单 {tab}"));
    stage.click(entry);
}

/// The views as another process finds and changes them.
fn elsewhere(practice: &Practice, edits: Vec<ViewEdit>) -> Vec<View> {
    let desk = Desk::open(practice.opening()).unwrap();
    practice.runtime.block_on(async {
        let shop = desk.shop_id(&practice.name).await.unwrap();
        for edit in edits {
            desk.edit_views(shop, edit).await.unwrap();
        }
        desk.views(shop).await.unwrap()
    })
}

#[test]
fn a_shop_begins_with_what_is_to_be_shipped_and_every_tab_says_how_many_orders_it_has() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = full(&practice);
    until_open(&mut stage, "待发货");
    until_shown(&mut stage, &orders, &to_ship());
    let views: Vec<&str> = Starter::ALL.iter().map(|starter| starter.line()).collect();
    assert_eq!(
        tabs(&stage),
        ["全部", "待发货", "待发·有留言", "待发·有备注", "待发·红旗", "退款中", "今日付款"]
    );
    for (tab, line) in tabs(&stage).iter().zip(views) {
        let count = Totals::count(&filter_of(line), &orders).orders.to_string();
        stage.wait(&format!("{count} beside {tab}"), |stage| {
            (stage.get(&format!("视图 {tab}")).value == count).then_some(())
        });
    }
    // The keys open the n-th, and the window opens where it was closed.
    stage.key_with(CTRL, Key::Num1);
    until_shown(&mut stage, &orders, &Filter::default());
    stage.key_with(CTRL, Key::Num5);
    until_open(&mut stage, "待发·红旗");
    until_shown(&mut stage, &orders, &red_to_ship());
    drop(stage);
    let mut stage = opens(&practice);
    until_open(&mut stage, "待发·红旗");
    until_shown(&mut stage, &orders, &red_to_ship());
}

#[test]
fn what_is_changed_in_a_view_waits_there_until_it_is_saved_or_given_up() {
    let practice = Practice::open(300);
    let orders = truth::orders(&practice);
    let mut stage = full(&practice);
    until_shown(&mut stage, &orders, &to_ship());
    assert!(!stage.has("保存") && !stage.has("放弃更改"));

    stage.click("筛选 旗帜 红旗");
    until_shown(&mut stage, &orders, &red_to_ship());
    stage.until("放弃更改");
    stage.click("放弃更改");
    until_shown(&mut stage, &orders, &to_ship());
    stage.until_gone("放弃更改");

    // Another tab takes nothing away.
    stage.click("筛选 旗帜 红旗");
    until_shown(&mut stage, &orders, &red_to_ship());
    stage.click("视图 退款中");
    until_shown(&mut stage, &orders, &filter_of(Starter::Refunding.line()));
    assert!(!stage.has("保存"));
    stage.click("视图 待发货");
    until_shown(&mut stage, &orders, &red_to_ship());

    stage.click("保存");
    stage.until_gone("保存");
    until_shown(&mut stage, &orders, &red_to_ship());
    drop(stage);
    let mut stage = opens(&practice);
    until_open(&mut stage, "待发货");
    until_shown(&mut stage, &orders, &red_to_ship());

    // A stretch of days is kept as one.
    stage.click("视图 退款中");
    stage.click("时间范围 近7天");
    stage.click("保存");
    stage.until_gone("保存");
    let line = &elsewhere(&practice, Vec::new())[5].content.line;
    assert_eq!(line, "refund:yes created:last-7d");

    // The first one stays what it is: a filter in it can only become another view.
    stage.click("视图 全部");
    stage.click("筛选 旗帜 红旗");
    stage.until("另存为…");
    assert!(!stage.has("保存"));
    stage.click("视图 退款中");
    stage.click("视图 全部");
    until_shown(&mut stage, &orders, &Filter::default());
}

#[test]
fn a_view_is_made_of_the_filter_and_named_with_an_input_method() {
    let practice = Practice::open(300);
    let orders = truth::orders(&practice);
    let mut stage = full(&practice);
    stage.click("筛选 旗帜 红旗");
    until_shown(&mut stage, &orders, &red_to_ship());
    stage.click("另存为…");
    stage.until("视图名称");
    assert!(stage.get("视图名称").is_focused && !stage.get("存为视图").is_enabled);
    let composed = |text: &str| ImeEvent::Preedit { text: text.to_owned(), active_range_chars: None };
    stage.ime(composed("jia ji"));
    assert_eq!(stage.value("视图名称"), "jia ji", "it is seen in the field");
    stage.ime(ImeEvent::Commit("加急".into()));
    stage.key(Key::Enter);
    until_open(&mut stage, "加急");
    until_shown(&mut stage, &orders, &red_to_ship());
    stage.until_gone("另存为…");
    // The view that it came from is what it was.
    stage.key_with(CTRL, Key::Num2);
    until_shown(&mut stage, &orders, &to_ship());
    assert!(!stage.has("放弃更改"));

    // A name that is taken is pointed at.
    stage.click("把当前筛选存为视图");
    stage.click("视图名称");
    stage.paste(" 加急 ");
    stage.until("已有这个名称的视图");
    assert!(!stage.get("存为视图").is_enabled);
    stage.key(Key::Escape);
    stage.until_gone("视图名称");
}

#[test]
fn a_view_is_renamed_moved_copied_and_deleted_and_comes_back() {
    let practice = Practice::open(200);
    let orders = truth::orders(&practice);
    let mut stage = full(&practice);
    until_shown(&mut stage, &orders, &to_ship());
    pick(&mut stage, "待发货", "重命名…");
    stage.fill("视图名称", "今天发");
    stage.click("改名");
    until_open(&mut stage, "今天发");
    pick(&mut stage, "今天发", "右移");
    stage.wait("the new order", |stage| (tabs(stage)[1..3] == ["待发·有留言", "今天发"]).then_some(()));
    pick(&mut stage, "今天发", "左移");
    stage.wait("the old order", |stage| (tabs(stage)[1..3] == ["今天发", "待发·有留言"]).then_some(()));
    // The same with the pointer: behind the third one, and not before the first.
    let third = stage.get("视图 待发·有留言").rect;
    stage.drag_control("视图 今天发", third.center() + egui::vec2(20.0, 0.0));
    stage.wait("the new order", |stage| (tabs(stage)[1..3] == ["待发·有留言", "今天发"]).then_some(()));
    let first = stage.get("视图 全部").rect;
    stage.drag_control("视图 今天发", first.left_center());
    stage.wait("the old order", |stage| (tabs(stage)[..2] == ["全部", "今天发"]).then_some(()));
    pick(&mut stage, "今天发", "复制视图");
    until_open(&mut stage, "今天发 (2)");
    until_shown(&mut stage, &orders, &to_ship());

    stage.key_with(CTRL, Key::Num2);
    let before = tabs(&stage);
    pick(&mut stage, "今天发", "删除视图");
    stage.until("已删除视图 今天发");
    stage.until_gone("视图 今天发");
    until_open(&mut stage, "全部");
    until_shown(&mut stage, &orders, &Filter::default());
    stage.click("撤销");
    until_open(&mut stage, "今天发");
    until_shown(&mut stage, &orders, &to_ship());
    assert_eq!(tabs(&stage), before, "it stands where it stood");
    assert!(!stage.has("撤销"));

    // The first one can be copied and nothing else.
    stage.click("视图 全部");
    stage.click("视图菜单 全部");
    stage.until("复制视图");
    for entry in ["重命名…", "删除视图", "左移", "右移"] {
        assert!(!stage.has(entry), "{entry}");
    }
}

#[test]
fn what_another_process_does_to_the_views_is_taken_up_and_what_cannot_be_read_is_kept() {
    let practice = Practice::open(200);
    let orders = truth::orders(&practice);
    let mut stage = full(&practice);
    until_shown(&mut stage, &orders, &to_ship());
    let content = ViewContent {
        name: ViewName::new("将来").unwrap(),
        line: "flag:red -colour:x".to_owned(),
        settings: None,
        hold: Hold::Free,
        watch: None,
    };
    let views = elsewhere(&practice, vec![ViewEdit::Add(content.clone())]);
    // The open view is changed elsewhere, and nothing was changed in it here.
    elsewhere(&practice, vec![ViewEdit::Save(views[1].id, "flag:red".to_owned())]);
    until_shown(&mut stage, &orders, &red());
    stage.click("视图 将来");
    stage.until("视图 将来 的筛选出自更新的版本，*");
    assert!(stage.get("视图 待发货").is_on, "what is shown stays");
    stage.click("关闭这一行");
    stage.until_gone("视图 将来 的筛选出自更新的版本，*");
    // The open one is taken away elsewhere: what it showed is still there, to be saved again.
    let views = elsewhere(&practice, vec![ViewEdit::Remove(views[1].id)]);
    stage.until_gone("视图 待发货");
    until_open(&mut stage, "全部");
    until_shown(&mut stage, &orders, &red());
    assert!(stage.has("另存为…"));
    assert_eq!(views.last().map(|view| &view.content), Some(&content), "to the letter");
}

#[test]
fn many_views_find_room_in_a_menu_and_the_open_one_is_in_sight() {
    let practice = Practice::open(60);
    drop(full(&practice));
    let content = |n: i32| ViewContent {
        name: ViewName::new(&format!("第 {n} 个视图")).unwrap(),
        line: "flag:red".to_owned(),
        settings: None,
        hold: Hold::Free,
        watch: None,
    };
    elsewhere(&practice, (1..=30).map(|n| ViewEdit::Add(content(n))).collect());
    let mut stage =
        Stage::as_it_opens(practice.opening(), Cadence::OnDemand, Language::Chinese, [1024.0, 640.0]);
    until_open(&mut stage, "待发货");
    assert!(!stage.has("视图 第 30 个视图"));
    stage.click("更多 *");
    stage.click("视图 第 30 个视图");
    until_open(&mut stage, "第 30 个视图");
    let window = stage.ctx().content_rect();
    for tab in stage.controls().into_iter().filter(|control| control.role == Role::Tab) {
        assert!(window.contains_rect(tab.rect), "{tab:?}");
    }
}
