"""Receivers of notifications for scripts/try-notifications: aiosmtpd with STARTTLS and a login, and a web
server that answers as Slack, Teams and a webhook do. Writes what arrives to FOLDER as JSON lines, and its
ports to FOLDER/ports. The webhook refuses its first request with 503, so that it has to be sent again.

    receivers.py FOLDER
"""
import asyncio
import http.server
import json
import pathlib
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult

folder = pathlib.Path(sys.argv[1])
lock = threading.Lock()


def note(name, **what):
    with lock, open(folder / f"{name}.jsonl", "a") as file:
        file.write(json.dumps(what) + "\n")


class Mail:
    async def handle_DATA(self, server, session, envelope):
        note("mail", sender=envelope.mail_from, to=envelope.rcpt_tos, tls=session.ssl is not None,
             user=session.auth_data, text=envelope.content.decode("utf-8", "replace"))
        return "250 taken"


def login(server, session, envelope, mechanism, data):
    isRight = data.login == b"muster" and data.password == b"correct horse"
    return AuthResult(success=isRight, auth_data=data.login.decode() if isRight else None)


def secure():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return SMTP(Mail(), hostname="127.0.0.1", tls_context=context, require_starttls=True,
                auth_required=True, authenticator=login, loop=loop)


class Web(http.server.BaseHTTPRequestHandler):
    refused = False

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        name = self.path.strip("/").split("/")[0]
        if name == "events" and not Web.refused:
            Web.refused = True
            note("refused", path=self.path)
            self.send_response(503)
            self.end_headers()
            return
        note(name, headers={k.lower(): v for k, v in self.headers.items()}, body=body.decode("utf-8", "replace"))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


loop = asyncio.new_event_loop()
mail = loop.run_until_complete(loop.create_server(secure, "127.0.0.1", 0))
threading.Thread(target=loop.run_forever, daemon=True).start()
web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web)
threading.Thread(target=web.serve_forever, daemon=True).start()
smtp = mail.sockets[0].getsockname()[1]
(folder / "ports").write_text(f"{smtp} {web.server_port}\n")
sys.stdin.read()
