//! What was dealt with in the window is known to the command line.

use lidan::desk::{Desk, Going, Opening};
use lidan::paths::Paths;

use crate::cli::Cli;

#[test]
fn the_line_asks_for_what_was_handled() {
    let cli = Cli::new();
    let items: Vec<String> =
        (1..=3).map(|tid| format!(r#"{{"tid":"{tid}","modified":"2023-11-10 20:00:00"}}"#)).collect();
    let file = cli.file("orders.jsonl", items.join("\n"));
    cli.ok(&["import", &file]);
    {
        let paths = Paths::below(cli.folder());
        let desk = Desk::open(Opening::new(paths)).unwrap();
        let (seen, id) = desk
            .store()
            .read_blocking(|r| {
                let mut first = None;
                r.every_row(|row| {
                    first = first.or(Some(row.id));
                    Ok(())
                })?;
                Ok((r.revision()?, first.unwrap()))
            })
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(desk.turn_handled(vec![id], seen, |_| Going::On)).unwrap();
    }
    for (line, count) in [
        ("handled:no", 2),
        ("handled:yes", 1),
        ("-handled:yes", 2),
        ("handled:changed", 0),
        ("处理:未处理,已处理", 3),
    ] {
        let ran = cli.run(&["orders", "--filter", line, "--count"]);
        assert_eq!(ran.out.trim(), format!("{{\"total\":{count}}}"), "{line}: {}", ran.err);
    }
    let wrong = cli.run(&["orders", "--filter", "handled:maybe", "--count"]);
    assert_eq!(wrong.status, Some(2));
}
