//! `eksporter tabeller`: every statistic of the view, in one file or in a folder.

use super::target;
use crate::cli::{Grundlagsvalg, HELP};
use crate::commands::Context;
use crate::error::{Error, Kind, Result};
use crate::render::{self, Format, datapackage};
use crate::report::Answer;
use crate::statistics::samling;
use std::io::Write;
use std::path::Path;

/// Skriv al statistik på datoen: én fil med det hele, eller en mappe med en fil pr. tabel
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan eksporter tabeller -o statistik.xlsx
  praksisplan eksporter tabeller -o statistik                  en CSV-fil til Excel pr. tabel
  praksisplan eksporter tabeller -o statistik --rfc4180        Data Package: CSV til maskiner og datapackage.json
  praksisplan eksporter tabeller -o statistik.md --pr 30.06.2019
")]
pub struct Args {
    #[command(flatten)]
    grundlag: Grundlagsvalg,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let output = target(
        context,
        "filen eller mappen",
        "praksisplan eksporter tabeller -o statistik.xlsx",
    )?;
    let register = context.register_for_folder()?;
    let view = context.view(&register)?;
    let grundlag = args.grundlag.get().word();
    let answers = samling::all(&view, grundlag)?;
    if answers.is_empty() {
        return Err(Error::new(
            "PP-S003",
            Kind::Data,
            "registeret har ingen statistik på denne dato. Intet er skrevet",
        )
        .at("--pr", render::format::date(view.pr))
        .next_step("vælg en anden dato med --pr"));
    }
    let answer = samling::joined(&view, grundlag, answers);
    for warning in &answer.advarsler {
        context.notice(&format!("Advarsel: {warning}"));
    }
    if context.global().dry_run {
        context.notice(&format!(
            "Ville skrive {} tabeller. Intet er gjort.",
            answer.tables.len()
        ));
        return Ok(());
    }
    if output.extension().is_some() {
        let bytes = render::render(&answer, context.format()?, &context.style())?;
        context.write_named(&output, |out| out.write_all(&bytes))?;
    } else {
        write_folder(context, &output, &answer)?;
    }
    context.notice(&format!(
        "Skrev {} tabeller i {}.",
        answer.tables.len(),
        output.display()
    ));
    Ok(())
}

fn write_folder(context: &mut Context<'_>, folder: &Path, answer: &Answer) -> Result<()> {
    context.make_empty_folder(folder)?;
    let format = match context.global().format {
        None => Format::Csv,
        Some(_) => context.format()?,
    };
    let style = context.style();
    let mut files = Vec::new();
    for table in &answer.tables {
        let one = Answer {
            tables: vec![table.clone()],
            ..answer.clone()
        };
        let name = format!("{}.{}", table.id, format.extension());
        let bytes = render::render(&one, format, &style)?;
        context.write_named(&folder.join(&name), |out| out.write_all(&bytes))?;
        files.push((table, name, bytes));
    }
    if context.global().rfc4180 {
        let files: Vec<_> = files
            .iter()
            .map(|(table, name, bytes)| (*table, name.clone(), &bytes[..]))
            .collect();
        let bytes = datapackage::of_view(answer, &files, &style)?;
        context.write_named(&folder.join("datapackage.json"), |out| out.write_all(&bytes))?;
    }
    Ok(())
}
