#!/usr/bin/env python3
"""Trains the dictionary that stored orders are compressed with: train.py INTO DATABASE…

Each DATABASE is a `lidan.db` of the practice platform, so that no real order is in what ships. Made by

    lidan sandbox --orders 3000 --seed 5
    lidan --data-dir BOTH sync      # a shop with both gateways
    lidan --data-dir TOP sync       # the same with TOP alone
    train.py assets/bodies/1.dict BOTH/lidan.db TOP/lidan.db

A body names the form it is in, and each form has its dictionary for ever: a better one is a new form.
Needs zstandard from PyPI.
"""

import pathlib
import random
import sqlite3
import sys

import zstandard

SIZE = 16 * 1024
SAMPLES = 2000


def bodies(path: str) -> list[bytes]:
    """What one database holds, without the byte that says the form."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    old = pathlib.Path(__file__).with_name("1.dict")
    known = zstandard.ZstdCompressionDict(old.read_bytes()) if old.exists() else None
    unpack = zstandard.ZstdDecompressor(dict_data=known).decompress
    return [unpack(body[1:], max_output_size=1 << 24) for (body,) in database.execute("SELECT body FROM item")]


def main() -> None:
    """Takes as many bodies of each database, in an order that is the same each time."""
    into, *paths = sys.argv[1:]
    chance = random.Random(1)
    samples = [body for path in paths for body in chance.sample(bodies(path), SAMPLES)]
    pathlib.Path(into).write_bytes(zstandard.train_dictionary(SIZE, samples, level=1).as_bytes())


if __name__ == "__main__":
    main()
