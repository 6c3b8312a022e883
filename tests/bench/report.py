"""Rows, the table and the JSON."""

import dataclasses
import json
import statistics

import peers


@dataclasses.dataclass
class Row:
    """One figure, measured as often as there are runs.

    `per` is what the same runs measured beside it and `per_name` says what that is; `goal`, as
    (">=", 0.95), holds for the ratio where there is one, else for the figure; `note` is printed
    behind it. `peer` is a key of peers.FIGURES, `peer_goal` holds for ours divided by theirs.
    """

    measure: str
    what: str
    unit: str
    values: list
    per: list = None
    per_name: str = ""
    goal: tuple = None
    peer: str = None
    peer_goal: tuple = None
    note: str = ""
    best_peer: tuple = None

    def median(self):
        return statistics.median(self.values)

    def ratio(self):
        if not self.per:
            return None
        if len(self.per) == len(self.values):
            return statistics.median(a / b for a, b in zip(self.values, self.per))
        return self.median() / statistics.median(self.per)

    def spread(self):
        """Greatest less least, as a part of the median."""
        middle = self.median()
        return (max(self.values) - min(self.values)) / middle if middle else 0

    def peer_ratio(self):
        return self.median() / self.best_peer[1] if self.best_peer else None

    def verdicts(self):
        judged = [(self.goal, self.ratio() if self.per else self.median()),
                  (self.peer_goal, self.peer_ratio())]
        return [_holds(*goal, value) for goal, value in judged
                if goal and value is not None]


def _holds(sign, bound, value):
    return value >= bound if sign == ">=" else value <= bound


def _number(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _cells(row):
    goals = [f"{goal[0]} {goal[1]:g}{what}" for goal, what in (
        (row.goal, ""), (row.peer_goal, " x peer")) if goal]
    peer = (f"{_number(row.best_peer[1])} ({row.best_peer[0]}), {row.peer_ratio():.2f}"
            if row.best_peer else "")
    verdicts = row.verdicts()
    return [row.measure, row.what, f"{_number(row.median())} {row.unit}",
            f"{_number(statistics.median(row.per))} {row.per_name}" if row.per else "",
            _number(row.ratio()), " and ".join(goals),
            ("met" if all(verdicts) else "MISSED") if verdicts else "", peer,
            f"{row.spread() * 100:.0f} % of {len(row.values)}", row.note]


HEADS = ["measure", "what", "ours", "divided by", "ratio", "goal", "", "best peer, ratio", "spread",
         "note"]


def table(rows):
    lines = [HEADS, *map(_cells, rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEADS))]
    lines.insert(1, ["-" * width for width in widths])
    padded = ([cell.ljust(width) for cell, width in zip(line, widths)] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in padded)


def add_peers(rows, results):
    for row in rows:
        if row.peer:
            row.best_peer = peers.best(results, row.peer)


def write(path, rows, about):
    found = [{**dataclasses.asdict(row), "median": row.median(), "ratio": row.ratio(),
              "spread": row.spread(), "met": all(row.verdicts()) if row.verdicts() else None}
             for row in rows]
    with open(path, "w", encoding="utf-8") as out:
        json.dump({**about, "rows": found}, out, indent=1, default=str)
        out.write("\n")
