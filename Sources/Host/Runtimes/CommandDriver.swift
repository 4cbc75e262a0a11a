package import Reconciler
import Registry
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Any platform, by programs of the operator: `deploy`, `undeploy` and `observe` of the runtime's
/// entry in `drivers.json` (docs/runtime.md, "Programs of the operator").
package struct CommandDriver: RuntimeDriver {
  /// The operator's file.
  private let settings: String

  /// A driver with the operator's file.
  package init(settings: String) {
    self.settings = settings
  }

  package func observe(_ runtime: RuntimeTarget) async -> RuntimeRecord.Observation {
    let nonce = UUID().uuidString
    do {
      guard let entry = try entry(runtime), let words = entry.observe else {
        return RuntimeRecord.Observation(
          state: .failed, message: "the operator has named no program that tells what it serves")
      }
      let answer = try await DriverProgram(
        words: words, environment: entry.environment, limit: entry.observeLimit
      ).run(Self.question("observe", runtime, nonce: nonce))
      return Self.observation(answer, nonce: nonce, of: runtime)
    } catch let failure as DriverProgram.Failure {
      return RuntimeRecord.Observation(
        state: .unreachable, message: failure.description, url: runtime.url)
    } catch {
      return RuntimeRecord.Observation(state: .failed, message: "\(error)")
    }
  }

  package func deploy(_ deployment: Deployment) async throws {
    let target = deployment.target
    guard let entry = try entry(target), let words = entry.deploy else {
      throw HostError(
        "deploy to", target.name.text, "the operator has named no program that deploys",
        hint: "{\"\(target.name)\": {\"deploy\": [\"/path/of/program\"]}} in \(settings)")
    }
    let package = try await deployment.package()
    try await run(words, entry, "deploy", target, package: package)
  }

  package func undeploy(_ runtime: RuntimeTarget) async throws {
    guard let entry = try entry(runtime), let words = entry.undeploy else {
      throw HostError(
        "undeploy from", runtime.name.text, "the operator has named no program that undeploys")
    }
    try await run(words, entry, "undeploy", runtime)
  }

  private func run(
    _ words: [String], _ entry: DriverSettings.Entry, _ verb: String, _ runtime: RuntimeTarget,
    package: String? = nil
  ) async throws(HostError) {
    let program = DriverProgram(
      words: words, environment: entry.environment, limit: entry.limit)
    do {
      _ = try await program.run(Self.question(verb, runtime, package: package))
    } catch {
      throw HostError(
        verb == "deploy" ? "deploy to" : "undeploy from", runtime.name.text, error.description)
    }
  }

  /// What the operator says about a runtime, if anything.
  func entry(_ runtime: RuntimeTarget) throws(HostError) -> DriverSettings.Entry? {
    try DriverSettings(file: settings)[runtime.name]
  }

  // MARK: - The words of the programs

  private static func question(
    _ action: String, _ runtime: RuntimeTarget, nonce: String? = nil, package: String? = nil
  ) -> JSON {
    var question: [String: JSON] = [
      "action": .string(action), "runtime": .string(runtime.name.text),
      "model": runtime.model.map { .string($0.text) } ?? .null,
      "version": runtime.version.map { .string($0.hex) } ?? .null,
    ]
    if let url = runtime.url { question["url"] = .string(url) }
    if let nonce { question["nonce"] = .string(nonce) }
    if let package { question["package"] = .string(package) }
    return .object(question)
  }

  /// What an answer says; one that does not fit the question says nothing.
  private static func observation(
    _ answer: JSON, nonce: String, of runtime: RuntimeTarget
  ) -> RuntimeRecord.Observation {
    guard answer["nonce"]?.string == nonce else {
      return RuntimeRecord.Observation(
        state: .failed, message: "its answer belongs to another question", url: runtime.url)
    }
    guard let word = answer["state"]?.string,
      let state = RuntimeRecord.ServingState(rawValue: word)
    else {
      return RuntimeRecord.Observation(
        state: .failed, message: "its answer has no state that is known", url: runtime.url)
    }
    let isThere = [.serving, .batch].contains(state)
    return RuntimeRecord.Observation(
      state: state, model: isThere ? answer["model"]?.string.map { ModelName($0) } : nil,
      version: isThere ? answer["version"]?.string.flatMap(Digest.init(hex:)) : nil,
      message: answer["message"]?.string.flatMap { ServerDialogue.lastLine(Array($0.utf8)) },
      url: runtime.url ?? answer["url"]?.string.map { String($0.prefix(300)) },
      platform: answer["platform"]?.string.flatMap { ServerDialogue.lastLine(Array($0.utf8)) },
      libraries: libraries(answer["libraries"]))
  }

  /// Names and versions, at most 64 of them.
  private static func libraries(_ json: JSON?) -> [String: String]? {
    guard let object = json?.object else { return nil }
    var found: [String: String] = [:]
    for (name, value) in object.sorted(by: { $0.key < $1.key }).prefix(64) {
      if let text = value.string { found[String(name.prefix(80))] = String(text.prefix(80)) }
    }
    return found
  }
}
