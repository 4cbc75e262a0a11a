import HTTPClient
import Serving
import Testing
import Vocabulary

struct WorkerTests {
  private let moody = """
    import os, time
    def score(r):
      if r == "die": os._exit(3)
      if r == "kill": os.kill(os.getpid(), 9)
      while r == "hang": time.sleep(0.01)
      return os.getpid()
    """

  @Test func `a worker that dies fails its request, and the next one is answered`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(moody, in: folder.path)
    try await withRuntime(state: folder.path) {
      $0.pool.workers = 1
    } _: { runtime in
      try await runtime.deploy(package)
      let before = try await runtime.serving()["workers"]?[0]
      let died = try await runtime.score("\"die\"")
      #expect(died.status == 502)
      #expect(
        try died.json["detail"]
          == "the worker ended while it held this request: it exited with code 3")
      #expect(try await runtime.score("1").status == 200)
      let after = try await runtime.serving()["workers"]?[0]
      #expect(after?["restarts"] == 1)
      #expect(after?["served"] == 1)
      #expect(after?["pid"] != before?["pid"])
    }
  }

  @Test func `a signal that ends a worker is named, in the sandbox as without`() async throws {
    for sandbox in [BubblewrapSandbox.ifInstalled(), NoSandbox(reason: "a test")] {
      let folder = try TemporaryFolder()
      let package = try PackageFolder(moody, in: folder.path)
      try await withRuntime(state: folder.path) {
        $0.sandbox = sandbox
      } _: { runtime in
        try await runtime.deploy(package)
        let detail = try await runtime.score("\"kill\"").json["detail"]?.string ?? ""
        #expect(detail.hasSuffix("it was ended by signal 9"), "\(detail)")
      }
    }
  }

  @Test func `a model that hangs is killed at the limit, and its worker starts again`()
    async throws
  {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(moody, in: folder.path)
    try await withRuntime(state: folder.path) { configuration in
      configuration.pool.workers = 1
      configuration.pool.requestLimit = .milliseconds(1500)
    } _: { runtime in
      try await runtime.deploy(package)
      let begin = ContinuousClock().now
      async let hanging = runtime.score("\"hang\"")
      try await runtime.eventually("the worker is busy") { try await runtime.held == 1 }
      let hung = try await hanging
      #expect(hung.status == 504)
      #expect(try hung.json["type"] == "urn:muster:problem:time-limit")
      let time = ContinuousClock().now - begin
      #expect(time >= .milliseconds(1500))
      #expect(try await runtime.score("1").status == 200)
    }
  }

  @Test func `requests behind a worker that dies go to the next`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(moody, in: folder.path)
    try await withRuntime(state: folder.path) {
      $0.pool.workers = 1
    } _: { runtime in
      try await runtime.deploy(package)
      // Quick requests first, so that the worker is handed several at once.
      for _ in 0..<20 { #expect(try await runtime.score("1").status == 200) }
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for index in 0..<40 {
          group.addTask { try await runtime.score(index == 10 ? "\"die\"" : "1").status }
        }
        return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
      }
      #expect(statuses == [200: 39, 502: 1])
    }
  }

  @Test func `a full queue says so and when to come back`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(moody, in: folder.path)
    try await withRuntime(state: folder.path) { configuration in
      configuration.pool.workers = 1
      configuration.pool.queueLimit = 0
    } _: { runtime in
      try await runtime.deploy(package)
      let hanging = Task { try await runtime.score("\"hang\"") }
      defer { hanging.cancel() }
      try await runtime.eventually("the worker is busy") { try await runtime.held == 1 }
      let refused = try await runtime.score("1")
      #expect(refused.status == 503)
      #expect(refused.header("Retry-After") == "1")
      #expect(try refused.json["type"] == "urn:muster:problem:queue-full")
    }
  }

  @Test func `a worker in the sandbox sees neither network nor files nor secrets`() async throws {
    let folder = try TemporaryFolder()
    try write("secret", to: "\(folder.path)/secret.txt")
    let package = try PackageFolder(
      """
      import os, socket
      def attempt(action):
        try:
          action()
          return "done"
        except Exception as error:
          return type(error).__name__
      def score(r):
        return {
          "connect": attempt(lambda: socket.create_connection(("127.0.0.1", r["port"]), 1)),
          "read": attempt(lambda: open(r["file"]).read()),
          "write": attempt(lambda: open("score.py", "w")),
          "environment": sorted(os.environ),
          "processes": len([name for name in os.listdir("/proc") if name.isdigit()]),
        }
      """, in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(package)
      let sandbox = try await runtime.serving()["sandbox"]
      guard sandbox?["kind"] == "bubblewrap" else {
        #expect(sandbox?["warning"]?.string != nil)
        return
      }
      let port = runtime.registration.url.split(separator: ":").last ?? ""
      let record = "{\"port\": \(port), \"file\": \"\(folder.path)/secret.txt\"}"
      let answer = try await runtime.score(record).json
      #expect(answer["connect"] == "ConnectionRefusedError")
      #expect(answer["read"] == "FileNotFoundError")
      #expect(answer["write"] == "OSError" || answer["write"] == "PermissionError")
      #expect(answer["processes"] == 2)
      let names = answer["environment"]?.array?.compactMap(\.string) ?? []
      #expect(
        names == [
          "HOME", "LANG", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH",
          "PWD", "TMPDIR",
        ])
    }
  }

  @Test func `without a sandbox the read-back warns, and everything else is the same`()
    async throws
  {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(moody, in: folder.path)
    try await withRuntime(state: folder.path) {
      $0.sandbox = NoSandbox(reason: "a test")
    } _: { runtime in
      try await runtime.deploy(package)
      #expect(try await runtime.score("1").status == 200)
      #expect(
        try await runtime.serving()["sandbox"] == [
          "kind": "none",
          "warning":
            "workers run with the rights of this process, with its network and files: a test",
        ])
    }
  }

  @Test func `modules come from the package's folder and from the environment's`() async throws {
    let folder = try TemporaryFolder()
    try write("WORD = 'environment'", to: "\(folder.path)/site/theirs.py")
    let package = try PackageFolder(
      "import ours, theirs\ndef score(r): return [ours.WORD, theirs.WORD]", in: folder.path,
      attachments: ["ours.py": "WORD = 'package'"],
      environment: .init(
        python: PackageFolder.python, prefix: "/usr", sitePackages: "\(folder.path)/site"))
    try await withRuntime(state: folder.path) { runtime in
      let deployed = try await runtime.deploy(package)
      #expect(deployed.status == 200, "\(deployed.text)")
      #expect(try await runtime.score("1").shown == #"200 ["package","environment"]"#)
      #expect(try await runtime.serving()["libraries"]?["python"]?.string?.hasPrefix("3.") == true)
    }
  }

  @Test func `a worker that keeps dying waits longer each time, up to a limit`() {
    let settings = PoolSettings(longestDelay: .seconds(1))
    #expect(
      (0...7).map { settings.delay(afterFailures: $0) / .milliseconds(1) }
        == [0, 0, 100, 200, 400, 800, 1000, 1000])
  }
}
