//! An error as the user reads it (interface.md section 4): code, consequence, places, guesses, next step, help.
//!
//! The values of the places stand under each other, and so do the two last lines. Words that lead a line may be
//! emphasised; they say the same without.

use super::wrap::width;
use crate::error::{Error, Place};

/// Labels that say where all the places below are, and stand without a colon.
const CONTEXT_LABELS: [&str; 5] = ["fil", "ark", "mappe", "register", "kommando"];
/// Room for a label without a colon.
const CONTEXT_WIDTH: usize = 9;
/// Places longer than this do not push the values of the others to the right.
const WIDEST_ALIGNED_PLACE: usize = 40;

const BOLD: &str = "\u{1b}[1m";
const BOLD_RED: &str = "\u{1b}[1;31m";
const PLAIN: &str = "\u{1b}[0m";

/// The six parts, without a line end after the last one.
pub fn message(error: &Error, color: bool) -> String {
    let emphasised = |code: &str, text: &str| {
        if color {
            format!("{code}{text}{PLAIN}")
        } else {
            text.to_owned()
        }
    };
    let mut lines = vec![format!(
        "{} {}",
        emphasised(BOLD_RED, &format!("Fejl {}:", error.code)),
        error.consequence
    )];
    let labels = error
        .places
        .iter()
        .filter(|place| !place.value.is_empty() && !is_context(place));
    let aligned = labels
        .map(|place| width(&place.place))
        .filter(|width| *width <= WIDEST_ALIGNED_PLACE)
        .max()
        .unwrap_or(0);
    lines.extend(
        error
            .places
            .iter()
            .map(|place| format!("  {}", place_line(place, aligned))),
    );
    if let Some(step) = &error.next_step {
        lines.push(format!("{} {step}", emphasised(BOLD, "Næste trin:")));
    }
    lines.push(format!(
        "{}      praksisplan forklar {}",
        emphasised(BOLD, "Hjælp:"),
        error.code
    ));
    lines.join("\n")
}

fn is_context(place: &Place) -> bool {
    CONTEXT_LABELS.contains(&place.place.as_str())
}

fn place_line(place: &Place, aligned: usize) -> String {
    let what = if is_context(place) {
        let padding = " ".repeat(CONTEXT_WIDTH.saturating_sub(width(&place.place)));
        format!("{}{padding}{}", place.place, place.value)
    } else if place.value.is_empty() {
        place.place.clone()
    } else if place.place.is_empty() {
        place.value.clone()
    } else {
        let padding = " ".repeat(1 + aligned.saturating_sub(width(&place.place)));
        format!("{}:{padding}{}", place.place, place.value)
    };
    let guess = place.guess.as_ref().map(|guess| format!(" – mente du {guess}?"));
    let nearest = place.nearest.as_ref().map(|nearest| format!(" – nærmest: {nearest}"));
    [Some(what), guess, nearest].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn example() -> Error {
        Error::new("PP-I012", Kind::Data, "3 rækker kan ikke indlæses. Intet er gemt.")
            .at("fil", "ydernumre_2026.xlsx, ark \"Klinikker\" (214 rækker)")
            .at(
                "række 17, kolonne D \"Kapacitet\"",
                "\"2.5\" er ikke et tal med decimalkomma",
            )
            .guess("2,5")
            .at("række 40, kolonne B \"Kommunekode\"", "\"1O1\" findes ikke")
            .nearest("101 København")
            .next_step("ret de røde celler i ydernumre_2026_fejl.xlsx og kør igen")
    }

    #[test]
    fn the_six_parts_read_as_in_the_interface() {
        insta::assert_snapshot!(message(&example(), false), @r#"
        Fejl PP-I012: 3 rækker kan ikke indlæses. Intet er gemt.
          fil      ydernumre_2026.xlsx, ark "Klinikker" (214 rækker)
          række 17, kolonne D "Kapacitet":   "2.5" er ikke et tal med decimalkomma – mente du 2,5?
          række 40, kolonne B "Kommunekode": "1O1" findes ikke – nærmest: 101 København
        Næste trin: ret de røde celler i ydernumre_2026_fejl.xlsx og kør igen
        Hjælp:      praksisplan forklar PP-I012
        "#);
        assert_eq!(example().to_string(), message(&example(), false));
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let plain = [BOLD, BOLD_RED, PLAIN]
            .iter()
            .fold(message(&example(), true), |text, code| text.replace(code, ""));
        assert_eq!(plain, message(&example(), false));
        assert_ne!(message(&example(), true), plain);
    }

    #[test]
    fn an_error_without_places_is_two_lines() {
        let error = Error::new("PP-R004", Kind::Busy, "registeret er optaget");
        insta::assert_snapshot!(message(&error, false), @r"
        Fejl PP-R004: registeret er optaget
        Hjælp:      praksisplan forklar PP-R004
        ");
    }
}
