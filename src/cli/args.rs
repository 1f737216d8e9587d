//! The arguments. Their texts are in `assets/locales/cli.yml`, by their names.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use super::fault::Fault;
use super::filter::{in_order, time};
use super::lang::Lang;
use super::{activity, calendar, demo, import, orders, reconcile, sandbox, sync, views};
use crate::domain::shop::ShopName;
use crate::domain::time::Timestamp;

/// Everything on the command line.
#[derive(Debug, Parser)]
#[command(name = "lidan", version, disable_help_subcommand = true)]
pub(super) struct Args {
    /// Where everything is kept that the program keeps.
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data_dir: Option<PathBuf>,
    /// The language of all texts. It is read before anything else; see [`super::usage::early`].
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<Lang>,
    /// What draws the window.
    #[arg(long, global = true, value_name = "RENDERER")]
    pub(super) renderer: Option<Renderer>,
    /// Data and errors as JSON on standard output.
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// A command.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Demo(demo::Args),
    Sandbox(sandbox::Args),
    Sync(sync::Args),
    Reconcile(reconcile::Args),
    Orders(Box<orders::Args>),
    Import(import::Args),
    #[command(subcommand)]
    Activity(activity::Command),
    #[command(subcommand)]
    Calendar(calendar::Command),
    #[command(subcommand)]
    Views(views::Command),
    Doctor,
}

/// What draws the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum Renderer {
    /// By wgpu: Vulkan, Metal or DirectX.
    Wgpu,
    /// By OpenGL.
    Glow,
}

/// Which shop a command is about.
#[derive(Debug, clap::Args)]
pub(super) struct ShopArg {
    #[arg(long, value_name = "NAME", value_parser = shop_name)]
    pub(super) shop: Option<ShopName>,
}

/// From when to when.
#[derive(Debug, clap::Args)]
pub(super) struct SpanArgs {
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    from: Option<String>,
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    to: Option<String>,
}

impl SpanArgs {
    /// The ends that are given, in order.
    pub(super) fn ends(&self) -> Result<(Option<Timestamp>, Option<Timestamp>), Fault> {
        let from = self.from.as_deref().map(|text| time("--from", text)).transpose()?;
        let to = self.to.as_deref().map(|text| time("--to", text)).transpose()?;
        if let (Some(from), Some(to)) = (from, to) {
            in_order(("--from", from), ("--to", to))?;
        }
        Ok((from, to))
    }
}

fn shop_name(text: &str) -> Result<ShopName, crate::domain::shop::ShopError> {
    ShopName::new(text)
}
