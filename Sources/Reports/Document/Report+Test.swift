package import Vocabulary

extension Report {
  /// One test of a model: what was measured, on what, and how each gate judged it.
  package struct Test: Codable, Hashable, Sendable {
    package var name: String
    package var outcome: Outcome
    package var data: TestData?
    /// Whether the measurement was there already.
    package var isReused: Bool
    /// The executor that took the measurement and signed it; `nil` where Muster measured itself.
    package var measuredBy: String?
    /// Whether an error is none of the model's: another run may help.
    package var isInfrastructure: Bool
    /// How long the measurement took when it was taken.
    package var milliseconds: Int64
    /// The walls around the job, in words.
    package var sandbox: String
    package var rows: [Row]
    /// Why, where no row says it.
    package var messages: [String]
    /// The last lines that a job printed which did not end well.
    package var log: [String]?

    /// A test's part of a report.
    package init(
      name: String, outcome: Outcome, data: TestData? = nil, isReused: Bool = false,
      isInfrastructure: Bool = false, milliseconds: Int64 = 0, sandbox: String = "",
      rows: [Row] = [], messages: [String] = []
    ) {
      self.name = name
      self.outcome = outcome
      self.data = data
      self.isReused = isReused
      self.isInfrastructure = isInfrastructure
      self.milliseconds = milliseconds
      self.sandbox = sandbox
      self.rows = rows
      self.messages = messages
    }
  }

  /// How much of a log a report keeps.
  package static let mostLogLines = 12

  /// The last lines of a log that say something.
  package static func end(ofLog text: String) -> [String]? {
    let lines = text.split(whereSeparator: \.isNewline).filter { line in
      !line.allSatisfy(\.isWhitespace)
    }
    return lines.isEmpty ? nil : lines.suffix(mostLogLines).map { String($0.prefix(300)) }
  }

  /// The data that a test was run on.
  package struct TestData: Codable, Hashable, Sendable {
    package var name: String
    package var rowCount: Int?
    package var digest: Digest?
    /// How often the same data has judged a proposal, this time included: data that judge many
    /// proposals are slowly learned by them.
    package var judgementCount: Int?

    /// A dataset by its name, size and content.
    package init(
      name: String, rowCount: Int? = nil, digest: Digest? = nil, judgementCount: Int? = nil
    ) {
      self.name = name
      self.rowCount = rowCount
      self.digest = digest
      self.judgementCount = judgementCount
    }
  }

  /// One gate of a test, judged: a row of the table that everybody looks at.
  package struct Row: Codable, Hashable, Sendable {
    /// Whose gate it is.
    package enum Side: String, Codable, CaseIterable, Hashable, Sendable {
      case both
      /// The proposal has removed or changed it, and it holds nevertheless.
      case base
      case proposal
    }

    package var metric: String
    /// The part of the rows that it is about: `gender = female`; `nil` for all rows.
    package var slice: String?
    package var champion: Figure?
    package var challenger: Figure?
    /// Challenger minus champion.
    package var difference: Figure?
    /// The gate in words: `≥ 0.75`, `not worse by more than 0.02`; empty for a figure that no gate
    /// judges, which is skipped.
    package var gate: String
    package var outcome: Outcome
    /// Whether anything but an error only warns.
    package var isWarning: Bool
    /// Whether it was left out, by a rule, and decides nothing.
    package var isSkipped: Bool
    package var side: Side
    /// The rule and the figures in one sentence.
    package var sentence: String
    /// About how many rows would decide, when these do not.
    package var rowsNeeded: Int?
    /// The waiver that overrules it.
    package var waiver: Waiver?

    /// A gate, judged.
    package init(
      metric: String, slice: String? = nil, champion: Figure? = nil, challenger: Figure? = nil,
      difference: Figure? = nil, gate: String, outcome: Outcome, isWarning: Bool = false,
      isSkipped: Bool = false, side: Side = .both, sentence: String, rowsNeeded: Int? = nil
    ) {
      self.metric = metric
      self.slice = slice
      self.champion = champion
      self.challenger = challenger
      self.difference = difference
      self.gate = gate
      self.outcome = outcome
      self.isWarning = isWarning
      self.isSkipped = isSkipped
      self.side = side
      self.sentence = sentence
      self.rowsNeeded = rowsNeeded
    }
  }
}
