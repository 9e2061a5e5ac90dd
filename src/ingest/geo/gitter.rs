//! Ids of population cells: Eurostat's grid (EPSG:3035) and Det danske kvadratnet (EPSG:25832).
//!
//! Eurostat: `CRS3035RES1000mN3614000E4204000` (INSPIRE, the lower left corner in metres) and the older
//! `1kmN3614E4204`. Kvadratnet: `1km_6320_556` and `100m_63201_5561`: north before east, in units of the side. What is
//! kept is the middle of the cell.

use geo::Coord;

use super::Koordinatsystem;

/// A cell an id names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Celle {
    /// Which grid.
    pub gitter: Gitter,
    /// The side, metres.
    pub side: u32,
    /// The middle, in the grid's own system.
    pub midte: Coord<f64>,
}

/// The grids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gitter {
    /// Eurostat's, EPSG:3035.
    Eurostat,
    /// Det danske kvadratnet, EPSG:25832.
    Kvadratnet,
}

impl Gitter {
    /// The word in the register.
    pub fn word(self) -> &'static str {
        match self {
            Self::Eurostat => "eurostat",
            Self::Kvadratnet => "kvadratnet",
        }
    }

    /// The system its ids are in.
    pub fn system(self) -> Koordinatsystem {
        match self {
            Self::Eurostat => Koordinatsystem::Laea,
            Self::Kvadratnet => Koordinatsystem::Utm32,
        }
    }
}

/// The cell an id names; `None` when it is no id of either grid, or its corner is not on the grid.
///
/// Worked example: `1km_6320_556` has its corner in N 6 320 000, E 556 000 and its middle in (556 500, 6 320 500).
pub fn parse(id: &str) -> Option<Celle> {
    let id = id.trim();
    kvadratnet(id).or_else(|| eurostat(id))
}

fn kvadratnet(id: &str) -> Option<Celle> {
    let mut parts = id.split('_');
    let (side, north, east) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let side = length(side)?;
    // A unit of the number is the side: 6320 kilometres, 63201 hundreds of metres.
    let corner = |text: &str| whole(text)?.checked_mul(side);
    cell(Gitter::Kvadratnet, side, corner(east)?, corner(north)?)
}

fn eurostat(id: &str) -> Option<Celle> {
    let upper = id.to_ascii_uppercase();
    let (side, rest, inspire) = if let Some(rest) = upper.strip_prefix("CRS3035RES") {
        let (side, rest) = rest.split_once("MN")?;
        (whole(side)?, rest, true)
    } else {
        let (side, rest) = upper.split_once('N')?;
        (length(side)?, rest, false)
    };
    let (north, east) = rest.split_once('E')?;
    // The short form counts in units of the side, the INSPIRE form in metres.
    let corner = |text: &str| {
        let number = whole(text)?;
        if inspire {
            Some(number)
        } else {
            number.checked_mul(side)
        }
    };
    cell(Gitter::Eurostat, side, corner(east)?, corner(north)?)
}

fn cell(gitter: Gitter, side: u32, east: u32, north: u32) -> Option<Celle> {
    // A corner off the grid is a mistyped id, not a place.
    if side == 0 || !east.is_multiple_of(side) || !north.is_multiple_of(side) {
        return None;
    }
    let half = f64::from(side) / 2.0;
    Some(Celle {
        gitter,
        side,
        midte: Coord {
            x: f64::from(east) + half,
            y: f64::from(north) + half,
        },
    })
}

/// "1km", "100m", "250M".
fn length(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    match lower.strip_suffix("km") {
        Some(number) => whole(number)?.checked_mul(1000),
        None => whole(lower.strip_suffix('m')?),
    }
}

/// Digits only: no sign, no blank.
fn whole(text: &str) -> Option<u32> {
    let digits = (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_spelling_gives_the_middle_of_its_cell() {
        for (id, gitter, side, x, y) in [
            (
                "CRS3035RES1000mN3614000E4204000",
                Gitter::Eurostat,
                1000,
                4_204_500.0,
                3_614_500.0,
            ),
            ("1kmN3614E4204", Gitter::Eurostat, 1000, 4_204_500.0, 3_614_500.0),
            ("1km_6320_556", Gitter::Kvadratnet, 1000, 556_500.0, 6_320_500.0),
            ("100m_63201_5561", Gitter::Kvadratnet, 100, 556_150.0, 6_320_150.0),
        ] {
            let midte = Coord { x, y };
            assert_eq!(parse(id), Some(Celle { gitter, side, midte }), "{id}");
        }
    }

    #[test]
    fn what_is_no_id_is_none() {
        for id in [
            "",
            "1km",
            "1km_6320",
            "1km_6320_556_1",
            "km_6320_556",
            "1km_-632_556",
            "0m_1_1",
            "1kmE4204N3614",
            "CRS3035RES1000mN3614001E4204000",
            "CRS3035RES1000mN99999999999E4204000",
            "Aalborg",
            "1kmN3614E",
            "1km_6 20_556",
        ] {
            assert_eq!(parse(id), None, "{id}");
        }
    }

    proptest! {
        #[test]
        fn an_id_made_of_a_corner_comes_back_as_its_middle(
            east in 400u32..1000, north in 6000u32..6500, fine in 0u32..10,
        ) {
            let km = parse(&format!("1km_{north}_{east}")).unwrap();
            prop_assert_eq!(km.midte, Coord { x: f64::from(east * 1000 + 500), y: f64::from(north * 1000 + 500) });
            let hundred = parse(&format!("100m_{}_{}", north * 10 + fine, east * 10 + fine)).unwrap();
            prop_assert!((hundred.midte.x - f64::from(east * 1000 + fine * 100 + 50)).abs() < 1e-6);
            let inspire = parse(&format!("CRS3035RES1000mN{north}000E{east}000")).unwrap();
            prop_assert!((inspire.midte.y - f64::from(north * 1000 + 500)).abs() < 1e-6);
        }

        #[test]
        fn any_text_is_a_cell_or_none_and_never_a_panic(text in "\\PC{0,40}", digits in "[0-9]{0,12}") {
            let _ = parse(&text);
            for id in [format!("1km_{digits}_{digits}"), format!("{digits}kmN{digits}E{digits}"),
                       format!("CRS3035RES{digits}mN{digits}E{digits}")] {
                let _ = parse(&id);
            }
        }
    }
}
