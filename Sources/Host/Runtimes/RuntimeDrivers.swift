package import Reconciler
import Registry
package import Vocabulary

/// The drivers of all runtimes: each call goes to the one that the runtime's manifest names.
package struct RuntimeDrivers: Sendable {
  private let drivers: [DesiredRuntime.Driver: any RuntimeDriver]
  private let builtIn: RuntimeClient

  /// How many runtimes are asked at the same time what they serve.
  private static let concurrency = 8
  /// How long after the first question no further runtime is asked.
  package static let budget: Duration = .seconds(10)

  /// The drivers of a state folder.
  ///
  /// - Parameter executable: the program that is started for the driver `muster`.
  package init(folder: StateFolder, executable: String) {
    let command = CommandDriver(settings: folder.drivers)
    builtIn = RuntimeClient(folder: folder, executable: executable)
    drivers = [
      .muster: builtIn,
      .openInference: OpenInferenceDriver(settings: folder.drivers),
      .mlflow: ScoringServerDriver(programs: command),
      .command: command,
      .spark: BatchDriver(folder: folder.batch),
    ]
  }

  /// What one runtime serves now.
  package func observe(_ runtime: RuntimeTarget) async -> RuntimeRecord.Observation {
    guard let driver = drivers[runtime.driver] else {
      return RuntimeRecord.Observation(
        state: .failed, message: "no driver is named \(runtime.driver.rawValue)")
    }
    return await driver.observe(runtime)
  }

  /// What runtimes serve now, a few at a time. Silent ones do not hold up whoever asks: when the
  /// budget is used up, the rest is not asked, and is left out of the answer.
  package func observe(
    _ runtimes: [RuntimeTarget], within budget: Duration = Self.budget
  ) async -> [(RuntimeName, RuntimeRecord.Observation)] {
    let deadline = ContinuousClock().now + budget
    return await withTaskGroup(
      of: (RuntimeName, RuntimeRecord.Observation).self
    ) { group in
      var answers: [(RuntimeName, RuntimeRecord.Observation)] = []
      for (number, runtime) in runtimes.enumerated() {
        if number >= Self.concurrency, let answer = await group.next() { answers.append(answer) }
        guard ContinuousClock().now < deadline else { break }
        group.addTask { (runtime.name, await observe(runtime)) }
      }
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.0 < $1.0 }
    }
  }

  /// What a built-in runtime counts now; `nil` where none of this name answers.
  func liveView(of name: RuntimeName) async -> LiveView? { await builtIn.liveView(of: name) }

  /// Has built-in runtimes close what they are recording, so that it can be read. One that does not
  /// answer closes it by itself, later.
  func sealRecords(of names: [RuntimeName]) async {
    for name in names { await builtIn.sealRecords(of: name) }
  }

  /// Makes a runtime serve a version.
  package func deploy(_ deployment: Deployment) async throws {
    guard let driver = drivers[deployment.runtime.driver] else {
      throw HostError("deploy to", deployment.runtime.name.text, "it has no driver")
    }
    try await driver.deploy(deployment)
  }

  /// Sets a runtime's process to what its manifest says, without a break.
  package func configure(_ deployment: Deployment) async throws {
    guard let driver = drivers[deployment.runtime.driver] else {
      throw HostError("configure", deployment.runtime.name.text, "it has no driver")
    }
    try await driver.configure(deployment)
  }

  /// Makes a version share the requests of what a runtime serves.
  package func challenge(_ deployment: Deployment, share: TrafficShare) async throws {
    guard let driver = drivers[deployment.runtime.driver] else {
      throw HostError("deploy to", deployment.runtime.name.text, "it has no driver")
    }
    try await driver.challenge(deployment, share: share)
  }

  /// Takes away what shares a runtime's requests.
  package func withdraw(_ runtime: RuntimeTarget) async throws {
    try await drivers[runtime.driver]?.withdraw(runtime)
  }

  /// Makes a runtime serve nothing.
  package func undeploy(_ runtime: RuntimeTarget) async throws {
    guard let driver = drivers[runtime.driver] else {
      throw HostError("undeploy from", runtime.name.text, "it has no driver")
    }
    try await driver.undeploy(runtime)
  }
}
