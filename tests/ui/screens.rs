//! Every screen with as much on it as it can have, one after the other, in either language.

use crate::stage::Stage;

/// The names that lead through the screens.
pub struct Names {
    sync_now: &'static str,
    open_order: &'static str,
    unfold: &'static str,
    red: &'static str,
    red_flag: &'static str,
    memo: &'static str,
    no_match: &'static str,
    clear: &'static str,
    activities: &'static str,
    nothing_picked: &'static str,
    new_activity: &'static str,
    fields: [&'static str; 2],
    paste: &'static str,
    add: &'static str,
    send: &'static str,
    cancel: &'static str,
    calendar: &'static str,
    notices: &'static str,
    all_apis: &'static str,
    search: &'static str,
    import: &'static str,
    notice_field: &'static str,
    read: &'static str,
    understood: &'static str,
    sync: &'static str,
    days: &'static str,
    repair: &'static str,
    passes: &'static str,
    settings: &'static str,
    shop: &'static str,
    remove: &'static str,
}

pub const CHINESE: Names = Names {
    sync_now: "立即同步 F5",
    open_order: "打开订单 *",
    unfold: "更多：全部字段",
    red: "筛选 旗帜 红旗",
    red_flag: "红旗",
    memo: "筛选 备注",
    no_match: "没有符合的订单",
    clear: "清空筛选",
    activities: "打开 尖货活动",
    nothing_picked: "选一个活动，或新建",
    new_activity: "新建活动",
    fields: ["填写 活动 ID", "填写 活动名称"],
    paste: "粘贴商品",
    add: "添加商品",
    send: "发送活动…",
    cancel: "取消",
    calendar: "打开 大促",
    notices: "公告 1",
    all_apis: "日历范围 全部接口",
    search: "按接口名查找",
    import: "导入公告…",
    notice_field: "公告全文",
    read: "读一读",
    understood: "看懂 *",
    sync: "打开 同步",
    days: "近 90 天，*",
    repair: "重读 *",
    passes: "同步记录",
    settings: "打开 设置",
    shop: "设置店铺 demo",
    remove: "移除店铺…",
};

pub const ENGLISH: Names = Names {
    sync_now: "Sync now F5",
    open_order: "Open order *",
    unfold: "More: all fields",
    red: "Filter flag Red",
    red_flag: "Red",
    memo: "Filter memo",
    no_match: "No order matches",
    clear: "Clear the filter",
    activities: "Open Activities",
    nothing_picked: "Pick an activity or make one",
    new_activity: "New activity",
    fields: ["Enter Activity id", "Enter Name"],
    paste: "Paste items",
    add: "Add items",
    send: "Send activity…",
    cancel: "Cancel",
    calendar: "Open Calendar",
    notices: "Notices 1",
    all_apis: "Calendar of All APIs",
    search: "Find an API",
    import: "Import a notice…",
    notice_field: "Text of the notice",
    read: "Read it",
    understood: "Understood *",
    sync: "Open Sync",
    days: "The last 90 days, *",
    repair: "Reread *",
    passes: "Passes",
    settings: "Open Settings",
    shop: "Set up shop demo",
    remove: "Remove the shop…",
};

/// A notice in a line.
const NOTICE: &str =
    "2027 API taobao.trades.sold.get 2027-11-10 19:30:00 ~ 2027-11-10 22:00:00 不返回orders节点";

impl Names {
    /// The field for a notice's text.
    fn notice_text(&self) -> String {
        format!("{} {}", self.fields[0].split(' ').next().unwrap_or_default(), self.notice_field)
    }

    /// Goes through all screens of a shop and shows each to `look`, with its name.
    pub fn each(&self, stage: &mut Stage, mut look: impl FnMut(&mut Stage, &str)) {
        stage.click(self.sync_now);
        stage.until(self.open_order);
        stage.click(self.red);
        stage.wait("red rows only", |stage| {
            let rows = stage.all(self.open_order).len();
            (rows > 0 && stage.all(self.red_flag).len() == rows).then_some(())
        });
        look(stage, "orders");
        stage.click(self.open_order);
        stage.click(self.unfold);
        stage.frames(5);
        look(stage, "orders with a detail");
        stage.key(egui::Key::Escape);
        stage.click(self.memo);
        stage.paste("没有这句话");
        stage.until(self.no_match);
        look(stage, "no order that matches");
        stage.click(self.clear);

        stage.click(self.activities);
        stage.until(self.nothing_picked);
        look(stage, "activities");
        stage.click(self.new_activity);
        for field in self.fields {
            stage.fill(field, "20271111");
        }
        stage.click(self.paste);
        stage.paste(&(1..=20).map(|n| n.to_string()).collect::<Vec<_>>().join(" "));
        stage.click(self.add);
        stage.frames(10);
        look(stage, "an activity");
        stage.click(self.send);
        stage.until(self.cancel);
        look(stage, "the question before a send");
        stage.click(self.cancel);

        stage.click(self.calendar);
        stage.until(self.notices);
        look(stage, "the promotion days of the shop");
        stage.click(self.all_apis);
        stage.until(self.search);
        look(stage, "the promotion days of all APIs");
        stage.click(self.import);
        stage.until(self.cancel);
        look(stage, "a notice before it is read");
        stage.click(&self.notice_text());
        stage.paste(NOTICE);
        stage.click(self.read);
        stage.until(self.understood);
        look(stage, "a notice that was read");
        stage.click(self.cancel);

        stage.click(self.sync);
        stage.until(self.passes);
        stage.until(self.days);
        stage.click(self.days);
        stage.until(self.repair);
        look(stage, "sync");
        stage.click(self.settings);
        stage.click(self.shop);
        stage.click(self.remove);
        look(stage, "settings");
    }
}
