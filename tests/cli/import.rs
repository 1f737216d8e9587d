//! `import`: what either gateway answers, and what is left of it after a rough ride.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::cli::{Cli, tid};
use crate::samples;

fn counts(seen: u64, inserted: u64, updated: u64, unchanged: u64, quarantined: u64) -> Value {
    json!({
        "seen": seen, "inserted": inserted, "updated": updated, "unchanged": unchanged,
        "quarantined": quarantined,
    })
}

fn items(cli: &Cli) -> Vec<Value> {
    cli.ok(&["orders", "--format", "jsonl"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_enhanced_lists_sample_is_taken_whole_and_taking_it_twice_changes_nothing() {
    let cli = Cli::new();
    let file = cli.file("answer.json", samples::enhanced());
    assert_eq!(cli.json(&["import", &file, "--json"]), counts(2, 2, 0, 0, 0));
    let taken = items(&cli);
    assert_eq!(cli.json(&["import", &file, "--json"]), counts(2, 0, 0, 2, 0));
    assert_eq!(items(&cli), taken);

    let [newer, older] = &taken[..] else { panic!("{taken:?}") };
    assert_eq!((tid(newer), tid(older)), (2_161_196_210_547_294_406, 1_410_072_240_792_463_390));
    assert_eq!((&older["seller_memo"], &older["buyer_message"]), (&json!("礼盒"), &json!("需要礼盒,谢谢!")));
    assert_eq!(newer["buyer_message"], "", "a text that is returned empty is known to be empty");
    assert_eq!(
        newer["buyer_open_uid"], "AAEt90gYAAjcqSrFKsJnK_Ba",
        "of a doubled key the returned value counts"
    );
    assert_eq!(older.get("buyer_open_uid"), None, "anywhere else an empty text is not returned");
    assert_eq!(older.get("consign_time"), None);
    let line = &older["orders"]["order"][0];
    assert_eq!(line["oid"], "1410072240792463390");
    assert_eq!((&line["num_iid"], &line["cid"]), (&json!(613_373_384_956_i64), &json!(50_012_772)));
    assert_eq!((&line["sku_id"], &line["refund_id"]), (&json!("4490318210144"), &json!("89670685480469033")));
}

#[test]
fn a_saved_answer_of_top_is_read_with_numbers_or_texts_lists_or_single_objects_and_without_its_glosses() {
    let mut read = BTreeMap::new();
    for (name, text) in [("json", samples::increments()), ("texts", samples::increments_as_texts())] {
        let cli = Cli::new();
        let file = cli.file("answer.json", text);
        assert_eq!(cli.json(&["import", &file, "--json"]), counts(1, 1, 0, 0, 0), "{name}");
        let [mut item] = <[Value; 1]>::try_from(items(&cli)).unwrap();
        for (pointer, value) in [
            ("/tid", json!("2231958349")),
            ("/type", json!("fixed")),
            ("/cod_status", json!("EW_CREATED")),
            ("/seller_flag", json!(1)),
            ("/payment", json!("200.07")),
            ("/has_buyer_message", json!(true)),
            ("/orders/order/0/oid", json!("2231958349")),
            ("/orders/order/0/refund_status", json!("SUCCESS")),
            ("/orders/order/0/num_iid", json!(2_342_344)),
            ("/orders/order/0/seller_type", json!("B")),
        ] {
            assert_eq!(item.pointer(pointer), Some(&value), "{name} {pointer}");
        }
        // What no document gives a form is kept as it came.
        item.as_object_mut().unwrap().retain(|field, _| !matches!(&**field, "service_orders" | "qn_distr"));
        let line = item.pointer_mut("/orders/order/0").unwrap().as_object_mut().unwrap();
        line.retain(|field, _| !matches!(&**field, "zhengji_status" | "qn_distr"));
        read.insert(name, item);
    }
    assert_eq!(read["json"], read["texts"]);
}

#[test]
fn the_simplified_form_says_the_same_as_the_wrapped_one() {
    let wrapped: Value = serde_json::from_str(samples::increments()).unwrap();
    let mut body = wrapped["trades_sold_incrementv_get_response"].clone();
    let mut trade = body["trades"]["trade"][0].clone();
    trade["orders"] = trade["orders"]["order"].clone();
    trade["service_orders"] = trade["service_orders"]["service_order"].clone();
    body["trades"] = json!([trade]);
    let (one, other) = (Cli::new(), Cli::new());
    one.ok(&["import", &one.file("a.json", samples::increments())]);
    other.ok(&["import", &other.file("a.json", body.to_string())]);
    let without = |cli: &Cli| {
        let mut items = items(cli);
        // A list that no document gives a form is kept as it came.
        items[0].as_object_mut().unwrap().remove("service_orders");
        items
    };
    assert_eq!(without(&one), without(&other));
}

#[test]
fn an_unreadable_line_goes_into_quarantine_wherever_it_stands_and_the_rest_is_taken() {
    let good = |tid: i64| format!(r#"{{"tid":"{tid}","payment":"1.00","seller_memo":"礼盒"}}"#);
    let lines: Vec<Vec<u8>> = vec![
        b"what is this".to_vec(),
        good(1).into(),
        br#"{"payment":"1.00"}"#.to_vec(),
        Vec::new(),
        br#"{"tid":"2","payment":"one"}"#.to_vec(),
        good(3).into(),
        b"{\"tid\":\"4\",\"seller_memo\":\"\xc0\xf1\"}".to_vec(),
        good(5).into(),
    ];
    for shift in [0, 1, 4] {
        let cli = Cli::new();
        let mut lines = lines.clone();
        lines.rotate_left(shift);
        let file = cli.file("orders.jsonl", lines.join(&b'\n'));
        assert_eq!(cli.json(&["import", &file, "--json"]), counts(7, 3, 0, 0, 4), "{shift}");
        let mut tids = cli.tids(&[]);
        tids.sort_unstable();
        assert_eq!(tids, [1, 3, 5]);
    }
}

#[test]
fn a_file_with_nothing_readable_changes_nothing() {
    let cli = Cli::new();
    for (name, content) in [
        ("empty", &b""[..]),
        ("words", b"hello\nworld\n"),
        ("other.json", b"{\"a\":1}"),
        ("none.json", br#"{"code":0,"message":"ok","data":{"total":0,"items":[]}}"#),
        ("refusal.json", br#"{"error_response":{"code":27,"msg":"Invalid session"}}"#),
        ("damaged.jsonl", b"{\"payment\":\"1.00\"}\n{\"tid\":\"x\"}\n"),
        ("binary", b"\xff\xfe\x00\x01"),
    ] {
        let ran = cli.run(&["import", &cli.file(name, content), "--json"]);
        assert_eq!(ran.status, Some(2), "{name}: {ran:?}");
        assert_eq!(ran.json()["error"]["kind"], "nothing_in", "{name}");
        assert!(ran.fault().0.contains(name), "{ran:?}");
    }
    assert_eq!(cli.json(&["orders", "--count"]), json!({"total": 0}));
    for path in ["nowhere.json", "."] {
        let ran = cli.run(&["import", cli.path(path).to_str().unwrap()]);
        assert_eq!(ran.status, Some(2), "{ran:?}");
    }
}

#[test]
fn what_orders_prints_can_be_imported_again_in_every_form_that_is_json() {
    let cli = Cli::new();
    cli.ok(&["import", &cli.file("a.json", samples::enhanced())]);
    cli.ok(&["import", &cli.file("b.json", samples::increments())]);
    for format in ["json", "jsonl"] {
        let other = Cli::new();
        let file = other.file("copy", cli.ok(&["orders", "--format", format]));
        assert_eq!(other.json(&["import", &file, "--json"]), counts(3, 3, 0, 0, 0));
        assert_eq!(items(&other), items(&cli), "{format}");
    }
}

#[test]
fn a_shop_takes_what_is_imported_by_its_name_and_a_shop_that_is_not_there_takes_nothing() {
    let cli = Cli::new();
    let file = cli.file("answer.json", samples::enhanced());
    cli.ok(&["import", &file, "--shop", "one"]);
    assert_eq!(cli.tids(&[]).len(), 2, "the only shop needs no name");
    cli.ok(&["import", "--shop", "two", &file]);
    let ran = cli.run(&["orders"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.fault().0.contains("one, two"), "{ran:?}");
    assert_eq!(cli.tids(&["--shop", "two"]).len(), 2);
    let ran = cli.run(&["orders", "--shop", "three"]);
    assert_eq!((ran.status, ran.fault().1.contains("one, two")), (Some(2), true), "{ran:?}");

    let configured = Cli::with_config("[[shop]]\nname = \"main\"\nseller_nick = \"a\"\n");
    let file = configured.file("answer.json", samples::enhanced());
    assert_eq!(configured.run(&["import", &file, "--shop", "other"]).status, Some(2));
    assert_eq!(configured.json(&["orders", "--count"]), json!({"total": 0}));
    configured.ok(&["import", &file]);
    assert_eq!(configured.json(&["orders", "--count", "--shop", "main"]), json!({"total": 2}));
}
