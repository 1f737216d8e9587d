"""DuckDB: tables in memory, stored in the orders in which they are asked for, with indexes where it can use them."""

import duckdb

from cells import FACETS, READ, Cells

version = duckdb.__version__
# The column of each facet.
COLUMNS = dict(zip(FACETS, ["status", "flag", "refunding", "memo_presence", "message_presence"]))


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def listed(values):
    return "(" + ", ".join(quoted(v) if isinstance(v, str) else str(v) for v in values) + ")"


class Peer:
    def __init__(self, data, threads):
        self.cells = Cells(data)
        self.db = duckdb.connect()
        self.db.execute(f"SET threads = {threads}")
        words = " ".join(f"WHEN {quoted(word)} THEN {place}" for place, word in enumerate(self.cells.words, 1))
        read = f"read_csv({quoted(str(data / 'orders.csv'))}, header = true, all_varchar = true, nullstr = '')"
        self.db.execute(f"CREATE TYPE state AS ENUM {listed(self.cells.words)}")
        self.db.execute(
            f"""CREATE TABLE orders AS
            SELECT *, ((CASE status {words} ELSE 0 END << 10) + (coalesce(flag + 1, 0) << 6)
              + (coalesce(refunding + 1, 0) << 4) + (memo_presence << 2) + message_presence)::USMALLINT AS cell
            FROM (
              SELECT id::BIGINT AS id, tid::BIGINT AS tid, created::BIGINT AS created, modified::BIGINT AS modified,
                status::state AS status, flag::UTINYINT::INTEGER AS flag, refunding::UTINYINT::INTEGER AS refunding,
                buyer_nick, memo_presence::INTEGER AS memo_presence, message_presence::INTEGER AS message_presence,
                memo, message
              FROM {read}
            ) ORDER BY created DESC, tid DESC"""
        )
        self.db.execute("CREATE TABLE orders_by_modified AS SELECT * FROM orders ORDER BY modified DESC, tid DESC")
        self.db.execute("CREATE INDEX orders_tid ON orders (tid)")
        self.db.execute("CREATE INDEX orders_nick ON orders (buyer_nick)")
        lines = f"read_csv({quoted(str(data / 'lines.csv'))})"
        self.db.execute(f"CREATE TABLE lines AS SELECT * FROM {lines} ORDER BY num_iid, order_id")

    def base(self, mix):
        """The conditions that have no facet."""
        conditions = []
        if mix["start"] is not None:
            conditions.append(f"{mix['time']} >= {mix['start']}")
        if mix["end"] is not None:
            conditions.append(f"{mix['time']} <= {mix['end']}")
        if mix["buyer_nick"] is not None:
            conditions.append(f"buyer_nick = {quoted(mix['buyer_nick'])}")
        if mix["tids"]:
            conditions.append(f"tid IN {listed(mix['tids'])}")
        if mix["num_iids"]:
            conditions.append(f"id IN (SELECT order_id FROM lines WHERE num_iid IN {listed(mix['num_iids'])})")
        return conditions

    def own(self, mix):
        """The conditions that have a facet, the cheap ones first."""
        conditions = {}
        if mix["statuses"]:
            conditions["status"] = f"status IN {listed(mix['statuses'])}"
        if mix["flags"]:
            conditions["flag"] = f"flag IN {listed(mix['flags'])}"
        if mix["refunding"] is not None:
            conditions["refunding"] = f"refunding = {mix['refunding']}"
        for text in ["memo", "message"]:
            if mix[text]:
                operator, value = mix[text]
                if operator == "like":
                    conditions[text] = f"contains({text}, {quoted(value)})"
                else:
                    # The files' empty texts come as NULL, the presence tells what they are.
                    conditions[text] = f"({text}_presence < {READ} AND {text} IS DISTINCT FROM {quoted(value)})"
        return conditions

    def ways(self, mix):
        """The steps of an answer, each with the ways to do it."""
        return [self.counts(mix), self.pages(mix)]

    def counts(self, mix):
        """The ways to get total and facets."""
        base, own = self.base(mix), self.own(mix)
        tables = {"orders_by_modified": " by modified"} if mix["time"] == "modified" else {}
        ways = {}
        for table, name in (tables | {"orders": ""}).items():
            ways[f"statements{name}"] = lambda table=table: self.by_statements(table, base, own)
            ways[f"cells{name}"] = lambda table=table: self.by_cells(table, base, own, False)
            if len(own) > 1:
                ways[f"cells pruned{name}"] = lambda table=table: self.by_cells(table, base, own, True)
        return ways

    def by_statements(self, table, base, own):
        """One statement for the total and one for each facet."""

        def where(without):
            conditions = base + [condition for facet, condition in own.items() if facet != without]
            return " WHERE " + " AND ".join(conditions) if conditions else ""

        total = self.db.execute(f"SELECT count(*) FROM {table}{where(None)}").fetchone()[0]
        facets = {}
        for facet in FACETS:
            select = f"SELECT {COLUMNS[facet]}, count(*) FROM {table}{where(facet)} GROUP BY 1"
            rows = self.db.execute(select).fetchall()
            facets[facet] = {"" if key is None else str(key): count for key, count in rows}
        return {"total": total, "facets": facets}

    def by_cells(self, table, base, own, prune):
        """One statement that groups by the packed facets and by which conditions fail."""
        failed = [f"(CASE WHEN {test} THEN 0 ELSE {1 << place} END)" for place, test in enumerate(own.values())]
        bits = " + ".join(failed) or "0"
        conditions = list(base)
        if prune:
            texts = [test for facet, test in own.items() if facet in ("memo", "message")]
            others = [test for test in own.values() if test not in texts]
            cheap = " + ".join(f"(CASE WHEN {test} THEN 0 ELSE 1 END)" for test in others)
            conditions += [f"{cheap} <= 1"] if cheap else []
            # Where a cheap condition fails, only what passes the texts is counted anywhere.
            if cheap and texts:
                conditions.append(f"({cheap} = 0 OR ({' AND '.join(texts)}))")
        where = " WHERE " + " AND ".join(conditions) if conditions else ""
        select = f"SELECT cell, {bits} AS failed, count(*) FROM {table}{where} GROUP BY 1, 2"
        return self.cells.facets(self.db.execute(select).fetchall(), own)

    def pages(self, mix):
        """The ways to get the page."""
        conditions = self.base(mix) + list(self.own(mix).values())
        where = " WHERE " + " AND ".join(conditions) if conditions else ""
        limit = f" LIMIT {mix['limit']} OFFSET {mix['offset']}"
        direction = "DESC" if mix["descending"] else "ASC"
        order = f" ORDER BY {mix['time']} {direction}, tid {direction}"
        stored = "orders_by_modified" if mix["time"] == "modified" else "orders"

        def page(table, order):
            select = f"SELECT id FROM {table}{where}{order}{limit}"
            return lambda: {"page": [row[0] for row in self.db.execute(select).fetchall()]}

        ways = {"sorted": page("orders", order)}
        if stored != "orders":
            ways["sorted from by modified"] = page(stored, order)
        if mix["descending"]:
            ways["as stored"] = page(stored, "")
        return ways
