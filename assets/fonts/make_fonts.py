"""Makes the fonts of this folder: small static subsets of Source Sans 3 and Source Serif 4.

    pip install fonttools==4.68.0 brotli==1.2.1 fontpkg-source-sans-3==3.52 fontpkg-source-serif-4==4.4
    python assets/fonts/make_fonts.py

"Source" is a reserved font name under the SIL Open Font License, so a changed font may not bear it:
the families are called Initscope Sans and Initscope Serif. The TTF files are for measuring text,
PNG and PDF; the WOFF2 files go into SVG and HTML. The same packages give the same bytes.
"""

from pathlib import Path

import fontpkg_source_sans_3
import fontpkg_source_serif_4
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent

CHARACTERS = (
    "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)]))
    + "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉"
    + "".join(map(chr, [c for c in range(0x391, 0x3CA) if c != 0x3A2]))
    + "∂√≤≥≈≠×−÷±·½∞–—‘’“”…▲▼✓✗←→↑↓\u2007\u2009\u202f"
)

# (name, package, file, weight, its word, other axes). The serif's headings are larger than its
# prose, so they take the cut for large sizes.
FACES = [
    ("Sans", fontpkg_source_sans_3, "SourceSans3[wght].ttf", 400, "Regular", {}),
    ("Sans", fontpkg_source_sans_3, "SourceSans3[wght].ttf", 600, "SemiBold", {}),
    ("Serif", fontpkg_source_serif_4, "SourceSerif4[opsz,wght].ttf", 400, "Regular", {"opsz": 18}),
    ("Serif", fontpkg_source_serif_4, "SourceSerif4[opsz,wght].ttf", 600, "SemiBold", {"opsz": 32}),
]


def rename(font: TTFont, family: str, word: str) -> None:
    """Gives every entry of the name table the new family; keeps copyright and licence."""
    table = font["name"]
    postscript = f"{family.replace(' ', '')}-{word}"
    version = table.getDebugName(5).split(";")[0]
    kept = {number: table.getDebugName(number) for number in (0, 13, 14)}
    table.names = []
    regular = word == "Regular"
    entries = kept | {
        1: family if regular else f"{family} {word}",
        2: "Regular",
        3: f"{version};{postscript}",
        4: family if regular else f"{family} {word}",
        5: version,
        6: postscript,
    }
    if not regular:
        entries |= {16: family, 17: word}
    for number, text in entries.items():
        table.setName(text, number, 3, 1, 0x409)


def make(name: str, package, file: str, weight: int, word: str, axes: dict) -> None:
    """Writes one face: an instance of the variable font, cut down, renamed."""
    font = TTFont(package.ROOT / "files" / file, recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": weight, **axes}, inplace=True)
    options = subset.Options(
        hinting=False,
        layout_features=["kern"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
        drop_tables=["STAT", "DSIG", "MVAR", "BASE", "GDEF", "GSUB", "meta"],
        recalc_timestamp=False,
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=CHARACTERS)
    subsetter.subset(font)
    rename(font, f"Initscope {name}", word)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].achVendID = "NONE"
    # Figures are drawn with the sans only; the serif is for the page.
    formats = [(None, "ttf"), ("woff2", "woff2")] if name == "Sans" else [("woff2", "woff2")]
    for flavor, ending in formats:
        font.flavor = flavor
        path = HERE / f"Initscope{name}-{word}.{ending}"
        font.save(path)
        print(path.name, path.stat().st_size)
    absent = [c for c in CHARACTERS if ord(c) not in font.getBestCmap()]
    print("  absent:", " ".join(f"U+{ord(c):04X}" for c in absent) or "none")


def main() -> None:
    """Writes every face and the licences."""
    for face in FACES:
        make(*face)
    for name, package in [("Sans", fontpkg_source_sans_3), ("Serif", fontpkg_source_serif_4)]:
        licence = (package.ROOT / "LICENSE").read_text(encoding="utf-8").replace("\r\n", "\n")
        (HERE / f"OFL-{name}.txt").write_text(licence, encoding="utf-8")


if __name__ == "__main__":
    main()
