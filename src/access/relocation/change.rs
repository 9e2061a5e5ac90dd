//! What a move does to the distances of some of the people: who comes nearer, who gets further, and by how much.

use super::super::nearest::{Nearest, Reach};
use super::super::sum::People;
use super::super::{Result, check_length, check_population};

/// Distances before and after, of a group of people. A mean is `None` when it is of nobody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Everybody in the group.
    pub population: f64,
    /// Have less far, or reach a clinic where they reached none.
    pub nearer: f64,
    /// How much less far on average, of those in reach before and after.
    pub nearer_mean: Option<f64>,
    /// Have further, or reach none any more.
    pub further: f64,
    /// How much further on average, of those in reach before and after.
    pub further_mean: Option<f64>,
    /// Have a clinic within the bound before and none after.
    pub lose_the_bound: f64,
    /// Have none within the bound before and one after.
    pub gain_the_bound: f64,
    /// Reach a clinic before and none after.
    pub lose_all: f64,
    /// Mean distance before, of those in reach.
    pub mean_before: Option<f64>,
    /// Mean distance after, of those in reach.
    pub mean_after: Option<f64>,
}

#[derive(Clone, Copy, Default)]
struct Mean {
    people: People,
    metres: People,
}

impl Mean {
    fn add(&mut self, people: f64, metres: f64) {
        self.people.add(people);
        self.metres.add(people * metres);
    }

    fn value(self) -> Option<f64> {
        (!self.people.is_zero()).then(|| self.metres.value() / self.people.value())
    }
}

/// Compares two answers for the cells `of` picks. The bound is inclusive; out of reach is further than any distance.
///
/// Worked example: 10 people go from 2 to 5 km and 30 from 4 to 3 km, with a bound of 4 km: 30 come 1 km nearer, 10 get
/// 3 km further and lose their clinic within the bound; the mean goes from 3,5 to 3,5 km.
///
/// # Errors
/// Columns of different length; populations that are none.
pub fn change(
    before: &Nearest,
    after: &Nearest,
    population: &[f64],
    bound: f64,
    of: impl Fn(usize) -> bool,
) -> Result<Change> {
    check_length("nearest after", before.len(), after.len())?;
    check_length("population", before.len(), population.len())?;
    check_population("population", population)?;
    let reach = |found: Option<(u32, f64)>| found.map_or(Reach::Outside, |(_, cost)| Reach::Within(cost));
    let within = |reach: Reach| matches!(reach, Reach::Within(cost) if cost <= bound);
    let [mut all, mut nearer, mut further, mut lose, mut gain, mut lose_all] = [People::ZERO; 6];
    let [mut less, mut more, mut mean_before, mut mean_after] = [Mean::default(); 4];
    for cell in (0..before.len()).filter(|&cell| of(cell)) {
        let people = population[cell];
        let (old, new) = (reach(before.get(cell)), reach(after.get(cell)));
        all.add(people);
        match (old, new) {
            (Reach::Within(old), Reach::Within(new)) if new < old => {
                nearer.add(people);
                less.add(people, old - new);
            }
            (Reach::Within(old), Reach::Within(new)) if old < new => {
                further.add(people);
                more.add(people, new - old);
            }
            (Reach::Outside, Reach::Within(_)) => nearer.add(people),
            (Reach::Within(_), Reach::Outside) => {
                further.add(people);
                lose_all.add(people);
            }
            _ => {}
        }
        for (reach, mean) in [(old, &mut mean_before), (new, &mut mean_after)] {
            if let Reach::Within(cost) = reach {
                mean.add(people, cost);
            }
        }
        match (within(old), within(new)) {
            (true, false) => lose.add(people),
            (false, true) => gain.add(people),
            _ => {}
        }
    }
    Ok(Change {
        population: all.value(),
        nearer: nearer.value(),
        nearer_mean: less.value(),
        further: further.value(),
        further_mean: more.value(),
        lose_the_bound: lose.value(),
        gain_the_bound: gain.value(),
        lose_all: lose_all.value(),
        mean_before: mean_before.value(),
        mean_after: mean_after.value(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-9)
    }

    #[test]
    fn the_worked_example_comes_out_and_a_move_back_turns_it_around() {
        let before = Nearest::of(vec![Some((0, 2.0)), Some((0, 4.0)), None]);
        let after = Nearest::of(vec![Some((0, 5.0)), Some((0, 3.0)), None]);
        let people = [10.0, 30.0, 7.0];
        let there = change(&before, &after, &people, 4.0, |cell| cell < 2).unwrap();
        assert!((there.nearer - 30.0).abs() < 1e-9 && (there.further - 10.0).abs() < 1e-9);
        assert!(close(there.nearer_mean, 1.0) && close(there.further_mean, 3.0));
        assert!((there.lose_the_bound - 10.0).abs() < 1e-9 && there.gain_the_bound.abs() < 1e-9);
        assert!(close(there.mean_before, 3.5) && close(there.mean_after, 3.5));
        let back = change(&after, &before, &people, 4.0, |cell| cell < 2).unwrap();
        assert_eq!((back.nearer, back.further), (there.further, there.nearer));
        assert_eq!(
            (back.nearer_mean, back.gain_the_bound),
            (there.further_mean, there.lose_the_bound)
        );
    }

    #[test]
    fn who_reaches_nothing_any_more_is_counted_and_has_no_distance() {
        let before = Nearest::of(vec![Some((0, 2.0)), None]);
        let after = Nearest::of(vec![None, Some((0, 9.0))]);
        let found = change(&before, &after, &[5.0, 1.0], 4.0, |_| true).unwrap();
        assert!((found.lose_all - 5.0).abs() < 1e-9 && (found.further - 5.0).abs() < 1e-9);
        assert!((found.nearer - 1.0).abs() < 1e-9);
        assert_eq!((found.nearer_mean, found.further_mean), (None, None));
        assert!(close(found.mean_after, 9.0));
    }
}
