//! Opening: the first rows stand in the table before the index is there.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use egui::Key;

use crate::common::practice::Practice;
use crate::stage::Stage;

/// A pipe in the place of the index's file: the index waits for it until somebody opens the other end.
struct Gate<'a>(&'a Path);

impl<'a> Gate<'a> {
    fn closed(path: &'a Path) -> Self {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        Self(path)
    }
}

impl Drop for Gate<'_> {
    /// What comes through is no file of an index, so that it is made of the store.
    fn drop(&mut self) {
        drop(File::options().read(true).write(true).open(self.0));
    }
}

#[test]
fn the_first_rows_stand_in_the_table_until_they_are_counted_and_stay_where_they_are() {
    let practice = Practice::open(600);
    drop(Stage::full(&practice));
    let path = practice.paths().index_file();
    let gate = Gate::closed(&path);

    let mut stage = Stage::open(&practice);
    stage.until("先列出最前 500 单；计数还在准备，已读入 * 单");
    let first = stage.until("打开订单 *");
    assert!(!stage.has("* 单 · ¥*"), "nothing is claimed of how many there are");
    // However this ends, the index has to go on before the window can close.
    let gate = gate;
    // A filter is answered as well, as far as the store is quick with it.
    stage.click("筛选 旗帜 红旗");
    stage.until_gone("先列出最前 500 单；计数还在准备，已读入 * 单");
    let flagged = stage.until("先列出最前 *");
    stage.click("筛选 旗帜 红旗");
    stage.until_gone(&flagged.name);
    assert_eq!(stage.until("打开订单 *").name, first.name);

    for _ in 0..4 {
        stage.key(Key::PageDown);
    }
    stage.until_gone(&first.name);
    let tids = |stage: &Stage| stage.rows().into_iter().take(10).map(|row| row.tid).collect::<Vec<_>>();
    let there = tids(&stage);
    assert_eq!(there.len(), 10);
    drop(gate);
    stage.until(&format!("{} 单 · ¥*", practice.sandbox.truth().count()));
    assert_eq!(tids(&stage), there, "the rows have not moved");
}
