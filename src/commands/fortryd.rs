//! `fortryd`: takes back the last change of the register.

use super::Context;
use crate::cli::HELP;
use crate::error::Result;
use crate::statistics::sikkerhed;

/// Fortryd den seneste ændring af registeret. Kan gentages. Journalen beholder den fortrudte linje og får en ny
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan fortryd -n --db mit-register.db       vis, hvad der ville blive fortrudt
  praksisplan fortryd --db mit-register.db          spørger først
  praksisplan fortryd --no-input --db mit-register.db
")]
pub struct Args {}

/// Runs the command.
pub fn run(context: &mut Context<'_>, _args: &Args) -> Result<()> {
    let mut writer = context.writer()?;
    if context.global().dry_run {
        let undo = writer.undo(true)?;
        context.answer(&sikkerhed::undo_answer(&undo, false, context.today()))?;
        context.notice("Intet er ændret.");
        return Ok(());
    }
    if context.asks()? {
        let undo = writer.undo(true)?;
        let line = &undo.line;
        let question = format!(
            "Fortryd linje {}, \"{} {}\", udført af {} {}?",
            line.nr, line.action, line.object, line.user, line.time
        );
        if !context.confirm(&question)? {
            context.notice("Intet er ændret.");
            return Ok(());
        }
    }
    let undo = writer.undo(false)?;
    context.answer(&sikkerhed::undo_answer(&undo, true, context.today()))
}
