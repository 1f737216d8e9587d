//! The choices of the window that are kept: language, theme, zoom, open panes, columns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::actions::Screen;
use super::flag_names::FlagNames;
use crate::domain::export::{Form, RowOf};
use crate::domain::histogram::Parting;
use crate::domain::watch::QuietHours;

/// The key under which they are kept.
pub const KEY: &str = "window";

/// The language of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    /// 中文.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The locale's name.
    #[must_use]
    pub const fn locale(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// Reads the locale's name.
    #[must_use]
    pub fn from_locale(name: &str) -> Self {
        if name.starts_with("en") { Self::English } else { Self::Chinese }
    }
}

/// Which theme is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    /// The system's.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl From<ThemeChoice> for egui::ThemePreference {
    fn from(choice: ThemeChoice) -> Self {
        match choice {
            ThemeChoice::System => Self::System,
            ThemeChoice::Light => Self::Light,
            ThemeChoice::Dark => Self::Dark,
        }
    }
}

/// How high a row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 30.
    #[default]
    Usual,
    /// 24.
    Compact,
    /// 52: memo, message and further goods stand on a line of their own.
    TwoLines,
}

impl Density {
    /// All of them, as a choice shows them.
    pub const ALL: [Self; 3] = [Self::Usual, Self::Compact, Self::TwoLines];

    /// The key of its word.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Usual => "density.usual",
            Self::Compact => "density.compact",
            Self::TwoLines => "density.two_lines",
        }
    }

    /// Height of a row, in points.
    #[must_use]
    pub const fn row_height(self) -> f32 {
        match self {
            Self::Usual => 30.0,
            Self::Compact => 24.0,
            Self::TwoLines => 52.0,
        }
    }

    /// Height of the line in which the columns stand, in points.
    #[must_use]
    pub const fn first_line_height(self) -> f32 {
        match self {
            Self::TwoLines => 30.0,
            one_line => one_line.row_height(),
        }
    }
}

/// What the bars over the table are parted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistogramBy {
    /// The state.
    #[default]
    Status,
    /// The seller flag.
    Flag,
}

impl From<HistogramBy> for Parting {
    fn from(by: HistogramBy) -> Self {
        match by {
            HistogramBy::Status => Self::Status,
            HistogramBy::Flag => Self::Flag,
        }
    }
}

/// Whether a pane is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pane {
    /// It is.
    Open,
    /// It is not.
    Closed,
}

impl Pane {
    /// The other.
    #[must_use]
    pub const fn toggled(self) -> Self {
        match self {
            Self::Open => Self::Closed,
            Self::Closed => Self::Open,
        }
    }
}

/// Whether a column of the order table is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnShown {
    /// It is.
    #[default]
    Yes,
    /// It is not.
    No,
}

impl ColumnShown {
    /// The other.
    #[must_use]
    pub const fn toggled(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
        }
    }
}

/// A column of the order table as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptColumn {
    /// Its name.
    pub name: String,
    /// Whether it is shown.
    pub shown: ColumnShown,
    /// Its width in points, where it was given one.
    pub width: Option<u16>,
}

/// Whether pictures of items are shown, which are asked of the platform's picture hosts.
///
/// They are by default: the hosts are the platform's own and show the same pictures to whoever opens the item, nothing but
/// the address goes out, and a picture is asked for once and then kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemPictures {
    /// They are.
    #[default]
    Shown,
    /// They are not, and none is asked for.
    Hidden,
}

/// What was chosen for a file of orders last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportChoices {
    /// Its form.
    pub form: Form,
    /// What a row is.
    pub row_of: RowOf,
    /// The names of its columns; none stands for the usual ones.
    pub columns: Vec<String>,
    /// The folder it was written into.
    pub folder: Option<String>,
}

/// The choices. An unknown or missing one has its usual value, so that an older file never hinders a start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The language, unless the command line says otherwise.
    pub language: Language,
    /// The theme.
    pub theme: ThemeChoice,
    /// The zoom, in percent.
    pub zoom_percent: u16,
    /// The screen that was shown last.
    pub screen: Screen,
    /// The shop that was shown last.
    pub shop: Option<String>,
    /// The filter pane.
    pub filter_pane: Pane,
    /// The density of the table.
    pub density: Density,
    /// The bars over the table.
    pub histogram: Pane,
    /// What they are parted by.
    pub histogram_by: HistogramBy,
    /// The columns of the order table, in their order; none until they were changed.
    pub columns: Vec<KeptColumn>,
    /// The view that was open last, by shop: its row.
    pub views: BTreeMap<String, i64>,
    /// What was chosen for a file of orders.
    pub export: ExportChoices,
    /// Hours in which nothing is told on the desktop.
    pub quiet: Option<QuietHours>,
    /// The seller's own names for flags.
    pub flag_names: FlagNames,
    /// Pictures of items.
    pub pictures: ItemPictures,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::default(),
            theme: ThemeChoice::default(),
            zoom_percent: 100,
            screen: Screen::default(),
            shop: None,
            filter_pane: Pane::Open,
            density: Density::default(),
            histogram: Pane::Open,
            histogram_by: HistogramBy::default(),
            columns: Vec::new(),
            views: BTreeMap::new(),
            export: ExportChoices::default(),
            quiet: None,
            flag_names: FlagNames::default(),
            pictures: ItemPictures::default(),
        }
    }
}

impl Settings {
    /// The zooms that can be chosen, in percent.
    pub const ZOOMS: [u16; 7] = [80, 90, 100, 110, 125, 150, 200];

    /// The zoom as a factor, whatever stands in the file.
    #[must_use]
    pub fn zoom(&self) -> f32 {
        f32::from(self.zoom_percent.clamp(50, 300)) / 100.0
    }
}
