//! All relocations as tables: today, the best moves by each measure with their ranks by the others, or every move.

use serde_json::{Value as Json, json};

use super::flytninger::{Flytning, Flytninger, Flyttemaal, Vilkaar};
use super::scene::Scene;
use crate::render::format::{integer, up_to};
use crate::report::{Column, ColumnKind, Missing, Table, Value};
use crate::statistics::{column, number, text};

/// The best moves by every measure that is known, in the order of [`Flyttemaal::ALL`], and the ranks of all that are shown.
pub(super) struct Ranks {
    maal: Vec<Flyttemaal>,
    orders: Vec<Vec<usize>>,
    /// The moves that are shown, rising, and their ranks by each measure.
    shown: Vec<usize>,
    by_move: Vec<Vec<usize>>,
    /// Whether any move changes how many are out of reach; otherwise today's number says it all.
    moves_people_out: bool,
}

impl Ranks {
    /// For the `top` best by each measure, or for `every` move.
    pub(super) fn of(scene: &Scene, all: &Flytninger, top: usize, every: bool) -> Self {
        let maal: Vec<Flyttemaal> = all.measures().collect();
        let orders: Vec<Vec<usize>> = maal.iter().map(|&one| all.best(scene, one, top)).collect();
        let mut shown: Vec<usize> = if every {
            (0..all.len()).collect()
        } else {
            orders.concat()
        };
        shown.sort_unstable();
        shown.dedup();
        let by_move = maal.iter().map(|&one| all.ranks(one, &shown)).collect();
        let today = all.i_dag.uden_for;
        let moves_people_out =
            all.has_outside() && (0..all.len()).any(|index| (all.get(index).uden_for - today).abs() > 0.0);
        Self {
            maal,
            orders,
            shown,
            by_move,
            moves_people_out,
        }
    }

    /// The moves that are shown, rising.
    pub(super) fn shown(&self) -> &[usize] {
        &self.shown
    }

    /// The rank of a move that is shown by measure number `place`.
    fn rank(&self, place: usize, index: usize) -> Option<usize> {
        let at = self.shown.binary_search(&index).ok()?;
        self.by_move[place].get(at).copied()
    }
}

/// A share in per cent.
fn share(share: Option<f64>) -> Value {
    number(share.map(|share| 100.0 * share), Missing::IkkeDefineret)
}

/// What every table needs to know.
pub(super) struct Print<'a> {
    pub scene: &'a Scene,
    pub all: &'a Flytninger,
    pub ranks: Ranks,
    pub vilkaar: Vilkaar,
}

impl Print<'_> {
    fn way(&self, cost: f64) -> f64 {
        self.scene.enhed.printed(cost)
    }

    fn in_unit(&self) -> &'static str {
        self.scene.enhed.in_heading()
    }

    fn bound(&self) -> String {
        format!(
            "{}{}",
            up_to(self.way(self.vilkaar.raekkevidde), 3),
            self.scene.enhed.after()
        )
    }

    fn table(&self, id: &str, title: String, columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Table {
        self.scene.table(format!("flytninger{id}"), title, columns, rows)
    }

    /// Today's values, then the best moves by each measure.
    pub(super) fn best(&self, top: usize) -> Vec<Table> {
        let mut tables = vec![self.today()];
        for (place, &maal) in self.ranks.maal.iter().enumerate() {
            let rows: Vec<usize> = self.ranks.orders[place].iter().take(top).copied().collect();
            let title = format!(
                "De {} bedste flytninger: {}",
                integer(i64::try_from(rows.len()).unwrap_or(0)),
                self.words(maal)
            );
            let lines = rows.iter().map(|&index| self.line(index)).collect();
            let mut table = self.table(
                &format!("-{}", maal.word().replace('_', "-")),
                title,
                self.columns(),
                lines,
            );
            table.notes.push(
                "Vej er gennemsnittet efter flytningen, og under halv er andelen med under halvdelen af dagens gennemsnitlige tilgængelighed (E2SFCA).".to_owned(),
            );
            table.notes.push(
                "Rang 1 er bedst; lige gode deler rang. Målene er ofte uenige, så hver flytning har sin rang på dem alle.".to_owned(),
            );
            tables.push(table);
        }
        tables
    }

    /// Every move in one table, clinics and candidates in the order of their ids.
    pub(super) fn every(&self) -> Table {
        let id = |sites: &[usize], place: usize| self.scene.steder[sites[place]].id.as_str();
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by_key(|&index| {
            let one = self.all.get(index);
            (
                id(&self.all.klinikker, one.klinik),
                id(&self.all.kandidater, one.kandidat),
            )
        });
        let lines = order.into_iter().map(|index| self.line(index)).collect();
        let mut table = self.table("", "Alle flytninger".to_owned(), self.columns(), lines);
        table.notes = self.notes();
        table
    }

    fn words(&self, maal: Flyttemaal) -> String {
        match maal {
            Flyttemaal::Gennemsnit => "kortest gennemsnitlig vej".to_owned(),
            Flyttemaal::Andel => format!("flest indbyggere inden for {}", self.bound()),
            Flyttemaal::UnderHalv => {
                "færrest med under halvdelen af den gennemsnitlige tilgængelighed (E2SFCA)".to_owned()
            }
            Flyttemaal::M1 => "størst fald i M1, de to kommuners afstand til regionens værdi".to_owned(),
            Flyttemaal::M2 => "lavest M2, kapaciteter i den forkerte kommune".to_owned(),
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.scene.noter.clone();
        let meter = |value: f64| up_to(self.way(value), 3);
        notes.push(format!(
            "E2SFCA: Gauss med σ = {} og opland {}{}. Halvdelen er af dagens gennemsnit, så en flytning flytter ikke grænsen.",
            meter(self.vilkaar.sigma),
            meter(self.vilkaar.opland),
            self.scene.enhed.after()
        ));
        if self.all.has_evenness() && self.scene.fixed().any(|site| self.scene.steder[site].talt_andetsteds) {
            notes.push(
                "M1 og M2 er ikke defineret for en ekstra adresse i en anden kommune: kommunernes tal regner hele kapaciteten ved hovedadressen (C4).".to_owned(),
            );
        }
        if self.all.has_evenness() {
            notes.push(
                "M1 og M2 (domain.md afsnit 4 [D]): lavere er jævnere. Tallene afgør ikke en sag; se advarslerne i flytning vurder.".to_owned(),
            );
        }
        notes
    }

    fn today(&self) -> Table {
        let unit = self.in_unit();
        let today = &self.all.i_dag;
        let mut columns = vec![
            column("flytninger", "Flytninger", ColumnKind::Integer),
            column(
                "gennemsnit",
                &format!("Gennemsnitlig vej{unit}"),
                ColumnKind::Decimal(2),
            ),
            column(
                "andel_inden_for",
                &format!("Andel inden for {}", self.bound()),
                ColumnKind::Percent(1),
            ),
            column("andel_under_halvdelen", "Andel under halvdelen", ColumnKind::Percent(1)),
            column("uden_for_raekkevidde", "Uden for rækkevidde", ColumnKind::Integer),
        ];
        let mut cells = vec![
            Value::Integer(i64::try_from(self.all.len()).unwrap_or(i64::MAX)),
            self.mean(today.gennemsnit),
            share(today.andel),
            share(today.under_halv),
            Value::Number(today.uden_for),
        ];
        if self.all.has_evenness() {
            columns.push(column("m2", "M2", ColumnKind::Decimal(2)));
            cells.push(number(today.m2, Missing::IkkeDefineret));
        }
        let mut table = self.table("-i-dag", "I dag, før nogen flytning".to_owned(), columns, vec![cells]);
        table.notes = self.notes();
        table
    }

    fn columns(&self) -> Vec<Column> {
        let unit = self.in_unit();
        let mut columns = vec![
            column("klinik", "Klinik", ColumnKind::Text),
            column("fra", "Fra", ColumnKind::Text),
            column("til", "Til", ColumnKind::Text),
            column("kapacitet", "Kap.", ColumnKind::UpTo(2)),
        ];
        for &maal in &self.ranks.maal {
            let (heading, kind) = match maal {
                Flyttemaal::Gennemsnit => (format!("Vej{unit}"), ColumnKind::Decimal(3)),
                Flyttemaal::Andel => (format!("Inden for {}", self.bound()), ColumnKind::Percent(2)),
                Flyttemaal::UnderHalv => ("Under halv".to_owned(), ColumnKind::Percent(2)),
                Flyttemaal::M1 => ("M1, ændring".to_owned(), ColumnKind::Decimal(1)),
                Flyttemaal::M2 => ("M2".to_owned(), ColumnKind::Decimal(2)),
            };
            columns.push(column(maal.word(), &heading, kind));
            columns.push(column(&format!("{}_rang", maal.word()), "Rang", ColumnKind::Integer));
        }
        if self.ranks.moves_people_out {
            columns.push(column(
                "uden_for_raekkevidde",
                "Uden for rækkevidde",
                ColumnKind::Integer,
            ));
        }
        columns
    }

    fn line(&self, index: usize) -> Vec<Value> {
        let one = self.all.get(index);
        let clinic = &self.scene.steder[self.all.klinikker[one.klinik]];
        let candidate = &self.scene.steder[self.all.kandidater[one.kandidat]];
        let town = |sted: &super::scene::Sted| sted.kommune.as_ref().map(|kommune| kommune.navn.clone());
        // The kommune is named where the move crosses its border.
        let to = match town(candidate) {
            Some(kommune) if Some(&kommune) != town(clinic).as_ref() && kommune != candidate.label() => {
                format!("{} ({kommune})", candidate.label())
            }
            _ => candidate.label().to_owned(),
        };
        let from = clinic.by.clone().or_else(|| town(clinic));
        let mut cells = vec![
            text(clinic.label()),
            from.map_or(Value::Missing(Missing::IkkeRelevant), text),
            text(to),
            Value::Number(clinic.kapacitet),
        ];
        for (place, &maal) in self.ranks.maal.iter().enumerate() {
            cells.push(self.value(&one, maal));
            cells.push(
                self.ranks
                    .rank(place, index)
                    .and_then(|rank| i64::try_from(rank).ok())
                    .map_or(Value::Missing(Missing::IkkeRelevant), Value::Integer),
            );
        }
        if self.ranks.moves_people_out {
            cells.push(Value::Number(one.uden_for));
        }
        cells
    }

    fn mean(&self, cost: Option<f64>) -> Value {
        number(cost.map(|cost| self.way(cost)), Missing::IkkeDefineret)
    }

    fn value(&self, one: &Flytning, maal: Flyttemaal) -> Value {
        match maal {
            Flyttemaal::Gennemsnit => self.mean(one.gennemsnit),
            Flyttemaal::Andel => share(one.andel),
            Flyttemaal::UnderHalv => share(one.under_halv),
            Flyttemaal::M1 => number(one.m1_aendring, Missing::IkkeDefineret),
            Flyttemaal::M2 => number(one.m2, Missing::IkkeDefineret),
        }
    }

    /// The `data` of the contract: today, the best by each measure, and with `every` all moves as tables of numbers.
    pub(super) fn data(&self, top: usize, every: bool) -> Json {
        let today = &self.all.i_dag;
        let mut best = serde_json::Map::new();
        for (place, &maal) in self.ranks.maal.iter().enumerate() {
            let rows: Vec<Json> = self.ranks.orders[place]
                .iter()
                .take(top)
                .map(|&index| self.json_line(index))
                .collect();
            best.insert(maal.word().to_owned(), Json::Array(rows));
        }
        let mut data = json!({
            "antal_flytninger": self.all.len(),
            "enhed": self.scene.enhed.word(),
            "skoen": self.scene.skoen,
            "raekkevidde": self.vilkaar.raekkevidde,
            "sigma": self.vilkaar.sigma,
            "opland": self.vilkaar.opland,
            "i_dag": {
                "gennemsnit": today.gennemsnit,
                "andel_inden_for": today.andel,
                "andel_under_halvdelen": today.under_halv,
                "uden_for_raekkevidde": today.uden_for,
                "m2": today.m2,
            },
            "bedste": best,
        });
        if every {
            data["alle"] = self.all.matrices(self.scene);
        }
        data
    }

    fn json_line(&self, index: usize) -> Json {
        let one = self.all.get(index);
        let mut ranks = serde_json::Map::new();
        for (place, &maal) in self.ranks.maal.iter().enumerate() {
            ranks.insert(maal.word().to_owned(), json!(self.ranks.rank(place, index)));
        }
        json!({
            "klinik": self.scene.steder[self.all.klinikker[one.klinik]].id,
            "kandidat": self.scene.steder[self.all.kandidater[one.kandidat]].id,
            "gennemsnit": one.gennemsnit,
            "andel_inden_for": one.andel,
            "andel_under_halvdelen": one.under_halv,
            "uden_for_raekkevidde": one.uden_for,
            "m1_aendring": one.m1_aendring,
            "m2": one.m2,
            "rang": ranks,
        })
    }
}
