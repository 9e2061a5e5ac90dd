//! What every drawn map must keep: one test per promise, over every kind of map and both sheets.

use std::fs;
use std::path::Path;

use super::layout::{Ground, bar_box, layout};
use super::view::View;
use super::*;
use crate::render::png::{parse, png};
use crate::render::testkort;
use crate::report::map::{AreaClass, AreaValue};

const SHEETS: [(Sheet, &str); 2] = [(Sheet::Upright, "staaende"), (Sheet::Across, "liggende")];

fn every(test: impl Fn(&MapLayer, Sheet, &str)) {
    for layer in testkort::all() {
        for (sheet, _) in SHEETS {
            test(&layer, sheet, &svg(&layer, sheet).unwrap());
        }
    }
}

/// The values of an attribute, in file order.
pub(super) fn attributes(text: &str, name: &str) -> Vec<f64> {
    let marker = format!(" {name}=\"");
    text.split(&marker)
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse().ok())
        .collect()
}

#[test]
fn a_small_map_is_drawn_like_this() {
    insta::assert_snapshot!(svg(&testkort::small(), Sheet::Upright).unwrap());
}

#[test]
fn every_map_is_well_formed_and_fits_its_sheet() {
    every(|layer, sheet, file| {
        let tree = parse(file).unwrap();
        // The reader counts in CSS pixels, 96 to the inch; one tenth for rounding.
        let millimetres = |pixels: f32| f64::from(pixels) / 96.0 * 25.4;
        let (width, height) = sheet.size();
        assert!(
            millimetres(tree.size().width()) <= width / POINTS_PER_MM + 0.1,
            "{}",
            layer.id
        );
        assert!(
            millimetres(tree.size().height()) <= height / POINTS_PER_MM + 0.1,
            "{}: {:?}",
            layer.id,
            tree.size()
        );
        assert!(file.contains(r#"role="img""#) && file.contains("<title id=") && file.contains("<desc id="));
    });
}

#[test]
fn no_text_is_smaller_than_8_points_and_none_leaves_the_sheet() {
    every(|layer, sheet, file| {
        let sizes = attributes(file, "font-size");
        assert!(
            !sizes.is_empty() && sizes.iter().all(|size| *size >= 8.0),
            "{}: {sizes:?}",
            layer.id
        );
        let page = compose(layer, sheet).unwrap();
        let right = page
            .blocks
            .iter()
            .zip(&page.block_places)
            .map(|(block, (x, _))| x + block.width());
        let frames = page.layouts.iter().map(|layout| layout.view.frame.right());
        for edge in right.chain(frames) {
            assert!(edge <= sheet.size().0 + 0.01, "{} {sheet:?}: {edge}", layer.id);
        }
    });
}

#[test]
fn names_overlap_neither_one_another_nor_symbols_nor_the_scale_bar() {
    every(|layer, sheet, _| {
        for layout in &compose(layer, sheet).unwrap().layouts {
            for (index, one) in layout.labels.iter().enumerate() {
                assert!(layout.view.frame.contains(&one.frame), "{}: {one:?}", layer.id);
                assert!(!one.frame.overlaps(&bar_box(&layout.bar)), "{}: {one:?}", layer.id);
                for other in &layout.labels[index + 1..] {
                    assert!(!one.frame.overlaps(&other.frame), "{}: {one:?} {other:?}", layer.id);
                }
                for symbol in &layout.symbols {
                    assert!(
                        !one.frame.overlaps_circle(symbol.x, symbol.y, symbol.radius),
                        "{}: {one:?}",
                        layer.id
                    );
                }
            }
        }
    });
}

#[test]
fn every_kommune_is_named_on_the_maps_of_the_region() {
    for layer in [
        testkort::figur_1(),
        testkort::handicap(),
        testkort::tabel_1(),
        testkort::afvigelse(),
        testkort::mangler(),
    ] {
        for (sheet, _) in SHEETS {
            let page = compose(&layer, sheet).unwrap();
            for area in &layer.panels[0].areas {
                let named = page.layouts[0]
                    .labels
                    .iter()
                    .any(|label| label.lines[0].text.to_lowercase() == area.omraade.navn.to_lowercase());
                assert!(named, "{} {sheet:?}: {}", layer.id, area.omraade.navn);
            }
        }
    }
}

#[test]
fn all_57_clinics_can_be_counted() {
    for (sheet, _) in SHEETS {
        let page = compose(&testkort::figur_1(), sheet).unwrap();
        let symbols = &page.layouts[0].symbols;
        assert_eq!(symbols.len(), 57);
        for (index, a) in symbols.iter().enumerate() {
            for b in &symbols[index + 1..] {
                assert!((a.x - b.x).hypot(a.y - b.y) >= a.radius + b.radius, "{a:?} {b:?}");
            }
        }
    }
    let file = svg(&testkort::figur_1(), Sheet::Upright).unwrap();
    assert!(file.contains("Klinik (57 klinikker)"));
}

#[test]
fn the_counts_of_the_legend_add_up_to_the_areas() {
    every(|layer, _, _| {
        if layer.measure.is_none() {
            return;
        }
        for (index, panel) in layer.panels.iter().enumerate() {
            let sum: usize = layer.legend().iter().map(|entry| entry.counts[index]).sum();
            assert_eq!(sum, panel.areas.len(), "{}", layer.id);
        }
    });
    let special: Vec<AreaClass> = testkort::mangler()
        .legend()
        .iter()
        .map(|entry| entry.class)
        .skip(5)
        .collect();
    assert_eq!(
        special,
        [
            AreaClass::IkkeDefineret,
            AreaClass::Diskretioneret,
            AreaClass::IngenData
        ]
    );
}

#[test]
fn the_legend_of_tabel_1_has_these_bounds() {
    let layer = testkort::tabel_1();
    let lines: Vec<String> = layer
        .legend()
        .iter()
        .map(|entry| {
            format!(
                "{}: {}",
                class_label(&layer, entry.class),
                words::class_count(&layer, &entry.counts)
            )
        })
        .collect();
    // Quantiles of eleven kommuner; see classify's test for the bounds.
    assert_eq!(
        lines,
        [
            "Under 3.700: 3 kommuner",
            "3.700 til under 4.200: 3 kommuner",
            "4.200 til under 5.000: 3 kommuner",
            "5.000 og derover: 2 kommuner"
        ]
    );
}

#[test]
fn the_scale_bar_is_as_long_as_it_says() {
    every(|layer, sheet, _| {
        for layout in &compose(layer, sheet).unwrap().layouts {
            let View { extent, frame, .. } = layout.view;
            let metres = layout.bar.length / frame.width * extent.width();
            assert!((metres / 1000.0 - layout.bar.km).abs() < 1e-6, "{}", layer.id);
        }
    });
}

#[test]
fn the_alternative_text_says_what_the_map_shows() {
    let text = alternative(&testkort::tabel_1());
    assert!(
        text.contains("højest i Aalborg (5.903), lavest i Læsø (1.211)"),
        "{text}"
    );
    assert!(
        text.contains("Under 3.700: Thisted 3.632, Frederikshavn 3.634, Læsø 1.211."),
        "{text}"
    );
    let clinics = alternative(&testkort::figur_1());
    assert!(
        clinics.contains("57 klinikker er tegnet") && clinics.contains("Aalborg 15"),
        "{clinics}"
    );
    let moved = alternative(&testkort::flytning());
    assert!(
        moved.contains("Brønderslev fra 4.275 til 4.542; Aalborg fra 5.903 til 5.823"),
        "{moved}"
    );
    assert!(moved.contains("flytter fra Hjallerup til Vodskov"), "{moved}");
    assert!(alternative(&testkort::flytning_morsoe()).contains("Morsø fra 4.079 til ikke defineret"));
    insta::assert_snapshot!(testkort::all().iter().map(alternative).collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn the_table_has_a_row_per_area_or_clinic_with_unrounded_values() {
    let layer = testkort::tabel_1();
    assert_eq!(layer.table.rows.len(), 11);
    // Vesthimmerland 37.045 / 10 is kept as 3704,5 and in the second class.
    let row = &layer.table.rows[9];
    assert_eq!(row.cells[0], crate::report::Value::Text("Vesthimmerland".to_owned()));
    assert_eq!(row.cells[2], crate::report::Value::Number(3704.5));
    assert_eq!(row.cells[3], crate::report::Value::Integer(2));
    assert_eq!(testkort::figur_1().table.rows.len(), 57);
}

#[test]
fn the_order_of_the_input_does_not_change_the_map() {
    let layer = testkort::figur_1();
    let base = &testkort::base();
    let mut points = layer.panels[0].points.clone();
    points.reverse();
    let heading = crate::report::map_build::Heading {
        id: layer.id.clone(),
        title: layer.title.clone(),
        subtitle: layer.subtitle.clone(),
        pr: layer.pr,
        grundlag: layer.grundlag.clone(),
        sources: layer.sources.clone(),
        version: layer.version.clone(),
    };
    let categories = layer.point_categories.clone();
    let again =
        crate::report::map_build::clinics(base, heading, &points, categories, "Klinikker", ("klinik", "klinikker"))
            .unwrap();
    assert_eq!(svg(&again, Sheet::Across).unwrap(), svg(&layer, Sheet::Across).unwrap());
}

#[test]
fn land_upon_land_is_land() {
    // The same land twice: in one path with the even-odd rule it would become sea.
    let mut layer = testkort::small();
    let again = layer.land.0.clone();
    layer.land.0.extend(again);
    let drawn = svg(&layer, Sheet::Upright).unwrap();
    let land = drawn.lines().filter(|line| line.contains(colour::LAND));
    assert!(land.clone().all(|line| line.matches('M').count() == 1));
    assert_eq!(land.count(), 2);
}

#[test]
fn a_map_without_areas_is_refused() {
    let mut layer = testkort::small();
    layer.panels[0].areas.clear();
    assert_eq!(svg(&layer, Sheet::Upright), Err(SvgError::Empty("lille".to_owned())));
    let mut astray = testkort::small();
    astray.panels[0].points[0].lat = 6_323_104.0;
    assert!(matches!(svg(&astray, Sheet::Upright), Err(SvgError::Projection(_))));
}

#[test]
fn a_kommune_without_a_fixed_value_is_background_only() {
    let layer = testkort::figur_1();
    assert!(
        layer.panels[0]
            .areas
            .iter()
            .all(|area| area.value == AreaValue::Background)
    );
    let ground = Ground::of(&layer).unwrap().unwrap();
    let view = View::fit(ground.extent, 0.0, 0.0, 480.0, 400.0);
    assert!(layout(&layer, &layer.panels[0], &ground, view).unwrap().labels.len() > 30);
}

/// With `PRAKSISPLAN_BILLEDER` set to a folder, the pictures and GIS files are left there to be looked at.
#[test]
fn every_map_becomes_a_picture_of_300_dpi() {
    for layer in testkort::all() {
        for (sheet, name) in SHEETS {
            let file = svg(&layer, sheet).unwrap();
            let picture = png(&file).unwrap();
            let reader = ::png::Decoder::new(std::io::Cursor::new(&picture)).read_info().unwrap();
            let width = if sheet == Sheet::Upright { 2008 } else { 3035 };
            // 170 mm and 257 mm at 300 dpi.
            assert_eq!(reader.info().width, width, "{}", layer.id);
            if let Some(folder) = std::env::var_os("PRAKSISPLAN_BILLEDER") {
                let stem = Path::new(&folder).join(format!("{}_{name}", layer.id));
                fs::write(stem.with_extension("png"), &picture).unwrap();
                fs::write(stem.with_extension("svg"), &file).unwrap();
                fs::write(stem.with_extension("geojson"), crate::render::geojson::geojson(&layer)).unwrap();
                fs::write(
                    stem.with_extension("gpkg"),
                    crate::render::geopackage::geopackage(&layer).unwrap(),
                )
                .unwrap();
            }
        }
    }
}
