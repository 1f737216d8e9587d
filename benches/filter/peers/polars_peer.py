"""Polars: frames in the orders in which they are asked for; a span of time is a slice of them."""

import polars as pl

from cells import FACETS, READ, Cells

version = pl.__version__
# The column of each facet.
COLUMNS = dict(zip(FACETS, ["status", "flag", "refunding", "memo_presence", "message_presence"]))


class Peer:
    def __init__(self, data, _threads):
        self.cells = Cells(data)
        types = {
            "id": pl.Int64,
            "tid": pl.Int64,
            "created": pl.Int64,
            "modified": pl.Int64,
            "flag": pl.Int64,
            "refunding": pl.Int64,
            "memo_presence": pl.Int64,
            "message_presence": pl.Int64,
        }
        orders = pl.read_csv(data / "orders.csv", schema_overrides=types)
        states = pl.Enum(self.cells.words)
        orders = orders.with_columns(
            pl.col("status").cast(states),
            pl.col("flag").cast(pl.UInt8),
            pl.col("refunding").cast(pl.UInt8),
            pl.col("memo_presence").cast(pl.UInt8),
            pl.col("message_presence").cast(pl.UInt8),
        )
        number = lambda column: (pl.col(column).cast(pl.UInt16) + 1).fill_null(0)
        status = (pl.col("status").to_physical().cast(pl.UInt16) + 1).fill_null(0)
        cell = status * 1024 + number("flag") * 64 + number("refunding") * 16
        cell = cell + pl.col("memo_presence").cast(pl.UInt16) * 4 + pl.col("message_presence").cast(pl.UInt16)
        orders = orders.with_columns(cell.cast(pl.UInt16).alias("cell"))
        self.frames = {
            kind: orders.sort([kind, "tid"], descending=True).rechunk() for kind in ["created", "modified"]
        }
        self.lines = pl.read_csv(data / "lines.csv").sort(["num_iid", "order_id"])

    def frame(self, mix):
        """The orders within the span of time, newest first: no copy."""
        frame = self.frames[mix["time"]]
        times = frame[mix["time"]]
        first = 0 if mix["end"] is None else times.search_sorted(mix["end"], side="left", descending=True)
        behind = len(frame)
        if mix["start"] is not None:
            behind = times.search_sorted(mix["start"], side="right", descending=True)
        return frame.slice(first, behind - first)

    def base(self, mix):
        """The conditions that have no facet, but for the span of time."""
        conditions = []
        if mix["buyer_nick"] is not None:
            conditions.append(pl.col("buyer_nick") == mix["buyer_nick"])
        if mix["tids"]:
            conditions.append(pl.col("tid").is_in(mix["tids"]))
        if mix["num_iids"]:
            items = self.lines["num_iid"]
            ids = [
                self.lines["order_id"][items.search_sorted(n, side="left") : items.search_sorted(n, side="right")]
                for n in mix["num_iids"]
            ]
            conditions.append(pl.col("id").is_in(pl.concat(ids).implode()))
        return conditions

    def own(self, mix):
        """The conditions that have a facet."""
        conditions = {}
        if mix["statuses"]:
            conditions["status"] = one_of("status", mix["statuses"])
        if mix["flags"]:
            conditions["flag"] = one_of("flag", mix["flags"])
        if mix["refunding"] is not None:
            conditions["refunding"] = (pl.col("refunding") == mix["refunding"]).fill_null(False)
        for text in ["memo", "message"]:
            if mix[text]:
                operator, value = mix[text]
                if operator == "like":
                    conditions[text] = pl.col(text).str.contains(value, literal=True).fill_null(False)
                else:
                    # The files' empty texts come as null, the presence tells what they are.
                    conditions[text] = (pl.col(f"{text}_presence") < READ) & pl.col(text).ne_missing(value)
        return conditions

    def ways(self, mix):
        """The steps of an answer, here one, with the ways to do it."""
        ways = {
            "masks": lambda: self.by_masks(mix, self.by_columns),
            "masks, cells": lambda: self.by_masks(mix, self.by_masked_cells),
        }
        if mix["descending"]:
            ways["lazy"] = lambda: self.by_lazy_cells(mix) | self.lazy_page(mix)
        return [ways]

    def by_masks(self, mix, count):
        """Each condition once, as a mask; counts and page from these."""
        rest, base, own = self.frame(mix), self.base(mix), self.own(mix)
        rest = rest.filter(*base) if base else rest
        masks = dict(zip(own, rest.select(**own).get_columns())) if own else {}
        whole = product(masks.values())
        return count(rest, masks, whole) | self.page(mix, rest, whole)

    def page(self, mix, rest, whole):
        """The page of a frame that is sorted."""
        ids = rest["id"] if whole is None else rest["id"].filter(whole)
        if mix["descending"]:
            return {"page": ids.slice(mix["offset"], mix["limit"]).to_list()}
        behind = len(ids) - mix["offset"]
        first = max(0, behind - mix["limit"])
        return {"page": ids.slice(first, behind - first).reverse().to_list()}

    def lazy_page(self, mix):
        """The page by a query that can stop at its end."""
        query = self.frame(mix).lazy().filter(*self.base(mix), *self.own(mix).values())
        return {"page": query.select("id").slice(mix["offset"], mix["limit"]).collect()["id"].to_list()}

    def by_columns(self, rest, masks, whole):
        """Each facet counted in its own column."""
        total = len(rest) if whole is None else whole.sum()
        facets = {}
        for facet in FACETS:
            mask = product(m for name, m in masks.items() if name != facet) if facet in masks else whole
            column = rest[COLUMNS[facet]]
            column = column if mask is None else column.filter(mask)
            values = column.value_counts().rows()
            facets[facet] = {"" if key is None else str(key): count for key, count in values}
        return {"total": total, "facets": facets}

    def by_masked_cells(self, rest, masks, _whole):
        """The packed facets counted where no condition fails, and where only one does."""
        rows, names = [], list(masks)
        for failed in [None, *range(len(names))]:
            mask = product(~masks[name] if place == failed else masks[name] for place, name in enumerate(names))
            column = rest["cell"] if mask is None else rest["cell"].filter(mask)
            bit = 0 if failed is None else 1 << failed
            rows += [(cell, bit, count) for cell, count in column.value_counts().rows()]
        return self.cells.facets(rows, names)

    def by_lazy_cells(self, mix):
        """One query that groups by the packed facets and by which conditions fail."""
        own = self.own(mix)
        failed = pl.lit(0, dtype=pl.UInt8)
        for place, condition in enumerate(own.values()):
            failed = failed + (~condition).cast(pl.UInt8) * (1 << place)
        query = self.frame(mix).lazy().filter(*self.base(mix)).select("cell", failed.alias("failed"))
        query = query.filter(pl.col("failed").is_in([0, *(1 << place for place in range(len(own)))]))
        return self.cells.facets(query.group_by("cell", "failed").len().collect().rows(), list(own))


def one_of(column, values):
    """The condition that a column has one of these values."""
    condition = pl.col(column) == values[0]
    for value in values[1:]:
        condition = condition | (pl.col(column) == value)
    return condition.fill_null(False)


def product(masks):
    """Where all masks hold; None is everywhere."""
    result = None
    for mask in masks:
        result = mask if result is None else result & mask
    return result
