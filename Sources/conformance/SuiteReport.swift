/// What came of a suite.
struct SuiteReport {
  enum Outcome {
    case passed
    case skipped(String)
    case failed(String)
  }

  private(set) var outcomes: [(name: String, outcome: Outcome)] = []

  mutating func add(_ name: String, _ outcome: Outcome) {
    outcomes.append((name, outcome))
  }

  var failed: Int { count { if case .failed = $0 { true } else { false } } }

  private func count(_ matches: (Outcome) -> Bool) -> Int {
    outcomes.count { matches($0.outcome) }
  }

  /// A line for each case that did not pass, and the totals: `N passed, N failed, N skipped`.
  var text: String {
    var lines: [String] = []
    for (name, outcome) in outcomes {
      switch outcome {
      case .passed: break
      case .skipped(let reason): lines.append("skip \(name): \(reason)")
      case .failed(let reason): lines.append("FAIL \(name): \(reason)")
      }
    }
    let passed = count { if case .passed = $0 { true } else { false } }
    let skipped = count { if case .skipped = $0 { true } else { false } }
    let why = skipped == 0 ? "" : " (the lines above say why)"
    lines.append("\(passed) passed, \(failed) failed, \(skipped) skipped\(why)")
    return lines.joined(separator: "\n")
  }
}
