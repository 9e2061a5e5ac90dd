//! What every command is given: the register, the clock, the user, and the way out.
//!
//! This is the only file that reads the clock and the environment and writes to stdout, stderr and `-o`.

use crate::cli::{Color, Global, OutputFormat};
use crate::disclosure::Taerskel;
use crate::domain::dato;
use crate::error::{Error, Kind, Result};
use crate::register::journal::Stamp;
use crate::register::{Register, View, Writer, is_register};
use crate::render::map::MapFormat;
use crate::render::{self, Format, Style, Width};
use crate::report::Answer;
use crate::statistics::diskretion;
use indicatif::ProgressBar;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// The code of the one error that is no error: whoever read our output has gone.
pub const CLOSED_PIPE: &str = "PP-B000";
const PROGRAM: &str = concat!("praksisplan ", env!("CARGO_PKG_VERSION"));

/// How a map goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapOutput {
    /// As its table, in the format of any other answer.
    Tabel,
    /// As a map.
    Kort(MapFormat),
}

/// What a command works with.
#[derive(Debug)]
pub struct Context<'a> {
    global: &'a Global,
    now: Timestamp,
    clock_is_held: bool,
    stamp: Stamp,
    /// Opened before the work starts, so that a bad path fails in the first moment.
    output: Option<Output>,
}

/// A file of results. Opened before the work starts, so that a bad path fails in the first moment; what stood there is
/// kept until the result is there to take its place.
#[derive(Debug)]
pub struct Output {
    file: File,
    begun: bool,
}

impl Output {
    /// Opens `path`, named by `flag`.
    ///
    /// # Errors
    /// PP-B004 when it cannot be written, PP-B010 when it is a register: no result ever takes the place of one.
    fn open(flag: &str, path: &Path) -> Result<Self> {
        if is_register(path) {
            return Err(overwrites(flag, path, "et register"));
        }
        let opened = File::options().write(true).create(true).truncate(false).open(path);
        let file = opened.map_err(|error| output_error(flag, path, &error))?;
        Ok(Self { file, begun: false })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A pipe or a device has nothing to cut off.
        if !self.begun && self.file.metadata()?.is_file() {
            self.file.set_len(0)?;
        }
        self.begun = true;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn no_threshold() -> Error {
    Error::new(
        "PP-D001",
        Kind::Protection,
        "der er ikke valgt en tærskel, så intet offentliggøres. Intet er skrevet",
    )
    .at("--offentlig", "registeret har ingen tærskel, og --taerskel mangler")
    .next_step("vælg den selv, fx: --taerskel 5, der skjuler tal på 1-4 personer")
}

impl<'a> Context<'a> {
    /// Reads the clock, the user and the flags.
    pub fn from_environment(global: &'a Global) -> Result<Self> {
        let (now, clock_is_held) = now()?;
        let user = ["PRAKSISPLAN_BRUGER", "USER", "USERNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
            .unwrap_or_else(|| "ukendt".to_owned());
        let stamp = Stamp {
            time: now.round(jiff::Unit::Second).unwrap_or(now).to_string(),
            user,
            program: PROGRAM.to_owned(),
        };
        Ok(Self {
            global,
            now,
            clock_is_held,
            stamp,
            output: None,
        })
    }

    /// The day it is.
    pub fn today(&self) -> Date {
        // The time zone is read from the system here and not at the start: most commands never need it.
        let zone = if self.clock_is_held {
            TimeZone::UTC
        } else {
            TimeZone::system()
        };
        self.now.to_zoned(zone).date()
    }

    /// The flags every command knows.
    pub fn global(&self) -> &Global {
        self.global
    }

    /// Who and when, for the journal.
    pub fn stamp(&self) -> Stamp {
        self.stamp.clone()
    }

    /// The register to read: `--db`, PRAKSISPLAN_DB, `praksisplan.db` here, or the shipped data (and then says so).
    pub fn register(&mut self) -> Result<Register> {
        self.open_output()?;
        self.register_for_folder()
    }

    /// As [`Self::register`], for a command whose `-o` is a folder or a file it makes itself.
    pub fn register_for_folder(&self) -> Result<Register> {
        let mut register = if let Some(path) = self.register_path() {
            Register::open(&path)?
        } else {
            self.notice("Bruger de medfølgende data (Nordjylland 2019). Vælg dit eget register med --db FIL.");
            Register::embedded()?
        };
        if self.global.offentlig {
            let skjult = {
                let view = self.view(&register)?;
                diskretion::hidden(&view, self.threshold(&view)?)?
            };
            register.withhold(skjult);
        }
        Ok(register)
    }

    /// The threshold an answer made of plain files is published by; `None` when it is not for publication.
    ///
    /// # Errors
    /// PP-D001 and PP-D002 as with a register; files have no threshold of their own.
    pub fn file_threshold(&self) -> Result<Option<Taerskel>> {
        let asked = self.global.offentlig.then(|| self.chosen_threshold());
        let chosen = asked.transpose()?;
        chosen.map(|chosen| chosen.ok_or_else(no_threshold)).transpose()
    }

    /// The threshold for publication: `--taerskel`, or the register's own.
    ///
    /// # Errors
    /// PP-D001 when there is neither: nothing is published by a threshold nobody has chosen.
    fn threshold(&self, view: &View<'_>) -> Result<Taerskel> {
        match self.chosen_threshold()? {
            Some(chosen) => Ok(chosen),
            None => diskretion::registered_threshold(view)?.ok_or_else(no_threshold),
        }
    }

    /// `--taerskel`.
    fn chosen_threshold(&self) -> Result<Option<Taerskel>> {
        let usable = |least| {
            Taerskel::new(least).ok_or_else(|| {
                Error::new("PP-D002", Kind::Usage, "tærsklen kan ikke bruges. Intet er skrevet")
                    .at("--taerskel", format!("{least}; den skal være fra 2 til 100"))
                    .next_step("vælg fx: --taerskel 5, der skjuler 1-4")
            })
        };
        self.global.taerskel.map(usable).transpose()
    }

    /// The register file named by the user, if any.
    pub fn register_path(&self) -> Option<PathBuf> {
        let named = self.global.db.clone().or_else(|| {
            std::env::var_os("PRAKSISPLAN_DB")
                .filter(|name| !name.is_empty())
                .map(PathBuf::from)
        });
        named.or_else(|| Some(PathBuf::from("praksisplan.db")).filter(|path| path.exists()))
    }

    /// The register to write.
    ///
    /// # Errors
    /// When no file is named: the shipped data is never written, and only `ny` creates a register.
    pub fn writer(&mut self) -> Result<Writer> {
        self.open_output()?;
        let path = self.register_path().ok_or_else(|| {
            Error::new(
                "PP-R012",
                Kind::Register,
                "de medfølgende data kan ikke ændres. Intet er gemt",
            )
            .next_step(
                "opret dit eget register med: praksisplan ny mit-register.db --fra eksempel, og peg på det med --db",
            )
        })?;
        Writer::open(&path, self.stamp())
    }

    /// The view the user asked for with `--pr`.
    pub fn view<'r>(&self, register: &'r Register) -> Result<View<'r>> {
        let pr = self
            .global
            .pr
            .as_deref()
            .map(|text| parse_date("--pr", text))
            .transpose()?;
        let view = register.view_or(pr, || self.today())?;
        if self.global.verbose {
            let read = register.origin().path();
            let read = read.map_or("de medfølgende data".to_owned(), |path| path.display().to_string());
            self.notice(&format!("Læser {read}, som det er {}.", render::format::date(view.pr)));
        }
        Ok(view)
    }

    /// Prints an answer in the chosen format to stdout or `-o`.
    pub fn answer(&mut self, answer: &Answer) -> Result<()> {
        for warning in &answer.advarsler {
            self.notice(&format!("Advarsel: {warning}"));
        }
        let format = self.format()?;
        let bytes = render::render(answer, format, &self.style())?;
        if format == Format::Xlsx && self.output.is_none() && io::stdout().is_terminal() {
            return Err(
                Error::new("PP-B002", Kind::Usage, "en projektmappe kan ikke vises på skærmen")
                    .next_step("skriv den i en fil, fx: -o kapacitet.xlsx"),
            );
        }
        self.write(&bytes)?;
        if self.global.strict && !answer.advarsler.is_empty() {
            return Err(Error::new("PP-B003", Kind::Warnings, "udført med advarsler (--strict)")
                .at("advarsler", answer.advarsler.join("; "))
                .next_step("se advarslerne ovenfor"));
        }
        Ok(())
    }

    /// Whether a map is asked for as a map or as its table: by `--format`, else by the ending of `-o`, else the table.
    ///
    /// # Errors
    /// PP-B005 for an ending that names no format, PP-K007 for a binary map on the screen.
    pub fn map_output(&self) -> Result<MapOutput> {
        let named = match self.global.format {
            Some(OutputFormat::Svg) => Some(MapFormat::Svg),
            Some(OutputFormat::Png) => Some(MapFormat::Png),
            Some(OutputFormat::Geojson) => Some(MapFormat::Geojson),
            Some(OutputFormat::Gpkg) => Some(MapFormat::Gpkg),
            Some(_) => None,
            None => {
                let ending = self.global.output.as_ref().and_then(|path| path.extension()?.to_str());
                ending.and_then(MapFormat::of_extension)
            }
        };
        let Some(format) = named else {
            self.format()?;
            if self.global.format.is_none() && self.global.output.is_none() {
                self.notice("Kortet selv skrives i en fil, fx med: -o kort.svg (eller .png, .geojson, .gpkg)");
            }
            return Ok(MapOutput::Tabel);
        };
        if format.is_binary() && self.global.output.is_none() && io::stdout().is_terminal() {
            return Err(
                Error::new("PP-K007", Kind::Usage, "kortet kan ikke vises på skærmen i det format")
                    .at("--format", format.extension())
                    .next_step(format!("skriv det i en fil, fx: -o kort.{}", format.extension())),
            );
        }
        Ok(MapOutput::Kort(format))
    }

    /// Writes a map to stdout, or to `-o` and then its table and its words to stdout.
    pub fn map(&mut self, bytes: &[u8], answer: &Answer) -> Result<()> {
        self.write(bytes)?;
        if self.output.take().is_none() {
            return Ok(());
        }
        let text = render::render(answer, Format::Tabel, &self.style())?;
        Self::to_stdout(&text)
    }

    /// Writes a finished result to stdout or `-o`.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.open_output()?;
        match &mut self.output {
            Some(file) => file
                .write_all(bytes)
                .and_then(|()| file.flush())
                .map_err(|error| unwritten(&error)),
            None => Self::to_stdout(bytes),
        }
    }

    fn to_stdout(bytes: &[u8]) -> Result<()> {
        let mut stdout = io::stdout().lock();
        stdout
            .write_all(bytes)
            .and_then(|()| stdout.flush())
            .map_err(|error| unwritten(&error))
    }

    /// Writes a file that belongs to the result, beside `-o`; nothing without `-o`.
    pub fn write_beside(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let Some(path) = self.global.output.as_ref().map(|path| path.with_file_name(name)) else {
            return Ok(());
        };
        self.write_named(&path, |out| out.write_all(bytes))
    }

    /// The program with its version.
    pub fn program(&self) -> &'static str {
        PROGRAM
    }

    /// The folder the user named with `-o`.
    ///
    /// # Errors
    /// PP-B001 without one.
    pub fn folder(&self) -> Result<&Path> {
        self.global.output.as_deref().ok_or_else(|| {
            Error::new(
                "PP-B001",
                Kind::Usage,
                "der mangler en mappe at skrive i. Intet er gjort",
            )
            .at("mangler", "-o MAPPE")
            .next_step("skriv fx: praksisplan aarsrapport -o aarsrapport-2019")
        })
    }

    /// A bar on the terminal for work in steps; nothing when nobody is looking.
    pub fn steps(&self) -> ProgressBar {
        if self.global.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        ProgressBar::new(0)
    }

    /// Opens a file the user named besides `-o`, before the work begins, so that a bad path stops it.
    pub fn create_file(&self, path: &Path) -> Result<Output> {
        Output::open("fil", path)
    }

    /// Told of a file the user gave to be read, before it is: the result must not take its place.
    ///
    /// # Errors
    /// PP-B010 when `-o` names the same file.
    pub fn reads(&self, path: &Path) -> Result<()> {
        let Some(output) = &self.global.output else {
            return Ok(());
        };
        match (output.canonicalize(), path.canonicalize()) {
            (Ok(written), Ok(read)) if written == read => Err(overwrites("-o", output, "filen, der læses")),
            _ => Ok(()),
        }
    }

    /// Whether to ask before something is done: not under `--no-input`, which is the answer yes given beforehand.
    ///
    /// # Errors
    /// PP-B009 when there is nobody to ask and the answer was not given.
    pub fn asks(&self) -> Result<bool> {
        if self.global.no_input {
            return Ok(false);
        }
        if io::stdin().is_terminal() {
            return Ok(true);
        }
        Err(
            Error::new("PP-B009", Kind::Usage, "der skal svares ja først. Intet er gjort")
                .at("terminal", "der er ingen at spørge")
                .next_step("kør kommandoen med -n og se, hvad der ville ske, og så med --no-input"),
        )
    }

    /// Asks on the terminal; anything but a yes is a no.
    pub fn confirm(&self, question: &str) -> Result<bool> {
        let mut answer = String::new();
        let asked = write!(io::stderr(), "{question} [j/N] ").and_then(|()| io::stderr().flush());
        asked
            .and_then(|()| io::stdin().read_line(&mut answer))
            .map_err(|error| {
                Error::new("PP-B009", Kind::Usage, "der kunne ikke spørges. Intet er gjort")
                    .at("terminal", error.to_string())
                    .next_step("kør kommandoen med --no-input")
            })?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "j" | "ja"))
    }

    /// Writes a file the user named; what is there already is replaced.
    pub fn write_named(&self, path: &Path, write: impl FnOnce(&mut Output) -> io::Result<()>) -> Result<()> {
        let mut file = self.create_file(path)?;
        write(&mut file).map_err(|error| output_error("fil", path, &error))
    }

    /// Makes a folder, or takes one that is empty: files of two runs are never mixed.
    pub fn make_empty_folder(&self, folder: &Path) -> Result<()> {
        let mut entries = std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::read_dir(folder))
            .map_err(|error| output_error("-o", folder, &error))?;
        if entries.next().is_none() {
            return Ok(());
        }
        Err(
            Error::new("PP-E002", Kind::Usage, "mappen er ikke tom. Intet er skrevet")
                .at("mappe", folder.display().to_string())
                .next_step("vælg en ny mappe"),
        )
    }

    /// Says something on stderr, unless `-q`.
    pub fn notice(&self, text: &str) {
        if !self.global.quiet {
            // Nobody to tell if stderr is closed.
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    fn open_output(&mut self) -> Result<()> {
        if let (Some(path), None) = (&self.global.output, &self.output) {
            self.output = Some(Output::open("-o", path)?);
        }
        Ok(())
    }

    /// The format of `--format`, or of the ending of `-o`.
    pub fn format(&self) -> Result<Format> {
        if let Some(format) = self.global.format {
            return Ok(match format {
                OutputFormat::Tabel => Format::Tabel,
                OutputFormat::Csv => Format::Csv,
                OutputFormat::Json => Format::Json,
                OutputFormat::Xlsx => Format::Xlsx,
                OutputFormat::Md => Format::Md,
                OutputFormat::Svg | OutputFormat::Png | OutputFormat::Geojson | OutputFormat::Gpkg => {
                    return Err(
                        Error::new("PP-K008", Kind::Usage, "formatet er til kort. Intet er skrevet")
                            .at("--format", "svg, png, geojson og gpkg skrives af praksisplan kort")
                            .next_step("vælg med --format tabel, csv, json, xlsx eller md"),
                    );
                }
            });
        }
        let Some(path) = &self.global.output else {
            return Ok(Format::Tabel);
        };
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => Ok(Format::Csv),
            Some("json") => Ok(Format::Json),
            Some("xlsx") => Ok(Format::Xlsx),
            Some("md") => Ok(Format::Md),
            Some("txt") | None => Ok(Format::Tabel),
            Some(other) => Err(Error::new(
                "PP-B005",
                Kind::Usage,
                "filens endelse siger ikke, hvilket format den skal have",
            )
            .at("-o", format!("endelsen \".{other}\" kendes ikke"))
            .next_step("vælg med --format tabel, csv, json, xlsx eller md")),
        }
    }

    /// The look of the result.
    pub fn style(&self) -> Style<'static> {
        let terminal = self.output.is_none() && io::stdout().is_terminal();
        let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        Style {
            // Files and pipes get room; a terminal says how wide it is.
            width: Width {
                columns: columns
                    .or_else(|| terminal.then(terminal_width).flatten())
                    .unwrap_or(if terminal { 80 } else { 120 }),
            },
            color: match self.global.color {
                Color::Altid => true,
                Color::Aldrig => false,
                Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none(),
            },
            rfc4180: self.global.rfc4180,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// The time now, or PRAKSISPLAN_NU (an ISO time), which tests use to hold the clock still; and whether it is held.
fn now() -> Result<(Timestamp, bool)> {
    let Some(text) = std::env::var_os("PRAKSISPLAN_NU") else {
        return Ok((Timestamp::now(), false));
    };
    let text = text.to_string_lossy().into_owned();
    let time = text.parse().map_err(|_| {
        Error::new("PP-B006", Kind::Usage, "PRAKSISPLAN_NU er ikke et tidspunkt")
            .at("PRAKSISPLAN_NU", format!("\"{text}\""))
    })?;
    Ok((time, true))
}

/// A date the user typed, or the error that says what is wrong with it.
pub fn parse_date(flag: &str, text: &str) -> Result<Date> {
    dato::parse_dato(text).map_err(|error| {
        let place =
            Error::new("PP-B007", Kind::Usage, "datoen kan ikke bruges. Intet er gjort").at(flag, format!("{error}"));
        let place = match error.guess() {
            Some(guess) => place.guess(render::format::date(guess)),
            None => place,
        };
        place.next_step("skriv datoen som 30.06.2019 eller 2019-06-30")
    })
}

fn unwritten(error: &io::Error) -> Error {
    match error.kind() {
        ErrorKind::BrokenPipe => Error::new(CLOSED_PIPE, Kind::Unexpected, "modtageren af resultatet er væk"),
        _ => Error::new("PP-B004", Kind::Unexpected, "resultatet kunne ikke skrives").at("udskrift", error.to_string()),
    }
}

fn overwrites(flag: &str, path: &Path, what: &str) -> Error {
    Error::new(
        "PP-B010",
        Kind::Usage,
        "resultatet ville overskrive noget andet. Intet er gjort",
    )
    .at(flag, format!("{} er {what}", path.display()))
    .next_step("vælg et andet navn til resultatet; registeret, der læses, vælges med --db")
}

fn output_error(flag: &str, path: &Path, error: &io::Error) -> Error {
    Error::new("PP-B004", Kind::Usage, "filen kan ikke skrives. Intet er gjort")
        .at(flag, format!("{}: {error}", path.display()))
        .next_step("vælg en mappe, der findes, og hvor du må skrive")
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}
