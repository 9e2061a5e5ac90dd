"""Opens GeoPackages and GeoJSON of praksisplan with GDAL and checks what a user of QGIS would meet.

    python tjek_kort.py FIL …      exit 1 when a file breaks a promise
"""

import sys

import pyogrio

# Region Nordjylland with room to spare, in degrees and in EPSG:25832 metres.
DEGREES = (8.0, 56.4, 11.5, 58.0)
METRES = (440_000, 6_240_000, 660_000, 6_420_000)


def inside(bounds, frame):
    return bounds[0] >= frame[0] and bounds[1] >= frame[1] and bounds[2] <= frame[2] and bounds[3] <= frame[3]


def gpkg(path):
    problems = []
    layers = {name: kind for name, kind in pyogrio.list_layers(path)}
    if layers.get("omraader") != "MultiPolygon":
        problems.append(f"laget omraader er {layers.get('omraader')}")
    for name in ("omraader", "punkter"):
        if name not in layers:
            continue
        info = pyogrio.read_info(path, layer=name)
        if info["crs"] != "EPSG:25832":
            problems.append(f"{name}: {info['crs']} er ikke EPSG:25832")
        if not inside(info["total_bounds"], METRES):
            problems.append(f"{name}: {info['total_bounds']} er ikke i regionen")
        meta, _, geometry, fields = pyogrio.raw.read(path, layer=name)
        if len(geometry) != info["features"] or any(shape is None for shape in geometry):
            problems.append(f"{name}: {info['features']} objekter, ikke alle med geometri")
        if name == "omraader" and "navn" not in meta["fields"]:
            problems.append("omraader har ingen navne")
    styles = pyogrio.raw.read(path, layer="layer_styles", columns=["f_table_name", "styleQML", "useAsDefault"])[3]
    if len(styles[0]) == 0 or not all("<qgis" in qml for qml in styles[1]):
        problems.append("layer_styles har ingen QML")
    return problems


def geojson(path):
    info = pyogrio.read_info(path)
    problems = []
    if info["crs"] != "EPSG:4326":
        problems.append(f"{info['crs']} er ikke WGS84")
    if not inside(info["total_bounds"], DEGREES):
        problems.append(f"{info['total_bounds']} er ikke i regionen")
    if info["features"] < 2:
        problems.append("næsten tom")
    return problems


broken = 0
for path in sys.argv[1:]:
    found = gpkg(path) if path.endswith(".gpkg") else geojson(path)
    broken += len(found)
    for problem in found:
        print(f"{path}: {problem}")
print(f"GDAL {pyogrio.__gdal_version_string__}: {len(sys.argv) - 1} filer åbnet, {broken} fejl")
sys.exit(1 if broken else 0)
