# A release that only stays: gunicorn that answers on systemd's socket, workers that wait. What the roles app, worker and nginx
# are for can be seen by it without the site.
set -eu
mkdir -p /opt/indivillage/current/.venv/bin
cd /opt/indivillage/current/.venv/bin
cat >gunicorn <<'PYTHON'
#!/usr/bin/python3
import http.server, os, socket
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status":"ok"}')
    def address_string(self):
        return "socket"
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
    told.connect("\0" + os.environ["NOTIFY_SOCKET"][1:] if os.environ["NOTIFY_SOCKET"][0] == "@" else os.environ["NOTIFY_SOCKET"])
    told.send(b"READY=1")
server = http.server.HTTPServer(("", 0), Answer, bind_and_activate=False)
server.socket = socket.socket(fileno=3)
server.serve_forever()
PYTHON
printf '#!/bin/sh\nexec sleep infinity\n' >python
cp python flask
chmod 755 gunicorn python flask
