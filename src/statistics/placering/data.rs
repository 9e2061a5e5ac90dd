//! The `data` of a placement (interface.md section 3): numbers unrounded, in the unit of the costs.

use serde_json::{Value as Json, json};

use super::scene::Scene;
use super::spoergsmaal::{Afstand, Alternativ, Fundet, Maal, Svar, Udfald};

/// The contract's `data`.
///
/// The best value lies from `nedre_graense` to `oevre_graense`: where the value is minimised the answer is the upper one,
/// under `daekning` the lower one. They meet (to `tolerance`) when `bevist_optimal`.
pub(super) fn data(scene: &Scene, svar: &Svar) -> Json {
    let question = &svar.spoergsmaal;
    let standing: Vec<&str> = scene.fixed().map(|site| scene.steder[site].id.as_str()).collect();
    let mut data = json!({
        "maal": question.maal.word(),
        "antal": question.antal,
        "raekkevidde": question.raekkevidde,
        "enhed": scene.enhed.word(),
        "skoen": scene.skoen,
        "loft": question.loft,
        "befolkning": svar.befolkning,
        "punkter": scene.behov.len(),
        "status": "umulig",
        "vaerdi": null,
        "vaerdi_er": value_is(question.maal),
        "nedre_graense": null,
        "oevre_graense": null,
        "bevist_optimal": false,
        "steder": [],
        "faste_steder": sorted(standing),
        "i_dag": svar.i_dag.map(|today| distance(&today)),
        "sat_til_side": demand(scene, &svar.til_side),
        "alternativer": [],
    });
    match &svar.udfald {
        Udfald::Umuligt(alone) => data["udaekkede"] = demand(scene, alone),
        Udfald::Fundet(found) => add_found(&mut data, scene, svar, found),
    }
    data
}

fn add_found(data: &mut Json, scene: &Scene, svar: &Svar, found: &Fundet) {
    let (low, high) = match svar.spoergsmaal.maal {
        Maal::Daekning => (found.vaerdi, found.graense),
        _ => (found.graense, found.vaerdi),
    };
    data["status"] = json!("fundet");
    data["vaerdi"] = json!(found.vaerdi);
    data["nedre_graense"] = json!(low);
    data["oevre_graense"] = json!(high);
    data["bevist_optimal"] = json!(found.bevist);
    data["gab"] = json!(found.gab);
    data["tolerance"] = json!(found.tolerance);
    data["gennemsnit"] = json!(found.efter.gennemsnit);
    data["efter"] = distance(&found.efter);
    if let Some(nearest) = &found.til_naermeste {
        data["efter_til_naermeste"] = distance(nearest);
    }
    data["steder"] = found
        .steder
        .iter()
        .map(|served| {
            let sted = &scene.steder[served.sted];
            json!({
                "id": sted.id,
                "navn": sted.navn,
                "kommune": sted.kommune.as_ref().map(|kommune| &kommune.navn),
                "kommunekode": sted.kommune.as_ref().map(|kommune| &kommune.kode),
                "x": sted.koordinat.map(|place| place.0),
                "y": sted.koordinat.map(|place| place.1),
                "kapacitet": sted.kapacitet,
                "befolkning": served.befolkning,
                "gennemsnit": served.gennemsnit,
                "stoerste": served.stoerste,
            })
        })
        .collect();
    let points: Vec<usize> = found.udaekkede.iter().map(|one| one.punkt).collect();
    data["udaekkede"] = demand(scene, &points);
    data["alternativer"] = found
        .alternativer
        .iter()
        .map(|other| alternative(scene, other))
        .collect();
    if svar.spoergsmaal.afvigelser {
        data["afvigelser"] = found
            .afvigelser
            .iter()
            .map(|wish| {
                json!({
                    "art": if wish.med { "med" } else { "uden" },
                    "sted": scene.steder[wish.sted].id,
                    "svar": wish.svar.as_ref().map(|other| alternative(scene, other)),
                    "uafgjort": wish.uafgjort,
                })
            })
            .collect();
    }
    data["arbejde"] = json!({ "knuder": found.arbejde.nodes, "runder": found.arbejde.rounds });
}

fn value_is(maal: Maal) -> &'static str {
    match maal {
        Maal::Pmedian => "summen af indbyggere gange afstand",
        Maal::Pcenter => "den længste afstand",
        Maal::Daekning => "indbyggere inden for rækkevidden",
        Maal::MindsteDaekning => "antal nye steder",
    }
}

fn distance(one: &Afstand) -> Json {
    json!({
        "gennemsnit": one.gennemsnit,
        "stoerste": one.stoerste,
        "inden_for": one.inden_for,
        "uden_for_raekkevidde": one.uden_for_raekkevidde,
    })
}

fn alternative(scene: &Scene, other: &Alternativ) -> Json {
    let ids = |sites: &[usize]| sorted(sites.iter().map(|&site| scene.steder[site].id.as_str()).collect());
    json!({
        "vaerdi": other.vaerdi,
        "pris": other.pris,
        "graense": other.graense,
        "bevist": other.bevist,
        "steder": ids(&other.steder),
        "ud": ids(&other.ud),
        "ind": ids(&other.ind),
    })
}

fn demand(scene: &Scene, rows: &[usize]) -> Json {
    json!(sorted(rows.iter().map(|&row| scene.behov[row].id.as_str()).collect()))
}

fn sorted(mut ids: Vec<&str>) -> Vec<&str> {
    ids.sort_unstable();
    ids
}
