"""Formulas as a line of text, for the search: `∂L/∂w₁ = a₁ᵀ δ₂`. KaTeX's MathML is what is read."""

import re
import unicodedata
from xml.etree import ElementTree

from formulas import typeset

MATHML = re.compile(r"<math .*</math>", re.DOTALL)
SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
SUPERSCRIPTS = str.maketrans("0123456789+-−=()inT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁱⁿᵀ")
ACCENTS = {"^": "\u0302", "~": "\u0303", "ˉ": "\u0304", "ˊ": "\u0301", "˙": "\u0307"}
SPACED = set("=≈≠<>≤≥+−·×⊙←→∈∣")


def with_index(base, index, letters, mark):
    """Return a base with its index, in small letters where Unicode has all of them."""
    if "⏟" in index:
        return base + index
    index = index.replace(" ", "")
    if {ord(letter) for letter in index} <= letters.keys():
        return base + index.translate(letters)
    if index.strip("′") == "":
        return base + index
    return base + mark + (index if index.isalnum() or index[0] == "(" else f"({index})")


def joined(parts):
    """Put parts of a formula side by side, with a space between two names: `x w`, but `dw`."""
    text = ""
    for part in filter(None, parts):
        before = text[-1:]
        if before.isalpha() and before != "d" and part[0].isalpha():
            text += " "
        text += part
    return text


def line(element):
    """Return a formula, given as MathML, as a line of text: `∂L/∂w₁ = a₁ᵀ δ₂`."""
    tag = element.tag.rpartition("}")[2]
    if tag == "annotation":
        return ""
    if not len(element):
        if tag == "mspace":
            return " "
        text = re.sub("[\u2061-\u2064\u200b]", "", element.text or "").replace("\xa0", " ")
        if tag == "mo":
            text = f" {text} " if text in SPACED else f"{text} " if text in (",", ";") else text
        return text
    parts = [line(child) for child in element]
    if tag == "mfrac":
        compound = re.compile(r"[\s/]")
        above, below = (f"({p})" if compound.search(p.strip()) else p for p in parts)
        return f" {above}/{below} "
    if tag == "munder" and "⏟" in parts[0]:
        return parts[0].replace("⏟", "")  # without the words under the brace
    if tag == "msqrt":
        return f"√({joined(parts)})"
    if tag == "mover" and parts[1] in ACCENTS:
        return unicodedata.normalize("NFC", parts[0] + ACCENTS[parts[1]])
    if tag in ("msub", "munder", "msubsup", "munderover"):
        parts[:2] = [with_index(parts[0], parts[1].strip(), SUBSCRIPTS, "_")]
        tag = "msup"
    if tag in ("msup", "mover") and len(parts) > 1:
        return with_index(parts[0], parts[1].strip(), SUPERSCRIPTS, "^")
    if tag == "mtable":
        # A row that goes on with a sign belongs to the row before.
        return re.sub(r"; (?=\s*[=≈+−×⋅])", " ", "; ".join(parts))
    return " ".join(parts) if tag == "mtr" else joined(parts)


def formula_text(node):
    """Return a formula of the doctree as text; what KaTeX does not read, as its TeX."""
    found = MATHML.search(typeset(node, display=False))
    text = line(ElementTree.fromstring(found[0])) if found else node.astext()
    text = re.sub(r"(?<=[(\[]) | (?=[)\],;])", "", " ".join(text.split()))
    return re.sub(r"(^|[(\[,;=≈×⋅←/^] ?)− ", r"\1−", text)
