//! `afstem`: a printed plan recomputed from its own figures.

use super::Context;
use crate::cli::HELP;
use crate::error::{Error, Kind, Result};
use crate::ingest::planmappe;
use crate::ingest::workbook::Ark;
use crate::render::{MemoFormat, memo};
use crate::statistics::afstemning::{self, Afstemt, Egen, Udvalg};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Regn de trykte tal efter: hvert tal, der kan regnes ud af andre trykte tal, hvert tal og udsagn i teksten, og numre og henvisninger
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan afstem
  praksisplan afstem --tabel 3
  praksisplan afstem --kun-afvigelser --rapport afstemning.docx
  praksisplan afstem --egne --db vores.db
  praksisplan afstem --plan aarsrapport-2026/aarsrapport.xlsx --db vores.db
  praksisplan afstem --plan ny-plan/ --deklaration ny-plan/afstemning.toml
")]
pub struct Args {
    /// Kun det, der vedrører tabellen, fx 14; "tekst" er den løbende tekst
    #[arg(long, value_name = "NR")]
    tabel: Option<String>,
    /// Kun det, der afviger
    #[arg(long, conflicts_with = "alle")]
    kun_afvigelser: bool,
    /// Vis også alt, der stemmer
    #[arg(long)]
    alle: bool,
    /// Hvad der skal gælde, skrevet af dig; ellers afstemning.toml i planens mappe eller den medfølgende
    #[arg(long, value_name = "FIL")]
    deklaration: Option<PathBuf>,
    /// Tabellerne, der skal trykkes: en projektmappe (aarsrapport.xlsx, som I har rettet den til), eller en mappe med en plans trykte tabeller (datapackage.json)
    #[arg(long, value_name = "FIL/MAPPE")]
    plan: Option<PathBuf>,
    /// De tabeller, aarsrapport ville lave af registeret, før de trykkes; også uden --egne, når registeret ikke har en trykt plan
    #[arg(long, conflicts_with = "plan")]
    egne: bool,
    /// Skriv også en rapport til planens forfattere: .docx, .html eller .md
    #[arg(long, value_name = "FIL")]
    rapport: Option<PathBuf>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let report = args.rapport.as_deref().map(report_format).transpose()?;
    let file = report.as_ref().map(|(path, _)| context.create_file(path)).transpose()?;
    let declaration = args.deklaration.as_deref();
    for path in args.plan.as_deref().into_iter().chain(declaration) {
        context.reads(path)?;
    }
    let checked = match &args.plan {
        Some(path) if path.is_dir() => of_folder(context, path, declaration)?,
        Some(path) => own_tables(context, declaration, Some(&planmappe::workbook(path)?))?,
        None if args.egne => own_tables(context, declaration, None)?,
        None => of_register(context, declaration)?,
    };
    let udvalg = Udvalg {
        tabel: args.tabel.clone(),
        kun_afvigelser: args.kun_afvigelser,
        alle: args.alle,
    };
    let answer = afstemning::answer(&checked, &udvalg)?;
    if let (Some((path, format)), Some(mut file)) = (report, file) {
        let document = afstemning::rapport(&checked, context.today(), env!("CARGO_PKG_VERSION"));
        let bytes = memo(&document, format)?;
        file.write_all(&bytes).map_err(|error| {
            Error::new("PP-A006", Kind::Unexpected, "rapporten kunne ikke skrives")
                .at(path.display().to_string(), error.to_string())
        })?;
        context.notice(&format!("Rapporten er skrevet i {}", path.display()));
    }
    context.answer(&answer)
}

fn of_register(context: &mut Context<'_>, declaration: Option<&Path>) -> Result<Afstemt> {
    let register = context.register()?;
    let view = context.view(&register)?;
    match declaration {
        Some(path) => afstemning::of_register(&view, Some(&own(path, &planmappe::beside(path))?)),
        None => afstemning::of_register(&view, None),
    }
}

fn own_tables(context: &mut Context<'_>, declaration: Option<&Path>, draft: Option<&[Ark]>) -> Result<Afstemt> {
    let register = context.register()?;
    let view = context.view(&register)?;
    match declaration {
        Some(path) => afstemning::of_own_tables(&view, Some(&own(path, &planmappe::beside(path))?), draft),
        None => afstemning::of_own_tables(&view, None, draft),
    }
}

fn of_folder(context: &mut Context<'_>, folder: &Path, declaration: Option<&Path>) -> Result<Afstemt> {
    let plan = planmappe::read(folder)?;
    let path = declaration.map_or_else(|| folder.join(planmappe::AFSTEMNING), Path::to_path_buf);
    let files = planmappe::beside(&path);
    let own = own(&path, &files)?;
    // Opened only for a declaration that compares with the register's own statistics.
    let register = afstemning::asks_the_register(&own)?
        .then(|| context.register())
        .transpose()?;
    let view = register.as_ref().map(|register| context.view(register)).transpose()?;
    afstemning::of_plan(plan, &own, view.as_ref(), context.today())
}

fn own<'f>(path: &Path, fil: &'f dyn Fn(&str) -> std::result::Result<String, String>) -> Result<Egen<'f>> {
    Ok(Egen {
        navn: path.display().to_string(),
        tekst: planmappe::text(path)?,
        fil,
    })
}

fn report_format(path: &Path) -> Result<(PathBuf, MemoFormat)> {
    path.extension()
        .and_then(|ending| ending.to_str())
        .and_then(MemoFormat::of_extension)
        .map(|format| (path.to_path_buf(), format))
        .ok_or_else(|| {
            Error::new(
                "PP-A007",
                Kind::Usage,
                "rapporten kan ikke skrives i det format. Intet er gjort",
            )
            .at("--rapport", path.display().to_string())
            .next_step("vælg en fil, der ender på .docx, .html eller .md")
        })
}
