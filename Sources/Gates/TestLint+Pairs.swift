import ModelMetrics
import Registry
import Vocabulary

/// Gates on the same figure beside each other.
extension TestLint {
  /// What two gates must have in common to be about the same figure, whatever they call it: `auc`
  /// is `roc_auc`, and no threshold is one half.
  private struct Subject: Hashable {
    var metric: String
    var by: String?
    var column: String?
    var baseline: DatasetName?
    var threshold: Double?
    var estimate: Gate.Estimate
  }

  private func subject(of gate: Gate) -> Subject {
    let definitions = definitions(of: gate)
    var threshold = gate.threshold
    if isMeasured, !definitions.isEmpty {
      let isNeeded = definitions.contains(where: \.needsThreshold)
      threshold = isNeeded ? gate.threshold ?? GateJudge.usualThreshold : nil
    }
    return Subject(
      metric: definitions.first?.name ?? gate.metric, by: gate.by, column: gate.column,
      baseline: gate.baseline, threshold: threshold, estimate: gate.estimate)
  }

  /// At most one finding for each gate.
  mutating func checkPairs() {
    var groups: [Subject: [Int]] = [:]
    for (index, gate) in test.gates.enumerated() {
      groups[subject(of: gate), default: []].append(index)
    }
    for indices in groups.values where indices.count > 1 {
      for index in indices { checkPair(index, among: indices) }
    }
  }

  private mutating func checkPair(_ index: Int, among others: [Int]) {
    let gate = test.gates[index]
    let words = gate.words
    for other in others where other < index {
      let first = test.gates[other]
      if gate.bound == first.bound, gate.severity == first.severity, isGroupedAlike(gate, first) {
        let spelling = gate.metric == first.metric ? "" : ", first as \(first.metric)"
        add(
          .warning, "duplicate-gate", at: gate.source.position,
          "the gate \(words) stands twice\(spelling)", hint: "leave one of them out")
        return
      }
      if gate.severity == .error, first.severity == .error, excludes(gate.bound, first.bound) {
        add(
          .error, "contradicting-gates", at: gate.source.position,
          "no value passes both \(words) and \(first.words)")
        return
      }
    }
    for other in others where other != index {
      let stronger = test.gates[other]
      guard implies(stronger.bound, gate.bound), isGroupedAlike(gate, stronger),
        stronger.severity == .error || gate.severity == .warn,
        stronger.bound != gate.bound || stronger.severity != gate.severity
      else { continue }
      add(
        .warning, "redundant-gate", at: gate.source.position,
        "whatever passes \(stronger.words) passes \(words) too", hint: "leave the weaker gate out")
      return
    }
  }

  private func isGroupedAlike(_ left: Gate, _ right: Gate) -> Bool {
    left.minimumGroup == right.minimumGroup && left.tooSmall == right.tooSmall
  }

  private func excludes(_ left: Gate.Bound, _ right: Gate.Bound) -> Bool {
    let (left, right) = (left.ends, right.ends)
    return !Boundary.isAtMost(max(left.low, right.low), min(left.high, right.high))
  }

  /// Whether everything that passes the first bound passes the second.
  private func implies(_ first: Gate.Bound, _ second: Gate.Bound) -> Bool {
    switch (first, second) {
    case (.superior(let lead), .superior(let other)): return lead >= other
    case (.nonInferior(let margin), .nonInferior(let other)): return margin <= other
    case (.superior, .nonInferior): return true
    default:
      guard !first.isComparison, !second.isComparison else { return false }
      let (inner, outer) = (first.ends, second.ends)
      return inner.low >= outer.low && inner.high <= outer.high
    }
  }
}

extension Gate {
  /// As a sentence names it: `roc_auc by gender atLeast 0.75`.
  fileprivate var words: String {
    let slice = (by ?? column).map { " by \($0)" } ?? ""
    let threshold = threshold.map { " at \(FigureText.exact($0))" } ?? ""
    let bound =
      switch bound {
      case .atLeast(let low): "atLeast \(FigureText.exact(low))"
      case .atMost(let high): "atMost \(FigureText.exact(high))"
      case .between(let low, let high):
        "between \(FigureText.exact(low)) and \(FigureText.exact(high))"
      case .nonInferior(let margin): "nonInferior \(FigureText.exact(margin))"
      case .superior(let lead): "superior \(FigureText.exact(lead))"
      }
    return "\(metric)\(threshold)\(slice) \(bound)"
  }
}
