//! Does a kommune's rank change when the catchment or the decay does?

use serde::Serialize;

use super::resultat::{INTET, Opgave, main_division};
use super::spoergsmaal::Maal;
use crate::access::Result;
use crate::access::catchment::{Catchment, Stages};
use crate::access::decay::Decay;
use crate::access::sum::{Fine, People};

/// One way of measuring.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variant {
    /// Which measure.
    pub maal: Maal,
    /// Its parameter in words: "20 km", "σ 5 km".
    pub parameter: String,
}

/// An area's ranks, one per variant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rang {
    /// The area.
    pub omraade: String,
    /// 1 = most capacity per inhabitant; equal values share a rank. `null` without people.
    pub rang: Vec<Option<usize>>,
    /// The difference between the best and the worst rank.
    pub spaend: usize,
}

/// Ranks over all variants.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Foelsomhed {
    /// The variants, in the order of the ranks.
    pub varianter: Vec<Variant>,
    /// The areas.
    pub omraader: Vec<Rang>,
}

/// Seven variants: the bound at ⅔, 1 and 1⅓ with equal weight, σ at ½, 1 and 1½, and the steps; 3SFCA as asked.
fn variants(opgave: &Opgave) -> Result<Vec<(Variant, Decay, Stages)>> {
    let asked = &opgave.parametre;
    let bound = if asked.raekkevidde.is_finite() {
        asked.raekkevidde
    } else {
        3.0 * asked.sigma
    };
    let length = |value: f64| super::ord::length(value, asked.enhed);
    let mut list = Vec::new();
    for factor in [2.0 / 3.0, 1.0, 4.0 / 3.0] {
        let parameter = length(bound * factor);
        let maal = Maal::ToTrin;
        list.push((Variant { maal, parameter }, Decay::binary(bound * factor)?, Stages::Two));
    }
    for factor in [0.5, 1.0, 1.5] {
        let sigma = asked.sigma * factor;
        let parameter = format!("σ {}", length(sigma));
        let maal = Maal::Gauss;
        list.push((Variant { maal, parameter }, Decay::gaussian(sigma, bound)?, Stages::Two));
    }
    let steps: Vec<String> = asked.trin.iter().map(|(bound, _)| length(*bound)).collect();
    let step = Variant {
        maal: Maal::Trin,
        parameter: steps.join(", "),
    };
    list.push((step, Decay::step(&asked.trin)?, Stages::Two));
    let three = Variant {
        maal: Maal::TreTrin,
        parameter: format!("σ {}", length(asked.sigma)),
    };
    list.push((three, Decay::gaussian(asked.sigma, bound)?, Stages::Three));
    Ok(list)
}

/// Ranks the areas by every variant; `None` without areas.
///
/// # Errors
/// As the measures themselves.
pub fn foelsomhed(opgave: &Opgave) -> Result<Option<Foelsomhed>> {
    let Some(division) = main_division(opgave).filter(|division| division.omraader.len() > 1) else {
        return Ok(None);
    };
    let list = variants(opgave)?;
    let asked: Vec<(&Decay, Stages)> = list.iter().map(|(_, decay, stages)| (decay, *stages)).collect();
    let found = opgave.region.catchments(&asked)?;
    let population = opgave.region.population();
    let ranks: Vec<Vec<Option<usize>>> = found
        .iter()
        .map(|catchment| rank(&means(catchment, population, &division.af, division.omraader.len())))
        .collect();
    let omraader = division
        .omraader
        .iter()
        .enumerate()
        .map(|(area, (name, _))| {
            let rang: Vec<Option<usize>> = ranks.iter().map(|ranks| ranks[area]).collect();
            let known = || rang.iter().flatten();
            let spaend = known().max().unwrap_or(&0) - known().min().unwrap_or(&0);
            Rang {
                omraade: name.clone(),
                spaend,
                rang,
            }
        })
        .collect();
    Ok(Some(Foelsomhed {
        varianter: list.into_iter().map(|(variant, ..)| variant).collect(),
        omraader,
    }))
}

/// Capacity per inhabitant of each area.
fn means(catchment: &Catchment, population: &[f64], af: &[u32], areas: usize) -> Vec<Option<f64>> {
    let mut sums = vec![(People::ZERO, Fine::ZERO); areas];
    for ((&area, &people), &access) in af.iter().zip(population).zip(&catchment.access) {
        if area != INTET {
            let sum = &mut sums[area as usize];
            sum.0.add(people);
            sum.1.add(people * access);
        }
    }
    sums.iter()
        .map(|(people, allotted)| (!people.is_zero()).then(|| allotted.value() / people.value()))
        .collect()
}

/// 1 for the largest; equal values share the better rank.
fn rank(values: &[Option<f64>]) -> Vec<Option<usize>> {
    values
        .iter()
        .map(|value| {
            let value = (*value)?;
            Some(1 + values.iter().flatten().filter(|other| **other > value).count())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn equal_values_share_a_rank_and_the_unknown_has_none() {
        assert_eq!(
            rank(&[Some(2.0), Some(5.0), None, Some(2.0), Some(1.0)]),
            [Some(2), Some(1), None, Some(2), Some(4)]
        );
    }
}
