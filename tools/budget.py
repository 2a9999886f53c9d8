#!/usr/bin/env python3
"""Prints what measure.py has measured beside the budgets: measured, budget, ratio.

    python3 tools/budget.py bin/measure.json

The first program of the file is the one that has to keep them; others, measured in the same sitting, stand beside it.
Exit code 1 where a budget is not kept.
"""
import json
import statistics
import sys


def med(xs):
    xs = [x for x in xs if x is not None]
    return statistics.median(xs) if xs else None


def start(mode, key):
    return lambda r: med([x.get(key) for x in r["start"][mode]])


def run(*path):
    def get(r):
        v = r.get("run") or {}
        for k in path:
            v = (v or {}).get(k)
        return v
    return get


def per10(r):
    idle = (r.get("run") or {}).get("idle") or {}
    return None if not idle.get("secs") else round(idle["cpu_ms"] / idle["secs"] * 10, 1)


def mb(key):
    def get(r):
        v = ((r.get("run") or {}).get(key) or {}).get("VmHWM")
        return None if v is None else round(v / 1024.0, 1)
    return get


BUDGETS = [
    # what, budget, unit, how it is taken from a result
    ("first paint, terminal that answers", 25, "ms", start("answer", "first")),
    ("first paint, silent terminal", 25, "ms", start("silent", "first")),
    ("`version`, pipe", 25, "ms", lambda r: med(r["version"]["pipe"])),
    ("`version`, silent terminal", 25, "ms", lambda r: med(r["version"]["silent"])),
    ("key to first byte, median", 7, "ms", run("keys", "med")),
    ("key to first byte, p95", 11, "ms", run("keys", "p95")),
    ("bytes per key, list at 120x40", 500, "bytes", run("keys", "bytes")),
    ("peak memory at rest", 52, "MB", mb("mem")),
    ("the file", 60, "MB", lambda r: round(r["size"] / 1e6, 1) if "size" in r else None),
    ("idle: bytes written", 0, "bytes", run("idle", "bytes")),
    ("idle: CPU in 10 s", 150, "ms", per10),
]


def ratio(value, budget):
    if value is None:
        return "-"
    if budget == 0:
        return "kept" if value == 0 else "over"
    return "%.2f" % (value / budget)


def show(value):
    return "-" if value is None else "%g" % round(value, 2)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: budget.py FILE.json   (measure.py --json FILE.json)")
    with open(sys.argv[1]) as f:
        out = json.load(f)
    names = [p["name"] for p in out["programs"]]
    ours, others = names[0], names[1:]
    print("| what | %s | budget | ratio |%s" % (ours, "".join(" %s |" % n for n in others)))
    print("|---|---|---|---|" + "---|" * len(others))
    missed = []
    for what, budget, unit, get in BUDGETS:
        value = get(out["results"][ours])
        if value is None or value > budget:
            missed.append(what)
        print("| %s | %s %s | ≤ %g | %s |%s" % (what, show(value), unit, budget, ratio(value, budget),
              "".join(" %s |" % show(get(out["results"][n])) for n in others)))
    m = out["meta"]
    print()
    print("%s, %s cores, %d starts, %d keys, load %.1f at the start and %.1f at the end." % (
        m["when"], m["cpus"], m["runs"], m["presses"], m["load"][0], m.get("load_end", [0])[0]))
    if max(m["load"][0], m.get("load_end", [0])[0]) > 1:
        print("The machine was busy: measure again on a quiet one.")
    if missed:
        print("Not kept: " + "; ".join(missed) + ".")
        sys.exit(1)


if __name__ == "__main__":
    main()
