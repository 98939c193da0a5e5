"""How Sphinx renders the course as a site; `make site` lays the pages out beside this file first, see stage.py."""

project = "AI product decisions"
html_title = "AI product decisions"
author = "The authors of the course"
project_copyright = "text and notebooks CC BY 4.0, code Apache-2.0"

extensions = ["myst_nb"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
root_doc = "index"

# The committed outputs are shown: the build runs nothing, so a page says what its notebook says.
nb_execution_mode = "off"
nb_merge_streams = True
myst_heading_anchors = 3
myst_enable_extensions = ["attrs_inline", "colon_fence"]
# Dollars are dollars.
myst_disable_syntax = ["math_inline", "math_block"]
myst_dmath_allow_space = False
# Pages link to tables and notebooks as files, too; stage.py and its test hold every link.
suppress_warnings = ["myst.header", "myst-nb.mime_priority"]

html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "navbar_end": ["theme-switcher"],
    "show_prev_next": True,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
