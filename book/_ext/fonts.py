"""Fonts as style rules: the common letters in the rules themselves, the others in a file.

A page moves when a font arrives after the text, and a preloaded font would be refused when the page
is opened from disk. So what nearly every page needs comes with the style sheet, and is small.
"""

import base64
import io

from fontTools import subset

# What the text is set with; the fonts' small capitals, fractions and swashes are not used.
FEATURES = ["ccmp", "kern", "liga", "mark", "mkmk", "tnum"]


def font_faces(family, weight, style, path, letters):
    """Return @font-face rules: one that holds the letters, and one for the rest of the font.

    A letter that is not among them brings the whole font, from ``fonts/`` beside the style sheet.
    """
    options = subset.Options(flavor="woff2", layout_features=FEATURES)
    font = subset.load_font(path, options)
    has = font.getBestCmap().keys()
    common = has & set(map(ord, letters))
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=common)
    subsetter.subset(font)
    data = io.BytesIO()
    subset.save_font(font, data, options)
    encoded = base64.b64encode(data.getvalue()).decode()
    face = f'font-family: "{family}"; font-weight: {weight}; font-style: {style};'
    sources = {f"data:font/woff2;base64,{encoded}": common, f"fonts/{path.name}": has - common}
    return "".join(
        f'@font-face {{ {face} font-display: block; src: url("{url}") format("woff2");'
        f" unicode-range: {ranges(codes)}; }}\n"
        for url, codes in sources.items()
    )


def ranges(codes):
    """Return code points as CSS has them: neighbours together."""
    runs = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" + (f"-{b:X}" if b > a else "") for a, b in runs)
