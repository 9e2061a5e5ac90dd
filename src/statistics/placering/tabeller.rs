//! A placement as tables: the sites, before and after, the alternatives, the wishes, and whom nobody reaches.

use crate::domain::sortering::danish_cmp;
use crate::render::format::{integer, number, percent, up_to};
use crate::report::{Column, ColumnKind, Missing, Table, Value};
use crate::statistics::{column, number as cell, text};

use super::scene::Scene;
use super::spoergsmaal::{Afstand, Afvigelse, Alternativ, Fundet, Maal, Svar, Udaekket, Udfald, all_of};

/// What is said of answers that are found and not proven.
const FUNDNE: &str = "Hvor der ikke står ja under bevist, er svaret det bedste, der er fundet: prisen er forskellen til et fundet svar, og intet svar er bedre end det bedst mulige.";
/// Points shown of those nobody reaches; the machine's answer has them all.
const MOST_POINTS: usize = 20;

/// All tables of an answer, in reading order.
pub(super) fn all(scene: &Scene, svar: &Svar) -> Vec<Table> {
    let print = Print { scene, svar };
    let mut tables = Vec::new();
    match &svar.udfald {
        Udfald::Fundet(found) => {
            tables.push(print.sites(found));
            tables.push(print.distances(found));
            if !found.alternativer.is_empty() {
                tables.push(print.alternatives(found));
            }
            if svar.spoergsmaal.afvigelser {
                tables.push(print.wishes(found));
            }
            let title = match (svar.spoergsmaal.loft, svar.spoergsmaal.maal) {
                (Some(_), Maal::Daekning) => "Uden plads under loftet inden for rækkevidden",
                (Some(_), _) => "Uden plads under loftet",
                (None, Maal::Daekning) => "Uden for rækkevidden",
                (None, _) => "Uden for rækkevidde af alle steder",
            };
            tables.extend(print.points("udaekkede", title, &found.udaekkede));
        }
        Udfald::Umuligt(alone) => {
            tables.push(print.impossible(alone));
            let alone = print.everybody(alone);
            tables.extend(print.points("udaekkede", "Kan ikke nås fra noget sted", &alone));
        }
    }
    let aside = print.everybody(&svar.til_side);
    tables.extend(print.points("sat-til-side", "Sat til side: kan ikke nås fra noget sted", &aside));
    if let Some(first) = tables.first_mut() {
        first.notes.extend(scene.noter.iter().cloned());
    }
    tables
}

/// Whether some of these answers are the best found and not the best there is.
fn any_unproven(others: &[Option<&Alternativ>]) -> bool {
    others.iter().flatten().any(|other| !other.bevist)
}

struct Print<'a> {
    scene: &'a Scene,
    svar: &'a Svar,
}

impl Print<'_> {
    /// A cost in the unit of print.
    fn way(&self, cost: f64) -> f64 {
        self.scene.enhed.printed(cost)
    }

    /// The unit after a number.
    fn unit(&self) -> &'static str {
        self.scene.enhed.after()
    }

    /// The unit in a heading.
    fn in_unit(&self) -> &'static str {
        self.scene.enhed.in_heading()
    }

    fn table(&self, id: &str, title: String, columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Table {
        self.scene.table(format!("placering{id}"), title, columns, rows)
    }

    fn title(&self) -> String {
        let question = &self.svar.spoergsmaal;
        let bound = question.raekkevidde.map_or(String::new(), |bound| {
            format!("{}{}", up_to(self.way(bound), 3), self.unit())
        });
        let many = |antal: Option<usize>| match antal {
            Some(1) => "1 nyt sted".to_owned(),
            Some(antal) => format!("{} nye steder", integer(i64::try_from(antal).unwrap_or(i64::MAX))),
            None => "nye steder".to_owned(),
        };
        match question.maal {
            Maal::Pmedian => format!("{} med kortest samlet vej (p-median)", many(question.antal)),
            Maal::Pcenter => format!("{} med kortest længste vej (p-center)", many(question.antal)),
            Maal::Daekning => format!("{} med flest indbyggere inden for {bound}", many(question.antal)),
            Maal::MindsteDaekning => format!("Færrest nye steder, så alle har højst {bound}"),
        }
    }

    fn sites(&self, found: &Fundet) -> Table {
        let rows = found.steder.iter().enumerate().map(|(index, served)| {
            let sted = &self.scene.steder[served.sted];
            vec![
                Value::Integer(i64::try_from(index + 1).unwrap_or(i64::MAX)),
                text(sted.label()),
                sted.kommune
                    .as_ref()
                    .map_or(Value::Missing(Missing::IkkeRelevant), |kommune| {
                        text(kommune.navn.as_str())
                    }),
                Value::Number(served.befolkning),
                cell(served.gennemsnit.map(|way| self.way(way)), Missing::IkkeDefineret),
                cell(served.stoerste.map(|way| self.way(way)), Missing::IkkeDefineret),
            ]
        });
        let unit = self.in_unit();
        let served = if self.svar.spoergsmaal.loft.is_some() {
            "Indbyggere, der betjenes"
        } else {
            "Indbyggere, der har stedet nærmest"
        };
        let mut columns = vec![
            column("nr", "Nr.", ColumnKind::Integer),
            column("sted", "Sted", ColumnKind::Text),
            column("kommune", "Kommune", ColumnKind::Text),
            column("befolkning", served, ColumnKind::Integer),
            column(
                "gennemsnit",
                &format!("Gennemsnitlig vej{unit}"),
                ColumnKind::Decimal(2),
            ),
            column("stoerste", &format!("Længste vej{unit}"), ColumnKind::Decimal(2)),
        ];
        let mut rows: Vec<Vec<Value>> = rows.collect();
        if self.scene.steder.iter().all(|sted| sted.kommune.is_none()) {
            columns.remove(2);
            for row in &mut rows {
                row.remove(2);
            }
        }
        let mut table = self.table("", self.title(), columns, rows);
        // What it came to stands first, and that it is an estimate last, with the rest of what is said of people's places.
        table.notes = vec![self.in_words(found), self.proof(found)];
        table.notes.extend(self.standing());
        table
    }

    /// The value as a planner says it.
    fn in_words(&self, found: &Fundet) -> String {
        let unit = self.unit();
        let question = &self.svar.spoergsmaal;
        let way = |cost: Option<f64>| {
            cost.map_or_else(
                || "ikke defineret".to_owned(),
                |cost| format!("{}{unit}", number(self.way(cost), 2)),
            )
        };
        match question.maal {
            Maal::Pmedian => {
                let (who, rest) = match found.efter.uden_for_raekkevidde {
                    outside if outside > 0.0 => (
                        ", der kan nå et sted,",
                        format!(" {} indbyggere er uden for rækkevidde.", number(outside, 0)),
                    ),
                    _ => ("", String::new()),
                };
                let to = match question.loft {
                    Some(_) => "det sted, der har plads til dem under loftet",
                    None => "nærmeste sted",
                };
                format!(
                    "I gennemsnit har en indbygger{who} {} til {to}.{rest}",
                    way(found.efter.gennemsnit)
                )
            }
            Maal::Pcenter => format!("Den, der har længst, har {}.", way(Some(found.vaerdi))),
            Maal::Daekning => format!(
                "{} af {} indbyggere ({}) har et sted{} inden for {}{unit}.",
                number(found.vaerdi, 0),
                number(self.svar.befolkning, 0),
                if self.svar.befolkning > 0.0 {
                    percent(100.0 * found.vaerdi / self.svar.befolkning, 1)
                } else {
                    "ikke defineret".to_owned()
                },
                question.loft.map_or("", |_| " med plads under loftet"),
                up_to(self.way(question.raekkevidde.unwrap_or_default()), 3),
            ),
            Maal::MindsteDaekning => format!(
                "{} {} er nok til, at alle{} har højst {}{unit}.",
                number(found.vaerdi, 0),
                if found.steder.len() == 1 {
                    "nyt sted"
                } else {
                    "nye steder"
                },
                if self.svar.til_side.is_empty() {
                    ""
                } else {
                    ", der kan nås,"
                },
                up_to(self.way(question.raekkevidde.unwrap_or_default()), 3),
            ),
        }
    }

    /// Optimal is only said with a proof; otherwise how far from the best possible the answer is at most.
    fn proof(&self, found: &Fundet) -> String {
        if found.bevist {
            return "Bevist optimalt: ingen andre steder blandt kandidaterne giver et bedre svar.".to_owned();
        }
        let bound = match self.svar.spoergsmaal.maal {
            Maal::Pmedian => {
                let reached = self.svar.befolkning - found.efter.uden_for_raekkevidde;
                let mean = if reached > 0.0 { found.graense / reached } else { 0.0 };
                format!(
                    "et gennemsnit under {}{} er udelukket",
                    number(self.way(mean), 3),
                    self.unit()
                )
            }
            Maal::Pcenter => format!(
                "under {}{} er udelukket",
                number(self.way(found.graense), 2),
                self.unit()
            ),
            Maal::Daekning => format!("flere end {} indbyggere er udelukket", number(found.graense, 0)),
            Maal::MindsteDaekning => format!("færre end {} steder er udelukket", number(found.graense.ceil(), 0)),
        };
        format!(
            "Ikke bevist: svaret er højst {} fra det bedst mulige ({bound}).",
            percent(100.0 * found.gab, 3)
        )
    }

    fn standing(&self) -> Option<String> {
        let count = self.scene.fixed().count();
        match count {
            0 => None,
            1 => Some("1 bestående klinik bliver, hvor den er, og tæller med.".to_owned()),
            _ => Some(format!(
                "{} bestående klinikker bliver, hvor de er, og tæller med.",
                integer(i64::try_from(count).unwrap_or(i64::MAX))
            )),
        }
    }

    fn distances(&self, found: &Fundet) -> Table {
        let unit = self.in_unit();
        let people = self.svar.befolkning;
        let way = |cost: Option<f64>| cell(cost.map(|cost| self.way(cost)), Missing::IkkeDefineret);
        let bound = self.svar.spoergsmaal.raekkevidde;
        let row = |what: &str, one: &Afstand| {
            let mut cells = vec![text(what), way(one.gennemsnit), way(one.stoerste)];
            if bound.is_some() {
                let share = one.inden_for.filter(|_| people > 0.0).map(|near| 100.0 * near / people);
                cells.push(cell(one.inden_for, Missing::IkkeDefineret));
                cells.push(cell(share, Missing::IkkeDefineret));
            }
            cells.push(Value::Number(one.uden_for_raekkevidde));
            cells
        };
        let today = self.svar.i_dag.as_ref();
        let rows: Vec<Vec<Value>> = match &found.til_naermeste {
            None => {
                let today = today.map(|one| row("i dag", one));
                today
                    .into_iter()
                    .chain([row("med de nye steder", &found.efter)])
                    .collect()
            }
            Some(nearest) => {
                let today = today.map(|one| row("i dag, til nærmeste", one));
                let after = [
                    row("med de nye steder, til nærmeste", nearest),
                    row("med de nye steder, under loftet", &found.efter),
                ];
                today.into_iter().chain(after).collect()
            }
        };
        let mut columns = vec![
            column("tilstand", "Tilstand", ColumnKind::Text),
            column(
                "gennemsnit",
                &format!("Gennemsnitlig vej{unit}"),
                ColumnKind::Decimal(2),
            ),
            column("stoerste", &format!("Længste vej{unit}"), ColumnKind::Decimal(2)),
        ];
        if let Some(bound) = bound {
            let within = format!("{}{}", up_to(self.way(bound), 3), self.unit());
            columns.push(column(
                "inden_for",
                &format!("Indbyggere inden for {within}"),
                ColumnKind::Integer,
            ));
            columns.push(column(
                "andel_inden_for",
                &format!("Andel inden for {within}"),
                ColumnKind::Percent(1),
            ));
        }
        columns.push(column(
            "uden_for_raekkevidde",
            "Indbyggere uden for rækkevidde",
            ColumnKind::Integer,
        ));
        let title = match found.til_naermeste {
            None => "Vejen til nærmeste sted",
            Some(_) => "Vejen til nærmeste sted, og til det, der har plads under loftet",
        };
        let mut table = self.table("-afstande", title.to_owned(), columns, rows);
        if found.til_naermeste.is_some() {
            table.notes.push("Under loftet er vejen deres, der er plads til; de øvrige er talt som uden for rækkevidde. Vejen til nærmeste ser bort fra loftet, og kun den kan sammenlignes med i dag.".to_owned());
        }
        table
    }

    fn alternatives(&self, found: &Fundet) -> Table {
        let others: Vec<Option<&Alternativ>> = found.alternativer.iter().map(Some).collect();
        let bounds = any_unproven(&others);
        let rows = found.alternativer.iter().enumerate().map(|(index, other)| {
            let mut cells = vec![
                Value::Integer(i64::try_from(index + 2).unwrap_or(i64::MAX)),
                text(self.names(&other.ud)),
                text(self.names(&other.ind)),
            ];
            cells.extend(self.priced(Some(other), bounds));
            cells
        });
        let mut columns = vec![
            column("nr", "Nr.", ColumnKind::Integer),
            column("ud", "I stedet for", ColumnKind::Text),
            column("ind", "Vælges", ColumnKind::Text),
        ];
        columns.extend(self.priced_columns(bounds));
        let title = match self.svar.spoergsmaal.maal {
            Maal::Pcenter => "Bedste svar uden et af stederne",
            _ => "De næstbedste svar, og hvad de koster",
        };
        let mut table = self.table("-alternativer", title.to_owned(), columns, rows.collect());
        table
            .notes
            .push("Prisen er, hvor meget ringere svaret er end det bedste. Lige gode svar koster 0.".to_owned());
        table.notes.extend(bounds.then(|| FUNDNE.to_owned()));
        table
    }

    fn wishes(&self, found: &Fundet) -> Table {
        let mut wishes: Vec<_> = found.afvigelser.iter().collect();
        wishes.sort_by(|a, b| {
            let price = |wish: &Afvigelse| wish.svar.as_ref().map_or(f64::INFINITY, |other| other.pris);
            let name = |wish: &Afvigelse| self.scene.steder[wish.sted].label().to_owned();
            a.med
                .cmp(&b.med)
                .then(price(a).total_cmp(&price(b)))
                .then_with(|| danish_cmp(&name(a), &name(b)))
        });
        let others: Vec<Option<&Alternativ>> = wishes.iter().map(|wish| wish.svar.as_ref()).collect();
        let bounds = any_unproven(&others);
        let rows = wishes.into_iter().map(|wish| {
            let mut cells = vec![
                text(if wish.med { "med" } else { "uden" }),
                text(self.scene.steder[wish.sted].label()),
                text(self.consequence(wish)),
            ];
            cells.extend(self.priced(wish.svar.as_ref(), bounds));
            cells
        });
        let mut columns = vec![
            column("art", "Ønske", ColumnKind::Text),
            column("sted", "Sted", ColumnKind::Text),
            column("foelge", "Følge", ColumnKind::Text),
        ];
        columns.extend(self.priced_columns(bounds));
        let mut table = self.table(
            "-afvigelser",
            "Hvad det koster at ville noget andet".to_owned(),
            columns,
            rows.collect(),
        );
        table.notes.push(if bounds {
            FUNDNE.to_owned()
        } else {
            "Hver linje er det bedste svar, der følger ønsket, med sit eget bevis.".to_owned()
        });
        table
    }

    /// What following a wish does to the other sites.
    fn consequence(&self, wish: &Afvigelse) -> String {
        let Some(other) = &wish.svar else {
            return if wish.uafgjort {
                "intet svar fundet, og intet udelukket".to_owned()
            } else {
                "kan ikke lade sig gøre".to_owned()
            };
        };
        let but_it =
            |sites: &[usize]| -> Vec<usize> { sites.iter().copied().filter(|&site| site != wish.sted).collect() };
        let (out, others) = (but_it(&other.ud), but_it(&other.ind));
        match (out.is_empty(), others.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!("så vælges {}", self.names(&others)),
            (false, true) => format!("så udgår {}", self.names(&out)),
            (false, false) => format!("så udgår {}, og {} vælges", self.names(&out), self.names(&others)),
        }
    }

    /// Value and price of another answer in the unit of print, the bound where some answers are not proven, and whether
    /// this one is.
    fn priced(&self, other: Option<&Alternativ>, bounds: bool) -> Vec<Value> {
        let Some(other) = other else {
            return vec![Value::Missing(Missing::IkkeRelevant); if bounds { 4 } else { 3 }];
        };
        let value = |value: f64| Value::Number(self.printed(value));
        let mut cells = vec![value(other.vaerdi), value(other.pris)];
        if bounds {
            cells.push(value(other.graense));
        }
        cells.push(text(if other.bevist { "ja" } else { "nej" }));
        cells
    }

    /// A value of the measure as it is printed: the mean for p-median, kilometres for p-center, counts otherwise.
    fn printed(&self, value: f64) -> f64 {
        match self.svar.spoergsmaal.maal {
            Maal::Pmedian => {
                let reached = match &self.svar.udfald {
                    Udfald::Fundet(found) => self.svar.befolkning - found.efter.uden_for_raekkevidde,
                    Udfald::Umuligt(_) => self.svar.befolkning,
                };
                if reached > 0.0 { self.way(value / reached) } else { 0.0 }
            }
            Maal::Pcenter => self.way(value),
            Maal::Daekning | Maal::MindsteDaekning => value,
        }
    }

    fn priced_columns(&self, bounds: bool) -> Vec<Column> {
        let unit = self.in_unit();
        let (value, kind) = match self.svar.spoergsmaal.maal {
            Maal::Pmedian => (format!("Gennemsnitlig vej{unit}"), ColumnKind::Decimal(3)),
            Maal::Pcenter => (format!("Længste vej{unit}"), ColumnKind::Decimal(2)),
            Maal::Daekning => ("Indbyggere inden for rækkevidden".to_owned(), ColumnKind::Integer),
            Maal::MindsteDaekning => ("Nye steder".to_owned(), ColumnKind::Integer),
        };
        let mut columns = vec![column("vaerdi", &value, kind), column("pris", "Pris", kind)];
        if bounds {
            columns.push(column("graense", "Bedst mulige", kind));
        }
        columns.push(column("bevist", "Bevist", ColumnKind::Text));
        columns
    }

    fn names(&self, sites: &[usize]) -> String {
        let mut names: Vec<&str> = sites.iter().map(|&site| self.scene.steder[site].label()).collect();
        names.sort_by(|a, b| danish_cmp(a, b));
        names.join(", ")
    }

    fn impossible(&self, alone: &[usize]) -> Table {
        let question = &self.svar.spoergsmaal;
        let bound = format!(
            "{}{}",
            up_to(self.way(question.raekkevidde.unwrap_or_default()), 3),
            self.unit()
        );
        let people = crate::access::sum::people(alone.iter().map(|&row| self.scene.behov[row].befolkning)).value();
        let said = if alone.is_empty() {
            "Det er bevist, at intet valg af så mange steder når alle.".to_owned()
        } else {
            format!(
                "Det er bevist: {} {} med {} indbyggere har intet sted inden for {bound}.",
                integer(i64::try_from(alone.len()).unwrap_or(i64::MAX)),
                if alone.len() == 1 { "punkt" } else { "punkter" },
                number(people, 0)
            )
        };
        let rows = vec![vec![text("Intet svar"), text(said)]];
        let columns = vec![
            column("svar", "Svar", ColumnKind::Text),
            column("grund", "Grund", ColumnKind::Text),
        ];
        let mut table = self.table("", self.title(), columns, rows);
        table.notes.push(
            "Hæv --raekkevidde, giv flere --kandidater, eller sæt punkterne til side med --saet-til-side.".to_owned(),
        );
        table
    }

    fn everybody(&self, points: &[usize]) -> Vec<Udaekket> {
        points.iter().copied().map(all_of(self.scene)).collect()
    }

    fn points(&self, id: &str, title: &str, rows: &[Udaekket]) -> Option<Table> {
        if rows.is_empty() {
            return None;
        }
        let behov = &self.scene.behov;
        let mut order = rows.to_vec();
        order.sort_by(|a, b| {
            let by_people = b.befolkning.total_cmp(&a.befolkning);
            by_people.then_with(|| behov[a.punkt].id.cmp(&behov[b.punkt].id))
        });
        let cells = order.iter().take(MOST_POINTS).map(|one| {
            let point = &behov[one.punkt];
            let navn = point.navn.clone();
            vec![
                Value::Text(point.id.clone()),
                navn.map_or(Value::Missing(Missing::IkkeRelevant), text),
                Value::Number(one.befolkning),
            ]
        });
        let columns = vec![
            column("id", "Punkt", ColumnKind::Id),
            column("navn", "Navn", ColumnKind::Text),
            column("befolkning", "Indbyggere", ColumnKind::Integer),
        ];
        let mut table = self.table(&format!("-{id}"), title.to_owned(), columns, cells.collect());
        if rows.len() > MOST_POINTS {
            table.notes.push(format!(
                "De {MOST_POINTS} folkerigeste af {} punkter; --format json har dem alle.",
                integer(i64::try_from(rows.len()).unwrap_or(i64::MAX))
            ));
        }
        Some(table)
    }
}
