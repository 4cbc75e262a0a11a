import Forge
import Host
import Reports
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Tells the pull request that a build system is building what its gate finds (docs/forges.md).
///
/// What cannot be published is said on standard error and changes no verdict: a forge that is away
/// must not let anything through, nor hold anything up.
struct GatePublishing {
  private let publication: ForgePublication

  /// The publication of this build; `nil`, said in words, where there is nothing to publish to.
  static func begin() async throws -> GatePublishing? {
    let environment = ProcessInfo.processInfo.environment
    guard let source = TokenSource.standard(in: environment) else {
      Console.line("not published: MUSTER_FORGE_TOKEN and MUSTER_FORGE_TOKEN_FILE are not set")
      return nil
    }
    do {
      guard
        let detected = try CIEnvironment.detect(environment, event: try event(environment))
      else {
        throw Refusal.usage(
          "--publish knows no build system here",
          hint: "it works in GitHub Actions, GitLab CI, Gitea and Forgejo Actions and Jenkins")
      }
      let publication = try await ForgePublication(
        detected, credential: .token(try source.token(environment: environment)),
        patience: ForgePatience(now: Clock.now),
        allowsPlainHTTP: Environment.isSet("MUSTER_FORGE_PLAIN_HTTP"))
      try await publication.setStatus(.pending, "the gate is at work")
      return GatePublishing(publication: publication)
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      Console.error("failed to publish: \(error)")
      return nil
    }
  }

  /// The event file of a workflow, as far as it is read.
  private static func event(_ environment: [String: String]) throws -> [UInt8]? {
    guard let path = CIEnvironment.eventFile(in: environment),
      let handle = FileManager.default.contents(atPath: path)
    else { return nil }
    return Array(handle.prefix(CIEnvironment.mostEventBytes))
  }

  /// The verdict as a status, and the report as our comment.
  func end(with report: Report, _ outcome: GateReport.Outcome) async {
    do {
      try await publication.setStatus(CommitStatus.State(outcome), report.summary)
      _ = try await publication.upsertComment(MarkdownReport.text(report))
    } catch {
      Console.error("failed to publish: \(error)")
    }
  }

  /// A gate that could not be judged says so; it never looks as if it had passed.
  func fail(_ error: any Error) async {
    do {
      try await publication.setStatus(.error, "the gate could not be judged")
    } catch {
      Console.error("failed to publish: \(error)")
    }
  }
}

extension CommitStatus.State {
  /// What a gate's end means on a commit's page.
  init(_ outcome: GateReport.Outcome) {
    self =
      switch outcome {
      case .pass, .waived: .success
      case .inconclusive, .fail, .broken, .conflict: .failure
      case .error, .unknown: .error
      }
  }
}
