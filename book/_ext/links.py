"""Markdown links to what MyST does not know: explorables and entries of the bibliography.

MyST knows labels and headings. An explorable at a setting, as in
``[try it](03_activations.ipynb#xor?hidden=2)``, is an output of a cell; an entry, as in
``[Nielsen, 2015](references.md#nielsen2015)``, is made by sphinxcontrib-bibtex. A link to one that
is not there is left to MyST, which complains.
"""

import functools
import re

from docutils import nodes
from pybtex.database import parse_file
from pybtex.plugin import find_plugin
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator


@functools.cache
def explorables(env, docname):
    """Return the ids of the explorables on a page."""
    outputs = "".join(node.astext() for node in env.get_doctree(docname).findall(nodes.raw))
    return set(re.findall(r'<figure class="(?:explorable|playground)[^"]*" id="([^"]+)"', outputs))


def entries(env, docname):
    """Return the keys of the bibliography on a page."""
    citations = env.get_domain("cite").citations
    return {
        citation.citation_id
        for citation in citations
        if citation.bibliography_key.docname == docname
    }


def references(path, markup):
    """Yield the key, the title and the full text of each entry of a bibliography's file.

    The markup is one of pybtex's backends: "text", "markdown".
    """
    book = parse_file(path)
    style = find_plugin("pybtex.style.formatting", "plain")()
    backend = find_plugin("pybtex.backends", markup)()
    for entry in style.format_bibliography(book):
        title = book.entries[entry.key].fields["title"]
        yield entry.key, re.sub("[{}]", "", title), entry.text.render(backend)


class Links(SphinxPostTransform):
    """Resolve the links to an explorable at a setting, and to an entry of the bibliography."""

    default_priority = 8  # right before MyST's own

    def run(self, **kwargs):
        for node in list(self.document.findall(pending_xref)):
            if node["reftype"] != "myst":
                continue
            here = self.env.docname
            page, target = here, node["reftarget"]
            if node["refdomain"] == "doc":
                page, target = target, node["reftargetid"] or ""
            name, _, setting = target.partition("?")
            known = explorables if "=" in setting else entries
            if name in known(self.env, page):
                uri = "" if page == here else self.app.builder.get_relative_uri(here, page)
                link = nodes.reference(
                    "", "", *node.children, refuri=f"{uri}#{target}", internal=True
                )
                node.replace_self(link)


def visit_citation(translator, node):
    """Write an entry of the bibliography with a role that screen readers still know."""
    HTML5Translator.visit_citation(translator, node)
    translator.body[-1] = translator.body[-1].replace("doc-biblioentry", "listitem")


def setup(app):
    app.add_node(
        nodes.citation, override=True, html=(visit_citation, HTML5Translator.depart_citation)
    )
    app.add_post_transform(Links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
