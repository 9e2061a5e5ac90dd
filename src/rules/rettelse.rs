//! What becomes of an application when it is corrected or something is added to it (domain.md S9, section 4).
//!
//! \[D\] What is said now replaces what was said before, and what is not mentioned stands. Another place is another
//! place: what was said of the former new address (access, toilet, parking, group room, colleagues, stop) and of its finer
//! parts is forgotten unless it is said again, for nothing is assumed.

use std::collections::BTreeMap;

use serde::Serialize;

/// An application as it was typed: the name of a flag, with `_` for `-`, and what was said.
pub type Oplysninger = BTreeMap<String, String>;

/// A field of an application that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Aendring {
    /// The field.
    pub felt: String,
    /// What was said before.
    pub foer: Option<String>,
    /// What is said now.
    pub nu: Option<String>,
}

/// A corrected application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rettet {
    /// All that is said of it now.
    pub oplysninger: Oplysninger,
    /// Said of the former place, and therefore unknown of the new one.
    pub glemt: Vec<String>,
}

/// Why an application cannot be corrected so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RettelseError {
    /// A field to be left out that was never said.
    #[error("er ikke oplyst i ansøgningen")]
    IkkeOplyst(String),
    /// A field both said and left out.
    #[error("er både oplyst og udeladt")]
    BaadeOgIkke(String),
}

/// What is said of the new address; true of one address only.
const AT_THE_PLACE: [&str; 6] = ["adgang", "toilet", "parkering", "holdlokale", "kolleger", "stop_meter"];
/// The parts of a place.
const PLACE: [&str; 4] = ["til_by", "til_kommune", "til_adresse", "til_koordinat"];
/// Two ways to say how much moves.
const AMOUNT: [(&str, &[&str]); 3] = [
    ("kapacitet", &["over_30", "under_30"]),
    ("over_30", &["kapacitet"]),
    ("under_30", &["kapacitet"]),
];

/// The application after a correction.
///
/// Worked example: said `til_by` Vodskov and `adgang` ja; now `til_by` Sulsted: the place is another, so `adgang` is
/// forgotten. Now `til_adresse` where none was said: the place is the same, only better known, and `adgang` stands.
///
/// # Errors
/// For a field in `left_out` that was never said, or that is said now as well.
pub fn rettet(before: &Oplysninger, now: &Oplysninger, left_out: &[String]) -> Result<Rettet, RettelseError> {
    for field in left_out {
        if now.contains_key(field) {
            return Err(RettelseError::BaadeOgIkke(field.clone()));
        }
        if !before.contains_key(field) {
            return Err(RettelseError::IkkeOplyst(field.clone()));
        }
    }
    let mut kept = before.clone();
    kept.retain(|field, _| !left_out.contains(field));
    for (said, other) in AMOUNT {
        if now.contains_key(said) {
            kept.retain(|field, _| !other.contains(&field.as_str()));
        }
    }
    let mut forgotten = Vec::new();
    let stale = no_longer_the_place(before, now);
    if !stale.is_empty() {
        kept.retain(|field, _| {
            let gone = stale.contains(&field.as_str()) || AT_THE_PLACE.contains(&field.as_str());
            if gone && !now.contains_key(field) {
                forgotten.push(field.clone());
            }
            !gone
        });
    }
    kept.extend(now.iter().map(|(field, said)| (field.clone(), said.clone())));
    Ok(Rettet {
        oplysninger: kept,
        glemt: forgotten,
    })
}

/// The parts of the former place that no longer hold; empty while the place is the same.
fn no_longer_the_place(before: &Oplysninger, now: &Oplysninger) -> Vec<&'static str> {
    let changed = |field: &str| {
        let (old, new) = (before.get(field), now.get(field));
        old.is_some() && new.is_some() && old.map(|text| text.trim()) != new.map(|text| text.trim())
    };
    if changed("til_by") || changed("til_kommune") {
        return PLACE.to_vec();
    }
    if changed("til_adresse") {
        return vec!["til_adresse", "til_koordinat"];
    }
    // A better coordinate of a known address is no other place.
    if changed("til_koordinat") && !before.contains_key("til_adresse") {
        return vec!["til_koordinat"];
    }
    Vec::new()
}

/// Every field that is not the same in two applications, by name.
pub fn aendringer(before: &Oplysninger, now: &Oplysninger) -> Vec<Aendring> {
    let mut fields: Vec<&String> = before.keys().chain(now.keys()).collect();
    fields.sort();
    fields.dedup();
    fields
        .into_iter()
        .filter(|field| before.get(*field) != now.get(*field))
        .map(|field| Aendring {
            felt: field.clone(),
            foer: before.get(field).cloned(),
            nu: now.get(field).cloned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(fields: &[(&str, &str)]) -> Oplysninger {
        let owned = |(field, words): &(&str, &str)| ((*field).to_owned(), (*words).to_owned());
        fields.iter().map(owned).collect()
    }

    fn after(before: &[(&str, &str)], now: &[(&str, &str)]) -> Rettet {
        rettet(&said(before), &said(now), &[]).unwrap()
    }

    #[test]
    fn what_is_not_mentioned_stands() {
        let result = after(
            &[("til_by", "Vodskov"), ("adgang", "ja")],
            &[("toilet", "nej"), ("adgang", "nej")],
        );
        assert_eq!(
            result.oplysninger,
            said(&[("til_by", "Vodskov"), ("adgang", "nej"), ("toilet", "nej")])
        );
        assert!(result.glemt.is_empty());
    }

    #[test]
    fn another_town_forgets_what_was_said_of_the_former_address() {
        let before = [
            ("til_by", "Vodskov"),
            ("til_adresse", "Vodskovvej 1"),
            ("adgang", "ja"),
            ("kolleger", "2"),
            ("aarsag", "x"),
        ];
        let result = after(&before, &[("til_by", "Sulsted"), ("adgang", "nej")]);
        assert_eq!(
            result.oplysninger,
            said(&[("til_by", "Sulsted"), ("adgang", "nej"), ("aarsag", "x")])
        );
        assert_eq!(result.glemt, ["kolleger", "til_adresse"]);
    }

    #[test]
    fn another_street_keeps_the_town_and_a_first_street_keeps_everything() {
        let before = [("til_by", "Vodskov"), ("til_adresse", "Vodskovvej 1"), ("adgang", "ja")];
        let moved = after(&before, &[("til_adresse", "Vodskovvej 40")]);
        assert_eq!(
            moved.oplysninger,
            said(&[("til_by", "Vodskov"), ("til_adresse", "Vodskovvej 40")])
        );
        assert_eq!(moved.glemt, ["adgang"]);
        let first = after(
            &[("til_by", "Vodskov"), ("adgang", "ja")],
            &[("til_adresse", "Vodskovvej 1")],
        );
        assert_eq!(first.oplysninger, said(&before));
        assert!(first.glemt.is_empty());
    }

    #[test]
    fn a_better_coordinate_of_a_known_address_is_the_same_place() {
        let address = [("til_adresse", "A 1"), ("til_koordinat", "57,1;9,9"), ("toilet", "ja")];
        assert!(
            after(&address, &[("til_koordinat", "57,2;9,9")])
                .oplysninger
                .contains_key("toilet")
        );
        let bare = [("til_koordinat", "57,1;9,9"), ("toilet", "ja")];
        assert_eq!(after(&bare, &[("til_koordinat", "57,2;9,9")]).glemt, ["toilet"]);
    }

    #[test]
    fn the_amount_is_said_in_one_way_only() {
        let counts = after(&[("kapacitet", "1")], &[("over_30", "1")]);
        assert_eq!(counts.oplysninger, said(&[("over_30", "1")]));
        let weighted = after(&[("over_30", "1"), ("under_30", "0")], &[("kapacitet", "0,5")]);
        assert_eq!(weighted.oplysninger, said(&[("kapacitet", "0,5")]));
    }

    #[test]
    fn only_what_was_said_can_be_left_out_and_not_what_is_said_now() {
        let before = said(&[("problem", "trappe")]);
        let field = |name: &str| vec![name.to_owned()];
        assert_eq!(
            rettet(&before, &said(&[]), &field("problem")).unwrap().oplysninger,
            said(&[])
        );
        assert_eq!(
            rettet(&before, &said(&[]), &field("aarsag")),
            Err(RettelseError::IkkeOplyst("aarsag".to_owned()))
        );
        assert_eq!(
            rettet(&before, &said(&[("problem", "x")]), &field("problem")),
            Err(RettelseError::BaadeOgIkke("problem".to_owned()))
        );
    }

    #[test]
    fn every_field_that_differs_is_listed_by_name() {
        let changes = aendringer(
            &said(&[("adgang", "ja"), ("dato", "x")]),
            &said(&[("dato", "x"), ("toilet", "nej")]),
        );
        let shown: Vec<_> = changes
            .iter()
            .map(|change| (change.felt.as_str(), change.foer.as_deref(), change.nu.as_deref()))
            .collect();
        assert_eq!(shown, [("adgang", Some("ja"), None), ("toilet", None, Some("nej"))]);
    }

    fn application() -> impl Strategy<Value = Oplysninger> {
        let field = prop::sample::select(
            [
                &PLACE[..],
                &AT_THE_PLACE,
                &["kapacitet", "over_30", "under_30", "dato", "aarsag"],
            ]
            .concat(),
        );
        prop::collection::btree_map(field.prop_map(str::to_owned), "[ab]", 0..8)
    }

    proptest! {
        /// What is said now is always said of the corrected application, and saying nothing, or the same, changes nothing.
        #[test]
        fn what_is_said_now_holds_and_silence_changes_nothing(before in application(), now in application()) {
            let result = rettet(&before, &now, &[]).unwrap();
            prop_assert!(now.iter().all(|(field, words)| result.oplysninger.get(field) == Some(words)));
            prop_assert!(result.glemt.iter().all(|field| !result.oplysninger.contains_key(field)));
            prop_assert_eq!(rettet(&before, &Oplysninger::new(), &[]).unwrap().oplysninger, before);
        }
    }
}
