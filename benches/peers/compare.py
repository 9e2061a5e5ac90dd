#!/usr/bin/env python3
"""Pairs the engine with the Python peers of ../shared/bench: the same input, in turn, results compared, then times.

    compare.py BENCH_BINARY DATA_DIR [--scales S,M] [--workloads a,b,c] [--runs N] [--peers DIR]

BENCH_BINARY is target/release/deps/access-… (cargo bench --no-run --bench access prints it). DATA_DIR holds SCALE/*.csv
and SCALE/plan.db as gen.py --sqlite writes them. Runs under a Python that has the peers' packages; a peer whose import
fails is named and left out. Exit status 1 when a result differs by more than 1e-9 (relative).
"""
import argparse, json, os, resource, statistics, subprocess, sys, time

PEERS = {
    "a": [("a_kdtree.py", []), ("a_duckdb.py", []), ("a_geopandas.py", [])],
    "b": [("b_numpy.py", []), ("b_access_tree.py", []), ("b_numba.py", []), ("b_duckdb.py", []), ("b_scipy.py", [])],
    "c": [("c_tuned.py", ["du"])],
}
# Where a peer is known to need more than ten seconds or several gigabytes.
SKIP = {("a_duckdb.py", "XL"), ("b_access_tree.py", "XL"), ("b_duckdb.py", "XL"), ("b_scipy.py", "XL")}


def timed(command, env):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode:
        return None, wall, cpu, done.stderr.strip().splitlines()[-1:]
    return json.loads(done.stdout), wall, cpu, None


def differences(ours, theirs):
    """Keys both have whose numbers differ by more than 1e-9, relative."""
    for key in sorted(set(ours) & set(theirs)):
        a, b = ours[key], theirs[key]
        if isinstance(a, list):
            if a != b:
                yield key, a, b
        elif isinstance(a, float) and abs(a - b) > 1e-9 * max(abs(a), abs(b), 1e-30):
            yield key, a, b


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("data")
    parser.add_argument("--scales", default="S,M")
    parser.add_argument("--workloads", default="a,b,c")
    parser.add_argument("--runs", type=int, default=5)
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--peers", default=os.path.join(here, "..", "..", "..", "shared", "bench", "peers"))
    arguments = parser.parse_args()
    if not os.path.isdir(arguments.peers):
        sys.exit(f"no peers in {arguments.peers}")
    env = dict(os.environ, PYTHONPATH=arguments.peers)
    wrong = 0
    print(f"{'workload':<10}{'peer':<20}{'ours ms':>9}{'peer ms':>10}{'ratio':>8}{'cpu ratio':>11}  result")
    for scale in arguments.scales.split(","):
        folder = os.path.join(arguments.data, scale)
        for workload in arguments.workloads.split(","):
            for script, extra in PEERS[workload]:
                if (script, scale) in SKIP or (workload, scale) == ("c", "XL"):
                    continue
                theirs_command = [sys.executable, os.path.join(arguments.peers, script), folder, *extra]
                ours_command = [arguments.binary, "--run", workload, os.path.join(folder, "plan.db")]
                pairs, verdict = [], "equal"
                for _ in range(arguments.runs):
                    ours, our_wall, our_cpu, problem = timed(ours_command, env)
                    if problem is not None:
                        sys.exit(f"the engine failed: {problem}")
                    theirs, their_wall, their_cpu, problem = timed(theirs_command, env)
                    if problem is not None:
                        verdict = f"did not run: {problem}"
                        break
                    pairs.append((our_wall, their_wall, our_cpu, their_cpu))
                    found = list(differences(ours, theirs))
                    if found:
                        wrong, verdict = wrong + 1, f"DIFFERS {found[0]}"
                name = f"{workload} {scale}"
                if not pairs:
                    print(f"{name:<10}{script:<20}{verdict}")
                    continue
                ours_ms, theirs_ms = (statistics.median(p[i] for p in pairs) * 1e3 for i in (0, 1))
                ratio = statistics.median(p[1] / p[0] for p in pairs)
                cpu = statistics.median(p[3] / max(p[2], 1e-4) for p in pairs)
                print(f"{name:<10}{script:<20}{ours_ms:>9.1f}{theirs_ms:>10.1f}{ratio:>8.1f}{cpu:>11.1f}  {verdict}", flush=True)
    sys.exit(1 if wrong else 0)


main()
