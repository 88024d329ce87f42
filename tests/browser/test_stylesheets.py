"""Minifying changes no rule: Chromium reads the same from each page's stylesheet and from its parts."""

from app.static_tree import fingerprint, static_tree

READ = """([whole, parts]) => {
  const rules = (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return [...sheet.cssRules].map((rule) => rule.cssText.replaceAll("../../", "../").replace(/\\s*([,(])\\s*/g, "$1"));
  };
  return [rules(whole), rules(parts)];
}"""


def test_a_page_stylesheet_says_what_its_parts_say(open_page):
    page, tree = open_page("/thanks/"), static_tree(fingerprint())

    for names, path in tree.sheets.items():
        parts = "\n".join(tree.files[f"css/{name}.css"].decode() for name in names)
        ours, theirs = page.evaluate(READ, [tree.files[path].decode(), parts])
        assert len(ours) > 10 and ours == theirs
