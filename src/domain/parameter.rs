//! The values the sources do not give, which a region enters itself (domain.md, end of section 5; section 2; S10).

/// A value without default: asked for where a rule needs it, entered once with its source, never invented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// The percentage of the højestegrænse.
    HoejestegraenseProcent,
    /// The minimum turnover.
    Minimumsomsaetning,
    /// The index an ydernummer's turnover is regulated with (C2).
    Takstindeks,
    /// The yearly index of a kapacitet's worth in speciale 51, 2022 = 1 (C9).
    Indeks51,
    /// The same in speciale 62.
    Indeks62,
    /// The smallest count of persons that is published (S10).
    Diskretionstaerskel,
}

impl Parameter {
    /// Every parameter, in the order people see them.
    pub const ALL: [Self; 6] = [
        Self::HoejestegraenseProcent,
        Self::Minimumsomsaetning,
        Self::Takstindeks,
        Self::Indeks51,
        Self::Indeks62,
        Self::Diskretionstaerskel,
    ];

    /// The word in the register and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::HoejestegraenseProcent => "hoejestegraense_procent",
            Self::Minimumsomsaetning => "minimumsomsaetning",
            Self::Takstindeks => "takstindeks",
            Self::Indeks51 => "indeks_51",
            Self::Indeks62 => "indeks_62",
            Self::Diskretionstaerskel => "diskretionstaerskel",
        }
    }

    /// The parameter with this word; `None` when there is none.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parameter| parameter.word() == word)
    }

    /// What it is, in Danish.
    pub fn description(self) -> &'static str {
        match self {
            Self::HoejestegraenseProcent => "Procenten i højestegrænsen",
            Self::Minimumsomsaetning => "Minimumsomsætningen",
            Self::Takstindeks => "Takstreguleringen af et ydernummers omsætning",
            Self::Indeks51 => "Årets indeks for en kapacitet i speciale 51",
            Self::Indeks62 => "Årets indeks for en kapacitet i speciale 62",
            Self::Diskretionstaerskel => "Mindste antal personer, der offentliggøres",
        }
    }

    /// Its unit, in Danish.
    pub fn unit(self) -> &'static str {
        match self {
            Self::HoejestegraenseProcent => "procent",
            Self::Minimumsomsaetning => "kr.",
            Self::Takstindeks => "indeks",
            Self::Indeks51 | Self::Indeks62 => "indeks, 2022 = 1",
            Self::Diskretionstaerskel => "personer",
        }
    }

    /// The rule that asks for it.
    pub fn rule(self) -> &'static str {
        match self {
            Self::HoejestegraenseProcent | Self::Minimumsomsaetning => "planen 2.1.1",
            Self::Takstindeks => "C2",
            Self::Indeks51 | Self::Indeks62 => "C9",
            Self::Diskretionstaerskel => "S10",
        }
    }

    /// The speciale of a yearly index of kapacitet; `None` for the others.
    pub fn indexed_speciale(self) -> Option<u16> {
        match self {
            Self::Indeks51 => Some(51),
            Self::Indeks62 => Some(62),
            _ => None,
        }
    }

    /// Whether it can have this value; otherwise why not, in Danish.
    pub fn refuses(self, value: f64) -> Option<&'static str> {
        let (fits, reason) = match self {
            Self::HoejestegraenseProcent => ((0.0..=1000.0).contains(&value), "en procent er fra 0 til 1000"),
            Self::Minimumsomsaetning => (value >= 0.0, "et beløb er ikke negativt"),
            Self::Takstindeks => (value > 0.0, "et indeks er større end 0"),
            Self::Indeks51 | Self::Indeks62 => {
                (value > 0.0 && value < 10.0, "indekset er over 0 og under 10 (2022 = 1)")
            }
            Self::Diskretionstaerskel => (
                (2.0..=100.0).contains(&value) && value.fract() == 0.0,
                "tærsklen er et helt antal personer fra 2 til 100",
            ),
        };
        (!fits).then_some(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_found_by_its_word_and_refuses_nonsense() {
        for parameter in Parameter::ALL {
            assert_eq!(Parameter::from_word(parameter.word()), Some(parameter));
            assert!(parameter.refuses(-1.0).is_some(), "{parameter:?}");
            assert!(parameter.refuses(5.0).is_none(), "{parameter:?}");
        }
        assert!(Parameter::Diskretionstaerskel.refuses(4.5).is_some());
        assert!(Parameter::Indeks51.refuses(105.0).is_some());
    }
}
