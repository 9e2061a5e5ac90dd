//! `ny`: creates a register. The only command that does.

use super::Context;
use crate::cli::HELP;
use crate::error::Result;
use crate::register::{Register, kanonisk};
use std::path::PathBuf;

/// Opret et register, tomt eller med de medfølgende data. Den eneste kommando, der opretter en fil
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ny mit-register.db --fra eksempel     med Nordjylland 2019
  praksisplan ny vores.db --region Midtjylland      uden data, klar til import
  praksisplan ny kopi.db --fra register-2026        fra en mappe skrevet af eksporter register
")]
pub struct Args {
    /// Filen, der oprettes; en fil, der findes, røres aldrig
    #[arg(value_name = "FIL")]
    fil: PathBuf,
    /// Indhold: eksempel (Nordjylland 2019), eller en mappe skrevet af eksporter register
    #[arg(long, value_name = "INDHOLD")]
    fra: Option<PathBuf>,
    /// Regionen, registeret er for; ellers den, de første klinikker ligger i
    #[arg(long, value_name = "REGION", conflicts_with = "fra")]
    region: Option<String>,
}

/// The word for the shipped data; a folder of that name is `./eksempel`.
const SHIPPED: &str = "eksempel";

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    if context.global().dry_run {
        context.notice(&format!("Ville oprette {}. Intet er gjort.", args.fil.display()));
        return Ok(());
    }
    match &args.fra {
        None => Register::create_empty(&args.fil, args.region.as_deref(), &context.stamp())?,
        Some(word) if word.as_os_str() == SHIPPED => Register::create(&args.fil, true, &context.stamp())?,
        Some(folder) => kanonisk::create(&args.fil, folder, &context.stamp())?,
    };
    context.notice(&format!("Oprettede {}.", args.fil.display()));
    let next = if args.fra.is_some() {
        "kapacitet"
    } else {
        "skabelon klinikker"
    };
    context.notice(&format!("Prøv: praksisplan {next} --db {}", args.fil.display()));
    Ok(())
}
