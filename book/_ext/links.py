"""Markdown links to an explorable at a setting: ``[try it](03_activations.ipynb#xor?hidden=2)``.

MyST knows labels and headings; an explorable is neither, but an output of a cell. A link to one
that is not there is left to MyST, which complains. And the other end of a citation's link.
"""

import functools
import re

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator


@functools.cache
def explorables(env, docname):
    """Return the ids of the explorables on a page."""
    outputs = "".join(node.astext() for node in env.get_doctree(docname).findall(nodes.raw))
    return set(re.findall(r'<figure class="explorable[^"]*" id="([^"]+)"', outputs))


class ExplorableLinks(SphinxPostTransform):
    """Resolve the links whose target begins with the id of an explorable."""

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
            if setting and name in explorables(self.env, page):
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
    app.add_post_transform(ExplorableLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
