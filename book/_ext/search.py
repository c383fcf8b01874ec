"""Search: an index of the book's passages, and the page that looks them up.

A passage is a paragraph, an item of a list, a row of a table, an entry of the glossary, a piece of
code, with its formulas as text. It belongs to the nearest place above it that has an address: a
section, an entry, a function, an explorable. (Sphinx's own index has pages and stems of words, no
text to show, and no formulas.)

The index is one classic script, so that the book can be searched from disk. `search.html` alone
loads it, with MiniSearch, which looks words up there (`book/page/search.js`).
"""

import html
import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from formula_text import formula_text
from links import references
from sphinx import addnodes
from sphinx.environment.collectors import EnvironmentCollector
from sphinxcontrib.bibtex.nodes import bibliography

HERE = Path(__file__).parent
EXPLORABLE = re.compile(
    r'<figure class="explorable[^>]* id="([^"]+)".*?<figcaption>(.*?)</figcaption>', re.DOTALL
)
# What ends a run of words that stand together on the page: between cells, items and blocks.
BREAK = " · "
LEAVES = (
    nodes.paragraph,
    nodes.list_item,
    nodes.row,
    nodes.field,
    nodes.literal_block,
    nodes.math_block,
)
SKIPPED = (nodes.title, nodes.thead, addnodes.desc_signature)


def readable(node):
    """Return the text of a node: `$` around its formulas, backquotes around its code."""
    if isinstance(node, nodes.math | nodes.math_block):
        return f"${formula_text(node).replace('$', '')}$"
    if isinstance(node, nodes.literal | nodes.literal_block):
        return f"`{node.astext().replace('`', '')}`"
    if isinstance(node, nodes.Text):
        return re.sub(r"[`$\s]+", " ", node.astext())
    if isinstance(node, nodes.raw | addnodes.index):
        return ""
    texts = [readable(child) for child in node.children]
    blocks = (child for child in node if isinstance(child, nodes.Element))
    if any(not isinstance(block, nodes.Inline) for block in blocks):
        return BREAK.join(text for text in texts if text.strip())
    return "".join(texts)


def is_box_title(node):
    """Tell the title of a box, which is one passage with the paragraph after it."""
    return isinstance(node, nodes.title) and isinstance(node.parent, nodes.admonition)


def is_skipped(node):
    """Tell what is no text to read: heads of tables, and the folded code of a picture."""
    folded = "tag_hide-input" in node.parent["classes"] and "cell_input" in node["classes"]
    return folded or isinstance(node, SKIPPED)


def read(document):
    """Return the places of a page, each with its anchor, its headings and its passages."""
    places = []

    def add(anchor, headings, *passages):
        places.append({"anchor": anchor, "headings": headings, "passages": list(passages)})
        return places[-1]

    def walk(node, place):
        """Add what a node holds, to a place or to places of its own."""
        if isinstance(node, nodes.section):
            title = readable(node.next_node(nodes.title))
            place = add(node["ids"][0], [*(place["headings"] if place else []), title])
        elif isinstance(node, addnodes.desc):
            signature = node.next_node(addnodes.desc_signature)
            if signature["ids"]:
                headings = [*place["headings"], f"`{signature['fullname']}`"]
                place = add(signature["ids"][0], headings, f"`{signature.astext()}`")
        passages = place["passages"] if place else []
        goes_on = False
        for child in node.children:
            if isinstance(child, nodes.raw):
                for anchor, caption in EXPLORABLE.findall(child.astext()):
                    text = " ".join(html.unescape(re.sub(r"<[^>]+>", "", caption)).split())
                    name = f"Explorable: {anchor.replace('-', ' ')}"
                    add(anchor, [*place["headings"], name], text)
            elif isinstance(child, nodes.definition_list_item) and child[0].get("ids"):
                term, meaning = readable(child[0]), readable(child[-1])
                add(child[0]["ids"][0], [*place["headings"], term], meaning)
            elif isinstance(child, bibliography):
                for key, title, text in references(HERE.parent / "references.bib", "text"):
                    add(key, [*place["headings"], title], text)
            elif isinstance(child, LEAVES) or is_box_title(child):
                text = readable(child)
                if passages and (goes_on or isinstance(child, nodes.math_block)):
                    passages[-1] += (BREAK if goes_on else " ") + text
                elif text and "output" not in child["classes"]:
                    passages.append(text)
                goes_on = is_box_title(child)
            elif isinstance(child, nodes.Element) and not is_skipped(child):
                walk(child, place)

    walk(document, None)
    return places


class Passages(EnvironmentCollector):
    """Keep the passages of each page in Sphinx's environment, so that they are read once."""

    def process_doc(self, app, doctree):
        kept(app.env)[app.env.docname] = read(doctree)

    def clear_doc(self, app, env, docname):
        kept(env).pop(docname, None)

    def merge_other(self, app, env, docnames, other):
        kept(env).update({name: kept(other)[name] for name in docnames})


def kept(env):
    if not hasattr(env, "passages"):
        env.passages = {}
    return env.passages


def index(app):
    """Return the places of all pages of the contents, each with its page's address and title."""
    env, pages = app.env, []
    for docname in sorted(env.found_docs):
        number = env.toc_secnumbers.get(docname, {}).get("", ())
        title = " ".join([".".join(map(str, number)), env.titles[docname].astext()]).strip()
        uri = app.builder.get_target_uri(docname)
        pages.append({"uri": uri, "title": title, "places": kept(env)[docname]})
    return pages


def write_index(app):
    """Write the index where the search page finds it, and have Sphinx make that page."""
    if app.builder.format == "html":
        folder = Path(app.outdir) / "_static"
        text = json.dumps(index(app), ensure_ascii=False, separators=(",", ":"))
        (folder / "search-index.js").write_text(f"globalThis.bookPages = {text};", "utf-8")
        yield "search", {"title": "Search"}, "search.html"


def leave_out_sphinx_index(app):
    app.builder.search = False


def gather(app, config):
    """Put MiniSearch into a folder of the build."""
    folder = Path(app.outdir).parent / "search"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(HERE / "minisearch", folder / "minisearch")
    config.html_static_path.append(str(folder))
    app.add_css_file("search.css", priority=900)


def add_to_page(app, pagename, templatename, context, doctree):
    """Give the search page what it alone needs."""
    if pagename == "search":
        for file in ("minisearch/minisearch.min.js", "search-index.js", "search-page.js"):
            app.add_js_file(file, loading_method="defer")


def setup(app):
    app.add_env_collector(Passages)
    app.connect("builder-inited", leave_out_sphinx_index)
    app.connect("config-inited", gather)
    app.connect("html-collect-pages", write_index)
    app.connect("html-page-context", add_to_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
