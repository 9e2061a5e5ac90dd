#!/usr/bin/env python3
"""Pairs the commands with the Python peers of ../shared/bench: the same input, in turn, results compared, then times.

    compare.py PRAKSISPLAN DATA_DIR [--scales S,M] [--workloads a,b,c] [--runs N] [--peers DIR] [--register] [--curve]

PRAKSISPLAN  the program (cargo build --release)
DATA_DIR     holds SCALE/*.csv as gen.py writes them
--register   `tilgaengelighed` from a register on disk instead of plain files; made in DATA_DIR/SCALE/register.db when it is
             not there (not for XL, whose coordinates no Danish register takes)
--curve      no peers: our own time and memory at every scale, with the time per cell

Runs under a Python that has the peers' packages; a peer whose import fails is named and left out. Exit status 1 when a
result differs by more than 1e-9 (relative). Each pair is run back to back, so that what else the machine does hits both;
the ratio is the median of the pairs' ratios, in wall-clock and in processor time.
"""
import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

PEERS = {
    "a": [("a_kdtree.py", []), ("a_duckdb.py", []), ("a_geopandas.py", [])],
    "b": [("b_numpy.py", []), ("b_access_tree.py", []), ("b_numba.py", []), ("b_duckdb.py", []), ("b_scipy.py", [])],
    "c": [("c_tuned.py", ["du"])],
}
# Where a peer is known to need more than ten seconds or several gigabytes.
SKIP = {("a_duckdb.py", "XL"), ("b_access_tree.py", "XL"), ("b_duckdb.py", "XL"), ("b_scipy.py", "XL")}


def timed(command, env, folder=None):
    """Output, wall-clock and processor seconds, peak megabytes, and what went wrong."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, env=env, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        out.seek(0), err.seek(0)
        if process.returncode:
            return None, wall, cpu, peak, err.read().decode().strip().splitlines()[-1:]
        return json.load(out), wall, cpu, peak, None


def make_register(program, folder, env):
    """The generator's cells and clinics in a register: the shipped one, whose own clinics lose their place."""
    path = os.path.join(folder, "register.db")
    if os.path.exists(path):
        return path
    subprocess.run([program, "ny", path, "--fra", "eksempel", "-q"], check=True, env=env)
    ours = os.path.join(folder, "celler.csv")
    with open(os.path.join(folder, "cells.csv")) as theirs, open(ours, "w") as file:
        theirs.readline()
        file.write("celle_id,x,y,befolkning\n")
        file.writelines(",".join(line.split(",")[:4]) + "\n" for line in theirs)
    subprocess.run(
        [program, "importer", "celler", ours, "--kilde", "gen.py", "--gyldig-fra", "01.01.2019", "--koordinatsystem", "25832",
         "--db", path, "-q"], check=True, env=env, stdout=subprocess.DEVNULL)
    rows = lambda name: (line.rstrip("\n").split(",") for line in list(open(os.path.join(folder, name)))[1:])
    db = sqlite3.connect(path)
    source = db.execute("SELECT kilde_id FROM kilde LIMIT 1").fetchone()[0]
    db.execute("UPDATE klinik_version SET x = NULL, y = NULL, lat = NULL, lon = NULL")
    for number, x, y, capacity, _ in rows("clinics.csv"):
        name = f"b{number}"
        halves = int(float(capacity) * 2)
        db.execute("INSERT INTO klinik (klinik_id, oprettet, kilde_id) VALUES (?, '2019-01-01', ?)", (name, source))
        db.execute(
            "INSERT INTO klinik_version (klinik_id, gyldig_fra, navn, kommunekode, x, y, koordinat_kvalitet, kilde_id)"
            " VALUES (?, '2019-01-01', ?, '0851', ?, ?, 'adresse', ?)", (name, name, float(x), float(y), source))
        db.execute(
            "INSERT INTO kapacitet_timer (klinik_id, over_30, under_30, gyldig_fra, kilde_id) VALUES (?, ?, ?, '2019-01-01', ?)",
            (name, halves // 2, halves % 2, source))
    db.commit()
    db.execute("ANALYZE")
    db.commit()
    db.close()
    return path


def command(program, workload, folder, register):
    """Our command line for a workload."""
    files = ["--celler", "cells.csv", "--klinikker", "clinics.csv"]
    if workload == "c":
        return [program, "placering", "--alle-flytninger", *files, "--kandidater", "candidates.csv", "--top", "1", "--format", "json", "-q"]
    if register:
        files = ["--db", register, "--pr", "2019-06-30", "--vej", "luftlinje", "--omvejsfaktor", "1"]
    measure = {
        "a": ["--maal", "naermeste", "--graenser", "5000,10000,20000"],
        "b": ["--maal", "2sfca,e2sfca_gauss", "--raekkevidde", "30000", "--sigma", "10000"],
    }[workload]
    return [program, "tilgaengelighed", *files, *measure, "--format", "json", "-q"]


def summary(workload, output):
    """Our answer in the peers' words."""
    if workload == "c":
        data = output["data"]
        today, best = data["i_dag"], data["bedste"]
        place = lambda one: [int(one["klinik"]), int(one["kandidat"])]
        mean, under = best["gennemsnit"][0], best["andel_under_halvdelen"][0]
        return {
            "base_mean": today["gennemsnit"], "base_s10": today["andel_inden_for"], "base_und": today["andel_under_halvdelen"],
            "best_mean": mean["gennemsnit"], "best_mean_jk": place(mean),
            "best_s10": best["andel_inden_for"][0]["andel_inden_for"], "best_und": under["andel_under_halvdelen"],
        }
    whole = output["sammenfatning"]
    if workload == "a":
        distance = whole["afstand"]
        shares = [one["andel"] for one in distance["andele"]]
        return {"mean_m": distance["gennemsnit"], "max_m": distance["stoerste"], "share5": shares[0], "share10": shares[1], "share20": shares[2]}
    found = {}
    for name, measure in zip("bg", whole["maal"]):
        spread = measure["spredning"]
        for key, ours in (("sumPA", "sum"), ("sd", "standardafvigelse"), ("min", "mindste"), ("max", "stoerste"),
                          ("share_under_half_mean", "andel_under_halvt_gennemsnit")):
            found[f"{name}_{key}"] = spread[ours]
    return found


def differences(ours, theirs):
    """Keys both have whose numbers differ by more than 1e-9, relative."""
    for key in sorted(set(ours) & set(theirs)):
        a, b = ours[key], theirs[key]
        if isinstance(a, list):
            if a != b:
                yield key, a, b
        elif isinstance(a, float) and abs(a - b) > 1e-9 * max(abs(a), abs(b), 1e-30):
            yield key, a, b


def curve(program, data, scales, workloads, runs, env, with_register):
    print(f"{'workload':<10}{'cells':>10}{'median ms':>11}{'ns a cell':>11}{'cpu ms':>9}{'peak MB':>9}")
    for workload in workloads:
        for scale in scales:
            if (workload, scale) == ("c", "XL"):
                continue  # 50 million moves are nobody's question.
            folder = os.path.abspath(os.path.join(data, scale))
            cells = sum(1 for _ in open(os.path.join(folder, "cells.csv"))) - 1
            register = make_register(program, folder, env) if with_register and scale != "XL" else None
            walls, cpus, peaks = [], [], []
            for _ in range(runs):
                _, wall, cpu, peak, problem = timed(command(program, workload, folder, register), env, folder)
                if problem is not None:
                    sys.exit(f"the program failed: {problem}")
                walls.append(wall), cpus.append(cpu), peaks.append(peak)
            wall, cpu = statistics.median(walls), statistics.median(cpus)
            print(f"{workload + ' ' + scale:<10}{cells:>10}{wall * 1e3:>11.1f}{wall / cells * 1e9:>11.0f}{cpu * 1e3:>9.1f}{max(peaks):>9.0f}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("data")
    parser.add_argument("--scales", default="S,M")
    parser.add_argument("--workloads", default="a,b,c")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--register", action="store_true")
    parser.add_argument("--curve", action="store_true")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--peers", default=os.path.join(here, "..", "..", "..", "shared", "bench", "peers"))
    parser.add_argument("--only", help="only the peers whose script has this in its name")
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    env = dict(os.environ, PYTHONPATH=arguments.peers, PYTHONDONTWRITEBYTECODE="1")
    scales, workloads = arguments.scales.split(","), arguments.workloads.split(",")
    if arguments.curve:
        return curve(program, arguments.data, scales, workloads, arguments.runs, env, arguments.register)
    if not os.path.isdir(arguments.peers):
        sys.exit(f"no peers in {arguments.peers}")
    wrong = 0
    print(f"{'workload':<10}{'peer':<20}{'ours ms':>9}{'peer ms':>10}{'ratio':>8}{'cpu ratio':>11}{'ours MB':>9}{'peer MB':>9}  result")
    for scale in scales:
        folder = os.path.abspath(os.path.join(arguments.data, scale))
        register = make_register(program, folder, env) if arguments.register and scale != "XL" else None
        for workload in workloads:
            for script, extra in PEERS[workload]:
                if (script, scale) in SKIP or (workload, scale) == ("c", "XL") or (arguments.only and arguments.only not in script):
                    continue
                theirs_command = [sys.executable, os.path.join(arguments.peers, script), folder, *extra]
                pairs, verdict = [], "equal"
                for _ in range(arguments.runs):
                    output, wall, cpu, peak, problem = timed(command(program, workload, folder, register), env, folder)
                    if problem is not None:
                        sys.exit(f"the program failed: {problem}")
                    theirs, peer_wall, peer_cpu, peer_peak, problem = timed(theirs_command, env)
                    if problem is not None:
                        verdict = f"did not run: {problem}"
                        break
                    pairs.append((wall, peer_wall, cpu, peer_cpu, peak, peer_peak))
                    found = list(differences(summary(workload, output), theirs))
                    if found:
                        wrong, verdict = wrong + 1, f"DIFFERS {found[0]}"
                name = f"{workload} {scale}"
                if not pairs:
                    print(f"{name:<10}{script:<20}{verdict}")
                    continue
                ours_ms, theirs_ms = (statistics.median(p[i] for p in pairs) * 1e3 for i in (0, 1))
                ratio = statistics.median(p[1] / p[0] for p in pairs)
                cpu = statistics.median(p[3] / max(p[2], 1e-4) for p in pairs)
                peaks = [max(p[i] for p in pairs) for i in (4, 5)]
                print(f"{name:<10}{script:<20}{ours_ms:>9.1f}{theirs_ms:>10.1f}{ratio:>8.1f}{cpu:>11.1f}{peaks[0]:>9.0f}{peaks[1]:>9.0f}  {verdict}", flush=True)
    return sys.exit(1 if wrong else 0)


main()
