"""A TCP proxy that dies in the middle of a transfer and can be brought back."""

import socket
import threading

CHUNK = 16_384


class CuttableProxy:
    """Forwards a local port to another; `cut_after(n)` breaks every connection once n bytes went up."""

    def __init__(self, target_port):
        self._target = target_port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._limit = None
        self._sent = 0
        self._down = False
        self._was_cut = threading.Event()
        self._open = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, byte_count):
        """Cut once this many bytes have gone up from now on."""
        with self._lock:
            self._limit, self._sent = byte_count, 0

    def wait_until_cut(self, seconds):
        """Wait for the cut; fails where none comes."""
        assert self._was_cut.wait(seconds), "the connection was not cut"

    def restore(self):
        """Let connections through again."""
        with self._lock:
            self._limit, self._down = None, False

    def close(self):
        """Stop for good."""
        self._server.close()
        self._break_all()

    def _accept(self):
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            if self._down:
                client.close()
                continue
            upstream = socket.create_connection(("127.0.0.1", self._target))
            self._open |= {client, upstream}
            threading.Thread(target=self._pump, args=(client, upstream, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(upstream, client, False), daemon=True).start()

    def _pump(self, source, sink, is_up):
        try:
            while data := source.recv(CHUNK):
                if is_up and self._reached(len(data)):
                    self._break_all()
                    return
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            self._forget(source, sink)

    def _reached(self, size):
        with self._lock:
            self._sent += size
            if self._limit is None or self._sent <= self._limit:
                return False
            self._down = True
            self._was_cut.set()
            return True

    def _break_all(self):
        for connection in list(self._open):
            self._forget(connection)

    def _forget(self, *connections):
        for connection in connections:
            self._open.discard(connection)
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()
