r"""Markdown as HTML, for what a reader's cell shows with ``IPython.display.Markdown``.

A page has no library for it, so this is a part of CommonMark: headings, paragraphs, lists without
nesting, quotes, fenced code, rules; emphasis, code, links, and formulas, which stay TeX. Anything
else, tables and HTML for instance, shows as it is typed.
"""

import html
import re

FENCE = re.compile(r" {0,3}(```+|~~~+)")
HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*$")
RULE = re.compile(r" {0,3}([-*_])\s*(?:\1\s*){2,}$")
BULLET = re.compile(r" {0,3}[-*+]\s+(.*)")
NUMBER = re.compile(r" {0,3}(\d{1,9})[.)]\s+(.*)")
QUOTE = re.compile(r" {0,3}> ?(.*)")
BLOCK = (FENCE, HEADING, RULE, BULLET, NUMBER, QUOTE)
SAFE = re.compile(r"(?:https?|mailto):|[^:]*$")  # where a link may lead

# What is not read any further comes first.
INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|(?P<formula>\$\$.+?\$\$|\$[^$\s](?:[^$]*[^$\s])?\$)"
    r"|\[(?P<label>[^\]]+)\]\((?P<address>[^\s)]+)\)"
    r"|(?P<strong>\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=strong)"
    r"|(?P<em>\*|(?<!\w)_)(?=\S)(?P<italic>.+?)(?<=\S)(?P=em)(?!\w)",
    re.DOTALL,
)


def to_html(text):
    """Return a Markdown text as HTML."""
    lines = text.expandtabs(4).split("\n")
    return f'<div class="markdown">{"".join(_blocks(lines))}</div>'


def _blocks(lines):
    lines = list(lines)
    while lines:
        line = lines[0]
        if not line.strip():
            lines.pop(0)
        elif found := FENCE.match(line):
            lines.pop(0)
            code = _taken(lines, lambda line, fence=found[1]: not line.strip().startswith(fence))
            lines[:1] = []  # the closing fence
            yield f"<pre><code>{html.escape(chr(10).join(code))}</code></pre>"
        elif found := HEADING.match(line):
            lines.pop(0)
            level = len(found[1])
            yield f"<h{level}>{_inline(found[2])}</h{level}>"
        elif RULE.match(line):
            lines.pop(0)
            yield "<hr>"
        elif QUOTE.match(line):
            inner = [QUOTE.sub(r"\1", part) for part in _taken(lines, QUOTE.match)]
            yield f"<blockquote>{''.join(_blocks(inner))}</blockquote>"
        elif BULLET.match(line):
            yield f"<ul>{_items(lines, BULLET)}</ul>"
        elif found := NUMBER.match(line):
            yield f'<ol start="{found[1]}">{_items(lines, NUMBER)}</ol>'
        else:
            first = lines.pop(0)
            rest = _taken(
                lines, lambda line: line.strip() and not any(b.match(line) for b in BLOCK)
            )
            yield f"<p>{_inline(chr(10).join([first, *rest]))}</p>"


def _taken(lines, belongs):
    """Take the first lines that belong to a block out of ``lines``, and return them."""
    count = next((i for i, line in enumerate(lines) if not belongs(line)), len(lines))
    taken, lines[:] = lines[:count], lines[count:]
    return taken


def _goes_on(line):
    """Return whether a line goes on with the paragraph before it."""
    return line.strip() and not any(block.match(line) for block in BLOCK)


def _items(lines, item):
    """Return the items of a list, each with the lines that go on with it."""
    items = []
    while lines and (found := item.match(lines[0])):
        lines.pop(0)
        more = _taken(lines, _goes_on)
        items.append("\n".join([found.groups()[-1], *(line.strip() for line in more)]))
    return "".join(f"<li>{_inline(text)}</li>" for text in items)


def _inline(text):
    parts, end = [], 0
    for found in INLINE.finditer(text):
        parts += html.escape(text[end : found.start()]), _span(found)
        end = found.end()
    return "".join([*parts, html.escape(text[end:])])


def _span(found):
    if found["escaped"]:
        return html.escape(found["escaped"])
    if found["code"]:
        return f"<code>{html.escape(found['code'].strip())}</code>"
    if found["formula"]:
        return f"<code>{html.escape(found['formula'])}</code>"
    if found["label"]:
        if not SAFE.match(found["address"]):
            return html.escape(found[0])
        return f'<a href="{html.escape(found["address"])}">{_inline(found["label"])}</a>'
    if found["bold"]:
        return f"<strong>{_inline(found['bold'])}</strong>"
    return f"<em>{_inline(found['italic'])}</em>"
