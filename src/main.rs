//! Parses, dispatches, prints the error, and sets the exit code.

use praksisplan::cli;
use praksisplan::commands::{self, Context};
use praksisplan::error::Error;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match cli::parse() {
        Ok(cli) => {
            Context::from_environment(&cli.global).and_then(|mut context| commands::run(&cli.command, &mut context))
        }
        Err(error) if error.use_stderr() => Err(cli::usage_error(&error)),
        Err(help) => return print_help(&help),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of our output has gone (`| head`): nothing is wrong, and there is nobody to tell.
        Err(error) if error.code == commands::CLOSED_PIPE => ExitCode::SUCCESS,
        Err(error) => report(&error),
    }
}

fn print_help(help: &clap::Error) -> ExitCode {
    // A closed pipe under help is no error either.
    let _ = help.print();
    ExitCode::SUCCESS
}

fn report(error: &Error) -> ExitCode {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = praksisplan::render::error::message(error, colour) + "\n";
    let _ = std::io::stderr().write_all(text.as_bytes());
    ExitCode::from(error.kind.exit_code())
}
