//! A travel-time matrix: from, to, minutes, as CSV. A pair that is not there is out of reach.

use std::collections::HashMap;
use std::path::Path;

use super::{Fejlliste, shown, tabel};
use crate::error::{Error, Kind, Result};
use crate::ingest::decode::Tegnsaet;
use crate::register::geografi::NyeRejsetider;

/// The most pairs: 20 bytes each are held in memory, beside the names.
pub const MOST_PAIRS: usize = 6_000_000;
/// More minutes than this are a mistake, as the register has it: a week.
const MOST_MINUTES: f64 = 10_000.0;

const FROM: [&str; 5] = ["fra", "fra_id", "from", "from_id", "origin"];
const TO: [&str; 5] = ["til", "til_id", "to", "to_id", "destination"];
const MINUTES: [&str; 6] = ["minutter", "rejsetid", "tid", "omkostning", "travel_time", "minutes"];

/// A matrix as read.
#[derive(Debug)]
pub struct Matrix {
    /// The pairs.
    pub tider: NyeRejsetider,
    /// How it was read, in words.
    pub laest: String,
    /// Pairs without minutes: out of reach.
    pub uden_for: u64,
}

/// Reads a matrix; `seen` is told how many rows have been read, now and then.
///
/// # Errors
/// PP-I067 with every row that is wrong, PP-I069 beyond [`MOST_PAIRS`].
pub fn read(path: &Path, tegnsaet: Option<Tegnsaet>, seen: &dyn Fn(u64)) -> Result<Matrix> {
    let mut table = tabel::open(path, tegnsaet)?;
    let (from, to, minutes) = (table.needed(&FROM)?, table.needed(&TO)?, table.needed(&MINUTES)?);
    let (mut origins, mut destinations) = (Names::default(), Names::default());
    let mut faults = Fejlliste::new("PP-I067");
    let (mut pairs, mut unreachable): (Vec<(u32, u32, f64, u32)>, u64) = (Vec::new(), 0);
    while let Some(row) = table.next_row()? {
        if pairs.len() % 65_536 == 0 {
            seen(pairs.len() as u64);
        }
        if pairs.len() >= MOST_PAIRS {
            return Err(super::too_large(path, "over 6.000.000 par", "6.000.000 par"));
        }
        let line = format!("linje {}", row.linje);
        let (a, b) = (row.get(from), row.get(to));
        if a.is_empty() || b.is_empty() {
            faults.push(line, "fra og til skal begge være udfyldt");
            continue;
        }
        if row.get(minutes).is_empty() {
            unreachable += 1;
            continue;
        }
        match row.number(minutes) {
            Ok(value) if (0.0..MOST_MINUTES).contains(&value) => {
                pairs.push((origins.number(a), destinations.number(b), value, row.linje));
            }
            Ok(_) => faults.push(
                line,
                format!("\"{}\" minutter er ikke en rejsetid", shown(row.get(minutes))),
            ),
            Err((reason, guess)) => faults.push_with(line, reason, guess),
        }
    }
    let laest = table.laest.clone();
    let (fra, from_rank) = origins.sorted();
    let (til, to_rank) = destinations.sorted();
    for pair in &mut pairs {
        (pair.0, pair.1) = (from_rank[pair.0 as usize], to_rank[pair.1 as usize]);
    }
    pairs.sort_unstable_by_key(|pair| (pair.0, pair.1, pair.3));
    for two in pairs
        .windows(2)
        .filter(|two| (two[0].0, two[0].1) == (two[1].0, two[1].1))
    {
        let name = |place: &str| shown(place);
        faults.push(
            format!("linje {}", two[1].3),
            format!(
                "{} → {} står også på linje {}",
                name(&fra[two[1].0 as usize]),
                name(&til[two[1].1 as usize]),
                two[0].3
            ),
        );
    }
    faults.finish(
        path,
        "en række kan ikke indlæses",
        "fejl i rækkerne",
        "ret rækkerne, og kør igen",
    )?;
    if pairs.is_empty() {
        return Err(
            Error::new("PP-I067", Kind::Data, "filen har ingen rejsetider. Intet er gemt")
                .at("fil", path.display().to_string())
                .next_step("kontroller, at det er den rigtige fil"),
        );
    }
    Ok(Matrix {
        tider: NyeRejsetider {
            fra,
            til,
            par: pairs
                .into_iter()
                .map(|(from, to, minutes, _)| (from, to, minutes))
                .collect(),
        },
        laest,
        uden_for: unreachable,
    })
}

/// Names, each kept once and numbered in the order they come.
#[derive(Default)]
struct Names(HashMap<Box<str>, u32>);

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.0.get(name) {
            return *number;
        }
        // There are fewer names than pairs, and the pairs are bounded.
        let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(name.into(), number);
        number
    }

    /// The names in the order of their bytes, and for each number its place among them.
    fn sorted(self) -> (Vec<Box<str>>, Vec<u32>) {
        let mut names: Vec<(Box<str>, u32)> = self.0.into_iter().collect();
        names.sort_unstable();
        let mut rank = vec![0; names.len()];
        for (place, (_, number)) in (0_u32..).zip(&names) {
            rank[*number as usize] = place;
        }
        (names.into_iter().map(|(name, _)| name).collect(), rank)
    }
}
