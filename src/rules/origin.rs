//! Which rule a result rests on, and where that rule comes from.

use serde::{Serialize, Serializer};

/// Where a rule comes from (domain.md, opening). A `Projekt` rule is always shown as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The practice plan.
    Plan,
    /// The national agreement until 31 December 2023.
    OverenskomstGammel,
    /// The national agreement from 1 January 2024.
    Overenskomst2024,
    /// The national agreement, before and after 2024 alike.
    Overenskomst,
    /// Another region or an analogous agreement.
    Analogi,
    /// A decision of this project where the sources are silent.
    Projekt,
}

impl Origin {
    /// The short mark used in domain.md and in output.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Plan => "P",
            Self::OverenskomstGammel => "O-gl",
            Self::Overenskomst2024 => "O-24",
            Self::Overenskomst => "O",
            Self::Analogi => "A",
            Self::Projekt => "D",
        }
    }

    /// What the mark stands for, in Danish.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "praksisplanen",
            Self::OverenskomstGammel => "overenskomsten indtil 31.12.2023",
            Self::Overenskomst2024 => "overenskomsten fra 01.01.2024",
            Self::Overenskomst => "overenskomsten",
            Self::Analogi => "anden region eller tilsvarende aftale",
            Self::Projekt => "programmets egen beslutning, hvor kilderne er tavse",
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.mark())
    }
}

/// A rule of domain.md: what every result points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Rule {
    /// "F3", "C9".
    pub id: &'static str,
    /// One or several; a rule with `D` among them is partly the project's own.
    #[serde(rename = "oprindelse")]
    pub origin: &'static [Origin],
    /// The plan's section, "2.1.13"; `None` when the plan has none.
    #[serde(rename = "afsnit")]
    pub section: Option<&'static str>,
    /// The rule in one Danish sentence.
    #[serde(rename = "tekst")]
    pub text: &'static str,
}

impl Rule {
    /// Whether any part of it is this project's own decision.
    pub fn is_decided_here(&self) -> bool {
        self.origin.contains(&Origin::Projekt)
    }

    /// "F3 [P 2.1.13]", as it stands behind a statement.
    pub fn reference(&self) -> String {
        let marks = self
            .origin
            .iter()
            .map(|origin| origin.mark())
            .collect::<Vec<_>>()
            .join(", ");
        match self.section {
            Some(section) => format!("{} [{marks}, planens afsnit {section}]", self.id),
            None => format!("{} [{marks}]", self.id),
        }
    }
}

/// The rule with this id, upper or lower case; `None` when there is none.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id.eq_ignore_ascii_case(id.trim()))
}

use Origin::{Analogi, Overenskomst, Overenskomst2024, OverenskomstGammel, Plan, Projekt};

macro_rules! rules {
    ($($id:ident [$($origin:ident),+] $section:expr, $text:literal;)+) => {
        $(
            #[doc = concat!("Rule ", stringify!($id), " of domain.md.")]
            pub static $id: Rule = Rule {
                id: stringify!($id), origin: &[$($origin),+], section: $section, text: $text,
            };
        )+
        /// Every rule, in the order of domain.md.
        pub static ALL: &[&Rule] = &[$(&$id),+];
    };
}

rules! {
    S1 [Plan] Some("3.1"), "Indbyggere pr. kapacitet er befolkning delt med kapacitet; flere områder under ét er sum delt med sum, aldrig gennemsnittet af forholdene.";
    S2 [Projekt] None, "Tal afrundes opad ved en halv, når de trykkes; den nøjagtige værdi beholdes.";
    S3 [Projekt] None, "Uden kapacitet er indbyggere pr. kapacitet ikke defineret.";
    S4 [Plan] Some("3.1"), "Et område ligger over regionsgennemsnittet, når dets uafrundede værdi er større end regionens.";
    S5 [Plan] Some("bilag 1"), "Personer kan ikke lægges sammen over kommuner; regionens tal er et oplyst tal.";
    S6 [Projekt] None, "Vækst i procent og ændring i procentpoint er to forskellige mål.";
    S7 [Plan] Some("3.2"), "En ventetid, der ikke er opgivet, er ikke nul uger; en oplysning, der er over 2 måneder gammel, er forældet.";
    S8 [Plan] Some("bilag 1"), "Beløb er i faste priser for et angivet år.";
    S9 [Projekt] None, "Alt er et øjebliksbillede på en dato; enhver ændring af kapacitet er en dateret hændelse.";
    S10 [Projekt] None, "Antal personer fra 1 til 4 skjules i det, der offentliggøres, så de ikke kan regnes tilbage.";

    F1 [Plan] Some("2.1.13"), "Flytning inden for samme bysamfund uden problemstillinger godkendes administrativt.";
    F2 [Plan, Projekt] Some("2.1.13"), "Er der problemstillinger ved en flytning inden for samme bysamfund, godkendes den ikke administrativt [P]; den forelægges Samarbejdsudvalget [D].";
    F3 [Plan] Some("2.1.13"), "Ved flytning til et andet bysamfund i samme kommune giver Samarbejdsudvalget indstilling til regionen og kommunerne, som i fællesskab træffer beslutning.";
    F4 [Plan] Some("2.1.13"), "Flytning til en anden kommune er en ændring af praksisplanen og behandles i Regionsrådet og i de berørte kommuner.";
    F5 [Analogi, Projekt] None, "Flytning til en anden region ligger uden for planen; der søges på ny i den anden region.";
    F6 [Projekt] None, "Er bysamfundet for en af adresserne ukendt, gættes der ikke på en sagsgang; bysamfundet skal slås op.";

    K1 [Plan] Some("2.1.13"), "Der lægges vægt på øget harmonisering af kapaciteten mellem kommunerne.";
    K2 [Plan] Some("2.1.13"), "Der lægges vægt på øget harmonisering af kapaciteten i den enkelte kommune.";
    K3 [Plan] Some("2.1.13"), "Der lægges vægt på bedre forhold for bevægelseshæmmede: handicapvenlig adgang og handicapegnet toilet.";
    K4 [Plan] Some("2.1.13"), "Der lægges vægt på infrastruktur og nærhed til offentlig transport.";
    K5 [Plan] Some("2.1.13"), "Der vil kunne lægges vægt på mulighed for faglig sparring og udvikling.";
    K6 [Plan] Some("2.1.13"), "Der vil kunne lægges vægt på etablering af holdtræningsfaciliteter.";

    V1 [Projekt] None, "Den afgivende kommune står uden kapacitet; dens indbyggere pr. kapacitet er ikke defineret.";
    V2 [Projekt] None, "Den sidste kapacitet forlader et bysamfund.";
    V3 [Projekt] None, "Kapacitet forlader en ø uden fast forbindelse.";
    V4 [Plan] Some("2.1.8"), "Ved flytning skal lokalerne have både handicapvenlig adgang og handicapegnet toilet.";
    V5 [Overenskomst] None, "En flytning sker til den 1. i en måned med mindst en måneds varsel ud over løbende måned.";
    V6 [Projekt] None, "En kommune kommer længere væk fra regionens indbyggere pr. kapacitet.";
    V7 [Projekt] None, "Flytningen krydser 1. januar 2024; kapacitet før og efter kan ikke sammenlignes.";

    C1 [Plan] Some("2.1.9"), "En kapacitet over 30 timer kan deles i to under 30 timer; Samarbejdsudvalget afgør det, og de to må tilsammen ikke omsætte for mere end den tidligere.";
    C2 [OverenskomstGammel, Plan] Some("2.1.10"), "Er der flere fysioterapeuter end kapaciteter under ydernummeret, fastsættes et omsætningsloft efter ydernummerets egne seneste 3 års omsætning.";
    C3 [Plan, Overenskomst] Some("2.1.11"), "Vikar i op til 2 måneder kræver intet, i op til 12 måneder en anmeldelse, derover dispensation; kapaciteten må ikke udvides.";
    C4 [Plan, Overenskomst, Projekt] Some("2.1.12"), "En ekstra klinikadresse ligger inden for klinikkens egen kapacitet; Samarbejdsudvalget orienteres før ibrugtagning, og adressen er åben for alle henviste.";
    C5 [Plan] Some("2.1.14"), "Ydernummer og kapacitet tildeles ikke på uopfordrede ansøgninger; ledig kapacitet slås op til alle kvalificerede.";
    C6 [Plan] Some("3.4.5"), "Mere kapacitet kræver enighed mellem regionen og kommunerne.";
    C7 [Overenskomst2024] None, "Nynedsættelse gives kun til den, der ikke er ejer i forvejen, som ejer og med begge specialer; den kan ikke bruges af en lejer.";
    C8 [Overenskomst2024] None, "Højst 6 klinikker pr. ejer og højst så mange ydernumre som kapaciteten rundet op; det, der var højere på skæringsdatoen, bevares, men øges ikke.";
    C9 [Overenskomst2024] None, "Tilskud over knækgrænsen nedsættes med 40 % og fordeles på klinikkens ydere efter deres afregning i måneden.";
    C10 [Plan] Some("2.1.1"), "Uden stemmeflertal i Samarbejdsudvalget indbringes sagen for Landssamarbejdsudvalget.";
    C11 [Plan, Projekt] Some("2.1.5"), "Ridefysioterapi foregår på en godkendt rideskole med højst fem på et hold og en underskrevet tjekliste hvert år [P]; flytning følger samme regler [D].";
    C12 [Plan, Projekt] Some("2.1"), "Hvem der betaler og bestemmer for et speciale, er daterede oplysninger [D].";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// domain.md: S1–S10, F1–F6, K1–K6, V1–V7, C1–C12 = 10 + 6 + 6 + 7 + 12 = 41.
    #[test]
    fn every_rule_of_the_domain_has_one_entry() {
        let expected: Vec<String> = [("S", 10), ("F", 6), ("K", 6), ("V", 7), ("C", 12)]
            .iter()
            .flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number}")))
            .collect();
        let actual: Vec<&str> = ALL.iter().map(|rule| rule.id).collect();
        assert_eq!(actual, expected);
        assert!(
            ALL.iter()
                .all(|rule| !rule.origin.is_empty() && rule.text.ends_with('.'))
        );
    }

    #[test]
    fn a_rule_of_our_own_says_so() {
        assert!(F6.is_decided_here() && !F3.is_decided_here());
        assert_eq!(F2.reference(), "F2 [P, D, planens afsnit 2.1.13]");
        assert_eq!(find(" f6 "), Some(&F6));
        assert_eq!(find("F7"), None);
    }
}
