"""Asks another engine the questions of the filter's benchmark, and says how long its best way of asking took.

    ask.py --engine duckdb|polars --threads N --data FOLDER

The folder holds `orders.csv`, `lines.csv` and `mixes.json`, which the benchmark writes. Every way of asking must give
the answer that the index gave; then the fastest is measured. One line of JSON for each mix is printed.
"""

import argparse
import gc
import json
import os
import pathlib
import statistics
import sys
import time

# Runs of the fastest way: at least, at most, and as long as so many seconds have not passed.
LEAST, MOST, SECONDS = 9, 200, 1.5
# Runs by which the fastest way is found.
TRIALS = 3


def best(ways):
    """The fastest of some ways to do the same: its name and its function."""
    fastest, chosen = float("inf"), None
    for name, run in ways.items():
        run()
        for _ in range(TRIALS):
            start = time.perf_counter()
            run()
            took = time.perf_counter() - start
            if took < fastest:
                fastest, chosen = took, name
    return chosen, ways[chosen]


def measure(run):
    """Median and 95th percentile of wall time, and mean processor time, in milliseconds."""
    walls = []
    began, cpu = time.perf_counter(), time.process_time()
    while len(walls) < LEAST or (len(walls) < MOST and time.perf_counter() - began < SECONDS):
        start = time.perf_counter()
        run()
        walls.append(time.perf_counter() - start)
    cpu = time.process_time() - cpu
    walls.sort()
    return {
        "median_ms": statistics.median_low(walls) * 1e3,
        "p95_ms": walls[-(-len(walls) * 95 // 100) - 1] * 1e3,
        "cpu_ms": cpu / len(walls) * 1e3,
    }


def check(mix, way, answer):
    """Stops unless what a way gave, counts or page or both, is what the index gave."""
    for part, found in answer.items():
        expected = mix["expected"][part]
        if found != expected:
            sys.exit(f"{mix['name']}, {way}: {part} is {found}, the index's {expected}")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--engine", choices=["duckdb", "polars"], required=True)
    arguments.add_argument("--threads", type=int, required=True)
    arguments.add_argument("--data", type=pathlib.Path, required=True)
    chosen = arguments.parse_args()
    os.environ["POLARS_MAX_THREADS"] = str(chosen.threads)
    if chosen.engine == "duckdb":
        from duckdb_peer import Peer, version
    else:
        from polars_peer import Peer, version
    peer = Peer(chosen.data, chosen.threads)
    gc.disable()
    for mix in json.loads((chosen.data / "mixes.json").read_text()):
        steps = []
        for ways in peer.ways(mix):
            for way, run in ways.items():
                check(mix, way, run())
            steps.append(best(ways))

        def answer(runs=[run for _, run in steps]):
            for run in runs:
                run()

        found = {
            "engine": chosen.engine,
            "version": version,
            "ways": [way for way, _ in steps],
            "threads": chosen.threads,
            "mix": mix["name"],
        }
        print(json.dumps(found | measure(answer)), flush=True)


if __name__ == "__main__":
    main()
