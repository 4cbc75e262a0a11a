import Glibc
import HTTPClient
package import Reconciler
import Registry
import Sandbox
import Subprocess
import SystemPackage
package import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Talks to Muster's own runtimes (docs/runtime.md, "Control"): starts them, deploys, and reads
/// back what they really serve. Their answers are bounded and not believed beyond what they say.
package struct RuntimeClient: RuntimeDriver {
  private let folder: StateFolder
  /// The program that is started as `muster runtime`.
  private let executable: String
  private let client = HTTPClient(concurrency: 8)
  /// Apart from ``client``: a deployment that takes its time must not hold up a question.
  private let observer = HTTPClient(concurrency: 8)

  /// How long a read-back may take.
  private let observeLimit: Duration

  private static let answerLimit = 1 << 20
  private static let deploymentLimit: Duration = .seconds(300)
  private static let startLimit: Duration = .seconds(15)
  /// A little longer than a runtime's own limit for its drain.
  private static let endLimit: Duration = .seconds(70)

  /// A client for the runtimes that register in a state folder.
  package init(
    folder: StateFolder, executable: String, observeLimit: Duration = .seconds(5)
  ) {
    self.folder = folder
    self.executable = executable
    self.observeLimit = observeLimit
  }

  // MARK: - What it serves

  /// What a runtime serves now.
  package func observe(_ runtime: RuntimeTarget) async -> RuntimeRecord.Observation {
    let name = runtime.name
    guard let registration = registration(of: name) else {
      return RuntimeRecord.Observation(state: .unreachable, message: "it is not running")
    }
    do {
      return Self.observation(try await report(registration, name), url: registration.url)
    } catch {
      return unreachable(registration, "\(error)")
    }
  }

  /// What a runtime of this state folder counts and uses now; `nil` where none answers.
  package func liveView(of name: RuntimeName) async -> LiveView? {
    guard let registration = registration(of: name) else { return nil }
    // Who cannot be asked has no live view; that it cannot is told by its observation.
    return (try? await report(registration, name)).flatMap { LiveView($0) }
  }

  /// Has a runtime close the segment of records that it is writing.
  func sealRecords(of name: RuntimeName) async {
    guard let registration = registration(of: name) else { return }
    // What is closed already can be read; for the rest a later run is soon enough.
    _ = try? await observer.send(
      HTTPRequest(
        "POST", "\(registration.url)/control/recording", headers: [registration.authorization],
        limits: HTTPLimits(
          connect: .seconds(2), total: .seconds(30), answerBytes: Self.answerLimit)))
  }

  /// The read-back of the runtime of a registration.
  private func report(_ registration: Registration, _ name: RuntimeName) async throws -> JSON {
    let nonce = UUID().uuidString
    let answer = try await observer.send(
      HTTPRequest(
        "GET", "\(registration.url)/control/serving?nonce=\(nonce)",
        headers: [registration.authorization],
        limits: HTTPLimits(
          connect: min(.seconds(2), observeLimit), total: observeLimit,
          answerBytes: Self.answerLimit)))
    guard answer.status == 200 else { throw Unreadable("it answered \(answer.status)") }
    let report = try JSON(parsing: answer.body)
    guard report["nonce"]?.string == nonce, report["runtime"]?.string == name.text else {
      throw Unreadable("its answer belongs to another question")
    }
    return report
  }

  /// Why an answer is not believed.
  private struct Unreadable: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  private func unreachable(
    _ registration: Registration, _ message: String
  ) -> RuntimeRecord.Observation {
    RuntimeRecord.Observation(state: .unreachable, message: message, url: registration.url)
  }

  private static func observation(_ report: JSON, url: String) -> RuntimeRecord.Observation {
    let state =
      report["state"]?.string.flatMap(RuntimeRecord.ServingState.init(rawValue:)) ?? .failed
    return RuntimeRecord.Observation(
      state: state, model: report["model"]?.string.map { ModelName($0) },
      version: report["version"]?.string.flatMap(Digest.init(hex:)),
      message: report["reason"]?.string ?? disconnected(report["routes"]), url: url,
      platform: report["muster"]?.string.map { "muster \($0)" },
      libraries: report["libraries"]?.object?.compactMapValues(\.string),
      challenger: report["challenger"].flatMap(challenger),
      settings: report["settings"].map(DesiredRuntime.digest(ofSettings:)))
  }

  private static func challenger(_ report: JSON) -> ChallengerObservation? {
    guard let version = report["version"]?.string.flatMap(Digest.init(hex:)),
      let state = report["state"]?.string.flatMap(ChallengerObservation.State.init(rawValue:)),
      let mode = report["traffic"]?["mode"]?.string.flatMap(TrafficShare.Mode.init(rawValue:)),
      let percent = report["traffic"]?["percent"]?.double
    else { return nil }
    return ChallengerObservation(
      version: version, share: TrafficShare(mode: mode, percent: percent), state: state,
      reason: report["reason"]?.string,
      figures: (report["figures"]?.object ?? [:]).compactMapValues(\.double))
  }

  /// What is said of Kafka endpoints without a connection; nothing that changes at each look, since
  /// it is kept.
  private static func disconnected(_ routes: JSON?) -> String? {
    let names = (routes?.array ?? []).prefix(64).compactMap { route in
      route["state"]?.string == "disconnected" ? route["name"]?.string : nil
    }
    guard !names.isEmpty else { return nil }
    return "without a connection: the kafka endpoint\(names.count > 1 ? "s" : "") "
      + names.sorted().joined(separator: ", ")
  }

  // MARK: - What it should serve

  /// Makes a runtime serve a package; the answer comes once it does.
  package func deploy(_ deployment: Deployment) async throws {
    let package = try await deployment.package()
    // With the version, so that nothing of it is kept otherwise, not even at first.
    let body: JSON = [
      "package": .string(package), "version": .string(deployment.version.hex),
      "recording": deployment.settings?["recording"] ?? .null,
    ]
    try await put("deployment", body, verb: "deploy to", on: deployment)
  }

  /// Has a runtime use the endpoints and workers of its manifest; it serves on meanwhile. Another
  /// port needs another process: that one drains first.
  package func configure(_ deployment: Deployment) async throws {
    let runtime = deployment.runtime
    guard var settings = deployment.settings?.object,
      let registration = registration(of: runtime.name)
    else { throw HostError("configure", runtime.name.text, "it is not running") }
    let port = try await report(registration, runtime.name)["settings"]?["port"]?.integer
    if let port, port != Int64(runtime.restPort ?? 0) {
      guard registration.isManaged else {
        throw HostError(
          "configure", runtime.name.text,
          "it was told the port \(port) by whoever started it, and its manifest says "
            + "\(runtime.restPort ?? 0)",
          hint: "end it; muster starts it anew")
      }
      try await end(registration, runtime.name)
      return try await deploy(deployment)
    }
    if !runtime.kafkaEndpoints.isEmpty, let file = try kafkaSecurity(of: runtime) {
      settings["kafkaSecurity"] = .string(file)
    }
    try await put("settings", .object(settings), verb: "configure", on: deployment)
  }

  /// Makes a package share the requests; the answer comes once it does.
  package func challenge(_ deployment: Deployment, share: TrafficShare) async throws {
    let package = try await deployment.package()
    let rules = deployment.runtime.traffic
    var rollback: [String: JSON] = ["after": .integer(Int64(rules.after))]
    rollback["errorRate"] = rules.errorRate.map(JSON.number)
    rollback["latency"] = rules.latency.map(JSON.number)
    rollback["drift"] = rules.drift.map(JSON.number)
    var traffic: [String: JSON] = [
      "mode": .string(share.mode.rawValue), "percent": .number(share.percent),
      "keep": .integer(Int64(rules.keep)), "rollback": .object(rollback),
      // Another version, another choice: who was a guinea pig once is not so for ever.
      "seed": .string(deployment.version.hex),
    ]
    traffic["key"] = rules.key.map(JSON.string)
    traffic["score"] = rules.score.map(JSON.string)
    let body: JSON = [
      "package": .string(package), "version": .string(deployment.version.hex),
      "traffic": .object(traffic),
    ]
    try await put("challenger", body, verb: "bring a challenger to", on: deployment)
  }

  /// Takes away what shares the requests.
  package func withdraw(_ runtime: RuntimeTarget) async throws {
    let name = runtime.name
    guard let registration = registration(of: name) else { return }
    let status = try await control(
      "DELETE", registration, to: "challenger", body: nil, verb: "take the challenger from",
      name: name)
    guard status != Self.busy else {
      throw HostError("take the challenger from", name.text, "a deployment is under way")
    }
  }

  private func put(
    _ place: String, _ body: JSON, verb: String, on deployment: Deployment
  ) async throws(HostError) {
    let runtime = deployment.runtime
    let registration = try await running(deployment)
    for _ in 0..<Self.busyLimit {
      let status = try await control(
        "PUT", registration, to: place, body: body, verb: verb, name: runtime.name)
      guard status == Self.busy else { return }
      // It is taking up what it served before it was started again, often this very version.
      do {
        try await ContinuousClock().sleep(for: Self.busyDelay)
      } catch {
        break  // cancelled
      }
    }
    throw HostError(verb, runtime.name.text, "another deployment does not end")
  }

  private static let busy = 409
  private static let busyDelay: Duration = .milliseconds(250)
  /// Together with the delay: as long as a deployment may take.
  private static let busyLimit = 1200

  /// Makes a runtime serve nothing.
  package func undeploy(_ runtime: RuntimeTarget) async throws {
    let name = runtime.name
    guard let registration = registration(of: name) else { return }
    let status = try await control(
      "DELETE", registration, to: "deployment", body: nil, verb: "undeploy from", name: name)
    guard status != Self.busy else {
      throw HostError("undeploy from", name.text, "another deployment is under way")
    }
  }

  /// Sends a request to the control surface; gives its status where that is success or "busy".
  private func control(
    _ method: String, _ registration: Registration, to place: String, body: JSON?, verb: String,
    name: RuntimeName
  ) async throws(HostError) -> Int {
    let answer: HTTPResponse
    do {
      answer = try await client.send(
        HTTPRequest(
          method, "\(registration.url)/control/\(place)",
          headers: [
            registration.authorization,
            HTTPHeader("Content-Type", "application/json"),
          ],
          body: body.map { Array($0.canonicalText.utf8) },
          limits: HTTPLimits(
            connect: .seconds(2), total: Self.deploymentLimit, answerBytes: Self.answerLimit)))
    } catch {
      throw HostError(verb, name.text, "\(error)")
    }
    guard answer.status == 200 || answer.status == Self.busy else {
      let problem = try? JSON(parsing: answer.body)  // an answer that is no problem is quoted
      throw HostError(
        verb, name.text, problem?["detail"]?.string ?? "it answered \(answer.status)")
    }
    return answer.status
  }

  // MARK: - Being there

  /// The registration of a runtime, started where it does not run.
  private func running(_ deployment: Deployment) async throws(HostError) -> Registration {
    let runtime = deployment.runtime
    if let found = registration(of: runtime.name) { return found }
    do {
      try await start(runtime, recording: deployment.settings?["recording"] ?? .null)
    } catch {
      throw HostError("start runtime", runtime.name.text, "\(error)")
    }
    let clock = ContinuousClock()
    let deadline = clock.now + Self.startLimit
    while clock.now < deadline {
      if let found = registration(of: runtime.name) { return found }
      try? await clock.sleep(for: .milliseconds(20))  // cancelled: the deadline ends the wait
    }
    throw HostError(
      "start runtime", runtime.name.text, "it did not register within \(Self.startLimit)",
      hint: "see \(logPath(of: runtime.name))")
  }

  /// Ends a runtime in order: it answers what it holds. Returns once it is gone.
  private func end(_ registration: Registration, _ name: RuntimeName) async throws(HostError) {
    guard kill(pid_t(registration.pid), SIGTERM) == 0 else {
      throw HostError("end runtime", name.text, unsafe String(cString: strerror(errno)))
    }
    let clock = ContinuousClock()
    let deadline = clock.now + Self.endLimit
    while clock.now < deadline, !Task.isCancelled {
      guard let found = self.registration(of: name), found.pid == registration.pid else { return }
      try? await clock.sleep(for: .milliseconds(20))  // cancelled: the loop ends
    }
    throw HostError("end runtime", name.text, "it did not end within \(Self.endLimit)")
  }

  private func start(_ runtime: DesiredRuntime, recording: JSON) async throws {
    var arguments = [
      "--fork", executable, "runtime", "--name", runtime.name.text, "--state", folder.path,
      "--workers", String(runtime.workers), "--memory", String(runtime.memory),
      "--timeout", JSON.number(runtime.timeout / .seconds(1)).canonicalText, "--managed",
    ]
    if let port = runtime.restPort { arguments += ["--port", String(port)] }
    let kafka = runtime.kafkaEndpoints
    let endpoints = runtime.restEndpoints + kafka
    if !endpoints.isEmpty {
      arguments += ["--endpoints", JSON.array(endpoints).canonicalText]
    }
    if !kafka.isEmpty, let file = try kafkaSecurity(of: runtime) {
      arguments += ["--kafka-security", file]
    }
    if recording != .null { arguments += ["--recording", recording.canonicalText] }
    let log = try FileDescriptor.open(
      FilePath(logPath(of: runtime.name)), .writeOnly, options: [.create, .append],
      permissions: .ownerReadWrite)
    _ = try await Subprocess.run(
      .name("setsid"), arguments: Arguments(arguments), input: .none,
      output: .fileDescriptor(log, closeAfterSpawningProcess: false),
      error: .fileDescriptor(log, closeAfterSpawningProcess: true))
  }

  /// The operator's file for the servers of its Kafka endpoints, if there is one.
  private func kafkaSecurity(of runtime: DesiredRuntime) throws(HostError) -> String? {
    guard let kafka = try DriverSettings(file: folder.drivers)[runtime.name]?.kafka else {
      return nil
    }
    for endpoint in runtime.endpoints {
      guard case .kafka(let topic) = endpoint.transport,
        let stranger = kafka.strangers(in: topic.bootstrapServers).first
      else { continue }
      throw HostError(
        "connect the kafka endpoint", endpoint.name,
        "the operator's credentials are not for the server \"\(stranger)\"",
        hint: "see \(runtime.name).kafka.servers in drivers.json")
    }
    return kafka.security
  }

  private func logPath(of name: RuntimeName) -> String { "\(folder.logs)/runtime-\(name).log" }

  private struct Registration {
    var url: String
    var token: String
    var pid: Int
    /// Whether Muster started it.
    var isManaged: Bool

    var authorization: HTTPHeader {
      HTTPHeader("Authorization", "Bearer \(token)")
    }
  }

  /// What a runtime wrote about itself, if that process still lives.
  private func registration(of name: RuntimeName) -> Registration? {
    let path = "\(folder.runtimes)/\(name).json"
    guard let bytes = FileManager.default.contents(atPath: path),
      let json = try? JSON(parsing: bytes),  // half a file is none: it is written atomically
      let url = json["url"]?.string, let token = json["token"]?.string,
      let pid = json["pid"]?.integer, let start = json["processStart"]?.integer,
      ProcessIdentity.start(of: Int(pid)) == Int(start), url.hasPrefix("http://")
    else { return nil }
    return Registration(
      url: url, token: token, pid: Int(pid), isManaged: json["managed"] == .bool(true))
  }
}
