//! `sag vis`: the page of a case, or its assessment computed again.

use super::{day, opret};
use crate::cli::{Grundlag, HELP};
use crate::commands::Context;
use crate::commands::flytning::ApplicationArgs;
use crate::error::{Error, Kind, Result};
use crate::register::Register;
use crate::register::sager::{GemtVurdering, Sag, Sager};
use crate::rules::flytning::Assessment;
use crate::statistics::flytning::Prepared;
use crate::statistics::{sag_genberegn, sager};
use jiff::civil::Date;
use serde_json::Value;

/// Vis en sag. Med --genberegn regnes vurderingen om på samme dato og grundlag: samme tal, eller hvad der er ændret siden
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag vis 2019-001
  praksisplan sag vis 2019-001 --genberegn
  praksisplan sag vis 2019-001 --vurdering 1 --genberegn
")]
pub struct Args {
    /// Sagens nummer, her eller i sagssystemet
    #[arg(value_name = "SAG")]
    sag: String,
    /// Regn den gemte vurdering om, og sammenlign
    #[arg(long)]
    genberegn: bool,
    /// En tidligere vurdering med dette nummer; ellers den gældende
    #[arg(long, value_name = "NR")]
    vurdering: Option<i64>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let register = context.register()?;
    let mut case = Sager::reading(&register).find(&args.sag)?;
    if let Some(nr) = args.vurdering {
        case = case.resting_on(nr)?;
    }
    let day = day(context)?;
    if args.vurdering.is_none() {
        case = case.as_of(day);
    }
    if !args.genberegn {
        let answer = sager::vis(&context.view(&register)?, &case, day, Vec::new())?;
        return context.answer(&answer);
    }
    let again = again(context, &register, &case)?;
    let view = register.view(Some(case.vurdering.pr), context.today())?;
    let answer = sag_genberegn::genberegnet(&view, &case, &again.data, &context.stamp().program)?;
    context.answer(&answer)
}

/// A stored application assessed again, on its own date of view and basis.
pub(super) struct Again {
    pub prepared: Prepared,
    pub assessment: Assessment,
    pub data: Value,
}

impl Again {
    /// Whether it says anything else than what is stored.
    pub fn differs(&self, case: &Sag) -> bool {
        sag_genberegn::differ(&case.vurdering.vurdering, &self.data)
    }
}

/// The basis a stored assessment rests on.
pub(super) fn basis(stored: &GemtVurdering) -> Grundlag {
    if stored.grundlag == Grundlag::Opgoerelse.word() {
        Grundlag::Opgoerelse
    } else {
        Grundlag::Register
    }
}

/// The day a stored application was added to; `None` for the first of a case.
pub(super) fn added(stored: &GemtVurdering) -> Option<Date> {
    (stored.nr > 1).then_some(stored.dato)
}

/// Assesses the stored application of a case again.
pub(super) fn again(context: &Context<'_>, register: &Register, case: &Sag) -> Result<Again> {
    let stored = &case.vurdering;
    let application: ApplicationArgs = serde_json::from_value(stored.argumenter.clone()).map_err(|error| {
        Error::new("PP-G015", Kind::Data, "den gemte ansøgning kan ikke læses")
            .at(format!("sag {}", case.id), error.to_string())
            .next_step("den gemte vurdering kan stadig ses med: praksisplan sag vis")
    })?;
    let grundlag = basis(stored);
    let view = register.view(Some(stored.pr), context.today())?;
    let (prepared, assessment, data) = opret::assessed(&view, &application, grundlag, added(stored))?;
    Ok(Again {
        prepared,
        assessment,
        data,
    })
}
