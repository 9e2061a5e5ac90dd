//! The definitions written down as plainly as they go: every pair looked at, no grid, no order, no cleverness.

/// A cell or clinic: x, y, population or capacity.
pub type Place = (f64, f64, f64);

/// Accessibility by the textbook. `weight` of the distance; three stages when asked.
pub fn floating(cells: &[Place], clinics: &[Place], detour: f64, weight: impl Fn(f64) -> f64, three: bool) -> Vec<f64> {
    let distance = |a: &Place, b: &Place| detour * ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt();
    let pair = |cell: &Place, clinic: &Place| {
        let w = weight(distance(cell, clinic));
        let all: f64 = clinics.iter().map(|clinic| weight(distance(cell, clinic))).sum();
        if three && all > 0.0 { w * w / all } else { w }
    };
    let ratios: Vec<f64> = clinics
        .iter()
        .map(|clinic| {
            let demand: f64 = cells.iter().map(|cell| cell.2 * pair(cell, clinic)).sum();
            if demand > 0.0 { clinic.2 / demand } else { 0.0 }
        })
        .collect();
    cells
        .iter()
        .map(|cell| {
            clinics
                .iter()
                .zip(&ratios)
                .map(|(clinic, r)| r * pair(cell, clinic))
                .sum()
        })
        .collect()
}
