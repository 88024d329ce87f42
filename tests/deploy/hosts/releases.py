"""Releases for the proofs: this working tree, and trees that differ from it by what a test gives."""

import shutil

from deploy import release
from devstack.process import ROOT


class Releases:
    """Packs trees into `folder`; the wheels are downloaded once and kept in `kept`."""

    def __init__(self, folder, kept):
        self._folder = folder
        self._wheels = release.download(ROOT / "requirements.txt", kept)

    def pack(self, name, changes=None):
        """Return a release's variables; `changes` are files by path with text that is put at their end."""
        tree = self._folder / f"tree-{name}"
        for part in release.present(ROOT, (*release.SHIPPED, "build/static")):
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (tree / part).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, tree / part)
        for path, text in (changes or {}).items():
            with (tree / path).open("a") as file:
                file.write(text)
        release.write(tree, self._folder, name=name, wheels=self._wheels)
        shutil.rmtree(tree)
        return {
            "release_id": name, "release_archive": str(self._folder / f"indivillage-{name}.tar.gz"),
            "release_wheels": str(self._wheels),
        }  # fmt: skip
