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
  private let client: ForgeClient
  /// Asks what is looked at in every pass: once, and not for long.
  private let asking: ForgeClient

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
    let token = try source.token(environment: environment)
    func client(_ patience: ForgePatience, _ limit: Duration) throws -> ForgeClient {
      try ForgeClient(
        known, api: api, repository: repository, credential: .token(token), patience: patience,
        allowsPlainHTTP: Environment.isSet("MUSTER_FORGE_PLAIN_HTTP"), timeLimit: limit)
    }
    return ProposalPublishing(
      client: try client(ForgePatience(now: Clock.now), .seconds(30)),
      asking: try client(ForgePatience(attempts: 1, now: Clock.now), .seconds(10)))
  }

  private static func value(_ name: String, _ environment: [String: String]) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What a daemon is given.
  var forge: ProposalForge {
    ProposalForge(
      begin: { head in await begin(head) }, tell: { verdict in try await tell(verdict) },
      openPullRequests: { Set(try await asking.openPullRequests(.any).map(\.number)) },
      desk: desk)
  }

  /// Where Muster's own pull requests are opened and closed.
  private var desk: PullRequestDesk {
    PullRequestDesk(
      open: { draft in
        try await client.openPullRequest(
          of: draft.branch, onto: draft.base, title: draft.title, body: draft.body
        ).number
      },
      close: { number, reason in
        _ = try await client.upsertComment(on: number, reason, marker: CommentMarker("closed"))
        try await client.closePullRequest(number)
      })
  }

  /// Says on a proposal's head that it is being judged.
  private func begin(_ head: CommitID) async {
    do {
      try await asking.setStatus(
        CommitStatus(.pending, "the gate is at work"), of: head.text)
    } catch {
      Console.error("failed to publish that \(head.short) is judged: \(error)")
    }
  }

  /// Sets the status of a proposal's head, and keeps the comment of every open pull request that
  /// proposes this commit.
  private func tell(_ verdict: ProposalVerdict) async throws {
    try await client.setStatus(
      CommitStatus(CommitStatus.State(verdict.outcome), verdict.document.summary),
      of: verdict.head.text)
    let text = MarkdownReport.text(verdict.document)
    for pullRequest in try await client.openPullRequests(.commit(verdict.head.text)) {
      _ = try await client.upsertComment(on: pullRequest.number, text)
    }
  }
}
