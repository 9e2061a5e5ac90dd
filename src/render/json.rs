//! The machine contract (interface.md section 3): UTF-8, decimal point, ISO dates, unrounded, `null` for missing.
//!
//! Keys stand in a fixed order: those of the envelope as in the contract, those inside `data` alphabetically. Keys may
//! be added, none is removed within a major version of `skema`.

use serde::{Serialize, Serializer};

use super::{RenderError, Style, footer, format};
use crate::report::{Answer, Source};

/// The version of the contract.
pub const SKEMA: u32 = 1;

#[derive(Serialize)]
struct Envelope<'a> {
    skema: u32,
    pr: String,
    grundlag: &'a str,
    data: &'a serde_json::Value,
    #[serde(flatten)]
    beside: Beside<'a>,
    kilder: &'a [Source],
    advarsler: &'a [String],
    program: String,
}

/// The keys of an answer's data that stand beside `data` in the contract; there may be a list of every cell among them.
struct Beside<'a>(Option<&'a serde_json::Map<String, serde_json::Value>>);

impl Serialize for Beside<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.0.into_iter().flatten();
        serializer.collect_map(fields.filter(|(key, _)| *key != "data"))
    }
}

/// The envelope, indented, with a line end. A JSON number cannot be NaN; the tables' numbers have been checked.
pub fn render(answer: &Answer, style: &Style) -> Result<Vec<u8>, RenderError> {
    let (data, beside) = spread(&answer.data);
    let mut bytes = serde_json::to_vec_pretty(&Envelope {
        skema: SKEMA,
        pr: format::iso(answer.pr),
        grundlag: &answer.grundlag,
        data,
        beside,
        kilder: &answer.kilder,
        advarsler: &answer.advarsler,
        program: footer::program(style),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Data that is an object with a `data` of its own has keys that stand beside it in the contract (`sammenfatning`).
fn spread(data: &serde_json::Value) -> (&serde_json::Value, Beside<'_>) {
    match data.as_object().and_then(|fields| Some((fields, fields.get("data")?))) {
        Some((fields, own)) => (own, Beside(Some(fields))),
        None => (data, Beside(None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Width, example};

    const STYLE: Style = Style {
        width: Width { columns: 80 },
        color: false,
        rfc4180: false,
        version: "1.2.3",
    };

    #[test]
    fn the_envelope_has_the_keys_of_the_contract_in_their_order() {
        let text = String::from_utf8(render(&example::tabel_1(), &STYLE).unwrap()).unwrap();
        insta::assert_snapshot!(text, @r#"
        {
          "skema": 1,
          "pr": "2019-06-30",
          "grundlag": "opgoerelse",
          "data": [
            {
              "omraade": "Vesthimmerland",
              "niveau": "kommune",
              "kapacitet": 10.0,
              "indbyggere_pr_kapacitet": 3704.5
            },
            {
              "omraade": "Uden kapacitet",
              "niveau": "kommune",
              "kapacitet": 0.0,
              "indbyggere_pr_kapacitet": null
            }
          ],
          "kilder": [
            {
              "id": "notus-2019",
              "tekst": "Notus",
              "dato": "juni 2019"
            },
            {
              "id": "dst-folk1a",
              "tekst": "Folketal: DST 2. kvartal 2019",
              "dato": "2. kvartal 2019"
            }
          ],
          "advarsler": [
            "Læsø har færre end 2 kapaciteter"
          ],
          "program": "praksisplan 1.2.3"
        }
        "#);
    }

    #[test]
    fn numbers_are_unrounded() {
        let mut answer = example::tabel_1();
        let ratio = 589_605.0 / 129.0;
        answer.data = serde_json::json!({ "v": ratio });
        let read: serde_json::Value = serde_json::from_slice(&render(&answer, &STYLE).unwrap()).unwrap();
        assert_eq!(read["data"]["v"].as_f64(), Some(ratio));
    }
}
