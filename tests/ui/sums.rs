//! What the orders come to by day, and what is to be picked for them.

use lidan::domain::day_totals::Standing;
use lidan::domain::order::Order;

use crate::common::practice::Practice;
use crate::stage::Stage;
use crate::truth;

fn open(stage: &mut Stage) {
    stage.click("汇总…");
    stage.until("复制表格");
}

/// How an order stands with money.
fn standing(order: &Order) -> Standing {
    Standing::of(order.status.as_ref(), order.pay_time)
}

#[test]
fn the_filter_is_summed_by_day_and_copied() {
    let practice = Practice::open(120);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    open(&mut stage);
    stage.until("筛出的 120 单");
    stage.until("已付只计*");
    stage.click("复制表格");
    let text = stage.until_copied();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let total = rows.iter().find(|row| row[0] == "合计").unwrap();
    let of = |wanted| orders.iter().filter(|order| standing(order) == wanted).collect::<Vec<_>>();
    let (paid, closed) = (of(Standing::Paid), of(Standing::Closed));
    assert_eq!((total[1], total[2]), ("120", &*paid.len().to_string()));
    let sum = |orders: &[&Order]| -> lidan::domain::money::Fen {
        orders.iter().filter_map(|order| order.payment).fold(lidan::domain::money::Fen(0), |a, b| a + b)
    };
    assert_eq!(total[4], sum(&paid).to_string());
    assert_eq!((total[7], total[8]), (&*closed.len().to_string(), &*sum(&closed).to_string()));
    let mut days: Vec<String> =
        orders.iter().map(|order| order.created.unwrap().to_string()[..10].to_owned()).collect();
    days.sort();
    days.dedup();
    days.reverse();
    let shown: Vec<&str> =
        rows[2..].iter().map(|row| row[0]).take_while(|day| day.starts_with("20")).collect();
    assert_eq!(shown, days);

    // By another time it is summed anew: what is not paid has no day of payment.
    stage.click("日期取 付款");
    stage.until("* 单的日期未返回，单列一行");
    stage.click("关闭汇总");
    stage.until_gone("复制表格");
}

#[test]
fn a_pick_list_is_sorted_and_written_beside_what_is_there() {
    let practice = Practice::open(120);
    let mut stage = Stage::full(&practice);
    open(&mut stage);
    stage.click("汇总 备货汇总");
    stage.until("120 单共要备 * 件*");
    let orders = truth::orders(&practice);
    let lines = orders.iter().flat_map(|order| order.lines.known());
    let is_done = |line: &&lidan::domain::order_line::OrderLine| {
        let refund = line.refund_status.as_ref();
        refund.is_some_and(|status| status.is_open() || status.word() == "SUCCESS")
    };
    let pieces: i64 = lines.filter(|line| !is_done(line)).filter_map(|line| line.num).sum();
    stage.click("复制表格");
    let text = stage.until_copied();
    let column = |text: &str, place: usize| -> Vec<i64> {
        text.lines().skip(1).filter_map(|line| line.split('\t').nth(place)?.parse().ok()).collect()
    };
    let copied = column(&text, 4);
    assert_eq!(copied.iter().sum::<i64>(), pieces);
    assert!(copied.is_sorted_by(|a, b| a >= b), "the most pieces stand first");
    stage.click("按 件数 排序");
    stage.click("复制表格");
    assert!(column(&stage.until_copied(), 4).is_sorted());
    stage.click("备货按 按规格");
    stage.click("复制表格");
    assert_eq!(column(&stage.until_copied(), 4).iter().sum::<i64>(), pieces);
}
