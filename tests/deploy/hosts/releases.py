"""Releases for the proofs: this working tree, and trees that differ from it by what a test gives."""

import re
import shutil

from deploy import release
from devstack.process import ROOT
from tests.deploy.hosts.commands import run
from tests.deploy.hosts.image import alone, kept

INSTALL = (
    "python3 -m venv {place} && {place}/bin/pip install --quiet --no-index --disable-pip-version-check"
    " --find-links {place}/wheels --requirement {place}/wheels/requirements.txt"
)
NAMES = ("revision", "down_revision")
FAILING = """
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.execute("CREATE TABLE half_a_migration (id integer)")
    op.execute("SELECT 1 / 0")
"""


class Releases:
    """Packs trees into `folder`; the wheels are downloaded once and kept in `kept`."""

    def __init__(self, folder, kept):
        self._folder = folder
        with alone(kept / "wheels.lock"):
            self._wheels = release.download(ROOT / "requirements.txt", kept)
        self._kept = kept

    def installed(self, image):
        """Return the packages of these wheels as a mount for hosts, as an image has them; made once, and kept."""
        image.build_installed()
        inside = f"/opt/indivillage/packages/{self._wheels.stem}"
        folder = self._kept / f"{self._wheels.stem}-on-{image.installed.name}"
        kept(folder, lambda half: self._install(half, image.installed, inside))
        return folder, inside

    def _install(self, folder, root, inside):
        """As the role `release` does it: the mount is this command's own."""
        (folder / "wheels").mkdir(parents=True)
        run("tar", "-xf", self._wheels, "-C", folder / "wheels")
        shutil.copy(ROOT / "requirements.txt", folder / "wheels")
        place = root / inside[1:]
        place.mkdir(parents=True, exist_ok=True)
        run(
            "unshare", "--mount", "sh", "-c",
            f"mount --bind {folder} {place} && chroot {root} sh -c '{INSTALL.format(place=inside)}'",
        )  # fmt: skip
        shutil.rmtree(folder / "wheels")
        (folder / ".whole").touch()

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


def with_failing_migration():
    """Return the changes that give a release a migration which ends in the middle."""
    texts = [path.read_text() for path in (ROOT / "migrations" / "versions").glob("*.py")]
    known, before = (
        {found for text in texts for found in re.findall(rf'^{name} = "(\w+)"', text, re.M)} for name in NAMES
    )
    [head] = known - before
    return {"migrations/versions/9999_fails.py": FAILING.format(head=head)}
