"""The measures: each a name, what it is about, and a function that returns rows of the table."""

import functools
import json
import struct
import subprocess
import time

import drain
import ground as grounds
import latency
import reads
import workload
from copy_limit import limits
from idle import idle
from report import Row
from stack import BIN

MEASURES = {}


def measure(name):
    def keep(function):
        MEASURES[name] = function
        return function
    return keep


class Bench:
    """Ground, sizes, and what several measures need: a drain is run once a run and kept."""

    def __init__(self, ground, scale, runs):
        self.ground = ground
        self.scale = scale
        self.runs = runs
        self.notes = {}  # everything measured, for the JSON

    def size(self, events, least=2000):
        """So many events in full, fewer for a try."""
        return max(least, round(events * self.scale))

    def seconds(self, full, least=3):
        return max(least, full * self.scale)

    def keep(self, name, results):
        self.notes[name] = results
        return results

    def repeat(self, name, run):
        """Results of all runs, as {key: [values]}."""
        results = self.keep(name, [run() for _ in range(self.runs)])
        return {key: [result[key] for result in results] for key in results[0]}

    def repeat_rested(self, name, start, quiet=0):
        """The same of what start(field) returns, after a rest.

        A long one is had by all runs side by side, so that three take no longer than one.
        """
        rested = [start(self.ground.new_field()) for _ in range(self.runs if quiet else 0)]
        time.sleep(quiet)

        def run():
            measured = rested.pop() if quiet else start(self.ground.new_field())
            time.sleep(1)
            return measured()

        return self.repeat(name, run)

    # --- what is filled

    def calls(self):
        count = self.size(1000000)
        return self.ground.field("calls", lambda: workload.calls(count))

    # --- what others are divided by

    @functools.cached_property
    def clean(self):
        """The clean drain of timeliness by one instance, with its L1 after each run."""
        field = self.calls()

        def run():
            ours = drain.drain(field, "timeliness")
            limit = limits(field, *drain.TABLES["timeliness"])
            return {**ours, **{f"limit_{key}": value for key, value in limit.items()}}

        return self.repeat("drain", run)

    @functools.cached_property
    def steady(self):
        """Latency of timeliness at 500 events a second."""
        count = self.size(15000, 500)
        return self.repeat_rested("latency", lambda field: latency.steady(field, 500, count))

    def drain(self, name, field, service="timeliness", **options):
        return self.repeat(name, lambda: drain.drain(field, service, **options))


def _few(results):
    return "few commits: timed from the start" if any(results["whole"]) else ""


@measure("drain")
def run_drain(bench):
    """1M calls, one instance of timeliness."""
    clean = bench.clean
    sorted_ = sum(clean["limit_sorted_rate"]) / len(clean["limit_sorted_rate"])
    return [
        Row("drain", "1M calls, timeliness", "events/s", clean["rate"], clean["limit_rate"], "L1",
            (">=", .95), "drain", (">=", 2.2), _few(clean) or f"sorted L1 {sorted_:,.0f}"),
        Row("drain", "CPU of the service per 1M events", "s", clean["client_cpu"], goal=("<=", 3),
            peer="client_cpu"),
        Row("drain", "CPU of PostgreSQL per 1M events", "s", clean["postgres_cpu"],
            [cpu / rows * 1e6 for cpu, rows in zip(clean["limit_postgres_cpu"],
                                                   clean["limit_rows"])], "L1"),
        Row("drain", "WAL per event", "bytes", clean["wal"], clean["limit_wal"], "L1",
            ("<=", 1.5)),
        Row("drain", "table and index per event", "bytes", clean["size"], clean["limit_size"],
            "L1", ("<=", 1.5)),
    ]


@measure("two")
def run_two(bench):
    """The same, two instances."""
    two = bench.drain("two", bench.calls(), instances=2)
    return [Row("two", "1M calls, two instances", "events/s", two["rate"], bench.clean["rate"],
                "one instance", (">=", 1.4), note=_few(two))]


@measure("mixed")
def run_mixed(bench):
    """The same with 5 % corrections, 5 % duplicates and 1 % poison."""
    count = bench.size(900000)
    field = bench.ground.field("mixed", lambda: workload.mixed_calls(count))
    mixed = bench.drain("mixed", field)
    return [Row("mixed", "1M with corrections, duplicates, poison", "events/s", mixed["rate"],
                bench.clean["rate"], "clean drain", (">=", .85), note=_few(mixed))]


@measure("bulk")
def run_bulk(bench):
    """10M calls into an empty projection, digest included."""
    count = bench.size(10000000)
    field = bench.ground.field("bulk", lambda: workload.calls(count))

    def run():
        result = drain.drain_and_digest(field, "timeliness")
        limit = limits(field, *drain.TABLES["timeliness"])
        return {**result, "limit": limit["rate"],
                "limit_postgres_cpu": limit["postgres_cpu"] / limit["rows"] * 1e6}

    bulk = bench.repeat("bulk", run)
    return [Row("bulk", "10M calls, from the start to the digest", "events/s", bulk["bulk_rate"],
                bulk["limit"], "L1", (">=", 2), "drain", (">=", 5)),
            Row("bulk", "CPU of PostgreSQL per 1M events, digest included", "s",
                bulk["postgres_cpu"], bulk["limit_postgres_cpu"], "L1")]


@measure("repeats")
def run_repeats(bench):
    """The same 1M calls through repeat-contact, alerts made and sent."""
    repeats = bench.repeat("repeats", lambda: drain.drain_alerts(bench.calls()))
    return [Row("repeats", "1M calls, repeat-contact, alerts sent", "events/s", repeats["rate"],
                bench.clean["rate"], "timeliness", (">=", .5),
                note=f"{repeats['alerts'][0]:,} alerts" + (_few(repeats) and ", few commits"))]


@measure("history")
def run_history(bench):
    """Whether a call of a child with 200 contacts costs more than one of a child with 20."""
    children = bench.size(2000, 20)
    field = bench.ground.field("history", lambda: workload.rounds(children, 200))
    history = bench.repeat("history", lambda: drain.drain_history(field))
    return [Row("history", "calls 180 to 200 of a child against calls 20 to 40", "events/s",
                history["late"], history["early"], "early ones", (">=", .8), note=_few(history))]


@measure("one-child")
def run_one_child(bench):
    """Whether a child with 100,000 contacts slows others: their latency with and without it."""
    contacts, count = bench.size(100000), bench.size(6000, 200)

    def run():
        without = latency.beside_one_child(bench.ground.new_field(), 0, count)
        beside = latency.beside_one_child(bench.ground.new_field(), contacts, count)
        return {"without": without["p99"], "beside": beside["p99"], "all": (without, beside)}

    found = bench.repeat("one-child", run)
    return [Row("one-child", "p99 of others beside 100,000 contacts of one", "ms",
                found["beside"], found["without"], "without", ("<=", 1.5))]


@measure("year")
def run_year(bench):
    """A national year through all services at once: 3.0M contacts and what follows."""
    contacts = bench.size(3000000)
    field = bench.ground.field("year", lambda: workload.year(contacts))
    year = bench.keep("year", drain.drain_all(field))
    return [Row("year", f"{service}, beside all others", "events/s", [found["rate"]],
                note=f"{found['events']:,} events in {found['seconds']:.0f} s")
            for service, found in year.items()]


def _latency(bench, name, what, rate, count, quiet=0):
    """Without events for a while, or with few, it may be no worse than at 500 a second."""
    found = bench.repeat_rested(name, lambda field: latency.steady(field, rate, count), quiet)
    return [Row(name, f"{what}, {key}", "ms", found[key], bench.steady[key], "500 events/s",
                ("<=", 1)) for key in ("p50", "p99")]


@measure("latency")
def run_latency(bench):
    """produce() to the commit, at 500 events a second for half a minute."""
    found = bench.steady
    return [Row("latency", "500 events/s, p50", "ms", found["p50"], goal=("<=", 3), peer="p50"),
            Row("latency", "500 events/s, p99", "ms", found["p99"], peer="p99",
                peer_goal=("<=", .333)),
            Row("latency", "500 events/s, longest", "ms", found["max"]),
            Row("latency", "CPU of the service per 1M events", "s", found["client_cpu"])]


@measure("latency-slow")
def run_latency_slow(bench):
    """The same at 5 events a second."""
    return _latency(bench, "latency-slow", "5 events/s", 5, bench.size(300, 15))


@measure("latency-idle")
def run_latency_idle(bench):
    """The same after ten idle minutes."""
    return _latency(bench, "latency-idle", "after ten idle minutes", 5, bench.size(50, 5),
                    bench.seconds(600))


def _alert(bench, name, what, rate, count, every, quiet=0):
    found = bench.repeat_rested(
        name, lambda field: latency.alerting(field, rate, count, every), quiet)
    least = [commit + transaction for commit, transaction in zip(bench.steady["p50"],
                                                                 found["transaction"])]
    return [Row(name, f"{what}, p50", "ms", found["p50"], least, "commit + transaction",
                ("<=", 2)),
            Row(name, f"{what}, p99", "ms", found["p99"]),
            Row(name, "one Kafka transaction alone, p50", "ms", found["transaction"])]


@measure("alert")
def run_alert(bench):
    """The third similar call to its alert on the topic, read committed, at 500 events a second."""
    return _alert(bench, "alert", "call to alert, 500 events/s", 500, bench.size(15000, 500), 25)


@measure("alert-slow")
def run_alert_slow(bench):
    """The same at 5 events a second, each of which raises an alert."""
    return _alert(bench, "alert-slow", "call to alert, 5 events/s", 5, bench.size(300, 15), 1)


@measure("alert-idle")
def run_alert_idle(bench):
    """The same after ten idle minutes."""
    return _alert(bench, "alert-idle", "call to alert after ten idle minutes", 5,
                  bench.size(50, 5), 1, bench.seconds(600))


@measure("memory")
def run_memory(bench):
    """Peak memory of a drain from far behind whose broker gives 5 MB a second."""
    field = bench.calls()
    grounds.limit_consumers(field.kafka, 5000000)
    try:
        found = bench.drain("memory", field)
    finally:
        grounds.limit_consumers(field.kafka, None)
    return [Row("memory", "peak resident, broker of 5 MB/s", "MiB",
                [value / 2**20 for value in found["memory"]], goal=("<=", 64), peer="memory"),
            Row("memory", "peak resident, broker at full speed", "MiB",
                [value / 2**20 for value in bench.clean["memory"]], goal=("<=", 64),
                peer="memory")]


@measure("growth")
def run_growth(bench):
    """The clean drain with 30M rows already there."""
    rows = bench.size(30000000)
    grown = bench.drain("growth", bench.calls(),
                        prepare=lambda field: drain.prefill(field, rows))
    return [Row("growth", f"1M calls beside {rows:,} rows", "events/s", grown["rate"],
                bench.clean["rate"], "empty", (">=", .75), note=_few(grown))]


@measure("reads")
def run_reads(bench):
    """Every bi view for a year of one authority and of the nation, of 30M contacts in ten years."""
    found = bench.keep("reads", reads.run(bench.ground.new_field(), bench.size(30000000, 30000),
                                          bench.runs))
    return [Row("reads", f"{whose}, views that take longer", "views",
                [sum(taken > goal for taken in views.values())], goal=("<=", 0),
                note=f"than {goal * 1000:.0f} ms, of {len(views)}; the slowest "
                     f"{max(views, key=views.get)}")
            for whose, goal, views in found]


@measure("idle")
def run_idle(bench):
    """All services for a minute without events."""
    seconds = bench.seconds(60, 10)
    found = bench.repeat("idle", lambda: idle(
        bench.ground, bench.ground.new_field(), seconds, bench.seconds(20, 5)))
    often = max(found["often"][0].items(), key=lambda item: item[1][0])
    return [Row("idle", "CPU of all services", "% of a core", found["share"], goal=("<=", .5)),
            Row("idle", "CPU of PostgreSQL", "% of a core", found["postgres_share"]),
            Row("idle", "most frequent statement of a service", "a minute", found["most"],
                goal=("<=", 12), note=f"{often[0]}: {often[1][1]}")]


@measure("decode")
def run_decode(bench):
    """One call-logged from its bytes, by the compiled plan and by avro-c's generic reader."""
    path = bench.ground.folder / "calls.values"
    with open(path, "wb") as out:
        for _, _, value in workload.calls(10000):
            out.write(struct.pack("<I", len(value)) + value)

    def run():
        rounds = str(round(bench.size(100, 3)))
        result = subprocess.run([BIN / "bench_decode", path, rounds], check=True,
                                capture_output=True, text=True, timeout=600)
        return json.loads(result.stdout)

    found = bench.repeat("decode", run)
    return [Row("decode", "one call-logged", "ns", found["plan"], goal=("<=", 60)),
            Row("decode", "avro-c's generic reader", "ns", found["avro"], found["plan"], "ours",
                (">=", 10))]
