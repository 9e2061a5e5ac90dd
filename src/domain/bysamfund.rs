//! The town an address lies in, which decides the route of a flytning.

use serde::Serialize;

/// A bysamfund: a *by* in Danmarks Statistik's sense (at least 200 inhabitants, gaps of at most 200 m) \[D\].
///
/// Two are the same when their ids are; a name never decides (F6).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Bysamfund {
    /// The register's id.
    pub id: String,
    /// The name as the register spells it.
    pub navn: String,
}

/// What is known about the town of an address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bysted {
    /// In this bysamfund.
    By(Bysamfund),
    /// Known to lie outside every bysamfund.
    Landdistrikt,
    /// Not known: no route is guessed from it.
    #[default]
    Ukendt,
}

impl Bysted {
    /// The bysamfund, when it is known and there is one.
    pub fn by(&self) -> Option<&Bysamfund> {
        match self {
            Self::By(by) => Some(by),
            Self::Landdistrikt | Self::Ukendt => None,
        }
    }

    /// Whether both lie in one bysamfund; `None` when either is unknown. Two addresses in the open country do not
    /// share a bysamfund \[D\].
    pub fn same_town(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Ukendt, _) | (_, Self::Ukendt) => None,
            (Self::By(one), Self::By(two)) => Some(one.id == two.id),
            _ => Some(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(id: &str, navn: &str) -> Bysted {
        Bysted::By(Bysamfund {
            id: id.into(),
            navn: navn.into(),
        })
    }

    #[test]
    fn the_id_decides_and_not_the_name() {
        assert_eq!(by("1", "Aabybro").same_town(&by("1", "Åbybro")), Some(true));
        assert_eq!(by("2", "Nørresundby").same_town(&by("3", "Aalborg")), Some(false));
        assert_eq!(by("4", "Astrup").same_town(&by("5", "Astrup")), Some(false));
    }

    #[test]
    fn an_unknown_town_is_neither_the_same_nor_another() {
        assert_eq!(by("1", "Byrum").same_town(&Bysted::Ukendt), None);
        assert_eq!(Bysted::Ukendt.same_town(&Bysted::Ukendt), None);
        assert_eq!(Bysted::Landdistrikt.same_town(&Bysted::Landdistrikt), Some(false));
    }
}
