//! Keeps personal numbers (CPR) out: knows what looks like one, and stops a file whose columns hold them.

/// Cells of ten bare digits that stop a column of text; fewer stop it when they are the majority.
const SEVERAL: u64 = 3;

/// Ten digits, with or without a hyphen after the sixth, that begin with a day and a month.
pub fn looks_personal(text: &str) -> bool {
    let text = text.trim();
    let digits: String = text.chars().filter(|sign| !matches!(sign, '-' | ' ')).collect();
    digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) && begins_with_day(digits.as_bytes())
}

/// `DDMMYY-XXXX` anywhere in a text, with nothing but signs around it.
pub fn holds_personal(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    bytes.iter().enumerate().any(|(hyphen, byte)| {
        *byte == b'-'
            && hyphen >= 6
            && (hyphen - 6..hyphen).all(digit)
            && (hyphen + 1..=hyphen + 4).all(digit)
            && !digit(hyphen + 5)
            && !(hyphen >= 7 && digit(hyphen - 7))
            && begins_with_day(&bytes[hyphen - 6..])
    })
}

/// A day (or one raised by 60, as in a replacement number) and a month.
fn begins_with_day(digits: &[u8]) -> bool {
    let number = |at: usize| match (digits.get(at), digits.get(at + 1)) {
        (Some(tens), Some(ones)) => u32::from(tens.wrapping_sub(b'0')) * 10 + u32::from(ones.wrapping_sub(b'0')),
        _ => 0,
    };
    matches!(number(0), 1..=31 | 61..=91) && (1..=12).contains(&number(2))
}

/// Watches the columns of a file.
///
/// With its hyphen one number is enough. Ten bare digits may be something else (an amount, a P-nummer), so several are
/// needed, or a majority; in a column of numbers both.
#[derive(Debug, Default)]
pub struct Guard {
    columns: Vec<Column>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Column {
    filled: u64,
    suspicious: u64,
    numeric: bool,
}

impl Guard {
    /// A guard that knows which columns are expected to hold numbers.
    pub fn new(numeric: &[bool]) -> Self {
        Self {
            columns: numeric
                .iter()
                .map(|numeric| Column {
                    numeric: *numeric,
                    ..Column::default()
                })
                .collect(),
        }
    }

    /// Sees a cell; `true` when the file must not be read further.
    pub fn sees(&mut self, column: usize, text: &str) -> bool {
        if text.is_empty() {
            return false;
        }
        if self.columns.len() <= column {
            self.columns.resize(column + 1, Column::default());
        }
        let state = &mut self.columns[column];
        state.filled += 1;
        // Most cells are too short to be one.
        if text.len() < 10 {
            return false;
        }
        if holds_personal(text) {
            return true;
        }
        if looks_personal(text) {
            state.suspicious += 1;
            return !state.numeric && (state.suspicious >= SEVERAL || text.contains(['-', ' ']));
        }
        false
    }

    /// The first column in which such values are the majority, when the file has been seen to its end.
    pub fn majority(&self) -> Option<usize> {
        self.columns.iter().position(|column| {
            column.suspicious * 2 > column.filled && (!column.numeric || column.suspicious >= SEVERAL)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_with_and_without_its_hyphen() {
        assert!(looks_personal("010170-1234") && looks_personal(" 3112991234"));
        // Ten digits that begin with no day of no month, and nine digits.
        assert!(!looks_personal("9912991234") && !looks_personal("010170123"));
    }

    #[test]
    fn a_number_inside_a_sentence_is_found_and_a_telephone_number_is_not() {
        assert!(holds_personal("ring til 010170-1234 efter kl. 9"));
        // A replacement number: the day is raised by 60.
        assert!(holds_personal("610170-1234"));
        assert!(
            !holds_personal("tlf. 98 12 34 56") && !holds_personal("2019-06-30") && !holds_personal("1010170-1234")
        );
    }

    #[test]
    fn several_bare_numbers_stop_a_column_of_text_but_not_one_of_amounts() {
        let mut guard = Guard::new(&[false, true]);
        let values = ["0101701234", "0202701234", "0303701234"];
        assert_eq!(values.map(|value| guard.sees(0, value)), [false, false, true]);
        assert_eq!(values.map(|value| guard.sees(1, value)), [false; 3]);
        for _ in 0..4 {
            guard.sees(1, "17");
        }
        assert_eq!(guard.majority(), Some(0), "three of seven amounts are no majority");
    }
}
