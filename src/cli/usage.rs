//! Arguments that cannot be read, in our own words: one line, and what mends it.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ValueEnum as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use rust_i18n::t;

use super::fault::Fault;
use super::help;
use super::lang::Lang;
use super::out::{self, End, Form, Out};

/// The language and the form of what is said, read before everything else, since also the words on arguments
/// that cannot be read are said in them.
pub(super) fn early(args: &[OsString]) -> (Lang, Form) {
    let words = || args.iter().skip(1).map(|word| word.to_string_lossy()).take_while(|word| word != "--");
    let after = words().skip_while(|word| word != "--lang").nth(1);
    let joined = words().find_map(|word| word.strip_prefix("--lang=").map(str::to_owned));
    let named = joined.or_else(|| after.map(std::borrow::Cow::into_owned));
    let lang = named.and_then(|word| Lang::from_str(&word, false).ok());
    (lang.unwrap_or_else(Lang::of_the_system), words().any(|word| word == "--json").into())
}

/// Answers a wish for help, or says what is wrong, and gives the status to end with.
pub(super) fn end(out: Out, error: &clap::Error, args: &[OsString]) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => out.end(out::text(&error.render().to_string())),
        _ => out.end(Err(End::Fault(fault(error, &help::hint(args))))),
    }
}

/// What is wrong; `help` is the command whose help says more.
fn fault(error: &clap::Error, help: &str) -> Fault {
    let of = |kind| words(error.get(kind));
    let option = of(ContextKind::InvalidArg);
    let option = option.split([' ', '=']).next().unwrap_or_default();
    let see_help = t!("cli.see_help", command = help).into_owned();
    let did_you_mean = |kind| match of(kind) {
        suggested if suggested.is_empty() => see_help.clone(),
        suggested => t!("cli.did_you_mean", word = suggested).into_owned(),
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let what = t!("cli.fault.unknown_option", option = option);
            Fault::usage("unknown_option", what, did_you_mean(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => {
            let what = t!("cli.fault.unknown_command", command = of(ContextKind::InvalidSubcommand));
            Fault::usage("unknown_command", what, did_you_mean(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::InvalidValue if of(ContextKind::InvalidValue).is_empty() => {
            missing_value(option, see_help)
        }
        ErrorKind::InvalidValue => {
            let mend = t!("cli.one_of", values = of(ContextKind::ValidValue));
            Fault::option(option, &of(ContextKind::InvalidValue), mend)
        }
        ErrorKind::ValueValidation => Fault::option(option, &of(ContextKind::InvalidValue), see_help),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => missing_value(option, see_help),
        ErrorKind::ArgumentConflict => {
            let other = of(ContextKind::PriorArg);
            let other = other.split([' ', '=']).next().unwrap_or_default();
            if other == option || other.is_empty() {
                let what = t!("cli.fault.twice", option = option);
                Fault::usage("twice", what, t!("cli.fault.twice.mend"))
            } else {
                let what = t!("cli.fault.conflict", option = option, other = other);
                Fault::usage("conflict", what, t!("cli.fault.conflict.mend"))
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let what = t!("cli.fault.missing", options = of(ContextKind::InvalidArg));
            Fault::usage("missing", what, see_help)
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Fault::usage("missing", t!("cli.fault.no_command"), see_help)
        }
        ErrorKind::InvalidUtf8 => Fault::usage("not_text", t!("cli.fault.not_text"), see_help),
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            Fault::usage("usage", first.trim_start_matches("error: "), see_help)
        }
    }
}

fn missing_value(option: &str, see_help: String) -> Fault {
    Fault::usage("missing", t!("cli.fault.missing_value", option = option), see_help)
}

fn words(context: Option<&ContextValue>) -> String {
    match context {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
