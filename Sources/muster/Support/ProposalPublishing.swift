import Forge
import Host
import Reports
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Tells a forge what Muster found about the proposals that it watches (docs/forges.md).
///
/// What cannot be told is a line on standard error and holds nothing up; the record stands in the
/// state ref whatever the forge says.
struct ProposalPublishing: Sendable {
  private let forge: ForgeClient

  /// The forge that the environment names; `nil` where it names none.
  static func standard() throws -> ProposalPublishing? {
    let environment = ProcessInfo.processInfo.environment
    guard let kind = value("MUSTER_FORGE", environment) else { return nil }
    guard let known = ForgeKind(rawValue: kind) else {
      let kinds = ForgeKind.allCases.map(\.rawValue)
      throw Refusal.usage(
        "MUSTER_FORGE names no forge that is known: \"\(kind)\"",
        hint: Suggestion.hint(for: kind, among: kinds)
          ?? "it is one of \(kinds.joined(separator: ", "))")
    }
    func required(_ name: String) throws -> String {
      guard let text = value(name, environment) else {
        throw Refusal.usage("MUSTER_FORGE is set and \(name) is not", hint: "docs/forges.md")
      }
      return text
    }
    let api = try required("MUSTER_FORGE_API")
    let repository = try required("MUSTER_FORGE_REPOSITORY")
    guard let source = TokenSource.standard(in: environment) else {
      throw Refusal.usage(
        "MUSTER_FORGE is set, and neither MUSTER_FORGE_TOKEN_FILE nor MUSTER_FORGE_TOKEN is",
        hint: "docs/forges.md says which rights the token needs")
    }
    return ProposalPublishing(
      forge: try ForgeClient(
        known, api: api, repository: repository,
        credential: .token(try source.token(environment: environment)),
        patience: ForgePatience(now: Clock.now),
        allowsPlainHTTP: Environment.isSet("MUSTER_FORGE_PLAIN_HTTP")))
  }

  private static func value(_ name: String, _ environment: [String: String]) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Sets the status of a proposal's head, and keeps the comment of every open pull request that
  /// proposes this commit.
  @Sendable func publish(_ verdict: ProposalVerdict) async {
    do {
      try await forge.setStatus(
        CommitStatus(CommitStatus.State(verdict.outcome), verdict.document.summary),
        of: verdict.head.text)
      let text = MarkdownReport.text(verdict.document)
      for pullRequest in try await forge.openPullRequests(.commit(verdict.head.text)) {
        _ = try await forge.upsertComment(on: pullRequest.number, text)
      }
    } catch {
      Console.error("failed to publish the verdict on \(verdict.ref): \(error)")
    }
  }
}
