//! `sag opret`: opens a case from an application, exactly as `flytning vurder` takes it, and keeps the assessment.

use super::{change, notat, page};
use crate::cli::{Grundlag, Grundlagsvalg, HELP};
use crate::commands::Context;
use crate::commands::context::Output;
use crate::commands::flytning::ApplicationArgs;
use crate::error::{Error, Kind, Result};
use crate::register::sager::{NySag, NyVurdering, Sager};
use crate::register::{Register, View};
use crate::render::MemoFormat;
use crate::rules::flytning::{Assessment, assess};
use crate::statistics::flytning::{self, Prepared, Request};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Opret en sag ud fra en ansøgning om flytning. Vurderingen gemmes med det, den hviler på, så den kan genberegnes
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag opret --klinik \"Hjallerup Fys. & Træningsklinik\" --til-by Vodskov --modtaget 01.08.2019
  praksisplan sag opret --klinik arden-fysioterapi --til-by Hadsund --modtaget 01.08.2019 --notat notat.docx
")]
pub struct Args {
    #[command(flatten)]
    ansoegning: ApplicationArgs,
    #[command(flatten)]
    grundlag: Grundlagsvalg,
    /// Sagens nummer i regionens eget sagssystem
    #[arg(long, value_name = "NUMMER")]
    sagsnummer: Option<String>,
    /// Skriv også notatet til udvalget, med kort, i en fil, der ender på .docx eller .html
    #[arg(long, value_name = "FIL")]
    notat: Option<PathBuf>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let memo = args
        .notat
        .as_deref()
        .map(|path| MemoFile::open(context, path))
        .transpose()?;
    // The writer's lock is held while the register is read, so nothing can come in between.
    let mut writer = context.writer()?;
    let register = Register::open(writer.path())?;
    let view = context.view(&register)?;
    let (prepared, assessment, data) = assessed(&view, &args.ansoegning, args.grundlag.get(), None)?;
    let sager = Sager::reading(&register);
    let received = prepared.facts.ansoegning.modtaget.unwrap_or(context.today());
    let id = sager.next_id(received.year())?;
    if let Some(number) = &args.sagsnummer
        && sager.has_number(number)?
    {
        return Err(Error::new(
            "PP-G012",
            Kind::Usage,
            "der er allerede en sag med det nummer. Intet er gemt",
        )
        .at("--sagsnummer", format!("\"{number}\""))
        .next_step("se sagerne med: praksisplan sag liste"));
    }
    let arguments = stored(&args.ansoegning)?;
    let program = context.stamp().program;
    let today = context.today();
    let done = change(context, &mut writer, "sag opret", &id, |sager| {
        sager.create(
            &id,
            &NySag {
                ekstern_id: args.sagsnummer.as_deref(),
                oprettet: today,
                vurdering: NyVurdering {
                    dato: received,
                    argumenter: &arguments,
                    facts: &prepared.facts,
                    assessment: &assessment,
                    data: &data,
                    program: &program,
                },
            },
        )?;
        Ok((
            (),
            json!({ "klinik": prepared.facts.klinik.id, "regel": assessment.regel.id }),
        ))
    })?;
    if done.is_none() {
        return Ok(());
    }
    page(context, &writer, &id, received, prepared.advarsler.clone())?;
    match memo {
        Some(memo) => memo.write(context, &register, &id),
        None => Ok(()),
    }
}

/// The file of `--notat`, opened before the case is made: a path that cannot be written stops the command.
struct MemoFile<'a> {
    path: &'a Path,
    format: MemoFormat,
    /// Absent under `--dry-run`, which writes nothing.
    file: Option<Output>,
}

impl<'a> MemoFile<'a> {
    fn open(context: &Context<'_>, path: &'a Path) -> Result<Self> {
        let format = notat::format_of("--notat", path)?;
        let file = if context.global().dry_run {
            None
        } else {
            Some(context.create_file(path)?)
        };
        Ok(Self { path, format, file })
    }

    fn write(self, context: &Context<'_>, register: &Register, id: &str) -> Result<()> {
        let Some(mut file) = self.file else { return Ok(()) };
        let (document, bytes) = notat::written(context, register, id, self.format, true)?;
        file.write_all(&bytes).map_err(|error| {
            Error::new(
                "PP-B004",
                Kind::Unexpected,
                "sagen er oprettet, men notatet kunne ikke skrives",
            )
            .at("--notat", format!("{}: {error}", self.path.display()))
            .next_step(format!("skriv det med: praksisplan sag notat {id} -o FIL"))
        })?;
        if self.format == MemoFormat::Md {
            for figure in document.figures() {
                let mut beside = context.create_file(&self.path.with_file_name(figure.file_name()))?;
                beside.write_all(&figure.png).map_err(|error| {
                    Error::new(
                        "PP-B004",
                        Kind::Unexpected,
                        "sagen og notatet er gemt, men kortet kunne ikke skrives",
                    )
                    .at("--notat", error.to_string())
                })?;
            }
        }
        context.notice(&format!("Skrev {}.", self.path.display()));
        Ok(())
    }
}

/// An application assessed at a view; `suppleret` is the day it was added to.
pub(super) fn assessed(
    view: &View<'_>,
    application: &ApplicationArgs,
    grundlag: Grundlag,
    suppleret: Option<Date>,
) -> Result<(Prepared, Assessment, Value)> {
    let request = Request {
        suppleret,
        ..application.read(grundlag)?
    };
    let prepared = flytning::prepare(view, &request)?;
    let assessment = assess(&prepared.facts).map_err(|error| flytning::refusal(&error, &prepared.facts))?;
    let data = flytning::data(&prepared, &assessment, None)?;
    Ok((prepared, assessment, data))
}

/// The application as it was typed; what was not said is left out.
pub(super) fn stored(application: &ApplicationArgs) -> Result<Value> {
    let mut value = serde_json::to_value(application).map_err(|error| {
        Error::new("PP-S009", Kind::Unexpected, "ansøgningen kan ikke gemmes").at("json", error.to_string())
    })?;
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null());
    }
    Ok(value)
}
