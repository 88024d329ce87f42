"""Stand-ins for packages that Debian does not have: the same names, units and paths, and a program that only stays."""

import hashlib

from tests.deploy.hosts.commands import run

UNIT = """[Unit]
Description={name}, as a test has it
[Service]
ExecStart={program}
[Install]
WantedBy=multi-user.target
"""


def build(folder, name, program):
    """Return a .deb's path and sha256; its unit runs `program`, which notes its start and sleeps."""
    tree = folder / name
    for path, text, mode in (
        ("DEBIAN/control", f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: tests\nDescription: a stand-in\n", 0o644),
        (f"etc/systemd/system/{name}.service", UNIT.format(name=name, program=program), 0o644),
        (program.lstrip("/"), "#!/bin/sh\nexec sleep infinity\n", 0o755),
    ):  # fmt: skip
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
        (tree / path).chmod(mode)
    package = folder / f"{name}.deb"
    run("dpkg-deb", "--build", "--root-owner-group", "-Znone", tree, package)
    return str(package), hashlib.sha256(package.read_bytes()).hexdigest()
