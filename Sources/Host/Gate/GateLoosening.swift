import Gates
package import Registry

/// Tells which gates a proposal weakens. Whatever it finds, the base's gates must hold all the
/// same.
package enum GateLoosening {
  /// A sentence for each gate that was removed or weakened.
  package static func sentences(from base: [TestDeclaration], to new: [TestDeclaration]) -> [String]
  {
    base.sorted { $0.name < $1.name }.flatMap { test -> [String] in
      guard let other = new.first(where: { $0.name == test.name }) else {
        return ["the test \(test.name) is removed"]
      }
      return sentences(from: test, to: other)
    }
  }

  private static func sentences(from test: TestDeclaration, to other: TestDeclaration) -> [String] {
    var sentences: [String] = []
    var left = other.gates.filter { !test.gates.contains($0) }
    for gate in test.gates where !other.gates.contains(gate) {
      let words = "\(test.name): \(describe(gate))"
      guard let index = left.firstIndex(where: { isAbout($0, gate) }) else {
        sentences.append("\(words) is removed")
        continue
      }
      let found = left.remove(at: index)
      guard isWeaker(found, than: gate) else { continue }
      sentences.append("\(words) is loosened to \(describe(found))")
    }
    if test.thresholds != nil, other.thresholds?.digest != test.thresholds?.digest {
      sentences.append("\(test.name): its decision table is changed or removed")
    }
    if test.firstVersion == .fail, other.firstVersion != .fail {
      sentences.append("\(test.name): a first version no longer fails without a champion")
    }
    return sentences
  }

  private static func isAbout(_ left: Gate, _ right: Gate) -> Bool {
    left.metric == right.metric && left.by == right.by && left.column == right.column
      && left.baseline == right.baseline && left.bound.isComparison == right.bound.isComparison
  }

  /// Whether a gate lets something through that the other does not; kinds of bounds that cannot be
  /// compared count as weaker.
  private static func isWeaker(_ new: Gate, than old: Gate) -> Bool {
    if new.severity == .warn, old.severity == .error { return true }
    if new.waivable > old.waivable { return true }
    if new.estimate != old.estimate || new.threshold != old.threshold { return true }
    if new.tooSmall != old.tooSmall, old.tooSmall == .fail { return true }
    if (new.minimumGroup ?? 0) > (old.minimumGroup ?? 0) { return true }
    return switch (new.bound, old.bound) {
    case (.atLeast(let new), .atLeast(let old)): new < old
    case (.atMost(let new), .atMost(let old)): new > old
    case (.between(let low, let high), .between(let oldLow, let oldHigh)):
      low < oldLow || high > oldHigh
    case (.nonInferior(let new), .nonInferior(let old)): new > old
    case (.superior(let new), .superior(let old)): new < old
    case (.superior, .nonInferior): false
    default: true
    }
  }

  /// `roc_auc at least 0.75`.
  static func describe(_ gate: Gate) -> String {
    func short(_ value: Double) -> String { FigureText.short(value) }
    let bound =
      switch gate.bound {
      case .atLeast(let value): "at least \(short(value))"
      case .atMost(let value): "at most \(short(value))"
      case .between(let low, let high): "between \(short(low)) and \(short(high))"
      case .nonInferior(let margin): "not inferior by \(short(margin))"
      case .superior(let margin): "superior by \(short(margin))"
      }
    let slice = (gate.by ?? gate.column).map { " by \($0)" } ?? ""
    let severity = gate.severity == .warn ? " (warning)" : ""
    return "\(gate.metric)\(slice) \(bound)\(severity)"
  }
}
