//! `sag notat`: the memo for the committee, with the three blanks left to people.

use super::{day, kort, vis};
use crate::cli::{HELP, OutputFormat};
use crate::commands::Context;
use crate::error::{Error, Kind, Result};
use crate::register::Register;
use crate::register::sager::Sager;
use crate::render::{MemoFormat, memo as render_memo};
use crate::report::memo::Memo;
use crate::rules::flytning::memo::memo;
use crate::statistics::sag_notat;
use std::path::Path;

/// Skriv notatet til udvalget. Vurdering, indstilling og beslutning er tomme felter: dem skriver programmet aldrig
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag notat 2019-001 -o notat.docx
  praksisplan sag notat 2019-001 -o notat.html
  praksisplan sag notat 2019-001 --format md
")]
pub struct Args {
    /// Sagens nummer, her eller i sagssystemet
    #[arg(value_name = "SAG")]
    sag: String,
    /// Udelad kortet; det er altid udeladt, når et af stederne er ukendt, og når notatet skrives på skærmen
    #[arg(long)]
    uden_kort: bool,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let format = format(context)?;
    let register = context.register()?;
    let with_map = !args.uden_kort && context.global().output.is_some();
    let (document, bytes) = written(context, &register, &args.sag, format, with_map)?;
    if format == MemoFormat::Md {
        for figure in document.figures() {
            context.write_beside(&figure.file_name(), &figure.png)?;
        }
    }
    context.write(&bytes)
}

/// The memo of a case, and its bytes in a format.
pub(super) fn written(
    context: &Context<'_>,
    register: &Register,
    sag: &str,
    format: MemoFormat,
    with_map: bool,
) -> Result<(Memo, Vec<u8>)> {
    let day = day(context)?;
    let case = Sager::reading(register).find(sag)?.as_of(day);
    let again = vis::again(context, register, &case)?;
    if again.differs(&case) {
        context.notice(
            "Advarsel: tallene i notatet er regnet om og er ikke dem, der er gemt; se hvad der er ændret med: praksisplan sag vis SAG --genberegn",
        );
    }
    let view = register.view(Some(case.vurdering.pr), context.today())?;
    let version = env!("CARGO_PKG_VERSION");
    let mut facts = sag_notat::memo_case(&view, &case, &again.prepared.facts, day, version)?;
    if with_map {
        facts.figur = kort::figure(&view, &again.prepared.facts, &again.assessment)?;
    }
    let document = memo(&again.assessment, &facts).map_err(|error| {
        Error::new(
            "PP-G016",
            Kind::Data,
            "registeret modsiger sig selv om, hvem der betaler. Intet er skrevet",
        )
        .at("myndighed", error.to_string())
        .next_step("ret oplysningerne; se dem med: praksisplan myndighed")
    })?;
    let bytes = render_memo(&document, format)?;
    Ok((document, bytes))
}

/// The memo's format: `--format md`, else the file's ending, else Markdown to the screen.
fn format(context: &Context<'_>) -> Result<MemoFormat> {
    let global = context.global();
    match (global.format, &global.output) {
        (Some(OutputFormat::Md), _) | (None, None) => Ok(MemoFormat::Md),
        (None, Some(path)) => format_of("-o", path),
        (Some(_), _) => Err(wrong_format("--format", "et notat er ikke en tabel")),
    }
}

/// The memo format that a file's ending asks for.
pub(super) fn format_of(flag: &str, path: &Path) -> Result<MemoFormat> {
    path.extension()
        .and_then(|ending| ending.to_str())
        .and_then(MemoFormat::of_extension)
        .ok_or_else(|| wrong_format(flag, &path.display().to_string()))
}

fn wrong_format(flag: &str, what: &str) -> Error {
    Error::new(
        "PP-G017",
        Kind::Usage,
        "notatet kan ikke skrives i det format. Intet er skrevet",
    )
    .at(flag, what)
    .next_step("skriv det i en fil, der ender på .docx, .html eller .md")
}
