//! `ekstra-adresse`: the demands on an extra clinic address (C4).

use super::input::KlinikValg;
use super::{Context, input};
use crate::cli::HELP;
use crate::error::Result;
use crate::register::regler;
use crate::statistics::regler::ekstra_adresse;

/// Kravene til en ekstra klinikadresse, og hvor kapaciteten tælles (C4)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ekstra-adresse --klinik aabybro-fysioterapi \\
    --su-orienteret 01.05.2019 --foerste-brug 01.06.2019 --aaben-for-alle ja
  praksisplan ekstra-adresse --klinik aabybro-fysioterapi --kapacitet-ekstra 0,5
")]
pub struct Args {
    #[command(flatten)]
    klinik: KlinikValg,
    /// Den ekstra adresses nummer i registeret, når klinikken har flere
    #[arg(long, value_name = "NR")]
    nr: Option<String>,
    /// Dagen, Samarbejdsudvalget er orienteret
    #[arg(long, value_name = "DATO")]
    su_orienteret: Option<String>,
    /// Dagen, adressen tages i brug
    #[arg(long, value_name = "DATO")]
    foerste_brug: Option<String>,
    /// Om adressen er åben for alle henviste: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    aaben_for_alle: Option<String>,
    /// Klinikkens kapacitet, når registeret ikke har den
    #[arg(long, value_name = "N")]
    kapacitet: Option<String>,
    /// Kapacitet på hovedadressen, når kapaciteten fordeles
    #[arg(long, value_name = "N")]
    kapacitet_hoved: Option<String>,
    /// Kapacitet på den ekstra adresse, når kapaciteten fordeles
    #[arg(long, value_name = "N")]
    kapacitet_ekstra: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let oplyst = input::source(context);
    let register = context.register()?;
    let view = context.view(&register)?;
    let klinik = args.klinik.find(&view)?;
    let nr = args.nr.as_ref().map(|text| input::antal("--nr", text)).transpose()?;
    let post = regler::ekstra_adresse(&view, &klinik.id, nr)?;
    let amount = |flag: &str, text: &Option<String>| input::read(&oplyst, flag, text.as_ref(), input::kapacitet);
    let date = |flag: &str, text: &Option<String>| input::read(&oplyst, flag, text.as_ref(), input::dato);
    let kapacitet = match amount("--kapacitet", &args.kapacitet)? {
        Some(entered) => Some(entered),
        None => regler::vaegtet(&view, &klinik.id)?,
    };
    let mut question = ekstra_adresse::Spoergsmaal {
        pr: view.pr,
        klinik: klinik.navn,
        kapacitet,
        hoved: amount("--kapacitet-hoved", &args.kapacitet_hoved)?,
        ekstra: amount("--kapacitet-ekstra", &args.kapacitet_ekstra)?,
        su_orienteret: date("--su-orienteret", &args.su_orienteret)?,
        foerste_brug: date("--foerste-brug", &args.foerste_brug)?,
        aaben_for_alle: input::read(&oplyst, "--aaben-for-alle", args.aaben_for_alle.as_ref(), input::ja_nej)?,
    };
    if let Some(post) = &post {
        question.fill_from(post);
    }
    context.answer(&ekstra_adresse::answer(&question)?)
}
