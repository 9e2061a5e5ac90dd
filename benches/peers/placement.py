#!/usr/bin/env python3
"""Pairs `placering` with the Python peers: same questions, whole processes, one after the other, several times.

    placement.py PRAKSISPLAN FOLDER PEERS [REPEATS] [--slow]

PRAKSISPLAN  the program (cargo build --release)
FOLDER       the generator's output at scale S (cells.csv, candidates.csv)
PEERS        the folder with d_milp.py and d_spopt.py; run with the Python that runs this script (numpy, scipy, spopt, highspy)
--slow       also spopt + HiGHS on 500 sites x 3 km (minutes), the sizes where no peer gets an answer, and set covering
             within 12 km, with which scipy is busy for minutes

The questions are d_milp.py's: 57 of the candidates, demand as 1 km cells or as blocks with rounded centres. The program
reads them as plain files. Set covering (fewest sites so that every cell within reach of one is within a distance of an
open one) is put to scipy.milp by this script itself, with equal cells once, as `placement.py --lscp FOLDER METRES`. Each pair must agree on the objective to 1e-9; the ratio is the median of the pairs' ratios.
A machine with other work on it makes both sides slower: the pairs are interleaved, and the ratios are what counts.
"""
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

QUICK = [("daekning", 500, 1, "d_milp.py"), ("pmedian", 200, 3, "d_milp.py")]
# Set covering: kind, candidates, km and the distance in metres.
COVERS = [("mindste_daekning", 500, 1, 5000), ("mindste_daekning", 500, 1, 10000), ("mindste_daekning", 500, 1, 15000)]
SLOW_COVERS = [("mindste_daekning", 500, 1, 12000)]
SLOW = [("daekning", 500, 1, "d_spopt.py"), ("pmedian", 500, 3, "d_spopt.py"), ("pmedian", 500, 2, None), ("pmedian", 500, 1, None)]


def question(folder, sites, km, into):
    """Cells or blocks and candidates as plain files, the same numbers as d_milp.py computes for itself."""
    cells = np.loadtxt(os.path.join(folder, "cells.csv"), delimiter=",", skiprows=1)
    places, people = cells[:, 1:3], cells[:, 3]
    candidates = np.loadtxt(os.path.join(folder, "candidates.csv"), delimiter=",", skiprows=1)
    candidates = candidates[:: max(1, 1000 // sites)][:sites]
    if km > 1:
        block = (places // (km * 1000)).astype(np.int64)
        _, of = np.unique(block[:, 0] * 100000 + block[:, 1], return_inverse=True)
        total = np.bincount(of, people)
        middle = [np.bincount(of, people * places[:, axis]) / total for axis in (0, 1)]
        places, people = np.rint(np.c_[middle[0], middle[1]]), total
    with open(os.path.join(into, "celler.csv"), "w", encoding="utf-8") as file:
        file.write("id,x,y,befolkning\n")
        file.writelines(f"{i + 1},{int(x)},{int(y)},{int(p)}\n" for i, ((x, y), p) in enumerate(zip(places, people)))
    with open(os.path.join(into, "kandidater.csv"), "w", encoding="utf-8") as file:
        file.write("id,x,y\n")
        file.writelines(f"{int(row[0])},{int(row[1])},{int(row[2])}\n" for row in candidates)


def run(command, folder=None):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
    output, errors = process.communicate()
    seconds = time.perf_counter() - begin
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: {errors[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, output


def own_answer(program, kind, folder, metres=5000):
    if kind == "mindste_daekning":
        bound = ["--raekkevidde", str(metres), "--saet-til-side"]
    else:
        bound = ["--antal", "57"] + (["--raekkevidde", str(metres)] if kind == "daekning" else [])
    files = ["--celler", "celler.csv", "--kandidater", "kandidater.csv"]
    words = ["placering", "--maal", kind, "--alternativer", "0", *files, *bound, "--format", "json", "-q"]
    seconds, cpu, output = run([os.path.abspath(program), *words], folder)
    return seconds, cpu, json.loads(output)["data"]


def peer_command(peers, script, folder, kind, sites, km):
    word = {"daekning": "mclp"}.get(kind, kind)
    arguments = [folder, word] + (["highs"] if script == "d_spopt.py" else []) + [str(sites), str(km)]
    # d_spopt.py stops after 500 s by itself, with whatever it has and the status "Optimal"; give it an hour.
    limit = ["3600"] if script == "d_spopt.py" else []
    return [sys.executable, "-B", os.path.join(peers, script)] + arguments + limit


def lscp(folder, metres):
    """The smallest cover by scipy.milp (HiGHS), proven or not after ten minutes."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix
    from scipy.spatial.distance import cdist

    cells = np.loadtxt(os.path.join(folder, "celler.csv"), delimiter=",", skiprows=1)[:, 1:3]
    sites = np.loadtxt(os.path.join(folder, "kandidater.csv"), delimiter=",", skiprows=1)[:, 1:3]
    near = cdist(cells, sites) <= metres
    near = csr_matrix(np.unique(near[near.any(1)], axis=0).astype(float))
    ones = np.ones(near.shape[1])
    answer = milp(ones, constraints=LinearConstraint(near, 1), integrality=ones, bounds=Bounds(0, 1), options={"time_limit": 600})
    print(json.dumps({"obj": round(answer.fun), "bound": answer.mip_dual_bound}))


def pair_covers(program, folder, repeats, questions):
    for kind, sites, km, metres in questions:
        own, ratios, other = [], [], []
        with tempfile.TemporaryDirectory() as into:
            question(folder, sites, km, into)
            for _ in range(repeats):
                seconds, _, answer = own_answer(program, kind, into, metres)
                peer_seconds, _, output = run([sys.executable, "-B", os.path.abspath(__file__), "--lscp", into, str(metres)])
                peer = json.loads(output.strip().splitlines()[-1])
                # Whoever is proven must not be undercut by the other.
                here, there = answer["vaerdi"], peer["obj"]
                if (answer["bevist_optimal"] and there < here) or (peer["bound"] > there - 1 and here < there):
                    sys.exit(f"{kind} {metres} m: {answer['vaerdi']} here, {peer} from scipy: no ratio")
                own.append(seconds)
                other.append(peer_seconds)
                ratios.append(peer_seconds / seconds)
        state = "proven" if answer["bevist_optimal"] else f"gap {answer['gab']:.6%}"
        there = "proven" if peer["bound"] > peer["obj"] - 1 else f"bound {peer['bound']:.3f}"
        print(
            f"{kind} {sites} x {km} km within {metres} m: {statistics.median(own):.3f} s, {state}, value {answer['vaerdi']}; "
            f"scipy.milp {statistics.median(other):.2f} s, {there}, value {peer['obj']}, ratio {statistics.median(ratios):.1f}",
            flush=True,
        )


def main():
    if sys.argv[1:2] == ["--lscp"]:
        lscp(sys.argv[2], float(sys.argv[3]))
        return
    arguments = [word for word in sys.argv[1:] if word != "--slow"]
    if len(arguments) < 3:
        sys.exit(__doc__)
    program, folder, peers = arguments[:3]
    repeats = int(arguments[3]) if len(arguments) > 3 else 3
    pair_covers(program, folder, repeats, COVERS)
    if "--slow" in sys.argv:
        pair_covers(program, folder, 1, SLOW_COVERS)
    for kind, sites, km, script in QUICK + (SLOW if "--slow" in sys.argv else []):
        own, ratios, cpu_ratios, other = [], [], [], []
        with tempfile.TemporaryDirectory() as into:
            question(folder, sites, km, into)
            for _ in range(1 if script == "d_spopt.py" else repeats):
                seconds, cpu, answer = own_answer(program, kind, into)
                own.append(seconds)
                if script:
                    peer_seconds, peer_cpu, output = run(peer_command(peers, script, folder, kind, sites, km))
                    peer = json.loads(output.strip().splitlines()[-1])
                    other.append(peer_seconds)
                    if abs(peer["obj"] / answer["vaerdi"] - 1) > 1e-9:
                        sys.exit(f"{kind} {sites} x {km} km: {answer['vaerdi']} here, {peer['obj']} from {script}: no ratio")
                    ratios.append(peer_seconds / seconds)
                    cpu_ratios.append(peer_cpu / max(cpu, 1e-4))
        state = "proven" if answer["bevist_optimal"] else f"gap {answer['gab']:.6%}"
        line = f"{kind} {sites} x {km} km: {statistics.median(own):.3f} s, {state}, value {answer['vaerdi']}"
        if script:
            ratio, cpu = statistics.median(ratios), statistics.median(cpu_ratios)
            line += f"; {script} {statistics.median(other):.2f} s, ratio {ratio:.1f} (cpu {cpu:.1f})"
        print(line, flush=True)


main()
