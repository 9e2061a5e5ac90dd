//! `aarsrapport`: the whole yearly run into a folder.

use super::Context;
use super::folder::{Folder, earlier_key_figures};
use crate::cli::HELP;
use crate::domain::fingeraftryk::sha256;
use crate::error::Result;
use crate::render::aarsrapport::{files, manifest};
use crate::report::aarsrapport::Afsnit;
use crate::statistics::aarsrapport as collected;
use std::path::PathBuf;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Skriv hele årsrapporten i en mappe: planens tabeller, kort, kommuneark, en rapport at læse, og filer til andre programmer
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan aarsrapport -o aarsrapport-2019
  praksisplan aarsrapport -o aarsrapport-2020 --pr 30.06.2020 --sammenlign aarsrapport-2019
  praksisplan aarsrapport -o til-hjemmesiden --offentlig --taerskel 5
")]
pub struct Args {
    /// Udelad billederne som PNG; SVG skrives altid
    #[arg(long)]
    uden_png: bool,
    /// Mappen med en tidligere årsrapport: forklar, hvad der er ændret siden, og hvorfor
    #[arg(long, value_name = "GAMMEL")]
    sammenlign: Option<PathBuf>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let target = context.folder()?.to_owned();
    let earlier = args.sammenlign.as_deref().map(earlier_key_figures).transpose()?;
    let old = earlier.as_deref().map(collected::read_noegletal).transpose()?;
    let register = context.register_for_folder()?;
    let view = context.view(&register)?;
    let folder = if context.global().dry_run {
        None
    } else {
        Some(Folder::open(&target)?)
    };

    let bar = context.steps();
    let step = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let mut rapport = collected::collect(&view, context.program(), &step)?;
    if let Some(old) = &old {
        rapport.afsnit.insert(
            0,
            Afsnit {
                id: "sammenligning".to_owned(),
                overskrift: "Hvad der er ændret, og hvorfor".to_owned(),
                svar: vec![collected::compare(&view, old)?],
                billeder: Vec::new(),
            },
        );
    }
    let mut written = files(&rapport, VERSION, !args.uden_png, &step)?;
    let compared_with = earlier.map(|text| sha256(text.as_bytes()));
    written.push(manifest(&rapport, VERSION, compared_with.as_deref(), &written)?);
    bar.finish_and_clear();

    for what in &rapport.udeladt {
        context.notice(&format!("Ikke med: {what}"));
    }
    let Some(folder) = folder else {
        context.notice(&format!(
            "Ville skrive {} filer i {}. Intet er gjort.",
            written.len(),
            target.display()
        ));
        return Ok(());
    };
    folder.write(&written)?;
    context.notice(&format!("Skrev {} filer i {}.", written.len(), target.display()));
    context.notice(&format!("Læs den: {}", target.join("aarsrapport.html").display()));
    Ok(())
}
