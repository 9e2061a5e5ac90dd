#!/usr/bin/env python3
"""Pairs the placement bench with the Python peers: same input, whole processes, one after the other, several times.

    placement.py BENCH FOLDER PEERS [REPEATS] [--slow]

BENCH    the bench executable (cargo bench --bench placement --no-run prints its path)
FOLDER   the generator's output at scale S (cells.csv, candidates.csv)
PEERS    the folder with d_milp.py and d_spopt.py; run with the Python that runs this script (numpy, scipy, spopt, highspy)
--slow   also spopt + HiGHS on 500 sites x 3 km (minutes) and the sizes where no peer gets an answer

Each pair must agree on the objective to 1e-9; the ratio is the median of the pairs' ratios.
"""
import json
import os
import statistics
import subprocess
import sys
import time

QUICK = [("mclp", 500, 1, "d_milp.py"), ("pmedian", 200, 3, "d_milp.py")]
SLOW = [("mclp", 500, 1, "d_spopt.py"), ("pmedian", 500, 3, "d_spopt.py"), ("pmedian", 500, 2, None), ("pmedian", 500, 1, None)]


def run(command, environment):
    begin = time.perf_counter()
    process = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    seconds = time.perf_counter() - begin
    return seconds, json.loads(process.stdout.strip().splitlines()[-1])


def peer_command(peers, script, folder, kind, sites, km):
    arguments = [folder, kind] + (["highs"] if script == "d_spopt.py" else []) + [str(sites), str(km)]
    # d_spopt.py stops after 500 s by itself, with whatever it has and the status "Optimal"; give it an hour.
    limit = ["3600"] if script == "d_spopt.py" else []
    return [sys.executable, os.path.join(peers, script)] + arguments + limit


def main():
    arguments = [word for word in sys.argv[1:] if word != "--slow"]
    if len(arguments) < 3:
        sys.exit(__doc__)
    bench, folder, peers = arguments[:3]
    repeats = int(arguments[3]) if len(arguments) > 3 else 3
    environment = dict(os.environ, PRAKSISPLAN_BENCH_DATA=folder, PYTHONDONTWRITEBYTECODE="1")
    for kind, sites, km, script in QUICK + (SLOW if "--slow" in sys.argv else []):
        own, ratios, other = [], [], []
        for _ in range(1 if script == "d_spopt.py" else repeats):
            seconds, answer = run([bench, "svar", kind, str(sites), str(km)], environment)
            own.append(seconds)
            if script:
                peer_seconds, peer = run(peer_command(peers, script, folder, kind, sites, km), environment)
                other.append(peer_seconds)
                if abs(peer["obj"] / answer["obj"] - 1) > 1e-9:
                    sys.exit(f"{kind} {sites} x {km} km: {answer['obj']} here, {peer['obj']} from {script}: no ratio")
                ratios.append(peer_seconds / seconds)
        state = "proven" if answer["proven"] else f"gap {answer['gap']:.6%}"
        line = f"{kind} {sites} x {km} km: {statistics.median(own):.3f} s, {state}, obj {answer['obj']}"
        if script:
            line += f"; {script} {statistics.median(other):.2f} s, ratio {statistics.median(ratios):.0f}"
        print(line, flush=True)


main()
