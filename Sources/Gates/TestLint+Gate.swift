import ModelMetrics
import Registry
import Vocabulary

/// What one gate asks for, and whether anything can answer it.
extension TestLint {
  mutating func check(_ gate: Gate) {
    let definitions = definitions(of: gate)
    if definitions.isEmpty { checkUnknown(gate) }
    guard isMeasured else {
      checkClaimed(gate)
      checkBound(gate, definitions)
      return
    }
    guard !definitions.isEmpty else { return }
    checkOptimism(gate, definitions)
    checkParts(gate, definitions)
    if gate.threshold != nil, !definitions.contains(where: \.needsThreshold) {
      add(
        .warning, "unused-threshold", at: gate.source.place(of: "threshold"),
        "\(gate.metric) is not computed at a threshold, and the gate names one",
        hint: "leave threshold out")
    }
    if gate.estimate != .point, definitions.allSatisfy({ $0.interval == nil }) {
      addStopper(
        "no-interval", gate, at: "using",
        "\(gate.metric) has no confidence interval, and the gate asks for its "
          + "\(gate.estimate == .lower95 ? "lower" : "upper") end",
        hint: "leave using out")
    }
    checkBound(gate, definitions)
  }

  // MARK: - Metrics

  private mutating func checkUnknown(_ gate: Gate) {
    let hint = MetricCatalogue.hint(for: gate.metric)
    let place = gate.source.place(of: "metric")
    if let other = MetricCatalogue.definition(gate.metric) {
      // Known, and left out for the sake of `data.positive`: a model may give it all the same.
      guard test.function == .score || gate.bound.isComparison else { return }
      let tasks = other.tasks.map(\.rawValue).joined(separator: " and ")
      add(
        .error, "other-task", at: place,
        "\(gate.metric) is a metric of \(tasks), and data.positive makes this a test of two classes"
      )
    } else if test.function == .score {
      add(
        .error, "unknown-metric", at: place,
        "\"\(gate.metric)\" is no metric of Muster's, and with function: score there are no others",
        hint: hint)
    } else if test.function == .both, gate.bound.isComparison {
      add(
        .error, "unknown-metric", at: place,
        "\"\(gate.metric)\" is no metric of Muster's, and no other is compared with the champion",
        hint: hint)
    } else if let hint {
      add(
        .warning, "unknown-metric", at: place,
        "\"\(gate.metric)\" is no metric of Muster's: only the model itself may give it", hint: hint
      )
    }
  }

  private mutating func checkOptimism(_ gate: Gate, _ definitions: [MetricDefinition]) {
    guard definitions.contains(where: { $0.name == "best_f1" }) else { return }
    add(
      .warning, "optimistic-metric", at: gate.source.place(of: "metric"),
      "best_f1 picks its threshold on the rows that it is computed from: it is better than what "
        + "the model will do",
      hint: "gate f1 at the threshold that is used")
  }

  // MARK: - Groups and columns

  private mutating func checkParts(_ gate: Gate, _ definitions: [MetricDefinition]) {
    func all(_ task: MetricTask) -> Bool { definitions.allSatisfy { $0.tasks.contains(task) } }
    if gate.bound.isComparison {
      if all(.fairness) || all(.drift) {
        add(
          .error, "not-compared", at: gate.source.place(of: "metric"),
          "\(gate.metric) is a metric of \(all(.drift) ? "columns" : "groups"), which is not "
            + "compared with the champion",
          hint: "write a bound on its value: atLeast, atMost or between")
      } else if gate.column != nil {
        add(
          .warning, "sliced-comparison", at: gate.source.place(of: "column"),
          "a comparison with the champion is not made by columns: the gate stays inconclusive",
          hint: "by: compares in each group of rows")
      }
    } else if all(.fairness) {
      guard gate.by == nil else { return }
      add(
        .error, "missing-by", at: gate.source.position,
        "\(gate.metric) compares groups, and the gate names no column with by",
        hint: "by: names the column, such as gender")
    } else if all(.drift) {
      guard test.gates.allSatisfy({ $0.baseline == nil }) else { return }
      add(
        .error, "missing-baseline", at: gate.source.position,
        "\(gate.metric) looks at columns beside a baseline, and no gate of the test names one",
        hint: "baseline: names a Dataset, such as the training data")
    } else if let field = gate.column != nil ? "column" : gate.baseline != nil ? "baseline" : nil,
      !definitions.contains(where: { $0.tasks.contains(.drift) })
    {
      add(
        .error, "misplaced-column", at: gate.source.place(of: field),
        "\(gate.metric) is no metric of columns, and the gate names a \(field)",
        hint: field == "column" ? "by: computes a metric for each group of rows" : nil)
    }
  }

  // MARK: - The model's own numbers

  /// A number that the model gives of itself answers no question about intervals, groups or rows.
  private mutating func checkClaimed(_ gate: Gate) {
    let asked: (field: String, words: String)? =
      if gate.bound.isComparison {
        ("versus", "compares with the champion row by row")
      } else if gate.by != nil {
        ("by", "asks for the groups of a column")
      } else if gate.column != nil {
        ("column", "asks for columns of the data")
      } else if gate.baseline != nil {
        ("baseline", "asks for a baseline")
      } else if gate.threshold != nil {
        ("threshold", "asks for a threshold")
      } else {
        nil
      }
    guard let asked else { return }
    addStopper(
      "never-conclusive", gate, at: asked.field,
      "the gate on \(gate.metric) \(asked.words), and function: \(functionWord) gives only numbers "
        + "of the model's own: it stays inconclusive",
      hint: "function: score or both computes the metrics from each row's score")
  }
}
