//! `parameter`: the values the sources do not give, shown and entered.

use super::context::parse_date;
use super::{Context, input};
use crate::cli::HELP;
use crate::domain::Parameter;
use crate::domain::sortering::nearest;
use crate::error::{Error, Kind, Result};
use crate::register::Register;
use crate::register::parametre::{self, Vaerdi};
use crate::report::Source;
use crate::statistics;
use serde_json::json;

/// Vis de værdier, kilderne ikke giver (indeks, procenter, tærskel), eller indtast en af dem med kilde og dato
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan parameter
  praksisplan parameter indeks_62 1,0853 --gyldig-fra 01.01.2026 --kilde \"RLTN's takstbrev\"
  praksisplan parameter diskretionstaerskel 5 --gyldig-fra 01.01.2026 --kilde \"Regionens datapolitik\"
")]
pub struct Args {
    /// Parameteren, fx indeks_62; uden den vises de alle
    #[arg(value_name = "NAVN", requires_all = ["vaerdi", "gyldig_fra", "kilde"])]
    navn: Option<String>,
    /// Værdien i parameterens enhed
    #[arg(value_name = "VÆRDI", allow_hyphen_values = true)]
    vaerdi: Option<String>,
    /// Dagen, værdien gælder fra
    #[arg(long, value_name = "DATO", requires = "navn")]
    gyldig_fra: Option<String>,
    /// Hvor værdien står
    #[arg(long, value_name = "TEKST", requires = "navn")]
    kilde: Option<String>,
    /// Kildens dato; ellers dagen, værdien gælder fra
    #[arg(long, value_name = "DATO", requires = "navn")]
    kilde_dato: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let (Some(name), Some(value), Some(from), Some(said)) = (&args.navn, &args.vaerdi, &args.gyldig_fra, &args.kilde)
    else {
        let register = context.register()?;
        let answer = statistics::parametre::answer(&context.view(&register)?)?;
        return context.answer(&answer);
    };
    let entered = entered(name, value, from, said, args.kilde_dato.as_deref())?;
    let mut writer = context.writer()?;
    let path = writer.path().to_owned();
    let detail = json!({ "vaerdi": entered.vaerdi, "gyldig_fra": entered.gyldig_fra });
    if context.global().dry_run {
        writer.rehearse(|transaction| parametre::enter(transaction, &path, &entered))?;
        context.notice(&format!("Ville indtaste {name}. Intet er gemt."));
        return Ok(());
    }
    writer.change("parameter", entered.parameter.word(), |transaction| {
        parametre::enter(transaction, &path, &entered).map(|()| ((), detail))
    })?;
    let register = Register::open(&path)?;
    let answer = statistics::parametre::answer(&register.view(None, context.today())?)?;
    context.answer(&answer)
}

fn entered(name: &str, value: &str, from: &str, said: &str, dated: Option<&str>) -> Result<Vaerdi> {
    let parameter = Parameter::from_word(name).ok_or_else(|| {
        let names = Parameter::ALL.map(Parameter::word);
        let error = Error::new("PP-C003", Kind::Usage, "parameteren findes ikke. Intet er gemt")
            .at("parameter", format!("\"{name}\""));
        let error = match nearest(name, &names) {
            Some(guess) => error.guess(guess),
            None => error,
        };
        error.next_step(format!("vælg en af: {}", names.join(", ")))
    })?;
    input::not_personal("--kilde", said)?;
    let gyldig_fra = parse_date("--gyldig-fra", from)?;
    let dated = dated.map_or(Ok(gyldig_fra), |text| parse_date("--kilde-dato", text))?;
    let vaerdi = input::tal(name, value)?.to_f64();
    if let Some(reason) = parameter.refuses(vaerdi) {
        return Err(
            Error::new("PP-C002", Kind::Usage, "tallet kan ikke bruges. Intet er gemt")
                .at(name, format!("\"{value}\": {reason}")),
        );
    }
    Ok(Vaerdi {
        parameter,
        gyldig_fra,
        vaerdi,
        kilde: Source {
            id: format!("parameter-{}-{gyldig_fra}", parameter.word()),
            tekst: said.to_owned(),
            dato: Some(crate::domain::dato::dansk_dato(dated)),
        },
    })
}
