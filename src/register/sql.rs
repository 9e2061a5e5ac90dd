//! Maps the name of a query to its file. The SQL itself lives in `queries/`, where an analyst can open and run it.

/// A migration, in the order they are applied; number n takes `user_version` from n−1 to n.
pub const MIGRATIONS: &[&str] = &[
    include_str!("../../queries/migrations/0001_register.sql"),
    include_str!("../../queries/migrations/0002_sager.sql"),
    include_str!("../../queries/migrations/0003_geografi.sql"),
    include_str!("../../queries/migrations/0004_rettelser.sql"),
    include_str!("../../queries/migrations/0005_celle_pakket.sql"),
];

/// One query file: its name below `queries/` without the ending, and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query {
    /// `kapacitet/indbyggere_pr_kapacitet`.
    pub name: &'static str,
    /// The file's text, header comment included.
    pub text: &'static str,
}

macro_rules! queries {
    ($($constant:ident = $name:literal;)*) => {
        $(
            #[doc = concat!("`queries/", $name, ".sql`; its header says what it answers.")]
            pub const $constant: Query = Query { name: $name, text: include_str!(concat!("../../queries/", $name, ".sql")) };
        )*
        /// Every registered query; a test walks `queries/` and fails when a file is missing here.
        pub const ALL: &[Query] = &[$($constant),*];
    };
}

queries! {
    AFSTEMNING_PAASTANDE = "afstemning/paastande";
    AFSTEMNING_TABELLER = "afstemning/tabeller";
    AFSTEMNING_TAL = "afstemning/tal";
    AFSTEMNING_UDSAGN = "afstemning/udsagn";
    FLYTNING_BYER = "flytning/byer";
    FLYTNING_KILDER = "flytning/kilder";
    FLYTNING_KLINIKKER = "flytning/klinikker";
    FLYTNING_OMRAADER = "flytning/omraader";
    KAPACITET = "kapacitet/indbyggere_pr_kapacitet";
    KAPACITET_KILDER = "kapacitet/kilder";
    KAPACITET_KILDER_TABEL_1 = "kapacitet/kilder_tabel_1";
    KAPACITET_TABEL_2 = "kapacitet/tabel_2";
    KAPACITET_TABEL_3 = "kapacitet/tabel_3";
    KAPACITET_TABEL_4 = "kapacitet/tabel_4";
    VENTETID_FINDES = "ventetid/findes";
    VENTETID_FORDELING = "ventetid/fordeling";
    VENTETID_KOMMUNER = "ventetid/kommuner";
    VENTETID_RYKKERLISTE = "ventetid/rykkerliste";
    VENTETID_KILDER = "ventetid/kilder";
    AKTIVITET_OMRAADER = "aktivitet/omraader";
    AKTIVITET_ALDER = "aktivitet/alder";
    AKTIVITET_FINDES = "aktivitet/findes";
    AARSRAPPORT_GRAENSER = "aarsrapport/graenser";
    AARSRAPPORT_HAENDELSER = "aarsrapport/haendelser";
    DISKRETION_PERSONTAL = "diskretion/persontal";
    DISKRETION_TAERSKEL = "diskretion/taerskel";
    KORT_LICENSER = "kort/licenser";
    KORT_OMRAADER = "kort/omraader";
    KOMMUNE_KLINIKKER = "kommune/klinikker";
    KOMMUNE_GENNEMGANG = "kommune/gennemgang";
    KILDER_EFTER_ID = "kilder/efter_id";
    KONTROL_INVARIANTER = "kontrol/invarianter";
    KONTROL_GYLDIGHED = "kontrol/gyldighed";
    KONTROL_KOORDINATER = "kontrol/koordinater";
    KONTROL_TAL = "kontrol/tal";
    LOG_JOURNAL = "log/journal";
    KAPACITET_TABEL_8 = "kapacitet/tabel_8";
    SAGER_FORLOEB = "sager/forloeb";
    SAGER_HOERING = "sager/hoering";
    SAGER_JOURNAL_SIDEN = "sager/journal_siden";
    SAGER_LIGNENDE = "sager/lignende";
    SAGER_LISTE = "sager/liste";
    SAGER_MOEDER = "sager/moeder";
    SAGER_PAAMINDELSER = "sager/paamindelser";
    SAGER_TIL_ORIENTERING = "sager/til_orientering";
    SAGER_VURDERINGER = "sager/vurderinger";
    REGLER_EJERANDELE = "regler/ejerandele";
    REGLER_EKSTRA_ADRESSER = "regler/ekstra_adresser";
    REGLER_ENHED = "regler/enhed";
    REGLER_KAPACITET = "regler/kapacitet";
    REGLER_MYNDIGHED = "regler/myndighed";
    REGLER_PARAMETER = "regler/parameter";
    REGLER_PARAMETRE = "regler/parametre";
    REGLER_PLANFAKTA = "regler/planfakta";
    REGLER_RIDEFYSIOTERAPEUTER = "regler/ridefysioterapeuter";
    REGLER_VIKARER = "regler/vikarer";
    REGLER_YDERNUMRE = "regler/ydernumre";
    TILGAENGELIGHED_BYER = "tilgaengelighed/byer";
    TILGAENGELIGHED_EKSTRA_ADRESSER = "tilgaengelighed/ekstra_adresser";
    TILGAENGELIGHED_FREMSKRIVNING = "tilgaengelighed/fremskrivning";
    EKSPORT_BYER = "eksport/byer";
    EKSPORT_FOLKETAL = "eksport/folketal";
    EKSPORT_KAPACITETER = "eksport/kapaciteter";
    EKSPORT_KILDER = "eksport/kilder";
    EKSPORT_KLINIKKER = "eksport/klinikker";
    EKSPORT_KOMMUNER = "eksport/kommuner";
    EKSPORT_PLANENS_TAL = "eksport/planens_tal";
    EKSPORT_VENTETIDER = "eksport/ventetider";
    EKSPORT_YDERNUMRE = "eksport/ydernumre";
}
