//! Danish order of names, and matching of names that are spelled a little differently.
//!
//! Order after Retskrivningsordbogen § 3 and CLDR's Danish collation, reduced to what place and clinic names need:
//! æ, ø and å come after z in that order, `aa` is sorted as å, ä as æ, ö as ø, ü as y; other accents do not count;
//! capitals do not count; a blank comes before a hyphen, punctuation before digits, digits before letters. Names that
//! are equal under those rules are ordered by their bytes, so the order is total and never depends on input order.

use std::cmp::Ordering;

/// Stands between the part that sorts and the original text; lower than anything in the part that sorts.
const KEY_SEPARATOR: char = '\u{1}';

/// Compares two names in Danish order; `Equal` only for identical texts. The same order as [`danish_key`].
pub fn danish_cmp(a: &str, b: &str) -> Ordering {
    primary(a).cmp(&primary(b)).then_with(|| a.cmp(b))
}

/// A key whose bytes compare as [`danish_cmp`] does: for sorting many rows and for indices.
///
/// # Example
///
/// ```
/// use praksisplan::domain::sortering::danish_key;
///
/// let mut towns = ["Aalborg", "Ørum", "Vrå", "Åbybro", "Ærø", "Zealand"];
/// towns.sort_by_key(|town| danish_key(town));
/// assert_eq!(towns, ["Vrå", "Zealand", "Ærø", "Ørum", "Åbybro", "Aalborg"]);
/// ```
pub fn danish_key(text: &str) -> String {
    let mut key = primary(text);
    key.push(KEY_SEPARATOR);
    key.push_str(text);
    key
}

/// The part of the key that carries the Danish rules: æ, ø, å become `{`, `|`, `}`, the three ASCII characters after z.
fn primary(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for letter in letters(text) {
        match letter {
            'æ' => key.push('{'),
            'ø' => key.push('|'),
            'å' => key.push('}'),
            // Blanks collapse, so a doubled blank does not move a name.
            c if c.is_whitespace() => {
                if !key.is_empty() && !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            c if c.is_control() => {}
            // ASCII punctuation that would land between digits and letters, or among æ, ø and å.
            ':'..='@' | '['..='`' | '{'..='~' => key.push('/'),
            c => key.push(c),
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// A name as it is matched: small letters, `aa` as å, no accents, `&` as "og", all other punctuation as a blank.
///
/// `"Hjallerup Fys. & Træningsklinik"` and `"hjallerup fys og træningsklinik"` fold to the same text.
pub fn fold_name(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    // Apostrophes go first, so that "Sund's" and "Sunds" are one.
    for letter in letters(&name.replace(['\'', '’'], "")) {
        if letter == '&' {
            folded.push_str(" og ");
        } else {
            folded.push(if letter.is_alphanumeric() { letter } else { ' ' });
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The candidate that `name` most likely was meant to be, or `None` when none is near.
///
/// First by spelling: fewest edits (optimal string alignment) between the folded names, at most one edit per three
/// characters. Then by parts: the shortest candidate that begins with, or else contains, what was typed (at least three
/// characters). Ties go to the first in Danish order, so the answer does not depend on the order of the candidates.
pub fn nearest<'a, S: AsRef<str>>(name: &str, candidates: &'a [S]) -> Option<&'a str> {
    let wanted = fold_name(name);
    let length = wanted.chars().count();
    if length == 0 {
        return None;
    }
    let most_edits = (length / 3).max(1);
    let folded = || {
        candidates
            .iter()
            .map(AsRef::as_ref)
            .map(|candidate| (candidate, fold_name(candidate)))
    };
    let by_spelling = folded()
        .map(|(candidate, folded)| (strsim::osa_distance(&wanted, &folded), candidate))
        .filter(|(edits, _)| *edits <= most_edits && *edits < length)
        .min_by(|a, b| a.0.cmp(&b.0).then_with(|| danish_cmp(a.1, b.1)));
    if let Some((_, candidate)) = by_spelling {
        return Some(candidate);
    }
    if length < 3 {
        return None;
    }
    folded()
        .filter(|(_, folded)| folded.contains(&wanted))
        .map(|(candidate, folded)| ((!folded.starts_with(&wanted), folded.chars().count()), candidate))
        .min_by(|a, b| a.0.cmp(&b.0).then_with(|| danish_cmp(a.1, b.1)))
        .map(|(_, candidate)| candidate)
}

/// The letters that count: small, accents taken off, `aa` as å; letters written with combining marks as one letter.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let mut letters: Vec<char> = Vec::with_capacity(text.len());
    // Whether the last letter is an a that a second one turns into å; false after an aa has become å.
    let mut open_a = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        let combined = match (letters.last(), c) {
            (Some('a'), '\u{30a}') => Some('å'),
            (Some('a'), '\u{308}') => Some('æ'),
            (Some('o'), '\u{308}') => Some('ø'),
            (Some('u'), '\u{308}') => Some('y'),
            // An accent on the second a does not keep it from being one.
            (Some('a'), c) if open_a && matches!(unaccented(c), Unaccented::One('a')) => Some('å'),
            _ => None,
        };
        if let (Some(letter), Some(last)) = (combined, letters.last_mut()) {
            *last = letter;
            open_a = false;
            continue;
        }
        if matches!(c, '\u{300}'..='\u{36f}') {
            continue;
        }
        let plain = unaccented(c);
        open_a = matches!(plain, Unaccented::One('a'));
        match plain {
            Unaccented::One(letter) => letters.push(letter),
            Unaccented::Two(first, second) => letters.extend([first, second]),
        }
    }
    letters.into_iter()
}

enum Unaccented {
    One(char),
    Two(char, char),
}

fn unaccented(c: char) -> Unaccented {
    Unaccented::One(match c {
        'ä' => 'æ',
        'ö' | 'ő' | 'œ' => 'ø',
        'ü' | 'ű' | 'ý' | 'ÿ' => 'y',
        'à' | 'á' | 'â' | 'ã' | 'ā' => 'a',
        'ç' | 'č' | 'ć' => 'c',
        'ð' | 'ď' | 'đ' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' => 'o',
        'ř' => 'r',
        'š' | 'ś' => 's',
        'ù' | 'ú' | 'û' => 'u',
        'ž' | 'ź' | 'ż' => 'z',
        'þ' => return Unaccented::Two('t', 'h'),
        'ß' => return Unaccented::Two('s', 's'),
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_kommuner_of_nordjylland_end_with_aalborg() {
        let mut names = [
            "Aalborg",
            "Vesthimmerland",
            "Læsø",
            "Brønderslev",
            "Rebild",
            "Morsø",
            "Hjørring",
            "Thisted",
        ];
        names.sort_by(|a, b| danish_cmp(a, b));
        assert_eq!(
            names,
            [
                "Brønderslev",
                "Hjørring",
                "Læsø",
                "Morsø",
                "Rebild",
                "Thisted",
                "Vesthimmerland",
                "Aalborg"
            ]
        );
    }

    #[test]
    fn ae_oe_aa_come_after_z_whatever_their_case_and_spelling() {
        let ordered = ["a", "B", "z", "Æ", "ö", "Øa", "AA", "å", "Åb", "aac"];
        for pair in ordered.windows(2) {
            assert_eq!(danish_cmp(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
    }

    #[test]
    fn a_combining_ring_is_the_same_letter_as_aa() {
        assert_eq!(fold_name("A\u{30a}rs"), fold_name("Aars"));
        assert_eq!(fold_name("Aars"), "års");
        // Three a's are å and a, not a and å.
        assert_eq!(fold_name("aaa"), "åa");
    }

    #[test]
    fn a_short_word_comes_before_a_longer_one_and_blanks_before_letters() {
        let ordered = ["Fys", "Fys Centrum", "Fys-huset", "Fys2", "Fysio", "Fysiø"];
        for pair in ordered.windows(2) {
            assert_eq!(danish_cmp(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
    }

    #[test]
    fn names_match_across_punctuation_and_ampersand() {
        assert_eq!(
            fold_name("Hjallerup Fys. & Træningsklinik"),
            "hjallerup fys og træningsklinik"
        );
        assert_eq!(
            fold_name("Hjallerup  fys og træningsklinik"),
            "hjallerup fys og træningsklinik"
        );
        assert_eq!(fold_name("Nykøbing M"), "nykøbing m");
        assert_eq!(fold_name("Café Sund's"), "cafe sunds");
    }

    #[test]
    fn the_nearest_name_is_found_by_spelling_and_by_part() {
        let towns = [
            "Vodskov",
            "Vrå",
            "Hjallerup",
            "Hjallerup Fys. & Træningsklinik",
            "Hirtshals",
            "Aalborg",
        ];
        assert_eq!(nearest("Vodskv", &towns), Some("Vodskov"));
        assert_eq!(nearest("ålborg", &towns), Some("Aalborg"));
        assert_eq!(
            nearest("træningsklinik", &towns),
            Some("Hjallerup Fys. & Træningsklinik")
        );
        assert_eq!(nearest("1O1", &["851", "101", "860"]), Some("101"));
        assert_eq!(nearest("København", &towns), None);
        assert_eq!(nearest("..", &towns), None);
    }

    #[test]
    fn the_nearest_of_equally_near_names_does_not_depend_on_their_order() {
        assert_eq!(nearest("Sundby", &["Lundby", "Fundby"]), Some("Fundby"));
        assert_eq!(nearest("Sundby", &["Fundby", "Lundby"]), Some("Fundby"));
    }

    fn name() -> impl Strategy<Value = String> {
        prop_oneof!["[aA \\-bzæøåÅäö{~0-9É\u{30a}\u{308}\u{1}]{0,8}", any::<String>()]
    }

    proptest! {
        #[test]
        fn key_and_comparison_agree(a in name(), b in name()) {
            prop_assert_eq!(danish_key(&a).cmp(&danish_key(&b)), danish_cmp(&a, &b));
        }

        #[test]
        fn the_order_is_total(a in name(), b in name(), c in name()) {
            prop_assert_eq!(danish_cmp(&a, &b), danish_cmp(&b, &a).reverse());
            prop_assert_eq!(danish_cmp(&a, &b) == Ordering::Equal, a == b);
            if danish_cmp(&a, &b).is_le() && danish_cmp(&b, &c).is_le() {
                prop_assert!(danish_cmp(&a, &c).is_le());
            }
        }

        #[test]
        fn case_never_decides_between_different_letters(a in "[a-zæøå]{1,6}", b in "[a-zæøå]{1,6}") {
            prop_assume!(primary(&a) != primary(&b));
            prop_assert_eq!(danish_cmp(&a, &b), danish_cmp(&a.to_uppercase(), &b));
        }

        #[test]
        fn an_accented_a_after_an_a_is_still_aa(accented in prop::sample::select(vec!["aÀ", "Aá", "aâ"])) {
            prop_assert_eq!(fold_name(accented), "å");
        }

        #[test]
        fn folding_twice_is_folding_once(a in name()) {
            prop_assert_eq!(fold_name(&fold_name(&a)), fold_name(&a));
        }
    }
}
