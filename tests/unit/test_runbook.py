"""Every alarm has its page in the runbook."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "terraform" / "modules" / "monitoring"


def alarms():
    """Return the names of the alarms, as the module's texts and keys have them."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(MONITORING.glob("*.tf")))
    anchors = set(re.findall(r"\$\{local\.runbook\}#([a-z0-9]+)\"", text))
    keys = re.findall(r'^\s+"?([A-Z][A-Za-z]+)(?:/\$\{\w+\}|/edge[^"]*)?"?\s+=(?:>)? \{', text, re.MULTILINE)
    keys += re.findall(r': "([A-Z][A-Za-z]+)/', text)
    return anchors | {key.lower() for key in keys}


def test_every_alarm_has_its_page_with_symptom_check_and_cure():
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    pages = {page.splitlines()[0].strip().lower(): page for page in runbook.split("\n### ")[1:]}

    expected = {name.lower() for name in re.findall(r"\b[A-Z]\w+", _listed())}
    assert expected == set(pages)
    assert expected <= alarms() | {"sitedown"}
    assert all(f"**{part}.**" in page for page in pages.values() for part in ("Symptom", "Check", "Cure"))


def _listed():
    """The module's own list of its alarms."""
    readme = (MONITORING / "README.md").read_text(encoding="utf-8")
    return re.search(r"heading in the runbook:\n\n(.+?)\n\n", readme, re.DOTALL).group(1)
