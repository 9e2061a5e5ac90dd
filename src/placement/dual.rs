//! Lower bounds: the Lagrangian of the kernel, climbed with the volume algorithm, and what it decides for good.
//!
//! Relaxing "each row is served once" with multipliers `u` gives, for `0 ≤ u_i ≤ cap_i`,
//!
//! ```text
//! ρ_j(u) = Σ_i min(0, c_ij − u_i)
//! L(u)   = base + Σ_i u_i + (the n smallest ρ_j, summed)          Rule::Pick(n)
//! L(u)   = base + Σ_i u_i + Σ_j min(0, f + ρ_j)                   Rule::Charge(f)
//! ```
//!
//! and `L(u) ≤ K(S)` for every allowed `S` (Cornuéjols, Fisher & Nemhauser 1977). The multipliers are rounded to whole
//! numbers before each evaluation, so `L` is exact. The climb is the volume algorithm (Barahona & Anbil 2000; for
//! location problems Barahona & Chudak 2005): subgradients are averaged, and the same average of the opened sites
//! approaches a solution of the linear relaxation, which tells where to branch.
//!
//! Worked example: two rows, two sites, c = (0, 4; 4, 0), n = 1. u = (4, 4): ρ = (−4, −4), L = 8 − 4 = 4 = the optimum.

use super::kernel::{EXACT, Entry, Fate, Kernel, Rule};

/// Adding and taking away 1.5·2^52 rounds to the nearest whole number (round to even), for sizes below 2^51.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// The longest stride, in Polyak's measure. Far beyond the 2 of plain subgradients, because the averaged direction is
/// short where subgradients disagree; the stride shrinks by itself where that does not pay.
const LONGEST: f64 = 30.0;

/// A climb: the best multipliers so far with their bound, and the averages around them.
#[derive(Debug, Clone)]
pub(super) struct Climb {
    pub multipliers: Vec<f64>,
    pub bound: f64,
    /// ρ at the best multipliers.
    pub reduced: Vec<f64>,
    /// Averaged opening of each site, 0 to 1.
    pub opening: Vec<f64>,
    violation: Vec<f64>,
    step: f64,
    ceiling: f64,
    failures: usize,
    rounds: usize,
    milestone: f64,
    trial: Vec<f64>,
    rho: Vec<f64>,
    chosen: Vec<bool>,
    order: Vec<usize>,
    gradient: Vec<f64>,
}

impl Climb {
    /// Stands at the given multipliers (one a row; put inside their limits and rounded).
    pub fn start(kernel: &Kernel, multipliers: &[f64]) -> Self {
        let (rows, sites) = (kernel.row_count(), kernel.site_count());
        let mut climb = Self {
            multipliers: vec![0.0; rows],
            bound: f64::NEG_INFINITY,
            reduced: vec![0.0; sites],
            opening: vec![0.0; sites],
            violation: vec![0.0; rows],
            step: 0.1,
            ceiling: 0.1,
            failures: 0,
            rounds: 0,
            milestone: f64::NEG_INFINITY,
            trial: (0..rows).map(|row| within(kernel, row, multipliers[row])).collect(),
            rho: vec![0.0; sites],
            chosen: vec![false; sites],
            order: Vec::with_capacity(sites),
            gradient: vec![0.0; rows],
        };
        climb.bound = climb.evaluate(kernel);
        climb.take();
        climb.violation.copy_from_slice(&climb.gradient);
        for (share, &is_chosen) in climb.opening.iter_mut().zip(&climb.chosen) {
            *share = if is_chosen { 1.0 } else { 0.0 };
        }
        climb
    }

    /// The same climb in a kernel that is a restriction of `old`: multipliers, averages and stride are kept.
    pub fn carry(&self, old: &Kernel, new: &Kernel) -> Self {
        let rows = matching(&old.rows, &new.rows);
        let sites = matching(&old.labels, &new.labels);
        let multipliers: Vec<f64> = rows.iter().map(|&row| self.multipliers[row]).collect();
        let mut climb = Self::start(new, &multipliers);
        climb.violation = rows.iter().map(|&row| self.violation[row]).collect();
        climb.opening = sites.iter().map(|&site| self.opening[site]).collect();
        climb.step = self.step;
        climb.ceiling = self.ceiling;
        climb
    }

    fn take(&mut self) {
        self.multipliers.copy_from_slice(&self.trial);
        self.reduced.copy_from_slice(&self.rho);
    }

    /// `L` at the trial multipliers; leaves ρ, the chosen sites and the subgradient behind.
    fn evaluate(&mut self, kernel: &Kernel) -> f64 {
        self.rho.fill(0.0);
        let mut total = 0.0;
        for row in 0..kernel.row_count() {
            let multiplier = self.trial[row];
            total += multiplier;
            for entry in kernel.list(row) {
                if entry.cost >= multiplier {
                    break;
                }
                self.rho[entry.site] += entry.cost - multiplier;
            }
        }
        let relief = self.choose(kernel.rule);
        for row in 0..kernel.row_count() {
            let multiplier = self.trial[row];
            let mut served = 0.0;
            for entry in kernel.list(row) {
                if entry.cost >= multiplier {
                    break;
                }
                served += if self.chosen[entry.site] { 1.0 } else { 0.0 };
            }
            self.gradient[row] = 1.0 - served;
        }
        // Terms of one sign: when the total is exact, so is every partial sum.
        if relief < -EXACT || total > EXACT {
            f64::NEG_INFINITY
        } else {
            kernel.base + total + relief
        }
    }

    /// Marks the sites the relaxation opens and returns what they save (not positive).
    fn choose(&mut self, rule: Rule) -> f64 {
        let sites = self.rho.len();
        match rule {
            Rule::Charge(charge) => {
                let mut relief = 0.0;
                for (chosen, &rho) in self.chosen.iter_mut().zip(&self.rho) {
                    *chosen = charge + rho < 0.0;
                    relief += (charge + rho).min(0.0);
                }
                relief
            }
            Rule::Pick(count) => {
                self.chosen.fill(false);
                let count = count.min(sites);
                self.order.clear();
                self.order.extend(0..sites);
                let rho = &self.rho;
                if count > 0 && count < sites {
                    self.order
                        .select_nth_unstable_by(count - 1, |&a, &b| rho[a].total_cmp(&rho[b]).then(a.cmp(&b)));
                }
                let mut relief = 0.0;
                for &site in &self.order[..count] {
                    self.chosen[site] = true;
                    relief += self.rho[site];
                }
                relief
            }
        }
    }

    /// Climbs for at most `rounds` evaluations towards `target`, and stops when the bound reaches it.
    pub fn climb(&mut self, kernel: &Kernel, target: f64, rounds: usize) {
        for _ in 0..rounds {
            if kernel.lift(self.bound) >= target {
                return;
            }
            if !self.round(kernel, target) {
                return;
            }
        }
    }

    fn round(&mut self, kernel: &Kernel, target: f64) -> bool {
        let norm: f64 = self.violation.iter().map(|part| part * part).sum();
        if norm < 1e-9 {
            return false;
        }
        let stride = self.step * (target - self.bound).max(0.0) / norm;
        for row in 0..self.trial.len() {
            self.trial[row] = within(kernel, row, self.multipliers[row] + stride * self.violation[row]);
        }
        let bound = self.evaluate(kernel);
        let (mut across, mut apart) = (0.0, 0.0);
        for (&mean, &new) in self.violation.iter().zip(&self.gradient) {
            across += mean * (mean - new);
            apart += (mean - new) * (mean - new);
        }
        let weight = if apart > 0.0 {
            (across / apart).clamp(self.ceiling / 10.0, self.ceiling)
        } else {
            self.ceiling
        };
        let mut agreement = 0.0;
        for (mean, &new) in self.violation.iter_mut().zip(&self.gradient) {
            agreement += *mean * new;
            *mean += weight * (new - *mean);
        }
        for (share, &is_chosen) in self.opening.iter_mut().zip(&self.chosen) {
            *share += weight * (if is_chosen { 1.0 } else { 0.0 } - *share);
        }
        if bound > self.bound {
            self.bound = bound;
            self.take();
            self.failures = 0;
            if agreement >= 0.0 {
                self.step = (self.step * 1.1).min(LONGEST);
            }
        } else {
            self.failures += 1;
            if self.failures >= 20 {
                self.failures = 0;
                self.step = (self.step * 0.66).max(0.000_5);
            }
        }
        self.rounds += 1;
        if self.rounds.is_multiple_of(100) {
            if self.bound - self.milestone < 0.1 * (target - self.bound) {
                self.ceiling = (self.ceiling / 2.0).max(1e-4);
            }
            self.milestone = self.bound;
        }
        true
    }

    /// Decides every site whose other fate would reach `target` (none that good is wanted). Returns how many were decided.
    pub fn fix(&self, kernel: &Kernel, target: f64, fates: &mut [Fate]) -> usize {
        let Some((inside, outside)) = self.margins(kernel.rule) else {
            return 0;
        };
        let mut decided = 0;
        for (site, fate) in fates.iter_mut().enumerate() {
            let (open_bound, closed_bound) = self.bounds_of(kernel.rule, site, inside, outside);
            if kernel.lift(open_bound) >= target {
                *fate = Fate::Closed;
                decided += 1;
            } else if kernel.lift(closed_bound) >= target {
                *fate = Fate::Open;
                decided += 1;
            }
        }
        decided
    }

    /// The largest chosen and the smallest not chosen ρ.
    fn margins(&self, rule: Rule) -> Option<(f64, f64)> {
        if !self.bound.is_finite() {
            return None;
        }
        let Rule::Pick(count) = rule else {
            return Some((0.0, 0.0));
        };
        let mut sorted = self.reduced.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        (count > 0 && count < sorted.len()).then(|| (sorted[count - 1], sorted[count]))
    }

    /// Lower bounds with the site forced open and forced closed.
    fn bounds_of(&self, rule: Rule, site: usize, inside: f64, outside: f64) -> (f64, f64) {
        let rho = self.reduced[site];
        match rule {
            Rule::Pick(_) => (
                self.bound + (rho - inside).max(0.0),
                self.bound + (outside - rho).max(0.0),
            ),
            Rule::Charge(charge) => (
                self.bound + (charge + rho).max(0.0),
                self.bound - (charge + rho).min(0.0),
            ),
        }
    }

    /// Strikes every entry (row, site) that no answer below `target` uses: serving `i` from `j` costs at least
    /// `L + (c_ij − u_i) + max(0, ρ_j − ρ_(n))`. Answers below `target` keep their value, others may look dearer.
    pub fn strike(&self, kernel: &Kernel, target: f64) -> Kernel {
        let Some((inside, outside)) = self.margins(kernel.rule) else {
            return kernel.clone();
        };
        let mut slim = Kernel::new(0, kernel.rule, kernel.step);
        slim.labels.clone_from(&kernel.labels);
        slim.base = kernel.base;
        slim.opened.clone_from(&kernel.opened);
        let open_bounds: Vec<f64> = (0..kernel.site_count())
            .map(|site| self.bounds_of(kernel.rule, site, inside, outside).0)
            .collect();
        for row in 0..kernel.row_count() {
            let multiplier = self.multipliers[row];
            let kept = kernel.list(row).iter().copied().filter(|entry: &Entry| {
                let bound = open_bounds[entry.site] + (entry.cost - multiplier).max(0.0);
                kernel.lift(bound) < target
            });
            slim.push_row(kernel.rows[row], kernel.caps[row], kept);
        }
        slim
    }
}

/// A multiplier inside its limits, as a whole number.
fn within(kernel: &Kernel, row: usize, multiplier: f64) -> f64 {
    let rounded = (multiplier + ROUNDER) - ROUNDER;
    rounded.max(0.0).min(kernel.caps[row])
}

/// For each label of `few` its place in `many`; both ascend and `few` is a part of `many`.
pub(super) fn matching(many: &[usize], few: &[usize]) -> Vec<usize> {
    let mut places = Vec::with_capacity(few.len());
    let mut at = 0;
    for label in few {
        while many.get(at).is_some_and(|other| other < label) {
            at += 1;
        }
        places.push(at);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::Climb;
    use crate::placement::kernel::{Entry, Kernel, Rule};

    #[test]
    fn the_bound_of_the_worked_example_is_its_optimum() {
        // c = (0, 4; 4, 0), one site, caps 5: L(4, 4) = 8 + min(−4, −4) = 4, and either site costs 0 + 4.
        let mut kernel = Kernel::new(2, Rule::Pick(1), 1.0);
        kernel.push_row(
            0,
            5.0,
            [Entry { cost: 0.0, site: 0 }, Entry { cost: 4.0, site: 1 }].into_iter(),
        );
        kernel.push_row(
            1,
            5.0,
            [Entry { cost: 0.0, site: 1 }, Entry { cost: 4.0, site: 0 }].into_iter(),
        );
        let climb = Climb::start(&kernel, &[4.0, 4.0]);
        assert_eq!(climb.reduced, [-4.0, -4.0]);
        assert!((climb.bound - 4.0).abs() < 1e-9);
        assert!((kernel.value(&[true, false]) - 4.0).abs() < 1e-9);
        // Under a charge of 3 opening one site saves 4 − 3 each: L = 8 − 1 − 1 = 6 ≤ 3 + 4.
        kernel.rule = Rule::Charge(3.0);
        assert!((Climb::start(&kernel, &[4.0, 4.0]).bound - 6.0).abs() < 1e-9);
    }
}
