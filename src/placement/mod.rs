//! Where capacities would best stand: instances, heuristics, exact methods and their bounds.

mod dual;
mod kernel;
mod local;
mod tree;

pub use tree::Budget;

/// Scratch experiment.
pub fn experiment(mode: &str, xy: &[(f64, f64)], pop: &[f64], cand: &[(f64, f64)], p: usize) {
    use kernel::*;
    let t = std::time::Instant::now();
    let total: f64;
    let mut k;
    if mode == "mclp" {
        let scale = 2f64.powi(28);
        k = Kernel::new(cand.len(), Rule::Pick(p), scale);
        let mut map = std::collections::BTreeMap::new();
        for (q, w) in xy.iter().zip(pop) {
            let l: Vec<usize> = (0..cand.len()).filter(|&j| (q.0 - cand[j].0).hypot(q.1 - cand[j].1) <= 5000.0).collect();
            *map.entry(l).or_insert(0.0) += w;
        }
        for (i, (l, w)) in map.into_iter().enumerate() {
            k.push_row(i, w * scale, l.into_iter().map(|site| Entry { cost: 0.0, site }));
        }
        total = scale;
    } else {
        let mut lists = Vec::new();
        let mut s = 0.0;
        for (q, w) in xy.iter().zip(pop) {
            let mut l: Vec<(f64, usize)> = (0..cand.len()).map(|j| (w * ((q.0 - cand[j].0).powi(2) + (q.1 - cand[j].1).powi(2)).sqrt(), j)).collect();
            l.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            s += l.last().unwrap().0;
            lists.push(l);
        }
        let scale = 2f64.powi((2f64.powi(51) / s).log2().floor() as i32);
        eprintln!("scale {scale}");
        k = Kernel::new(cand.len(), Rule::Pick(p), 1.0);
        for (i, l) in lists.iter().enumerate() {
            let cap = (l[cand.len() - p].0 * scale).round();
            k.push_row(i, cap, l.iter().map(|&(c, site)| Entry { cost: (c * scale).round(), site }));
        }
        total = scale;
    }
    eprintln!("built rows {} entries {} {:?}", k.row_count(), k.entries.len(), t.elapsed());
    let v = tree::solve(&k, 1, Budget::default(), &[]);
    eprintln!("value {} bound {} nodes {} rounds {} {:?}", v.pool[0].0 / total, v.bound / total, v.nodes, v.rounds, t.elapsed());
}
