import Foundation
import Host
import Reconciler
import Registry
import TestSupport
import Testing
import Vocabulary

/// Programs of the operator, the scoring server of MLflow, and runtimes without endpoints.
struct CommandDriverTests {
  /// Prints what it was asked as an observation of the assigned version, if a file says so.
  private static let observe = """
    read -r question
    nonce=$(printf %s "$question" | sed 's/.*"nonce":"\\([^"]*\\)".*/\\1/')
    version=$(cat "$HOME/served" 2>/dev/null)
    if [ -z "$version" ]; then
      printf '{"nonce":"%s","state":"empty"}' "$nonce"
    else
      printf '{"nonce":"%s","state":"serving","model":"flowers","version":"%s","platform":"sh"}' \\
        "$nonce" "$version"
    fi
    """
  /// Remembers the version that it was told to serve.
  private static let deploy = """
    read -r question
    printf %s "$question" > "$HOME/question"
    printf %s "$question" | sed 's/.*"version":"\\([^"]*\\)".*/\\1/' > "$HOME/served"
    """

  private func driver(
    in place: DriverPlace, deploy: String = deploy, observe: String = observe
  ) throws -> CommandDriver {
    let entry: JSON = [
      "deploy": [.string(try place.program("deploy", deploy)), "with words"],
      "undeploy": [.string(try place.program("undeploy", "rm \"$HOME/served\""))],
      "observe": [.string(try place.program("observe", observe))],
      "seconds": 3600, "observeSeconds": 60, "environment": ["HOME": .string(place.path)],
    ]
    let settings: JSON = ["iris": entry]
    try Data(settings.prettyText.utf8).write(to: URL(filePath: place.settings))
    return CommandDriver(settings: place.settings)
  }

  @Test func `a version is deployed, read back and taken away by programs`() async throws {
    let place = try DriverPlace()
    let driver = try driver(in: place)
    let deployment = try place.deployment("one", to: .command)
    #expect(await driver.observe(deployment.target).state == .empty)
    try await driver.deploy(deployment)
    let found = await driver.observe(deployment.target)
    #expect(found.state == .serving, "\(found)")
    #expect(found.version == deployment.version)
    #expect(found.platform == "sh")
    let question = try JSON(parsing: Array((place.text("question") ?? "").utf8))
    #expect(question["action"] == "deploy")
    #expect(question["runtime"] == "iris")
    #expect(question["package"]?.string?.hasSuffix(deployment.version.short) == true)
    try await driver.undeploy(deployment.target)
    #expect(await driver.observe(deployment.target).state == .empty)
  }

  @Test func `a program finds nothing of our environment`() async throws {
    let place = try DriverPlace()
    let driver = try driver(in: place, deploy: "env | sort > \"$HOME/environment\"")
    try await driver.deploy(try place.deployment("one", to: .command))
    let names = (place.text("environment") ?? "").split(separator: "\n")
      .compactMap { $0.split(separator: "=").first.map(String.init) }
    #expect(Set(names).subtracting(["HOME", "PATH", "PWD", "SHLVL", "_"]) == [])
    #expect(names.contains("HOME"))
  }

  @Test func `an answer to another question is not believed`() async throws {
    let place = try DriverPlace()
    let version = Digest(of: "flowers one")
    let driver = try driver(
      in: place,
      observe: """
        echo '{"nonce":"old","state":"serving","model":"flowers","version":"\(version)"}'
        """)
    let found = await driver.observe(try place.deployment("one", to: .command).target)
    #expect(found.state == .failed)
    #expect(found.message == "its answer belongs to another question")
    #expect(found.version == nil)
  }

  @Test(arguments: [
    ("echo nothing", "printed no JSON object: nothing"),
    ("echo '{\"error\": \"no quota\"}'", ": no quota"),
    ("echo oops >&2; exit 3", "ended with the exit code 3: oops"),
    ("kill -9 $$", "was ended by the signal 9"),
    ("yes", "printed more than 1048576 bytes"),
  ])
  func `a program that fails is told of in a sentence`(script: String, end: String) async throws {
    let place = try DriverPlace()
    let driver = try driver(in: place, deploy: script, observe: script)
    let deployment = try place.deployment("one", to: .command)
    let error = await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
    #expect(error?.cause.hasSuffix(end) == true, "\(error?.cause ?? "")")
    let found = await driver.observe(deployment.target)
    #expect(found.state == .unreachable)
    #expect(found.message?.hasSuffix(end) == true)
  }

  @Test func `a program that does not end is ended with what it started`() async throws {
    let place = try DriverPlace()
    let program = try place.program(
      "hang", "tail -f /dev/null & echo $! > '\(place.path)/child'; wait")
    let driver = CommandDriver(settings: place.settings)
    // Where the machine is so busy that the program has not begun within a limit, the next one is
    // tried.
    for seconds in [1, 4, 16, 60] where place.text("child") == nil {
      let settings: JSON = [
        "iris": ["observe": [.string(program)], "observeSeconds": .integer(Int64(seconds))]
      ]
      try Data(settings.prettyText.utf8).write(to: URL(filePath: place.settings))
      let found = await driver.observe(try place.deployment("one", to: .command).target)
      #expect(found.state == .unreachable)
      let end = "did not end within \(seconds).0 seconds"
      #expect(found.message?.hasSuffix(end) == true, "\(found)")
    }
    let child = Int32((place.text("child") ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
    let process = try #require(child)
    func isGone() -> Bool {
      let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat")
        .map { String(decoding: $0, as: UTF8.self) }
      let state = stat?.split(separator: ")").last?.split(separator: " ").first
      return state == nil || state == "Z"
    }
    let clock = ContinuousClock()
    let end = clock.now + DriverPlace.patience
    while !isGone(), clock.now < end { try await clock.sleep(for: .milliseconds(10)) }
    #expect(isGone())
  }

  @Test func `a manifest cannot choose a program`() async throws {
    let place = try DriverPlace(["another": ["deploy": ["/bin/true"], "observe": ["/bin/true"]]])
    let driver = CommandDriver(settings: place.settings)
    let deployment = try place.deployment("one", to: .command)
    let error = await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
    #expect(error?.cause == "the operator has named no program that deploys")
    #expect(await driver.observe(deployment.target).state == .failed)
  }

  @Test(arguments: [
    (#"{"iris": {"deploy": ["true"]}}"#, "iris: deploy: expected the absolute path of a program"),
    (#"{"iris": {"deploy": []}}"#, "iris: deploy: expected a list"),
    (#"{"iris": {"folder": "models"}}"#, "iris: folder: expected the absolute path"),
    (#"{"iris": {"foldr": "/m"}}"#, #"iris: unknown member "foldr""#),
    (#"{"iris": {"seconds": 0}}"#, "iris: seconds: expected a whole number from 1 to 3600"),
    (#"{"iris": {"kafka": {"security": "k"}}}"#, "iris: kafka.security: expected the absolute"),
    (#"{"iris": {"kafka": {"security": "/k"}}}"#, "iris: kafka.servers: expected a list of"),
    (#"{"iris": {"kafka": {"pasword": "k"}}}"#, #"iris: kafka: unknown member "pasword""#),
    ("[]", "expected an object"),
  ])
  func `a mistake in the operator's file has its place`(text: String, start: String) throws {
    let place = try DriverPlace()
    try Data(text.utf8).write(to: URL(filePath: place.settings))
    let error = #expect(throws: HostError.self) { try DriverSettings(file: place.settings) }
    #expect(error?.cause.hasPrefix(start) == true, "\(error?.cause ?? "")")
  }

  @Test func `credentials are for the servers that the operator names`() throws {
    let place = try DriverPlace([
      "iris": ["kafka": ["security": "/etc/muster/kafka", "servers": ["a:9093", "b:9093"]]]
    ])
    let kafka = try #require(try DriverSettings(file: place.settings)[RuntimeName("iris")]?.kafka)
    #expect(kafka.security == "/etc/muster/kafka")
    #expect(kafka.strangers(in: "a:9093,b:9093").isEmpty)
    #expect(kafka.strangers(in: "a:9093, thief:9093") == ["thief:9093"])
    #expect(kafka.strangers(in: "a:9092") == ["a:9092"])
  }

  // MARK: - MLflow

  /// Answers as MLflow's scoring server does.
  private func scoringServer(version: String = "3.17.2") throws -> LoopbackListener {
    try LoopbackListener { connection in
      while let request = connection.request() {
        let body = request.text.hasPrefix("GET /version ") ? version : "\n"
        guard
          connection.send(
            "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        else { return }
      }
    }
  }

  @Test func `a scoring server alone is watched and not deployed to`() async throws {
    let server = try scoringServer()
    let place = try DriverPlace([:])
    let driver = ScoringServerDriver(
      programs: CommandDriver(settings: place.settings), observeLimit: DriverPlace.patience)
    let deployment = try place.deployment(
      "one", to: .mlflow, url: "http://127.0.0.1:\(server.port)")
    let found = await driver.observe(deployment.target)
    #expect(found.state == .serving)
    #expect(found.platform == "mlflow 3.17.2")
    #expect(found.version == nil)
    #expect(found.sentence == "it runs, and does not tell which model it serves")
    let error = await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
    #expect(error?.cause.contains("does not tell what it serves") == true)
  }

  @Test func `a scoring server with programs is deployed to and read back`() async throws {
    let server = try scoringServer()
    let place = try DriverPlace()
    let driver = ScoringServerDriver(
      programs: try driver(in: place), observeLimit: DriverPlace.patience)
    let deployment = try place.deployment(
      "one", to: .mlflow, url: "http://127.0.0.1:\(server.port)")
    try await driver.deploy(deployment)
    let found = await driver.observe(deployment.target)
    #expect(found.version == deployment.version)
    #expect(found.platform == "mlflow 3.17.2")
  }

  @Test func `something else on the port is no scoring server`() async throws {
    let server = try scoringServer(version: "<html>hello</html>")
    let place = try DriverPlace([:])
    let driver = ScoringServerDriver(
      programs: CommandDriver(settings: place.settings), observeLimit: DriverPlace.patience)
    let found = await driver.observe(
      try place.deployment("one", to: .mlflow, url: "http://127.0.0.1:\(server.port)").target)
    #expect(found.state == .unreachable)
  }

  // MARK: - Batch

  @Test func `deployed as batch names the version and serves nothing`() async throws {
    let place = try DriverPlace()
    let driver = BatchDriver(folder: place.path + "/batch")
    let deployment = try place.deployment("one", to: .spark)
    #expect(await driver.observe(deployment.target).state == .empty)
    try await driver.deploy(deployment)
    let found = await driver.observe(deployment.target)
    #expect(found.state == .batch)
    #expect(found.version == deployment.version)
    #expect(
      found.sentence
        == "flowers@\(deployment.version.short) is deployed as batch: nothing is served")
    try FileManager.default.removeItem(atPath: place.path + "/packages")
    #expect(await driver.observe(deployment.target).state == .failed)
    try await driver.undeploy(deployment.target)
    #expect(await driver.observe(deployment.target).state == .empty)
  }

  @Test func `runtimes beyond the budget are left out and not waited for`() async throws {
    let place = try DriverPlace()
    let folder = StateFolder(place.path)
    let drivers = RuntimeDrivers(folder: folder, executable: "/bin/false")
    let targets = (0..<20).map {
      RuntimeTarget(name: RuntimeName("r\($0)"), driver: .spark)
    }
    #expect(await drivers.observe(targets, within: .seconds(600)).count == 20)
    #expect(await drivers.observe(targets, within: .zero).isEmpty)
  }
}
