//! The help texts: those of the locale files, put onto the arguments.
//!
//! The text of a command is `cli.about.NAME` (`cli.about.activity.list` for one within another), that of an
//! option `cli.option.NAME`.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, CommandFactory as _};
use rust_i18n::t;

use super::args::Args;

/// The whole command line with its texts.
pub(super) fn command() -> Command {
    let command = Args::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true))
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version));
    dressed(command, "lidan")
}

/// A command and those within it, with their texts.
fn dressed(command: Command, path: &str) -> Command {
    let template = format!(
        "{{about}}\n\n{}{{usage}}{}\n\n{{all-args}}",
        t!("cli.heading.usage"),
        if path == "lidan" { format!("\n\n{}", t!("cli.notes")) } else { String::new() },
    );
    let about = t!(format!("cli.about.{path}")).into_owned();
    let command = command
        .about(about)
        .help_template(template)
        .subcommand_help_heading(t!("cli.heading.commands").into_owned())
        .mut_args(|arg| {
            let heading = match (arg.is_positional(), arg.is_global_set()) {
                (true, _) => t!("cli.heading.arguments"),
                (false, false) => t!("cli.heading.options"),
                (false, true) => t!("cli.heading.common"),
            };
            let help = t!(format!("cli.option.{}", arg.get_id())).into_owned();
            let takes_value = arg.get_action().takes_values();
            let arg = arg.help(help).help_heading(heading.into_owned());
            // The words of the help say both.
            if takes_value { arg.hide_possible_values(true).hide_default_value(true) } else { arg }
        });
    let path = if path == "lidan" { String::new() } else { format!("{path}.") };
    command.mut_subcommands(|inner| {
        let path = format!("{path}{}", inner.get_name());
        dressed(inner, &path)
    })
}

/// The command whose help says most about these arguments.
pub(super) fn hint(args: &[OsString]) -> String {
    let mut command = Args::command();
    let mut hint = "lidan".to_owned();
    for word in args.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(inner) = command.find_subcommand(word).cloned() {
            hint = format!("{hint} {word}");
            command = inner;
        }
    }
    format!("{hint} --help")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        command().debug_assert();
    }

    #[test]
    fn the_help_that_is_named_is_that_of_the_innermost_command() {
        let hint = |words: &[&str]| hint(&words.iter().map(Into::into).collect::<Vec<_>>());
        assert_eq!(hint(&["lidan", "--json", "activity", "sync", "--oops"]), "lidan activity sync --help");
        assert_eq!(hint(&["lidan", "--oops"]), "lidan --help");
    }
}
