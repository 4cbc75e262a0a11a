import HTTPClient
import Sandbox
import Serving
import Testing
import Vocabulary

struct WorkerTests {
  /// A machine without bubblewrap.
  private static let unconfined = Confinement(kind: .none("a test"), prlimit: "/usr/bin/prlimit")

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
    for confinement in [await Confinement.find(), Self.unconfined] {
      let folder = try TemporaryFolder()
      let package = try PackageFolder(moody, in: folder.path)
      try await withRuntime(state: folder.path) {
        $0.confinement = confinement
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
      configuration.pool.requestLimit = .seconds(12)
    } _: { runtime in
      try await runtime.deploy(package)
      let begin = ContinuousClock().now
      async let hanging = runtime.score("\"hang\"")
      try await runtime.eventually("the worker is busy") { try await runtime.held == 1 }
      let hung = try await hanging
      #expect(hung.status == 504)
      #expect(try hung.json["type"] == "urn:muster:problem:time-limit")
      let time = ContinuousClock().now - begin
      #expect(time >= .seconds(12))
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

  @Test func `what a worker leaves behind does not hide that it has ended`() async throws {
    let folder = try TemporaryFolder()
    // A child that has its output and its log, and goes on.
    let package = try PackageFolder(
      "#!/bin/sh\nread record\nsleep 600 &\nexit 3\n", in: folder.path, language: .command)
    try await withRuntime(state: folder.path) {
      $0.confinement = Self.unconfined
      $0.pool.workers = 1
      $0.pool.requestLimit = .seconds(500)
    } _: { runtime in
      try await runtime.deploy(package)
      let died = try await runtime.score("1")
      #expect(died.status == 502)
      #expect(try died.json["detail"]?.string?.hasSuffix("it exited with code 3") == true)
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

  @Test(.needsBubblewrap) func `a worker sees its own variables and processes, and no other`()
    async throws
  {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      """
      import os
      def score(r):
        return {
          "environment": " ".join(sorted(os.environ)),
          "folder": os.getcwd(),
          "processes": len([name for name in os.listdir("/proc") if name.isdigit()]),
        }
      """, in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(package)
      let answer = try await runtime.score("1").json
      #expect(answer["processes"] == 2)
      #expect(answer["folder"] == "/work")
      #expect(
        answer["environment"]?.string
          == "HOME LANG MKL_NUM_THREADS OMP_NUM_THREADS OPENBLAS_NUM_THREADS PATH PWD TMPDIR")
    }
  }

  @Test func `without a sandbox the read-back warns, and everything else is the same`()
    async throws
  {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(moody, in: folder.path)
    try await withRuntime(state: folder.path) {
      $0.confinement = Self.unconfined
    } _: { runtime in
      try await runtime.deploy(package)
      #expect(try await runtime.score("1").status == 200)
      let sandbox = try await runtime.serving()["sandbox"]
      #expect(sandbox?["kind"] == "none")
      #expect(sandbox?["networkOff"] == false)
      #expect(
        sandbox?["warning"]
          == "workers run with the rights of this process, with its network and files: a test")
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
