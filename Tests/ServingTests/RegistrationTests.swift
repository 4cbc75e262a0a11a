import FoundationEssentials
import Glibc
import HTTPClient
import Logging
import Serving
import Testing
import Vocabulary

struct RegistrationTests {
  @Test func `a runtime registers itself for its owner only, and takes it back at the end`()
    async throws
  {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/runtimes/test.json"
    try await withRuntime(state: folder.path) { runtime in
      let json = try JSON(parsing: Array(Data(contentsOf: URL(filePath: path))))
      #expect(json["name"] == "test")
      #expect(json["pid"]?.integer == Int64(getpid()))
      #expect(json["url"]?.string == runtime.registration.url)
      #expect(json["token"]?.string?.count == 64)
      #expect(json["muster"] == "0.0.1")
      #expect((json["processStart"]?.integer ?? 0) > 0)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a second runtime of the same name refuses to start`() async throws {
    let folder = try TemporaryFolder()
    try await withRuntime(state: folder.path) { runtime in
      var second = RuntimeConfiguration(
        name: RuntimeName("test"), stateFolder: folder.path, musterVersion: "0.0.1",
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      second.handlesSignals = false
      let error = await #expect(throws: RuntimeError.self) { try await ModelRuntime.run(second) }
      #expect(error?.code == .nameTaken)
      #expect(
        error?.message == #"failed to start the runtime "test": one of this name runs already"#)
      let first = try await runtime.send("GET", "/healthz")
      #expect(first.status == 200)
    }
  }

  @Test func `the file of a runtime that was killed is replaced`() async throws {
    let folder = try TemporaryFolder()
    try write(#"{"name": "test", "pid": 1}"#, to: "\(folder.path)/runtimes/test.json")
    try await withRuntime(state: folder.path) { runtime in
      let path = "\(folder.path)/runtimes/test.json"
      let json = try JSON(parsing: Array(Data(contentsOf: URL(filePath: path))))
      #expect(json["pid"]?.integer == Int64(getpid()))
    }
  }

  @Test(arguments: ["", "../x", "a/b", ".git"])
  func `a name that is no file's name is refused`(name: String) async throws {
    let folder = try TemporaryFolder()
    let configuration = RuntimeConfiguration(
      name: RuntimeName(name), stateFolder: folder.path, musterVersion: "0.0.1",
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let error = await #expect(throws: RuntimeError.self) {
      try await ModelRuntime.run(configuration)
    }
    #expect(error?.code == .misconfigured)
  }

  @Test func `SIGTERM drains: what is under way is answered, then everything ends`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      """
      import time
      def score(r):
        time.sleep(10)
        return "answered"
      """, in: folder.path)
    var configuration = RuntimeConfiguration(
      name: RuntimeName("test"), stateFolder: folder.path, musterVersion: "0.0.1",
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    configuration.handlesSignals = true
    configuration.drainLimit = .seconds(300)
    configuration.pool.requestLimit = .seconds(120)
    let ready = configuration
    let (registrations, end) = AsyncStream.makeStream(of: RuntimeRegistration.self)
    async let ending: Void = {
      defer { end.finish() }
      try await ModelRuntime.run(ready) { end.yield($0) }
    }()
    var iterator = registrations.makeAsyncIterator()
    let registration = try #require(await iterator.next())
    let runtime = LiveRuntime(registration: registration)
    try await runtime.deploy(package)
    let workers = try await runtime.serving()["workers"]?.array ?? []
    let pids = workers.compactMap { $0["pid"]?.integer }
    async let answer = runtime.score("1")
    try await runtime.eventually("the request is with a worker") {
      try await runtime.held == 1
    }
    // Only this runtime listens to signals; the process itself ignores this one since it began to.
    kill(getpid(), SIGTERM)
    #expect(try await answer.shown == #"200 "answered""#)
    try await ending
    #expect(pids.count == 2)
    #expect(pids.allSatisfy { kill(pid_t($0), 0) == -1 })
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/runtimes/test.json"))
  }
}
