#!/usr/bin/env python3
"""Prints the licence texts of every crate that is linked into the program, as their licences ask.

    packaging/third_party.py TARGET      a target triple

Each text stands once, after the names of the crates it belongs to.
"""

import collections
import json
import pathlib
import subprocess
import sys

NAMES = ("license", "licence", "copying", "copyright", "notice", "unlicense")
# Crates whose licences are not at their top.
ELSEWHERE = {"epaint_default_fonts": "fonts/*.txt"}


def linked(metadata: dict) -> list[dict]:
    """The packages that the program's own code reaches by other than build and test dependencies."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    packages = {package["id"]: package for package in metadata["packages"]}
    root = metadata["resolve"]["root"]
    seen, stack = {root}, [root]
    while stack:
        for dependency in nodes[stack.pop()]["deps"]:
            package, kinds = dependency["pkg"], {kind["kind"] for kind in dependency["dep_kinds"]}
            is_macro = any("proc-macro" in t["kind"] for t in packages[package]["targets"])
            if None in kinds and package not in seen and not is_macro:
                seen.add(package)
                stack.append(package)
    found = [packages[package] for package in seen - {root}]
    return sorted(found, key=lambda package: (package["name"], package["version"]))


def texts(package: dict) -> list[str]:
    """The licence files that a crate carries."""
    folder = pathlib.Path(package["manifest_path"]).parent
    files = [path for path in folder.iterdir() if path.is_file() and path.name.lower().startswith(NAMES)]
    if package["name"] in ELSEWHERE:
        files += folder.glob(ELSEWHERE[package["name"]])
    return [path.read_text("utf-8", "replace").strip() for path in sorted(files)]


def main() -> None:
    """Prints everything."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", sys.argv[1]]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    owners = collections.defaultdict(list)
    for package in linked(metadata):
        name = f"{package['name']} {package['version']} ({package['license'] or 'see its licence file'})"
        for text in texts(package) or ["(carries no licence file; its licence is the one named here)"]:
            owners[text].append(name)
    fonts = pathlib.Path(__file__).parent.parent / "assets/fonts"
    owners[(fonts / "OFL.txt").read_text("utf-8").strip()].append("the text font")
    owners[(fonts / "icons-LICENSE.txt").read_text("utf-8").strip()].append("the icons (Phosphor)")
    rule = "=" * 100
    for text, names in owners.items():
        print("\n".join([rule, *names, rule, "", text, ""]))


if __name__ == "__main__":
    main()
