//! The command tree, as clap sees it. Help is Danish and leads with examples; each command's Args doc is its help.

use crate::commands::{self, Command};
use crate::error::{Error, Kind};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Examples first, then what it is, then the rest; the headings are ours because clap's are English.
pub const HELP: &str = "{before-help}{about-with-newline}
Brug: {usage}

{all-args}{after-help}";

/// Planlægger fysioterapikapacitet i en region: registeret, praksisplanens statistik og reglerne for flytning
#[derive(Debug, Parser)]
#[command(
    name = "praksisplan",
    version,
    help_template = HELP,
    before_help = "Eksempler:
  praksisplan kapacitet                     indbyggere pr. kapacitet, kommune for kommune
  praksisplan flytning vurder --klinik \"Hjallerup Fys. & Træningsklinik\" --til-by Vodskov
  praksisplan aarsrapport -o aarsrapport/   hele årets kørsel: tabeller, kort og rapport
  praksisplan ny mit-register.db --fra eksempel
",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_help_heading = "Kommandoer",
    subcommand_value_name = "KOMMANDO",
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Flags every command knows.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags every command knows.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Fælles valg")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line, not a state"
)]
pub struct Global {
    /// Registeret, ellers PRAKSISPLAN_DB, ellers praksisplan.db i mappen, ellers de medfølgende data
    #[arg(long, value_name = "FIL", global = true)]
    pub db: Option<PathBuf>,
    /// Datoen der ses på, fx 30.06.2019; ellers registerets egen visningsdato
    #[arg(long, value_name = "DATO", global = true)]
    pub pr: Option<String>,
    /// tabel, csv, json, xlsx eller md; et kort også svg, png, geojson eller gpkg
    #[arg(long, value_name = "FORMAT", global = true, hide_possible_values = true)]
    pub format: Option<OutputFormat>,
    /// Skriv resultatet i en fil; endelsen vælger formatet
    #[arg(short, long, value_name = "FIL", global = true)]
    pub output: Option<PathBuf>,
    /// CSV til maskiner: komma, decimalpunktum, uden BOM
    #[arg(long, global = true)]
    pub rfc4180: bool,
    /// Vis hvad der ville ske, uden at gemme
    #[arg(short = 'n', long, global = true)]
    pub dry_run: bool,
    /// Skriv kun resultatet og fejl
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Skriv også, hvilket register og hvilken dato der ses på
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Farver: auto, altid eller aldrig
    #[arg(
        long,
        value_name = "HVORNÅR",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        global = true
    )]
    pub color: Color,
    /// Spørg aldrig; mangler en oplysning, er det en fejl
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Advarsler giver slutkode 7
    #[arg(long, global = true)]
    pub strict: bool,
    /// Til offentliggørelse: skjul små tal for personer, og hvad der kan røbe dem
    #[arg(long, global = true)]
    pub offentlig: bool,
    /// Mindste antal personer, der vises med --offentlig, fx 5; ellers registerets
    #[arg(long, value_name = "ANTAL", global = true)]
    pub taerskel: Option<u16>,
    /// Vis hjælp
    #[arg(short, long, action = ArgAction::Help, global = true)]
    help: Option<bool>,
    /// Vis programmets udgave
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// The output formats of every reading command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Tables for the terminal.
    Tabel,
    /// CSV, for Excel unless `--rfc4180`.
    Csv,
    /// The machine contract.
    Json,
    /// An Excel workbook.
    Xlsx,
    /// Markdown.
    Md,
    /// A map as a picture that scales.
    Svg,
    /// A map as a picture of 300 dots per inch.
    Png,
    /// A map for the web.
    Geojson,
    /// A map for GIS.
    Gpkg,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Altid,
    /// Never.
    Aldrig,
}

/// The two bases every capacity figure can be counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Grundlag {
    /// Counted from clinics and ydernumre.
    Register,
    /// A published count per kommune.
    Opgoerelse,
}

impl Grundlag {
    /// The word in SQL, JSON and print.
    pub fn word(self) -> &'static str {
        match self {
            Grundlag::Register => "register",
            Grundlag::Opgoerelse => "opgoerelse",
        }
    }
}

/// `--grundlag`, said the same way by every command that counts capacity.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Grundlagsvalg {
    /// register (talt fra klinikker og ydernumre) eller opgoerelse (offentliggjort opgørelse pr. kommune)
    #[arg(
        long,
        value_name = "GRUNDLAG",
        default_value = "register",
        hide_default_value = true,
        hide_possible_values = true
    )]
    grundlag: Grundlag,
}

impl Grundlagsvalg {
    /// The basis that was chosen.
    pub fn get(self) -> Grundlag {
        self.grundlag
    }
}

/// The command tree with the last of clap's English words replaced.
pub fn command() -> clap::Command {
    danish(tree(), "")
}

/// Every command with its arguments. A command left out is an error in few words and not, as clap has it, the whole help.
fn tree() -> clap::Command {
    Cli::command()
        .arg_required_else_help(false)
        .mut_subcommands(|child| child.arg_required_else_help(false))
}

fn danish(command: clap::Command, parent: &str) -> clap::Command {
    let path = format!("{parent}{} ", command.get_name());
    // Rendering a usage line finishes a command's construction, so it is done on a copy.
    let usage = command.clone().render_usage().to_string();
    // "Usage" itself may hold a command's name: sag.
    let usage = usage.trim_start_matches("Usage:");
    let (_, own) = usage.split_once(command.get_name()).unwrap_or_default();
    let usage = format!("{path}{}", own.trim_start().replace("[OPTIONS]", "[VALG]"));
    command
        .mut_subcommands(|child| danish(child, &path))
        .override_usage(usage)
}

/// Reads the command line.
///
/// # Errors
/// clap's error, for help and version too; see [`usage_error`].
pub fn parse() -> std::result::Result<Cli, clap::Error> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Some(cli) = parse_one(&arguments) {
        return Ok(cli);
    }
    // The Danish usage lines cost several times what parsing does, so they are made only when somebody will read them.
    let read = |tree: clap::Command| {
        tree.try_get_matches_from(&arguments)
            .and_then(|matches| Cli::from_arg_matches(&matches))
    };
    read(tree()).or_else(|error| {
        if error.use_stderr() {
            return Err(error);
        }
        read(command())
    })
}

/// The command line read with no other command's arguments built than its own: building them all costs more than most
/// commands do. `None` where that does not succeed; the whole tree then reads it again and says what is wrong.
fn parse_one(arguments: &[OsString]) -> Option<Cli> {
    let name = arguments
        .iter()
        .skip(1)
        .filter_map(|argument| argument.to_str())
        .find(|argument| !argument.starts_with('-'))?;
    let own = commands::one(name)?;
    let root = clap::Command::new("praksisplan")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_required(true);
    let matches = Global::augment_args(root)
        .subcommand(own)
        .try_get_matches_from(arguments)
        .ok()?;
    Cli::from_arg_matches(&matches).ok()
}

/// clap's English error as one of ours, in Danish and six parts.
pub fn usage_error(error: &clap::Error) -> Error {
    let get = |kind: ContextKind| error.get(kind).map(context_text);
    let argument = get(ContextKind::InvalidArg).unwrap_or_default();
    let value = get(ContextKind::InvalidValue).unwrap_or_default();
    let with_guess = |error: Error, guess: Option<String>| match guess {
        Some(guess) => error.guess(guess),
        None => error,
    };
    let base = |consequence: &str| Error::new("PP-B001", Kind::Usage, format!("{consequence}. Intet er gjort"));
    let error = match error.kind() {
        ErrorKind::InvalidSubcommand => with_guess(
            base("kommandoen findes ikke").at(
                "kommando",
                format!("\"{}\"", get(ContextKind::InvalidSubcommand).unwrap_or_default()),
            ),
            get(ContextKind::SuggestedSubcommand),
        ),
        ErrorKind::UnknownArgument => with_guess(
            base("valget findes ikke ved denne kommando").at("valg", format!("\"{argument}\"")),
            get(ContextKind::SuggestedArg),
        ),
        ErrorKind::InvalidValue if value.is_empty() => base("valget mangler sin værdi").at("valg", argument),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = get(ContextKind::ValidValue).map_or(String::new(), |valid| format!("; gyldige: {valid}"));
            with_guess(
                base("værdien kan ikke bruges").at(argument, format!("\"{value}\"{valid}")),
                get(ContextKind::SuggestedValue),
            )
        }
        ErrorKind::MissingRequiredArgument => base("der mangler en oplysning").at("mangler", argument),
        ErrorKind::ArgumentConflict => {
            let other = get(ContextKind::PriorArg).unwrap_or_default();
            base("to valg kan ikke bruges sammen").at("valg", format!("{argument} og {other}"))
        }
        ErrorKind::MissingSubcommand => {
            base("der mangler en kommando").at("vælg en af", get(ContextKind::ValidSubcommand).unwrap_or_default())
        }
        _ => base("kommandoen kan ikke forstås")
            .at("linje", error.to_string().lines().next().unwrap_or_default().to_owned()),
    };
    error.next_step("se mulighederne med: praksisplan -h, eller praksisplan KOMMANDO -h")
}

fn context_text(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(values) => values.join(", "),
        other => other.to_string(),
    }
}
