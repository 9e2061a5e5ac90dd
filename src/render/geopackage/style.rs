//! The QGIS style (QML) of a layer: the classes and colours of the printed map.

use std::fmt::Write as _;

use crate::render::colour;
use crate::render::svg::class_label;
use crate::report::map::{AreaClass, MapLayer, Shape};

/// One fill symbol per class, matched on the column `klasse`; on a map of points one quiet fill.
pub(super) fn areas(layer: &MapLayer) -> String {
    let legend = layer.legend();
    if legend.is_empty() {
        let symbol = fill_symbol("0", &solid(colour::BACKGROUND_AREA));
        return document(&format!(
            r#"<renderer-v2 type="singleSymbol"><symbols>{symbol}</symbols></renderer-v2>"#
        ));
    }
    let (mut categories, mut symbols) = (String::new(), String::new());
    for (index, entry) in legend.iter().enumerate() {
        let label = escape(&class_label(layer, entry.class));
        let _ = write!(
            categories,
            r#"<category symbol="{index}" value="{label}" label="{label}" render="true"/>"#
        );
        let name = index.to_string();
        let drawn = match entry.class {
            AreaClass::Number(class) => solid(&layer.classes.as_ref().map_or_else(
                || colour::BACKGROUND_AREA.to_owned(),
                |classes| colour::of_class(layer.palette, classes, class),
            )),
            AreaClass::IkkeDefineret => format!("{}{}", hatched(45), hatched(135)),
            AreaClass::Diskretioneret => hatched(0),
            AreaClass::IngenData => hatched(45),
        };
        symbols.push_str(&fill_symbol(&name, &drawn));
    }
    document(&format!(
        concat!(
            r#"<renderer-v2 type="categorizedSymbol" attr="klasse"><categories>{}</categories>"#,
            r#"<symbols>{}</symbols></renderer-v2>"#
        ),
        categories, symbols
    ))
}

/// One marker per kind of point, its area proportional to the column `kapacitet`.
pub(super) fn points(layer: &MapLayer) -> String {
    let (mut categories, mut symbols) = (String::new(), String::new());
    for (index, category) in layer.point_categories.iter().enumerate() {
        let label = escape(&category.label);
        let _ = write!(
            categories,
            r#"<category symbol="{index}" value="{label}" label="{label}" render="true"/>"#
        );
        let name = index.to_string();
        symbols.push_str(&marker_symbol(&name, category.shape));
    }
    document(&format!(
        concat!(
            r#"<renderer-v2 type="categorizedSymbol" attr="kategori"><categories>{}</categories>"#,
            r#"<symbols>{}</symbols></renderer-v2>"#
        ),
        categories, symbols
    ))
}

fn document(renderer: &str) -> String {
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.28\" styleCategories=\"Symbology\">{renderer}</qgis>\n"
    )
}

fn options(pairs: &[(&str, &str)]) -> String {
    let mut text = String::from(r#"<Option type="Map">"#);
    for (name, value) in pairs {
        let _ = write!(text, r#"<Option type="QString" name="{name}" value="{value}"/>"#);
    }
    text.push_str("</Option>");
    text
}

fn fill_symbol(name: &str, layers: &str) -> String {
    format!(r#"<symbol type="fill" name="{name}" alpha="1" clip_to_extent="1">{layers}</symbol>"#)
}

/// QGIS writes colours as red, green, blue, alpha.
fn rgba(hexadecimal: &str) -> String {
    let part = |from: usize| {
        hexadecimal
            .get(from..from + 2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .unwrap_or(0)
    };
    format!("{},{},{},255", part(1), part(3), part(5))
}

fn solid(fill: &str) -> String {
    let (fill, border) = (rgba(fill), rgba(colour::BORDER));
    let options = options(&[
        ("color", &fill),
        ("outline_color", &border),
        ("outline_width", "0.2"),
        ("outline_style", "solid"),
        ("style", "solid"),
    ]);
    format!(r#"<layer class="SimpleFill" enabled="1" pass="0" locked="0">{options}</layer>"#)
}

fn hatched(angle: u32) -> String {
    let (white, border) = (rgba("#ffffff"), rgba(colour::BORDER));
    let turned = angle.to_string();
    let ground = options(&[
        ("color", &white),
        ("outline_color", &border),
        ("outline_width", "0.2"),
        ("style", "no"),
    ]);
    let lines = options(&[
        ("angle", &turned),
        ("color", &border),
        ("distance", "1.4"),
        ("line_width", "0.3"),
    ]);
    let line = options(&[("line_color", &border), ("line_width", "0.3"), ("line_style", "solid")]);
    format!(
        concat!(
            r#"<layer class="SimpleFill" enabled="1" pass="0" locked="0">{}</layer>"#,
            r#"<layer class="LinePatternFill" enabled="1" pass="0" locked="0">{}"#,
            r#"<symbol type="line" name="@hatch@1" alpha="1" clip_to_extent="1">"#,
            r#"<layer class="SimpleLine" enabled="1" pass="0" locked="0">{}</layer></symbol></layer>"#
        ),
        ground, lines, line
    )
}

fn marker_symbol(name: &str, shape: Shape) -> String {
    let (qgis_name, fill) = match shape {
        Shape::Circle => ("circle", colour::POINT),
        Shape::OpenCircle => ("circle", "#ffffff"),
        Shape::Square => ("square", "#b35806"),
        Shape::Diamond => ("diamond", "#a50f15"),
        Shape::Triangle => ("triangle", "#54278f"),
    };
    let outline = if shape == Shape::OpenCircle {
        rgba(colour::POINT)
    } else {
        rgba("#ffffff")
    };
    let fill = rgba(fill);
    let drawn = options(&[
        ("name", qgis_name),
        ("color", &fill),
        ("outline_color", &outline),
        ("outline_width", "0.3"),
        ("size", "2.5"),
        ("size_unit", "MM"),
        ("scale_method", "diameter"),
    ]);
    let size = concat!(
        r#"<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/>"#,
        r#"<Option type="Map" name="properties"><Option type="Map" name="size"><Option type="bool" name="active" value="true"/>"#,
        r#"<Option type="QString" name="expression" value="coalesce(1.8 * sqrt(&quot;kapacitet&quot;), 2.5)"/>"#,
        r#"<Option type="int" name="type" value="3"/></Option></Option>"#,
        r#"<Option type="QString" name="type" value="collection"/></Option></data_defined_properties>"#
    );
    format!(
        r#"<symbol type="marker" name="{name}" alpha="1" clip_to_extent="1"><layer class="SimpleMarker" enabled="1" pass="0" locked="0">{drawn}{size}</layer></symbol>"#
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
