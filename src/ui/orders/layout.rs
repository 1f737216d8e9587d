//! The layout of the table: the columns with their order and widths. A view that was given one carries it; the locked
//! first view, and every other, has the window's.

use serde_json::{Map, Value};

use super::columns::{Col, Columns};
use super::{OrdersScreen, Scene};
use crate::domain::export::Column;
use crate::domain::view::Hold;
use crate::ui::settings_kept::{KeptColumn, Settings};

/// The word under which the settings of a view have its columns.
const COLUMNS: &str = "columns";

/// The columns that a view carries; `None` where it carries none or what stands there cannot be read.
pub(super) fn columns_of(settings: Option<&Value>) -> Option<Vec<KeptColumn>> {
    let kept: Vec<KeptColumn> = settings?.get(COLUMNS).cloned().map(serde_json::from_value)?.ok()?;
    (!kept.is_empty()).then_some(kept)
}

/// The settings of a view with these columns; what else stands in them stays.
pub(super) fn with_columns(settings: Option<&Value>, columns: Option<&[KeptColumn]>) -> Option<Value> {
    let mut all: Map<String, Value> = settings.and_then(Value::as_object).cloned().unwrap_or_default();
    match columns.map(serde_json::to_value) {
        Some(Ok(columns)) => drop(all.insert(COLUMNS.to_owned(), columns)),
        // That plain names and numbers cannot be written does not happen.
        Some(Err(_)) => {}
        None => drop(all.remove(COLUMNS)),
    }
    (!all.is_empty()).then_some(Value::Object(all))
}

/// Do two layouts come to the same columns?
pub(super) fn is_same(one: Option<&[KeptColumn]>, other: Option<&[KeptColumn]>, settings: &Settings) -> bool {
    one == other || columns(one, settings) == columns(other, settings)
}

fn columns(layout: Option<&[KeptColumn]>, settings: &Settings) -> Columns {
    Columns::of(layout.unwrap_or(&settings.columns))
}

/// The names of the columns of a file that say what a column of the table does.
const fn in_file(col: Col) -> &'static [&'static str] {
    match col {
        Col::Flag => &["seller_flag"],
        Col::Tid => &["tid"],
        Col::Paid => &["pay_time"],
        Col::Status => &["status"],
        Col::Goods => &["title", "sku_properties_name", "outer_iid", "outer_sku_id", "num"],
        Col::Memo => &["seller_memo"],
        Col::Message => &["buyer_message"],
        Col::Payment => &["payment"],
        Col::Buyer => &["buyer_nick"],
        Col::Created => &["created"],
        Col::Modified => &["modified"],
        Col::Shipped => &["consign_time"],
        Col::Pieces => &["num"],
        Col::Item => &["num_iid"],
    }
}

impl OrdersScreen {
    /// The columns as the table has them now.
    pub(super) fn columns(&self, settings: &Settings) -> Columns {
        columns(self.views.layout(), settings)
    }

    /// The columns of the table as a file has them.
    pub(super) fn file_columns(&self, settings: &Settings) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        for col in self.columns(settings).shown() {
            let named = in_file(col).iter().filter_map(|name| Column::named(name));
            let new: Vec<Column> = named.filter(|column| !columns.contains(column)).collect();
            columns.extend(new);
        }
        columns
    }

    /// Takes other columns: those of the open view, or the window's where the first view is open.
    pub(super) fn take_columns(&mut self, columns: &Columns, scene: &mut Scene<'_>) {
        if *columns == self.columns(scene.settings) {
            return;
        }
        if self.views.hold() == Some(Hold::Free) {
            self.views.lay_out(columns.kept());
        } else {
            scene.settings.columns = columns.kept();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::settings_kept::ColumnShown;

    #[test]
    fn a_view_keeps_its_columns_and_what_else_stands_in_its_settings() {
        let columns = [KeptColumn { name: "memo".to_owned(), shown: ColumnShown::No, width: Some(180) }];
        assert_eq!(columns_of(None), None);
        let settings: Value = serde_json::from_str(r#"{"later":1,"columns":"of a newer version"}"#).unwrap();
        assert_eq!(columns_of(Some(&settings)), None);
        let with = with_columns(Some(&settings), Some(&columns)).unwrap();
        assert_eq!(columns_of(Some(&with)).as_deref(), Some(&columns[..]));
        assert_eq!(with.get("later"), Some(&Value::from(1)));
        let without = with_columns(Some(&with), None).unwrap();
        assert_eq!(without.to_string(), r#"{"later":1}"#);
        assert_eq!(with_columns(None, None), None);
    }

    #[test]
    fn a_layout_that_comes_to_the_same_is_no_change() {
        let settings = Settings::default();
        let usual = Columns::of(&settings.columns).kept();
        assert!(is_same(None, Some(&usual), &settings));
        let mut other = Columns::of(&settings.columns);
        other.toggle(Col::Memo);
        assert!(!is_same(None, Some(&other.kept()), &settings));
    }

    #[test]
    fn every_column_of_the_table_has_its_own_in_a_file() {
        for col in Col::ALL {
            let names = in_file(col);
            assert!(!names.is_empty() && names.iter().all(|name| Column::named(name).is_some()), "{col:?}");
        }
    }
}
