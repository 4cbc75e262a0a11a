internal import Gates
internal import ModelMetrics
internal import Reconciler
internal import Reports
internal import Vocabulary

/// Words that several pages share.
enum Words {
  /// `45 s`, `12 min`, `7 h`, `3 d`: at least two digits of meaning where there are any.
  static func span(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds / 1000)
    if seconds < 120 { return "\(seconds) s" }
    if seconds < 7200 { return "\(seconds / 60) min" }
    if seconds < 172_800 { return "\(seconds / 3600) h" }
    return "\(seconds / 86_400) d"
  }

  /// `3 h ago`, or `in 3 h`.
  static func ago(_ moment: Instant, now: Instant) -> String {
    let difference = now.milliseconds - moment.milliseconds
    return difference >= 0 ? "\(span(difference)) ago" : "in \(span(-difference))"
  }

  /// `2026-11-22 09:30 UTC`.
  static func minute(_ moment: Instant) -> String {
    let text = moment.description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }

  /// `2,048 B`, `12.3 KiB`, `1 GiB`.
  static func size(_ bytes: Int) -> String {
    var value = Double(bytes)
    for unit in ["B", "KiB", "MiB", "GiB"] {
      if value < 1024 || unit == "GiB" {
        return unit == "B"
          ? "\(Numeral.count(bytes)) B" : "\(Numeral.short((value * 10).rounded() / 10)) \(unit)"
      }
      value /= 1024
    }
    return "\(bytes) B"
  }

  /// `waiting for person` of `WaitingForPerson`, and of `elementActivated` `element activated`.
  static func spaced(_ word: String) -> String {
    var text = ""
    for letter in word {
      if letter.isUppercase, let last = text.last, last.isLowercase { text += " " }
      text += letter.lowercased()
    }
    return text
  }

  static func counted(_ count: Int, _ noun: String) -> String {
    "\(Numeral.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// What a task asks.
  static func question(_ task: TaskRecord) -> String {
    switch task.kind {
    case .approval: "whether this version may go to \(task.target ?? "its target")"
    case .form: "to be completed"
    case .removal: "whether what was removed from git may be undeployed"
    }
  }

  static func duration(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    return milliseconds < 2000 ? "\(milliseconds) ms" : span(milliseconds)
  }
}

extension TaskRecord {
  /// The id as far as a command needs it.
  var shortID: String { String(id.text.prefix(12)) }
}

/// A look: a colour, a sign and a word, so that none of the three is needed to tell them apart.
enum Look: String {
  case good
  case warn
  case bad
  case broken
  case calm
  case busy

  var sign: String {
    switch self {
    case .good: "✓"
    case .warn: "▲"
    case .bad: "✗"
    case .broken: "!"
    case .calm: "–"
    case .busy: "●"
    }
  }

  init(_ verdict: SequentialComparison.Verdict) {
    self =
      verdict.speaksForChallenger ? .good : verdict.speaksForChampion ? .bad : .calm
  }

  init(_ outcome: GateOutcome) {
    self =
      switch outcome {
      case .pass: .good
      case .waived, .inconclusive: .warn
      case .fail: .bad
      case .error: .broken
      }
  }

  init(_ outcome: Report.Outcome) {
    self =
      switch outcome {
      case .pass: .good
      case .waived, .inconclusive: .warn
      case .fail: .bad
      case .error: .broken
      }
  }

  init(_ outcome: ProposalRecord.Outcome) {
    self =
      switch outcome {
      case .pass: .good
      case .waived, .inconclusive: .warn
      case .fail: .bad
      case .error, .broken, .conflict: .broken
      case .unknown: .calm
      }
  }

  init(_ state: JobRecord.State) {
    self =
      switch state {
      case .created, .waiting, .running: .busy
      case .complete: .good
      case .error: .bad
      case .cancelled: .calm
      }
  }
}
