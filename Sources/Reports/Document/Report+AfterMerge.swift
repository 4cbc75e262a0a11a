package import Vocabulary

extension Report {
  /// What the merge would start.
  package struct AfterMerge: Codable, Hashable, Sendable {
    /// The process that would run; `nil` when none is selected.
    package var process: ProcessName?
    /// The approvals that it may ask for, as far as they can be known.
    package var approvals: [Approval]
    /// What cannot be told, as sentences.
    package var notes: [String]

    /// What the merge would start.
    package init(process: ProcessName? = nil, approvals: [Approval] = [], notes: [String] = []) {
      self.process = process
      self.approvals = approvals
      self.notes = notes
    }
  }

  /// An approval that will be asked, and may be given early.
  package struct Approval: Codable, Hashable, Sendable {
    /// The task's id: what `muster approve` takes.
    package var task: String
    package var name: String
    /// What is approved, such as a runtime's name.
    package var target: String
    /// Who has to give it, in words.
    package var asks: String
    /// Who has given it already.
    package var givenBy: [String]
    /// Whether those who gave it are enough.
    package var isGiven: Bool
    /// The base's rule, where the proposal changes it.
    package var baseRule: String?

    /// An approval that will be asked.
    package init(
      task: String, name: String, target: String, asks: String, givenBy: [String] = [],
      isGiven: Bool = false, baseRule: String? = nil
    ) {
      self.task = task
      self.name = name
      self.target = target
      self.asks = asks
      self.givenBy = givenBy
      self.isGiven = isGiven
      self.baseRule = baseRule
    }
  }
}
