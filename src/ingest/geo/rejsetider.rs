//! A travel-time matrix: from, to, minutes. A pair that is not there is out of reach.

use std::collections::HashMap;
use std::path::Path;

use crate::error::Result;
use crate::ingest::check::Kontrol;
use crate::ingest::problem::{Problem, Problemer, Slags, shown};
use crate::ingest::rows;
use crate::ingest::table::Tabel;
use crate::register::geografi::NyeRejsetider;

/// The most pairs: 20 bytes each are held in memory, beside the names.
pub const MOST_PAIRS: usize = 6_000_000;

/// A matrix as read.
#[derive(Debug)]
pub struct Matrix {
    /// The pairs that are right.
    pub tider: NyeRejsetider,
    /// Rows of the file.
    pub raekker: u64,
    /// Pairs without minutes: out of reach.
    pub uden_for: u64,
}

/// Reads a matrix; `seen` is told how many bytes have been read, now and then.
///
/// # Errors
/// PP-I069 beyond [`MOST_PAIRS`], and what [`rows::each`] fails with. Rows that are wrong become problems.
pub fn read(
    path: &Path,
    tabel: &mut Tabel,
    kontrol: &Kontrol<'_>,
    problemer: &mut Problemer,
    seen: &dyn Fn(u64),
) -> Result<Matrix> {
    let [from, to, minutes] = ["fra", "til", "minutter"].map(|name| kontrol.felt(name));
    let (mut origins, mut destinations) = (Names::default(), Names::default());
    let (mut pairs, mut unreachable): (Vec<(u32, u32, f64, u32)>, u64) = (Vec::new(), 0);
    let raekker = rows::each(tabel, kontrol, problemer, seen, |linje, row, _| {
        let (Some(a), Some(b)) = (from.af(row).tekst(), to.af(row).tekst()) else {
            return Ok(());
        };
        let Some(value) = minutes.af(row).tal() else {
            unreachable += 1;
            return Ok(());
        };
        if pairs.len() >= MOST_PAIRS {
            return Err(super::too_large(path, "over 6.000.000 par", "6.000.000 par"));
        }
        let linje = u32::try_from(linje).unwrap_or(u32::MAX);
        pairs.push((origins.number(a), destinations.number(b), value, linje));
        Ok(())
    })?;
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
        let text = format!(
            "{} → {} står også i række {}",
            shown(&fra[two[1].0 as usize]),
            shown(&til[two[1].1 as usize]),
            two[0].3
        );
        problemer.add(Problem::new(u64::from(two[1].3), to.kolonne, Slags::Dublet, text));
    }
    pairs.dedup_by_key(|pair| (pair.0, pair.1));
    Ok(Matrix {
        tider: NyeRejsetider {
            fra,
            til,
            par: pairs
                .into_iter()
                .map(|(from, to, minutes, _)| (from, to, minutes))
                .collect(),
        },
        raekker,
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
