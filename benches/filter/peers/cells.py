"""The five facets packed into one small number, so that one grouping counts them all."""

import json

FACETS = ["status", "flag", "refunding", "memo", "message"]
# The two of four presences of a text that mean that it has been read.
READ = 2


class Cells:
    """What the bits of a cell mean: 4 of the state, 4 of the flag, 2 of the others each; 0 is unknown."""

    def __init__(self, data):
        words = set()
        for mix in json.loads((data / "mixes.json").read_text()):
            words |= set(mix["expected"]["facets"]["status"])
        self.words = sorted(words - {""})
        assert len(self.words) < 16

    def parts(self, cell):
        """The facets' values of a cell, as they stand in the files."""
        status, flag, refunding = cell >> 10, cell >> 6 & 15, cell >> 4 & 3
        return (
            self.words[status - 1] if status else "",
            str(flag - 1) if flag else "",
            str(refunding - 1) if refunding else "",
            str(cell >> 2 & 3),
            str(cell & 3),
        )

    def facets(self, rows, own):
        """Total and facets from (cell, which conditions fail as bits, count); `own` has each condition's facet.

        A facet counts what fails no condition, and what fails its own alone."""
        total, counts = 0, {facet: {} for facet in FACETS}
        own = {1 << place: facet for place, facet in enumerate(own)}
        for cell, failed, count in rows:
            if failed and failed not in own:
                continue
            if not failed:
                total += count
            for facet, value in zip(FACETS, self.parts(cell)):
                if not failed or own[failed] == facet:
                    counts[facet][value] = counts[facet].get(value, 0) + count
        return {"total": total, "facets": counts}
