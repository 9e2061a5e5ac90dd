//! One file per verb: its Args and how it is wired. No arithmetic, no SQL, no formatting.

pub mod aarsrapport;
pub mod afstem;
pub mod aktivitet;
pub mod ansaettelse;
pub mod ansoegning;
mod context;
pub mod deling;
pub mod ejerskab;
pub mod eksporter;
pub mod ekstra_adresse;
pub mod flytning;
mod folder;
pub mod forklar;
pub mod fortryd;
pub mod fuldfoer;
pub mod importer;
mod input;
mod input_file;
pub mod kapacitet;
pub mod knaek;
pub mod kommune;
pub mod kontrol;
pub mod kort;
pub mod log;
pub mod manual;
pub mod myndighed;
pub mod ny;
pub mod nynedsaettelse;
pub mod opgrader;
pub mod parameter;
pub mod placering;
mod progress;
mod rejsevalg;
pub mod ridefysioterapi;
pub mod sag;
pub mod sikkerhedskopi;
pub mod skabelon;
pub mod su;
pub mod tilgaengelighed;
pub mod ventetid;
pub mod vikar;

use crate::error::{Error, Kind, Result};

pub use context::{CLOSED_PIPE, Context};

/// Whether a command knows how to leave out what must not be published (domain.md S10).
fn is_publishable(command: &Command) -> bool {
    match command {
        Command::Kapacitet(_)
        | Command::Ventetid(_)
        | Command::Aktivitet(_)
        | Command::Kommune(_)
        | Command::Kort(_)
        | Command::Tilgaengelighed(_)
        | Command::Placering(_)
        | Command::Aarsrapport(_) => true,
        Command::Eksporter(args) => args.is_publishable(),
        _ => false,
    }
}

/// Refuses `--offentlig` where a command's answer is for the house only, and `--taerskel` where nothing is suppressed.
fn check_publication(command: &Command, context: &Context<'_>) -> Result<()> {
    let global = context.global();
    if global.offentlig && !is_publishable(command) {
        return Err(Error::new(
            "PP-D003",
            Kind::Protection,
            "kommandoens svar er internt og kan ikke mærkes til offentliggørelse. Intet er skrevet",
        )
        .at(
            "--offentlig",
            "kan bruges ved de kommandoer, der skriver statistik, kort og eksport",
        )
        .next_step("udelad --offentlig, og behold svaret i huset"));
    }
    if global.taerskel.is_some() && !global.offentlig {
        return Err(Error::new(
            "PP-D004",
            Kind::Usage,
            "tærsklen gælder kun ved offentliggørelse. Intet er gjort",
        )
        .at("--taerskel", "uden --offentlig vises alle tal")
        .next_step("tilføj --offentlig, eller udelad --taerskel"));
    }
    Ok(())
}

/// Makes of the one list of commands: the enum that clap reads into, what runs each, and each one alone.
macro_rules! commands {
    ($(#[doc = $about:literal] $name:literal => $variant:ident in $module:ident;)*) => {
        /// Every command.
        #[derive(Debug, clap::Subcommand)]
        #[command(disable_help_subcommand = true)]
        pub enum Command {
            $(#[doc = $about] #[command(name = $name)] $variant($module::Args),)*
        }

        /// Runs the command.
        pub fn run(command: &Command, context: &mut Context<'_>) -> Result<()> {
            check_publication(command, context)?;
            match command {
                $(Command::$variant(args) => $module::run(context, args),)*
            }
        }

        /// The command with this name and its arguments, as clap sees it; `None` when there is no such command.
        pub fn one(name: &str) -> Option<clap::Command> {
            match name {
                $($name => Some(<$module::Args as clap::Args>::augment_args(clap::Command::new($name))),)*
                _ => None,
            }
        }
    };
}

commands! {
    /// Opret et register, tomt eller med de medfølgende data
    "ny" => Ny in ny;
    /// Læs filer udefra ind i registeret
    "importer" => Importer in importer;
    /// Lav en Excel-skabelon til en fil, der skal læses ind
    "skabelon" => Skabelon in skabelon;
    /// Indbyggere pr. kapacitet (Tabel 1-4 og 8)
    "kapacitet" => Kapacitet in kapacitet;
    /// Ventetider og rykkerliste (Tabel 5-7)
    "ventetid" => Ventetid in ventetid;
    /// Ydelser, borgere og udgifter (Tabel 11-40)
    "aktivitet" => Aktivitet in aktivitet;
    /// Kommunegennemgangen for én kommune (Bilag 4)
    "kommune" => Kommune in kommune;
    /// Hele årsrapporten i en mappe: tabeller, kort, kommuneark og rapport
    "aarsrapport" => Aarsrapport in aarsrapport;
    /// Regn planens trykte tal efter
    "afstem" => Afstem in afstem;
    /// Vurder en ansøgning om at flytte en klinik
    "flytning" => Flytning in flytning;
    /// Før sager om flytning fra modtagelse til afgørelse
    "sag" => Sag in sag;
    /// Deling af en kapacitet over 30 timer (C1)
    "deling" => Deling in deling;
    /// Omsætningsloft ved ansættelse efter § 24 stk. 3 (C2)
    "ansaettelse" => Ansaettelse in ansaettelse;
    /// Hvad en vikar kræver (C3)
    "vikar" => Vikar in vikar;
    /// Kravene til en ekstra klinikadresse (C4)
    "ekstra-adresse" => EkstraAdresse in ekstra_adresse;
    /// Ansøgning om ydernummer (C5) og forslag om mere kapacitet (C6)
    "ansoegning" => Ansoegning in ansoegning;
    /// Kravene til en nynedsættelse (C7)
    "nynedsaettelse" => Nynedsaettelse in nynedsaettelse;
    /// En ejers klinikker og en kliniks ydernumre (C8)
    "ejerskab" => Ejerskab in ejerskab;
    /// Knækgrænsen, nedsættelsen og årets prognose (C9)
    "knaek" => Knaek in knaek;
    /// Samarbejdsudvalgets afstemninger (C10)
    "su" => Su in su;
    /// Ridefysioterapi: de årlige krav, og sagsgangen ved flytning (C11)
    "ridefysioterapi" => Ridefysioterapi in ridefysioterapi;
    /// Hvem der betaler og bestemmer for et speciale (C12)
    "myndighed" => Myndighed in myndighed;
    /// Vis eller indtast de værdier, kilderne ikke giver (indeks, procenter, tærskel)
    "parameter" => Parameter in parameter;
    /// Afstand til nærmeste klinik og kapacitet inden for rækkevidde
    "tilgaengelighed" => Tilgaengelighed in tilgaengelighed;
    /// Find de bedste steder for ny kapacitet
    "placering" => Placering in placering;
    /// Kort og diagrammer: klinikker, kapacitet, ventetid, aktivitet og flytning
    "kort" => Kort in kort;
    /// Skriv registeret eller statistikken som filer til andre
    "eksporter" => Eksporter in eksporter;
    /// Undersøg om registeret er helt og følger reglerne
    "kontrol" => Kontrol in kontrol;
    /// Tag en kontrolleret kopi af registeret
    "sikkerhedskopi" => Sikkerhedskopi in sikkerhedskopi;
    /// Fortryd den seneste ændring
    "fortryd" => Fortryd in fortryd;
    /// Læs journalen: hvem gjorde hvad, hvornår
    "log" => Log in log;
    /// Bring et ældre register op til programmets udgave
    "opgrader" => Opgrader in opgrader;
    /// Forklar en fejlkode
    "forklar" => Forklar in forklar;
    /// Skriv kommandofuldførelse til en skal (bash, zsh, fish)
    "fuldfoer" => Fuldfoer in fuldfoer;
    /// Skriv manualsiden
    "manual" => Manual in manual;
}
