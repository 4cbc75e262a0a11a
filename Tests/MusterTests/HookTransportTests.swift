import Foundation
import TestSupport
import Testing

/// The same hook behind the transports that servers use. They need programs that not every machine
/// has, so they run with `scripts/test --integration`.
@Suite(
  .blocking,
  .enabled(
    if: ProcessInfo.processInfo.environment["MUSTER_INTEGRATION"] == "1",
    "needs OpenSSH's server and git http-backend: scripts/test --integration"))
struct HookTransportTests {
  /// A good, a bad, an inconclusive and a broken push, and what becomes of each.
  private func check(_ bench: HookBench, environment: [String: String]) throws {
    func push() throws -> HookBench.Pushed {
      try bench.push("main", to: "server", environment: environment)
    }
    let good = try push()
    #expect(good.isTaken, "\(good.text)")
    #expect(good.said.last == "muster: refs/heads/main accepted: pass, 1 model changed (m)")
    let tip = try bench.tip("refs/heads/main")
    let wrong = [
      ("score.py", HookBench.source(auc: "0.7"), "    backtest: auc 0.7 < 0.75: fail"),
      (
        "score.py", HookBench.source(auc: "None"),
        "    backtest: auc has no value (the model gave null): inconclusive"
      ),
      (
        "model.yaml", "apiVersion: muster.dev/v1\nkind: Model\n",
        "  more: muster validate --at SHORT, in your clone"
      ),
    ]
    for (file, text, sentence) in wrong {
      try bench.commit("models/m/\(file)", text)
      let pushed = try push()
      #expect(!pushed.isTaken)
      #expect(pushed.said.contains(sentence), "\(pushed.text)")
      #expect(try bench.tip("refs/heads/main") == tip)
      try bench.playground.git("reset", "-q", "--hard", "HEAD~1")
    }
  }

  private func benchWithChange() throws -> HookBench {
    let bench = try HookBench()
    try bench.commit("models/m/score.py", HookBench.source(auc: "0.85"))
    return bench
  }

  @Test func `over ssh`() throws {
    let bench = try benchWithChange()
    let folder = bench.playground.root.appending(path: "ssh").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    for name in ["host", "person"] {
      _ = try bench.playground.run(
        "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "\(folder)/\(name)"])
    }
    try FileManager.default.copyItem(
      atPath: "\(folder)/person.pub", toPath: "\(folder)/authorized")
    let settings = """
      HostKey \(folder)/host
      AuthorizedKeysFile \(folder)/authorized
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      PidFile none
      SetEnv MUSTER_NOW=\(Playground.now)

      """
    try bench.playground.write("\(folder)/config", Array(settings.utf8))
    // sshd asks for this folder where it runs as root; only then can it be made.
    try? FileManager.default.createDirectory(
      atPath: "/run/sshd", withIntermediateDirectories: true)
    // One server for one connection, over its standard input: no port is taken.
    let ssh = """
      ssh -F none -i \(folder)/person -o IdentitiesOnly=yes -o BatchMode=yes \
      -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=\(folder)/known \
      -o "ProxyCommand=/usr/sbin/sshd -i -f \(folder)/config"
      """
    try bench.playground.git("remote", "add", "server", "ssh://server.invalid\(bench.bare)")
    try check(bench, environment: ["GIT_SSH_COMMAND": ssh])
  }

  @Test func `over http`() throws {
    let bench = try benchWithChange()
    let script = bench.playground.root.appending(path: "backend.py").path
    try bench.playground.write(script, Array(Self.backend.utf8))
    let server = Process()
    server.executableURL = URL(filePath: "/usr/bin/env")
    server.arguments = ["python3", script, bench.playground.root.path]
    server.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": bench.playground.root.path,
      "MUSTER_NOW": Playground.now,
    ]
    let pipe = Pipe()
    server.standardOutput = pipe
    server.standardError = FileHandle.nullDevice
    try server.run()
    defer { server.terminate() }
    let port = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    try bench.playground.git("remote", "add", "server", "http://127.0.0.1:\(port)/models.git")
    try check(bench, environment: [:])
  }

  /// Hands each request to `git http-backend`, as a web server does (RFC 3875), on a free port,
  /// which it prints.
  private static let backend = """
    import http.server, os, subprocess, sys

    class Backend(http.server.BaseHTTPRequestHandler):
        def serve(self):
            path, _, query = self.path.partition("?")
            environment = dict(
                os.environ, GIT_PROJECT_ROOT=sys.argv[1], GIT_HTTP_EXPORT_ALL="1",
                PATH_INFO=path, QUERY_STRING=query, REQUEST_METHOD=self.command,
                REMOTE_USER="ann", REMOTE_ADDR="127.0.0.1",
                CONTENT_TYPE=self.headers.get("Content-Type", ""),
                HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""),
                GIT_PROTOCOL=self.headers.get("Git-Protocol", ""))
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = subprocess.run(
                ["git", "http-backend"], input=body, env=environment, stdout=subprocess.PIPE)
            head, _, rest = answer.stdout.partition(b"\\r\\n\\r\\n")
            fields = [line.split(": ", 1) for line in head.decode().split("\\r\\n")]
            status = next((value for name, value in fields if name == "Status"), "200")
            self.send_response(int(status.split()[0]))
            for name, value in fields:
                if name != "Status":
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(rest)

        do_GET = do_POST = serve

    server = http.server.HTTPServer(("127.0.0.1", 0), Backend)
    print(server.server_port, flush=True)
    server.serve_forever()
    """
}
