import ModelMetrics
import Registry
import Vocabulary

/// Bounds beside what the metric can be.
extension TestLint {
  mutating func checkBound(_ gate: Gate, _ definitions: [MetricDefinition]) {
    guard let first = definitions.first else { return }
    let range = definitions.dropFirst().reduce(first.range) { known, next in
      min(known.lowerBound, next.range.lowerBound)...max(known.upperBound, next.range.upperBound)
    }
    switch gate.bound {
    case .atLeast(let low):
      if checkReach(gate, range, field: "atLeast", words: "atLeast: \(FigureText.exact(low))") {
        return
      }
      checkDirection(gate, definitions, isHigherBetter: true)
    case .atMost(let high):
      if checkReach(gate, range, field: "atMost", words: "atMost: \(FigureText.exact(high))") {
        return
      }
      checkDirection(gate, definitions, isHigherBetter: false)
    case .between(let low, let high):
      let words = "between: [\(FigureText.exact(low)), \(FigureText.exact(high))]"
      _ = checkReach(gate, range, field: "between", words: words)
    case .nonInferior(let margin):
      if isMeasured { checkMargin(gate, margin, range) }
    case .superior(let lead):
      let width = range.upperBound - range.lowerBound
      guard isMeasured, width.isFinite, lead >= width else { return }
      addStopper(
        "unreachable-bound", gate, at: "superior",
        "\(gate.metric) lies within \(words(range)): no model is better than another by more than "
          + FigureText.exact(lead))
    }
  }

  // MARK: - Values

  /// Whether a finding was made: that no value passes, or that every value does.
  private mutating func checkReach(
    _ gate: Gate, _ range: ClosedRange<Double>, field: String, words bound: String
  ) -> Bool {
    let (low, high) = gate.bound.ends
    let isReachable =
      Boundary.isAtLeast(range.upperBound, low) && Boundary.isAtMost(range.lowerBound, high)
    guard isReachable else {
      let message = "\(gate.metric) lies within \(words(range)): no value passes \(bound)"
      if isMeasured {
        addStopper("unreachable-bound", gate, at: field, message)
      } else {
        // The model may mean something else by the name, such as per cent.
        add(.warning, "unreachable-bound", at: gate.source.place(of: field), message)
      }
      return true
    }
    guard low <= range.lowerBound, high >= range.upperBound else { return false }
    add(
      .warning, "idle-bound", at: gate.source.place(of: field),
      "\(gate.metric) lies within \(words(range)): every value passes \(bound)")
    return true
  }

  private mutating func checkDirection(
    _ gate: Gate, _ definitions: [MetricDefinition], isHigherBetter: Bool
  ) {
    guard definitions.allSatisfy({ Self.isHigherBetter($0) == !isHigherBetter }) else { return }
    let (field, other) = isHigherBetter ? ("atLeast", "atMost") : ("atMost", "atLeast")
    add(
      .warning, "wrong-direction", at: gate.source.place(of: field),
      "\(isHigherBetter ? "less" : "more") is better for \(gate.metric), and \(field) keeps the "
        + "better models out",
      hint: "did you mean \(other)?")
  }

  /// Differences of groups end at their best value, zero, and ratios at one.
  private static func isHigherBetter(_ definition: MetricDefinition) -> Bool? {
    switch definition.direction {
    case .higher: true
    case .lower: false
    case .one: definition.range.upperBound <= 1 ? true : nil
    case .zero: definition.range.lowerBound >= 0 ? false : nil
    case .none: nil
    }
  }

  // MARK: - Margins

  private mutating func checkMargin(
    _ gate: Gate, _ margin: Double, _ range: ClosedRange<Double>
  ) {
    let place = gate.source.place(of: "nonInferior")
    if margin == 0 {
      add(
        .warning, "zero-margin", at: place,
        "nonInferior: 0 asks \(gate.metric) to be shown better than the champion's: a model that "
          + "is just as good passes once in twenty times",
        hint: "the margin is the loss that would be accepted; superior: 0 says that it must be "
          + "better")
      return
    }
    guard range.upperBound - range.lowerBound <= margin else { return }
    add(
      .warning, "margin-too-wide", at: place,
      "\(gate.metric) lies within \(words(range)): no model is worse than another by more than "
        + "\(FigureText.exact(margin)), so that the comparison says nothing",
      hint: "the margin is the loss that would be accepted, such as 0.03")
  }

  private func words(_ range: ClosedRange<Double>) -> String {
    func end(_ value: Double) -> String {
      value.isFinite ? FigureText.exact(value) : FigureText.short(value)
    }
    return "\(end(range.lowerBound)) and \(end(range.upperBound))"
  }
}

extension Gate.Bound {
  /// The least and the greatest value that passes; all values of a comparison.
  var ends: (low: Double, high: Double) {
    switch self {
    case .atLeast(let low): (low, .infinity)
    case .atMost(let high): (-.infinity, high)
    case .between(let low, let high): (low, high)
    case .nonInferior, .superior: (-.infinity, .infinity)
    }
  }
}
