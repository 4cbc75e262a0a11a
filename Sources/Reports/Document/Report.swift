package import Vocabulary

/// What was found about a proposal, as people read it: the verdict, and what it rests on.
///
/// A document, not a decision: whoever decides fills it in, and each renderer writes the same
/// words. All texts may come from a repository or a model, and are escaped by the renderers.
package struct Report: Codable, Hashable, Sendable {
  /// The version of the JSON form; it changes when a member changes its meaning.
  package static let formatVersion = 1

  package var title: String
  package var subject: Subject
  package var outcome: Outcome
  /// One sentence after the verdict.
  package var summary: String
  /// When the report was made; an argument, so that the same findings give the same bytes.
  package var generated: Instant
  package var models: [Model]
  /// What is wrong in files.
  package var findings: [Finding]
  /// Paths that the merge leaves in conflict.
  package var conflicts: [String]
  /// Where the full report is; shown as a link only if it is an `https` or `http` address.
  package var link: String?

  /// A report by its parts.
  package init(
    title: String, subject: Subject, outcome: Outcome, summary: String, generated: Instant,
    models: [Model] = [], findings: [Finding] = [], conflicts: [String] = [], link: String? = nil
  ) {
    self.title = title
    self.subject = subject
    self.outcome = outcome
    self.summary = summary
    self.generated = generated
    self.models = models
    self.findings = findings
    self.conflicts = conflicts
    self.link = link
  }

  /// What the report is about: one commit merged into another, or a single commit, which is both
  /// base and head then.
  package struct Subject: Codable, Hashable, Sendable {
    package var base: CommitID
    package var head: CommitID
    /// The commit or tree of the merge result; `nil` when there is none.
    package var merge: String?

    /// Whether there is no merge: the report is about one commit as it stands.
    package var isSingle: Bool { base == head && merge == nil }

    /// Two commits, and what their merge gives.
    package init(base: CommitID, head: CommitID, merge: String? = nil) {
      self.base = base
      self.head = head
      self.merge = merge
    }
  }

  /// How something ended; of several, the greatest counts.
  package enum Outcome: String, Codable, CaseIterable, Comparable, Hashable, Sendable {
    case pass
    /// It did not pass, and people signed that it stops nobody for a while.
    case waived
    /// The data cannot decide.
    case inconclusive
    case fail
    /// It could not be found out.
    case error

    package static func < (left: Outcome, right: Outcome) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }
}
