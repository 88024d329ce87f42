"""A private mirror of virus signatures, on the hosts' bridge: one that finds EICAR, and a dated one as the official ones are."""

import hashlib
import http.server
import io
import tarfile
import threading
from functools import partial

from devstack import clamd


class Silent(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word; answers 304 where nothing changed since."""

    def log_message(self, *_):
        pass


class Mirror:
    """`urls` are its files'."""

    def __init__(self, folder, address):
        self._folder = folder
        self._server = http.server.ThreadingHTTPServer((address, 0), partial(Silent, directory=str(folder)))
        self.address = f"http://{address}:{self._server.server_port}"
        self.urls = [f"{self.address}/{name}" for name in ("eicar.ndb", "daily.cud")]
        (folder / "eicar.ndb").write_text(clamd.EICAR_SIGNATURE)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def offer(self, made):
        """Serve signatures that were made at that time."""
        (self._folder / "daily.cud").write_bytes(dated(made))

    def close(self):
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()


def dated(made):
    """Return a database with one signature and a date: unsigned, so it is called `.cud` where the official ones are `.cvd`."""
    signature = b"Own.Test.Signature:0:*:" + b"a signature of the tests".hex().encode() + b"\n"
    head = f"ClamAV-VDB:{made:%d %b %Y %H-%M} +0000:1:1:90:X:X:tests:{int(made.timestamp())}"
    listed = f"{head}\ndaily.ndb:{len(signature)}:{hashlib.sha256(signature).hexdigest()}\n".encode()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in (("COPYING", b"\n"), ("daily.info", listed), ("daily.ndb", signature)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return head.encode().ljust(512) + packed.getvalue()
