//! Recommendations and decisions: checked against the route, the hearing and what has been said before they are kept.

use super::{Beslutning, Indstilling, Sag, Sager};
use crate::error::{Error, Kind, Result};
use crate::rules::sag::{self, BegrundelseError, Organ, Tilstand, Udfald};
use crate::rules::su::SuUdfald;
use rusqlite::params;

impl Sager<'_> {
    /// Adds a recommendation and the state it leads to (C10).
    ///
    /// # Errors
    /// PP-G006 when the case is decided, when the body has spoken, or when the landssamarbejdsudvalg speaks unasked.
    pub fn recommend(&self, case: &Sag, given: &Indstilling<'_>) -> Result<Tilstand> {
        case.open_for("indstilling")?;
        case.not_before("--dato", given.dato)?;
        let spoken = self.ask(self.recommendations(&case.id))?;
        // A landssamarbejdsudvalg that reached no majority may be asked again; nobody else speaks twice of one assessment.
        let open_again = |outcome: &str| given.organ == Organ::Landssamarbejdsudvalget && outcome == "uden_flertal";
        if spoken
            .iter()
            .any(|(organ, outcome)| organ == given.organ.word() && !open_again(outcome))
        {
            return Err(case.refused(format!("{} har allerede givet sin indstilling", given.organ)));
        }
        if given.organ == Organ::Landssamarbejdsudvalget && case.tilstand != Tilstand::TilLandssamarbejdsudvalget {
            return Err(case.refused("sagen er ikke indbragt for Landssamarbejdsudvalget (C10)".to_owned()));
        }
        let udfald = match given.udfald {
            SuUdfald::Vedtaget => "anbefalet",
            SuUdfald::Forkastet => "ikke_anbefalet",
            SuUdfald::TilLandssamarbejdsudvalget => "uden_flertal",
        };
        self.ask(self.connection.execute(
            "INSERT INTO sag_indstilling (sag_id, organ, dato, stemmer_for, stemmer_imod, stemmer_undlader, udfald, tekst, vurdering_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                case.id,
                given.organ.word(),
                given.dato.to_string(),
                given.stemmer.map(|votes| votes.0),
                given.stemmer.map(|votes| votes.1),
                given.stemmer.map(|votes| votes.2),
                udfald,
                given.tekst,
                case.vurdering.id,
            ],
        ))?;
        let state = if given.udfald == SuUdfald::TilLandssamarbejdsudvalget {
            Tilstand::TilLandssamarbejdsudvalget
        } else {
            Tilstand::Indstillet
        };
        if state != case.tilstand {
            self.enter(&case.id, given.dato, state, None)?;
        }
        Ok(state)
    }

    fn recommendations(&self, id: &str) -> rusqlite::Result<Vec<(String, String)>> {
        self.connection
            .prepare(
                "SELECT organ, udfald FROM sag_indstilling JOIN sag_gaeldende USING (sag_id)
                 WHERE sag_id = ?1 AND sag_indstilling.vurdering_id >= siden_id ORDER BY nr",
            )?
            .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    }

    /// The bodies that decide the case together, as the route and any vote without majority say.
    pub fn deciding_bodies(&self, case: &Sag) -> Result<Vec<Organ>> {
        let spoken = self.ask(self.recommendations(&case.id))?;
        let tie = spoken.iter().any(|(_, outcome)| outcome == "uden_flertal");
        Ok(sag::deciding_bodies(&case.vurdering.regel, &self.affected(case)?, tie))
    }

    /// Records a decision, and the state it leads to when every body that must has decided.
    ///
    /// # Errors
    /// PP-G002 without a route, PP-G003 when a body may not decide it, PP-G004 for a refusal whose reason names no rule,
    /// PP-G005 while an answer to the hearing is missing, PP-G006 when the case is decided or not ready.
    pub fn decide(&self, case: &Sag, decision: &Beslutning<'_>) -> Result<Option<Tilstand>> {
        case.open_for("afgørelse")?;
        case.not_before("--dato", decision.dato)?;
        let required = self.deciding_bodies(case)?;
        self.check_bodies(case, &required, &decision.organer)?;
        self.check_ready(case)?;
        let rule = match decision.udfald {
            Udfald::Afslag => Some(
                sag::refusal_rule(decision.begrundelse.unwrap_or_default())
                    .map_err(|error| no_reason(case, decision.begrundelse, &error))?,
            ),
            Udfald::Godkendt | Udfald::Forhaandsgodkendt => None,
        };
        let mut decided = self.decisions(&case.id)?;
        for organ in &decision.organer {
            if decided.iter().any(|(earlier, _)| earlier == organ) {
                return Err(case.refused(format!("{} har allerede afgjort sagen", self.name(organ)?)));
            }
            self.ask(self.connection.execute(
                "INSERT INTO sag_afgoerelse (sag_id, vurdering_id, organ, kommunekode, dato, udfald, begrundelse, regel, vilkaar, udloeber)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                params![
                    case.id,
                    case.vurdering.id,
                    organ.word(),
                    organ.kommunekode(),
                    decision.dato.to_string(),
                    decision.udfald.word(),
                    decision.begrundelse,
                    rule.map(|rule| rule.id),
                    decision.vilkaar,
                    decision.udloeber.map(|day| day.to_string()),
                ],
            ))?;
            decided.push((organ.clone(), decision.udfald));
        }
        let state = sag::outcome(&required, &decided).map(|outcome| match outcome {
            Udfald::Afslag => Tilstand::Afslaaet,
            Udfald::Godkendt => Tilstand::Godkendt,
            Udfald::Forhaandsgodkendt => Tilstand::Forhaandsgodkendt,
        });
        if let Some(state) = state {
            self.enter(&case.id, decision.dato, state, None)?;
        }
        Ok(state)
    }

    fn check_bodies(&self, case: &Sag, required: &[Organ], deciding: &[Organ]) -> Result<()> {
        let rule = &case.vurdering.regel;
        if required.is_empty() {
            return Err(Error::new(
                "PP-G002",
                Kind::Usage,
                "sagen har ingen sagsgang, så ingen kan afgøre den. Intet er gemt",
            )
            .at(
                format!("sag {}", case.id),
                format!("{rule}: bysamfundet eller kommunen er ikke kendt"),
            )
            .next_step(format!(
                "slå bysamfundet op (det nye sted: --til-by; det gamle: ret klinikken i registeret), og vurder sagen igen med: praksisplan sag vurder {} --grund TEKST",
                case.id
            )));
        }
        for organ in deciding {
            if !required.contains(organ) {
                let names = required
                    .iter()
                    .map(|body| self.name(body))
                    .collect::<Result<Vec<_>>>()?;
                return Err(
                    Error::new("PP-G003", Kind::Usage, "den kan ikke afgøre sagen. Intet er gemt")
                        .at("--organ", self.name(organ)?)
                        .at(
                            format!("sag {}, regel {rule}", case.id),
                            format!("afgøres af {}", names.join(" og ")),
                        )
                        .next_step("vælg blandt dem, der afgør sagen"),
                );
            }
        }
        Ok(())
    }

    /// The hearing is over and the recommendation given.
    fn check_ready(&self, case: &Sag) -> Result<()> {
        let missing = self.missing_answers(&case.id)?;
        if !missing.is_empty() {
            return Err(Error::new(
                "PP-G005",
                Kind::Usage,
                "sagen kan ikke afsluttes, mens der mangler høringssvar. Intet er gemt",
            )
            .at("mangler svar fra", missing.join(", "))
            .next_step("registrer svaret, eller notér en grund med: praksisplan sag hoering SAG --kommune NAVN --luk-uden-svar GRUND"));
        }
        let spoken = self.ask(self.recommendations(&case.id))?;
        let settled = spoken.iter().any(|(_, outcome)| outcome != "uden_flertal");
        let tie = spoken.iter().any(|(_, outcome)| outcome == "uden_flertal");
        let rule = case.vurdering.regel.as_str();
        // In F2 the landssamarbejdsudvalg decides itself; elsewhere it recommends in the samarbejdsudvalg's place.
        if tie && !settled && rule != "F2" {
            return Err(case.refused(
                "sagen venter på Landssamarbejdsudvalget, for afstemningen gav ikke flertal (C10)".to_owned(),
            ));
        }
        if sag::needs_recommendation(rule) && !settled {
            return Err(case.refused("Samarbejdsudvalget har ikke givet sin indstilling (F3)".to_owned()));
        }
        Ok(())
    }
}

fn no_reason(case: &Sag, written: Option<&str>, error: &BegrundelseError) -> Error {
    Error::new(
        "PP-G004",
        Kind::Usage,
        "et afslag skal have en skriftlig begrundelse, der nævner en regel. Intet er gemt",
    )
    .at("--begrundelse", format!("\"{}\": {error}", written.unwrap_or_default()))
    .next_step(format!(
        "skriv hvilken regel (fx K1 eller V1) flytningen er i modstrid med og hvorfor; se sagens oplysninger med: praksisplan sag vis {}",
        case.id
    ))
}
