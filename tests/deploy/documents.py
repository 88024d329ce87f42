"""Reads the commands of a document: blocks by their language, and what their `#>` lines promise to answer."""

import re
import subprocess
from dataclasses import dataclass

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMISE = "#> "


@dataclass(frozen=True)
class Block:
    """Commands that are copied together; `title` is the heading or the bold words before them."""

    title: str
    language: str
    script: str

    @property
    def promises(self):
        """Return what must be in the answer."""
        return [line.removeprefix(PROMISE) for line in self.script.splitlines() if line.startswith(PROMISE)]

    def missing_in(self, answer):
        """Return the promises that an answer does not keep; space is as the eye takes it."""
        seen = " ".join(answer.split())
        return [promise for promise in self.promises if " ".join(promise.split()) not in seen]


def blocks(path, language):
    """Return the document's blocks of a language, in order."""
    text = path.read_text(encoding="utf-8")
    found = []
    for number, match in enumerate(BLOCK.finditer(text)):
        before = re.findall(r"^#+ (.+)$|^\*\*(.+?)\*\*", text[: match.start()], re.MULTILINE)
        title = "".join(before[-1]) if before else path.stem
        found.append(Block(f"{number} {title}", match[1], match[2]))
    return [block for block in found if block.language == language]


def run(script, **named):
    """Run a script as a person would paste it, but stop at the first command that fails; return what it printed."""
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, **named)
    assert done.returncode == 0, f"{script}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout
