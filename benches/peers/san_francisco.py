#!/usr/bin/env python3
"""The published San Francisco case through the command: 205 tracts, 16 candidate stores, network metres.

    san_francisco.py PRAKSISPLAN [WHEEL]

PRAKSISPLAN  the program
WHEEL        the spopt 0.7.0 wheel; without it pip downloads it to a temporary folder (nothing is kept)

The data belongs to spopt's tests and is never copied here; the expected values are facts published with it.
"""
import csv
import glob
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile

FOLDER = "spopt/tests/test_locate/data/"
COSTS = FOLDER + "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
TRACTS = FOLDER + "SF_demand_205_centroid_uniform_weight.csv"
STORES = FOLDER + "SF_store_site_16_longlat.csv"


def wheel(folder):
    if len(sys.argv) > 2:
        return sys.argv[2]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "spopt==0.7.0"]
    subprocess.run(command, check=True)
    return glob.glob(os.path.join(folder, "spopt-*.whl"))[0]


def unpack(archive, folder):
    """The three files as the command reads them."""
    def rows(name):
        return csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8"))

    def write(name, heading, lines):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(heading + "\n" + "".join(",".join(line) + "\n" for line in lines))

    write("celler.csv", "id,befolkning", ((row["NAME"], row["POP2000"]) for row in rows(TRACTS)))
    write("steder.csv", "id", ((row["NAME"],) for row in rows(STORES)))
    write("veje.csv", "fra,til,omkostning", ((row["DestinationName"], row["name"], row["distance"]) for row in rows(COSTS)))


def ask(program, folder, *words):
    files = ["--celler", "celler.csv", "--kandidater", "steder.csv", "--omkostninger", "veje.csv"]
    command = [os.path.abspath(program), "placering", *files, "--format", "json", "--quiet", *words]
    output = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if output.returncode != 0:
        sys.exit(f"{' '.join(words)}: {output.stderr}")
    return json.loads(output.stdout)["data"]


def check(what, found, expected):
    equal = abs(found - expected) <= 1e-9 * abs(expected) if isinstance(expected, float) else found == expected
    print(f"{'ok   ' if equal else 'WRONG'} {what}: {found}" + ("" if equal else f", expected {expected}"))
    return equal


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel(folder)) as archive:
            unpack(archive, folder)
        run = lambda *words: ask(sys.argv[1], folder, *words)
        median = run("--maal", "pmedian", "--antal", "4")
        cover = run("--maal", "daekning", "--antal", "4", "--raekkevidde", "5000")
        center = run("--maal", "pcenter", "--antal", "4")
        results = [
            check("population", median["befolkning"], 955113.0),
            check("p-median, objective", median["vaerdi"], 2848268129.7145),
            check("p-median, mean", median["gennemsnit"], 2982.1268579890657),
            check("p-median, sites", sorted(one["id"] for one in median["steder"]), ["Store_11", "Store_12", "Store_15", "Store_2"]),
            check("p-median, proven", median["bevist_optimal"], True),
            check("covering, people", cover["vaerdi"], 875247.0),
            check("covering, tracts uncovered", len(cover["udaekkede"]), 21),
            check("covering, per cent of tracts", 100 * (1 - len(cover["udaekkede"]) / cover["punkter"]), 89.75609756097561),
            check("covering, proven", cover["bevist_optimal"], True),
            check("p-center", center["vaerdi"], 7403.063810849859),
            check("p-center, proven", center["bevist_optimal"], True),
        ]
        for bound, sites in (("5000", 8.0), ("6000", 5.0), ("8000", 3.0), ("3000", None), ("4000", None)):
            found = run("--maal", "mindste_daekning", "--raekkevidde", bound)
            results.append(check(f"set covering within {bound} m", found["vaerdi"], sites))
            results.append(check(f"set covering within {bound} m, status", found["status"], "fundet" if sites else "umulig"))
    sys.exit(0 if all(results) else 1)


main()
