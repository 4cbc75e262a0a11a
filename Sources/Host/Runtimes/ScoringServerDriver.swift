import HTTPClient
package import Reconciler
import Registry
import Vocabulary

/// MLflow's scoring server: one model for each process, loaded when it starts. It can be asked how
/// it is and which MLflow it runs, and not what it serves: deploying and reading back are for
/// programs of the operator (``CommandDriver``), and without them a server is only watched.
package struct ScoringServerDriver: RuntimeDriver {
  private let programs: CommandDriver
  private let client = HTTPClient(concurrency: 8)
  /// How long the questions of one read-back may take together.
  private let observeLimit: Duration

  /// A driver that leaves to the operator's programs what the server does not do.
  package init(programs: CommandDriver, observeLimit: Duration = .seconds(5)) {
    self.programs = programs
    self.observeLimit = observeLimit
  }

  package func observe(_ runtime: RuntimeTarget) async -> RuntimeRecord.Observation {
    guard let url = runtime.url else {
      return RuntimeRecord.Observation(state: .failed, message: "its manifest names no url")
    }
    let dialogue = ServerDialogue(client, url, within: observeLimit)
    do {
      let health = try await dialogue.send("GET", "/health")
      guard health.status == 200 else {
        return RuntimeRecord.Observation(
          state: .failed, message: ServerDialogue.reason(health), url: url)
      }
      let version = try await dialogue.send("GET", "/version")
      let text = ServerDialogue.lastLine(version.body) ?? ""
      guard version.status == 200, text.count <= 32, text.first?.isNumber == true else {
        return RuntimeRecord.Observation(
          state: .unreachable, message: "what answers there is no scoring server of MLflow",
          url: url)
      }
      return try await told(runtime, platform: "mlflow \(text)")
    } catch let error as HTTPClientError {
      return RuntimeRecord.Observation(state: .unreachable, message: error.message, url: url)
    } catch {
      return RuntimeRecord.Observation(state: .failed, message: "\(error)", url: url)
    }
  }

  /// What the operator's program tells beside the server's own answer.
  private func told(
    _ runtime: RuntimeTarget, platform: String
  ) async throws(HostError) -> RuntimeRecord.Observation {
    guard try programs.entry(runtime)?.observe != nil else {
      return RuntimeRecord.Observation(
        state: .serving, message: "it runs, and does not tell which model it serves",
        url: runtime.url, platform: platform)
    }
    var found = await programs.observe(runtime)
    found.platform = platform
    return found
  }

  package func deploy(_ deployment: Deployment) async throws {
    guard try programs.entry(deployment.target)?.observe != nil else {
      throw HostError(
        "deploy to", deployment.runtime.name.text,
        "the server cannot be told what to serve, and does not tell what it serves",
        hint: "name programs for deploy and observe in drivers.json")
    }
    try await programs.deploy(deployment)
  }

  package func undeploy(_ runtime: RuntimeTarget) async throws {
    try await programs.undeploy(runtime)
  }
}
