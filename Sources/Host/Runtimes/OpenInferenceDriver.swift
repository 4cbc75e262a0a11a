import HTTPClient
package import Reconciler
import Registry
import Sandbox
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Servers of the Open Inference Protocol with its model repository extension, such as MLServer.
///
/// Muster writes a folder for each version into the folder that the server looks into, and asks for
/// a load of the model's name, which loads every version that is there: the new one comes to stand
/// beside the old one, is read back, and only then the old one's folder goes; a second load makes
/// the server drop what is no longer there. What failed to load is taken out of the folder again,
/// so that no later load stumbles over it.
package struct OpenInferenceDriver: RuntimeDriver {
  /// The operator's file.
  private let settings: String
  private let client = HTTPClient(concurrency: 8)

  /// How long the questions of one read-back may take together.
  private let observeLimit: Duration
  /// How long one deployment may take.
  private let deployLimit: Duration

  /// A driver with the operator's file.
  package init(
    settings: String, observeLimit: Duration = .seconds(5), deployLimit: Duration = .seconds(300)
  ) {
    self.settings = settings
    self.observeLimit = observeLimit
    self.deployLimit = deployLimit
  }

  // MARK: - What it serves

  /// What is ready of what Muster wrote. Readiness is asked version by version: the state in the
  /// repository's index is that of the name, or of the folder on the disk.
  package func observe(_ runtime: RuntimeTarget) async -> RuntimeRecord.Observation {
    guard let url = runtime.url else {
      return RuntimeRecord.Observation(state: .failed, message: "its manifest names no url")
    }
    let dialogue = ServerDialogue(client, url, within: observeLimit)
    var found = RuntimeRecord.Observation(state: .empty, url: url)
    do {
      let folder = try folder(of: runtime)
      let about = try await dialogue.send("GET", "/v2")
      guard about.status == 200, let about = try? JSON(parsing: about.body),
        let server = about["name"]?.string
      else {
        // Whatever listens there, it is none of these servers; what it sent is nobody's business.
        return unreachable(url, "what answers there is no server of the Open Inference Protocol")
      }
      found.platform = Self.short("\(server) \(about["version"]?.string ?? "")")
      for entry in try folder.entries(first: runtime) {
        let ready = try await dialogue.send("GET", entry.path + "/ready")
        guard ready.status == 200 else { continue }
        guard let fault = try await lie(of: entry, dialogue) else {
          (found.state, found.model, found.version) = (.serving, entry.model, entry.version)
          return found
        }
        (found.state, found.message) = (.failed, fault)
        return found
      }
      return found
    } catch let error as HTTPClientError {
      return unreachable(url, error.message)
    } catch {
      return RuntimeRecord.Observation(state: .failed, message: "\(error)", url: url)
    }
  }

  /// Why a server that says "ready" is not believed: it says so of a version that cannot be there,
  /// or describes another model.
  private func lie(
    of entry: ModelRepositoryFolder.Entry, _ dialogue: ServerDialogue
  ) async throws(HTTPClientError) -> String? {
    let nonce = UUID().uuidString.lowercased()
    let never = try await dialogue.send("GET", "\(entry.modelPath)/versions/\(nonce)/ready")
    guard never.status != 200 else {
      return "it says that a version is ready which does not exist"
    }
    let answer = try await dialogue.send("GET", entry.path)
    guard answer.status == 200, let metadata = try? JSON(parsing: answer.body) else {
      return "it says that \(entry) is ready, and does not describe it"
    }
    let versions = metadata["versions"]?.array?.compactMap(\.string) ?? []
    guard metadata["name"]?.string == entry.model.text,
      versions.isEmpty || versions.contains(entry.version.hex)
    else { return "asked for \(entry), it describes another model" }
    return nil
  }

  private func unreachable(_ url: String, _ message: String) -> RuntimeRecord.Observation {
    RuntimeRecord.Observation(state: .unreachable, message: message, url: url)
  }

  private static func short(_ text: String) -> String {
    String(String(printable: text.utf8).replacing("\n", with: " ").prefix(80))
  }

  // MARK: - What it should serve

  package func deploy(_ deployment: Deployment) async throws {
    let target = deployment.target
    guard let url = target.url, let inference = deployment.runtime.openInference else {
      throw HostError(
        "deploy to", target.name.text, "its manifest says neither url nor openInference")
    }
    let folder = try folder(of: target)
    let entry = ModelRepositoryFolder.Entry(model: deployment.model.name, version: target.version)
    guard let entry else { throw HostError("deploy to", target.name.text, "no version is named") }
    let dialogue = ServerDialogue(client, url, within: deployLimit)
    // Before anything is written: a server that is away is not to find half a change.
    _ = try await ask(dialogue, "GET", "/v2/health/live", target)
    let wasReady = try await dialogue.send("GET", entry.path + "/ready").status == 200
    let isNew = try await folder.write(entry, deployment, inference)
    do {
      // What serves already is not loaded again: a server that was away for a moment is back.
      if !wasReady || isNew {
        try await load(entry, dialogue, target, folder)
      }
    } catch {
      if !wasReady { try await takeBack(entry, folder, dialogue, target) }
      throw error
    }
    let former = try folder.entries(first: target).filter { $0 != entry }
    try await retire(former, for: entry, folder, url, target)
  }

  private func load(
    _ entry: ModelRepositoryFolder.Entry, _ dialogue: ServerDialogue, _ target: RuntimeTarget,
    _ folder: ModelRepositoryFolder
  ) async throws {
    try await isListed(entry, dialogue, target, folder)
    _ = try await ask(dialogue, "POST", Self.repository(entry.model, "load"), target)
    try await isReady(entry, dialogue, target)
  }

  /// Whether the server finds what was written: it may look into another folder.
  private func isListed(
    _ entry: ModelRepositoryFolder.Entry, _ dialogue: ServerDialogue, _ target: RuntimeTarget,
    _ folder: ModelRepositoryFolder
  ) async throws {
    let answer = try await ask(dialogue, "POST", "/v2/repository/index", target, body: [:])
    let list = (try? JSON(parsing: answer.body))?.array ?? []
    guard
      list.contains(where: {
        $0["name"]?.string == entry.model.text && $0["version"]?.string == entry.version.hex
      })
    else {
      throw HostError(
        "deploy to", target.name.text, "the server does not list \(entry)",
        hint: "does it look into \(folder.path)?")
    }
  }

  private func isReady(
    _ entry: ModelRepositoryFolder.Entry, _ dialogue: ServerDialogue, _ target: RuntimeTarget
  ) async throws {
    // A load is answered when it is over; a server may still take a moment to open its doors.
    for attempt in 0..<Self.readyAttempts {
      do {
        if try await dialogue.send("GET", entry.path + "/ready").status == 200 { return }
      } catch {
        // No answer is no yes: it may have none to give, or the time for all of this is over.
      }
      guard attempt + 1 < Self.readyAttempts else { break }
      try await ContinuousClock().sleep(for: Self.readyDelay)
    }
    throw HostError("deploy to", target.name.text, "\(entry) was loaded and is not ready")
  }

  private static let readyAttempts = 20
  private static let readyDelay: Duration = .milliseconds(250)

  /// After a failure: the new version's folder goes, and what served before is loaded again if the
  /// failure has unloaded it.
  private func takeBack(
    _ entry: ModelRepositoryFolder.Entry, _ folder: ModelRepositoryFolder,
    _ dialogue: ServerDialogue, _ target: RuntimeTarget
  ) async throws {
    try await folder.remove(entry)
    // The limit may be what failed: this gets a little time of its own.
    let dialogue = ServerDialogue(client, dialogue.base, within: .seconds(30))
    for former in try folder.entries(first: target) where former.model == entry.model {
      let answer = try? await dialogue.send("GET", former.path + "/ready")
      guard let answer, answer.status != 200 else { continue }
      // It is read back by the next pass, which says what came of it.
      _ = try? await dialogue.send("POST", Self.repository(former.model, "load"))
    }
  }

  /// Takes away what served before, once the new version is ready.
  private func retire(
    _ former: [ModelRepositoryFolder.Entry], for entry: ModelRepositoryFolder.Entry,
    _ folder: ModelRepositoryFolder, _ url: String, _ target: RuntimeTarget
  ) async throws {
    guard !former.isEmpty else { return }
    let dialogue = ServerDialogue(client, url, within: deployLimit)
    for old in former {
      if old.model != entry.model { try await unload(old.model, dialogue, target) }
      try await folder.remove(old)
    }
    guard former.contains(where: { $0.model == entry.model }) else { return }
    _ = try await ask(dialogue, "POST", Self.repository(entry.model, "load"), target)
    try await isReady(entry, dialogue, target)
  }

  package func undeploy(_ runtime: RuntimeTarget) async throws {
    guard let url = runtime.url else { return }
    let folder = try folder(of: runtime)
    let dialogue = ServerDialogue(client, url, within: deployLimit)
    for entry in try folder.entries(first: runtime) {
      try await unload(entry.model, dialogue, runtime)
      try await folder.remove(entry)
    }
  }

  private func unload(
    _ model: ModelName, _ dialogue: ServerDialogue, _ target: RuntimeTarget
  ) async throws {
    do {
      let answer = try await dialogue.send("POST", Self.repository(model, "unload"))
      guard answer.status == 200 || answer.status == 404 else {
        throw HostError("undeploy from", target.name.text, ServerDialogue.reason(answer))
      }
    } catch let error as HTTPClientError {
      throw HostError("undeploy from", target.name.text, error.message)
    }
  }

  // MARK: - Asking

  private func ask(
    _ dialogue: ServerDialogue, _ method: String, _ path: String, _ target: RuntimeTarget,
    body: JSON? = nil
  ) async throws(HostError) -> HTTPResponse {
    let answer: HTTPResponse
    do {
      answer = try await dialogue.send(method, path, body: body)
    } catch {
      throw HostError("deploy to", target.name.text, error.message)
    }
    guard answer.status == 200 else {
      throw HostError("deploy to", target.name.text, ServerDialogue.reason(answer))
    }
    return answer
  }

  private static func repository(_ model: ModelName, _ verb: String) -> String {
    "/v2/repository/models/\(model)/\(verb)"
  }

  private func folder(of runtime: RuntimeTarget) throws(HostError) -> ModelRepositoryFolder {
    guard let path = try DriverSettings(file: settings)[runtime.name]?.folder else {
      throw HostError(
        "find the model repository of", runtime.name.text,
        "the operator has named no folder for it",
        hint: "{\"\(runtime.name)\": {\"folder\": \"/srv/models\"}} in \(settings)")
    }
    return ModelRepositoryFolder(path: path)
  }
}
