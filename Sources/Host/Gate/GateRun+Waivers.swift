import Git
package import Reconciler
import Registry
package import Vocabulary

extension GateRun {
  /// What is signed for gates of a proposal: what Muster recorded, what waits for it in the inbox,
  /// and empty commits of the proposal's own branch. A commit that cannot count is a warning.
  func waivers(
    of models: [ModelName], _ before: DesiredState, _ records: GateRecords, head: CommitID,
    since base: CommitID?, into report: inout GateReport
  ) async throws -> GateWaivers {
    let clone = clone
    let moment = now()
    let submissions = try await clone.waivers(of: head, notIn: base)
    let (handed, notes) = SignoffReading.waivers(
      in: submissions, of: models, people: People(before), at: moment,
      allowsUnsigned: before.project?.signatures == .optional)
    report.warnings += notes.map {
      Diagnostic(.warning, code: "waiver", at: SourceLocation(path: "muster.yaml"), $0)
    }
    let approvals = SignoffReading.approvals(
      in: submissions, of: models, people: People(before), at: moment,
      allowsUnsigned: before.project?.signatures == .optional)
    return GateWaivers(
      base: before, records: records, handed: handed + approvals,
      contributors: { model in
        try await clone.contributors(to: [model.name: model.folder], from: base, to: head)[
          model.name] ?? []
      }, now: moment)
  }

  /// The gates of a proposal's model that did not pass and that its manifest lets people waive: for
  /// whoever signs for them before the merge.
  package func waivableGates(
    of name: ModelName, base: String?, head: String
  ) async throws -> [WaivableGate] {
    let report = try await report(base: base, head: head)
    guard let model = report.models.first(where: { $0.name == name }) else {
      let names = report.models.map(\.name.text)
      throw SignoffProblem(
        "\(head) does not change the model \(name)",
        hint: Suggestion.hint(for: name.text, among: names)
          ?? (names.isEmpty ? nil : "it changes \(names.joined(separator: ", "))"))
    }
    return model.tests.flatMap(\.waivable)
  }
}

extension Clone {
  /// The most commits of a proposal that are looked at for waivers.
  private static let mostWaiverCommits = 1000

  /// Commits that state a verdict: in the inbox, and on the way to a head.
  func waivers(of head: CommitID, notIn base: CommitID?) throws -> [SignoffSubmission] {
    var found = try inbox().map(\.submission)
    let excluded = try base.map { try repository.contains($0) ? [$0] : [] } ?? []
    for commit in try repository.history(
      of: head, notIn: excluded, limit: Self.mostWaiverCommits)
    {
      let message = try repository.commit(commit).message
      guard message.contains("\nMuster-Gate: ") || message.contains("\nMuster-Verdict: ") else {
        continue
      }
      found.append(try submission(commit, from: commit.text))
    }
    return found
  }
}
