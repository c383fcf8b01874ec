"""The part of Markdown that a live page shows as such."""

import pytest

from classroom.markdown import to_html


def html(text):
    return to_html(text).removeprefix('<div class="markdown">').removesuffix("</div>")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a *b* _c_ **d** __e__", "<em>b</em> <em>c</em> <strong>d</strong> <strong>e</strong>"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("2 * 3 * 4, my_own_name, \\*x\\*", "2 * 3 * 4, my_own_name, *x*"),
        ("`x < *y*`", "<code>x &lt; *y*</code>"),
        ("$a_1 * b_2$ costs $5", "<code>$a_1 * b_2$</code> costs $5"),
        ("$$\\frac{a}{b}$$", "<code>$$\\frac{a}{b}$$</code>"),
        ("[the *chain*](01.html#a)", '<a href="01.html#a">the <em>chain</em></a>'),
        ("[a](https://b.c)", '<a href="https://b.c">a</a>'),
        ("<b>1</b> & 2", "&lt;b&gt;1&lt;/b&gt; &amp; 2"),
    ],
)
def test_spans(text, expected):
    assert expected in html(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# One\n### Three ###", "<h1>One</h1><h3>Three</h3>"),
        ("a\nb\n\nc", "<p>a\nb</p><p>c</p>"),
        ("- a\n  b\n- *c*\n\nd", "<ul><li>a\nb</li><li><em>c</em></li></ul><p>d</p>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("> a\n> - b", "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>"),
        ("```python\n*x* < 1\n\n# y\n```\nz", "<pre><code>*x* &lt; 1\n\n# y</code></pre><p>z</p>"),
        ("```\nnever closed", "<pre><code>never closed</code></pre>"),
        ("---", "<hr>"),
        ("", ""),
    ],
)
def test_blocks(text, expected):
    assert html(text) == expected


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_leads_to_pages_only(address):
    assert "<a" not in html(f"[a]({address})")
