//! The one whole-number problem behind p-median, maximal covering and set covering.
//!
//! Every row (demand) has a price list over the sites, cheapest first, and a cap: what it costs when no site on the list
//! is open. The value of a set of open sites `S` is
//!
//! ```text
//! K(S) = base + Σ_i min(cap_i, min_{j ∈ S} c_ij)        with |S| = n           (Rule::Pick)
//! K(S) = base + Σ_i min(cap_i, min_{j ∈ S} c_ij) + f·|S|                       (Rule::Charge)
//! ```
//!
//! All numbers are whole numbers held in `f64`. Below 2^53 their sums are exact whatever the order, so a bound computed
//! here is a proof and not an estimate, and neither threads nor order of summation can change a bit of it.

/// Sums beyond this are no longer trusted to be exact; a bound that needs one is thrown away.
pub(super) const EXACT: f64 = 4_503_599_627_370_496.0;

/// What one site costs one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry {
    pub cost: f64,
    pub site: usize,
}

/// How the number of open sites is decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rule {
    /// Exactly this many sites are opened.
    Pick(usize),
    /// Any number is opened, each at this charge.
    Charge(f64),
}

/// What has been decided about a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Free,
    Open,
    Closed,
}

/// The problem, in compressed rows.
#[derive(Debug, Clone)]
pub(super) struct Kernel {
    /// Start of each row in `entries`; one longer than the number of rows.
    pub starts: Vec<usize>,
    /// Price lists, each ascending by (cost, site) and below the row's cap.
    pub entries: Vec<Entry>,
    pub caps: Vec<f64>,
    pub base: f64,
    /// The outer index of each site.
    pub labels: Vec<usize>,
    /// The outer index of each row.
    pub rows: Vec<usize>,
    pub rule: Rule,
    /// Outer indices of the sites that restrictions have opened; their charges are in the base.
    pub opened: Vec<usize>,
    /// Every value `K(S)` is a multiple of this.
    pub step: f64,
}

impl Kernel {
    /// A kernel without rows over `sites` sites.
    pub fn new(sites: usize, rule: Rule, step: f64) -> Self {
        Self {
            starts: vec![0],
            entries: Vec::new(),
            caps: Vec::new(),
            base: 0.0,
            labels: (0..sites).collect(),
            rows: Vec::new(),
            rule,
            opened: Vec::new(),
            step,
        }
    }

    /// Adds a row whose entries ascend by (cost, site); what is not below the cap is left out. A row that no site can
    /// improve becomes part of the base.
    pub fn push_row(&mut self, label: usize, cap: f64, list: impl Iterator<Item = Entry>) {
        let before = self.entries.len();
        self.entries.extend(list.take_while(|entry| entry.cost < cap));
        if self.entries.len() == before {
            self.base += cap;
        } else {
            self.starts.push(self.entries.len());
            self.caps.push(cap);
            self.rows.push(label);
        }
    }

    pub fn row_count(&self) -> usize {
        self.caps.len()
    }

    pub fn site_count(&self) -> usize {
        self.labels.len()
    }

    /// The price list of a row.
    pub fn list(&self, row: usize) -> &[Entry] {
        &self.entries[self.starts[row]..self.starts[row + 1]]
    }

    /// `K(S)` for the open sites marked in `open`.
    pub fn value(&self, open: &[bool]) -> f64 {
        let served: f64 = (0..self.row_count())
            .map(|row| {
                self.list(row)
                    .iter()
                    .find(|entry| open[entry.site])
                    .map_or(self.caps[row], |entry| entry.cost)
            })
            .sum();
        let charge = match self.rule {
            Rule::Pick(_) => 0.0,
            Rule::Charge(charge) => charge * open.iter().filter(|&&is_open| is_open).count() as f64,
        };
        self.base + served + charge
    }

    /// The smallest value a set of open sites can have when `bound` is a lower bound: values come in steps.
    pub fn lift(&self, bound: f64) -> f64 {
        (bound / self.step).ceil() * self.step
    }

    /// The same problem after decisions: open sites become caps, closed sites and settled rows disappear. Row and site
    /// labels are kept, so answers can be read in the outer problem.
    pub fn restrict(&self, fates: &[Fate]) -> Kernel {
        let mut local = vec![usize::MAX; fates.len()];
        let mut labels = Vec::new();
        for (site, &fate) in fates.iter().enumerate() {
            if fate == Fate::Free {
                local[site] = labels.len();
                labels.push(self.labels[site]);
            }
        }
        let news = (0..fates.len())
            .filter(|&site| fates[site] == Fate::Open)
            .map(|site| self.labels[site]);
        let opened: Vec<usize> = self.opened.iter().copied().chain(news).collect();
        let added = opened.len() - self.opened.len();
        let (rule, base) = match self.rule {
            Rule::Pick(count) => (Rule::Pick(count.saturating_sub(added)), self.base),
            Rule::Charge(charge) => (Rule::Charge(charge), self.base + charge * added as f64),
        };
        let mut kernel = Kernel {
            starts: Vec::with_capacity(self.starts.len()),
            entries: Vec::with_capacity(self.entries.len()),
            caps: Vec::with_capacity(self.caps.len()),
            base,
            labels,
            rows: Vec::with_capacity(self.rows.len()),
            rule,
            opened,
            step: self.step,
        };
        kernel.starts.push(0);
        for row in 0..self.row_count() {
            let list = self.list(row);
            let nearest_open = list.iter().position(|entry| fates[entry.site] == Fate::Open);
            let (end, cap) = nearest_open.map_or((list.len(), self.caps[row]), |at| (at, list[at].cost));
            let free = list[..end]
                .iter()
                .filter(|entry| fates[entry.site] == Fate::Free)
                .map(|entry| Entry {
                    cost: entry.cost,
                    site: local[entry.site],
                });
            kernel.push_row(self.rows[row], cap, free);
        }
        kernel
    }
}
