internal import Gates
internal import ModelMetrics
internal import Registry
internal import Vocabulary

/// Lines beside a measurement, one item each; a line about each column is an item for each.
struct MonitorJudge {
  let input: MonitorInput
  let gates: [Gate]
  let groups: [String]
  let measurement: MonitorMeasurement

  var items: [MonitorItem] {
    let declaration = input.monitor.declaration
    if let thresholds = declaration.thresholds {
      return table(thresholds)
    }
    return gates.flatMap { items(of: $0) }
  }

  private var fact: MeasurementFact {
    var evaluation: EvaluationFact?
    if case .builtIn = input.monitor.declaration.check {
      evaluation = EvaluationFact(
        task: measurement.task, rows: measurement.rows, figures: measurement.figures)
    }
    return MeasurementFact(
      id: MeasurementID(""), outcome: .measured, values: measurement.values,
      evaluation: evaluation, measuredAt: input.now)
  }

  // MARK: - Gates

  private func items(of gate: Gate) -> [MonitorItem] {
    if gate.by == "*" {
      return groups.map { group in
        var one = gate
        one.by = group
        return item(one, name: "\(gate.metric) by \(group)", fault: nil)
      }
    }
    let metric = GateMetric.name(gate.metric, for: measurement.task)
    let isOfColumns = gate.column != nil || isDrift(gate.metric)
    guard isOfColumns, gate.column == nil || gate.column == "*" else {
      let fault = gate.column.flatMap { measurement.faults[$0] }
      let name = gate.column.map { "\(gate.metric) of \($0)" } ?? gate.metric
      return [item(gate, name: name, fault: fault)]
    }
    let columns = measurement.columns(of: metric)
    if columns.isEmpty { return nothing(for: gate) }
    return columns.map { column in
      var one = gate
      one.column = column
      return item(one, name: "\(gate.metric) of \(column)", fault: measurement.faults[column])
    }
  }

  /// A line about each column holds where there is no column of that sort, as one about categories
  /// where all columns are numbers; but one about a metric that is none of a column is a slip.
  private func nothing(for gate: Gate) -> [MonitorItem] {
    let ofSomeColumns = ["unseen_rate", "out_of_range_rate", "new_categories", "lost_categories"]
    guard !ofSomeColumns.contains(gate.metric) else { return [] }
    return [item(gate, name: gate.metric, fault: nil)]
  }

  private func isDrift(_ name: String) -> Bool {
    name == "psi_significant"
      || MetricCatalogue.definition(name, for: .drift) != nil
        && MetricCatalogue.definition(name, for: measurement.task)?.tasks.contains(.drift) != false
  }

  private func item(_ gate: Gate, name: String, fault: MonitorFault?) -> MonitorItem {
    let test = TestDeclaration(name: name, function: .metrics, gates: [gate])
    let verdict = GateEvaluation.judge(test, fact: fact, champion: nil)
    guard let result = verdict.gates.first else {
      return MonitorItem(
        name: name, colour: .grey, sentence: verdict.message ?? "\(name) was not judged",
        value: nil, fault: fault)
    }
    var item = Self.item(result, name: name, fault: fault)
    item.metric = gate.metric
    switch gate.bound {
    case .atLeast(let bound): item.lower = bound
    case .atMost(let bound): item.upper = bound
    case .between(let low, let high): (item.lower, item.upper) = (low, high)
    case .nonInferior, .superior: break
    }
    return item
  }

  private static func item(
    _ result: GateResult, name: String, fault: MonitorFault?
  ) -> MonitorItem {
    let colour: MonitorColour =
      switch result.outcome {
      case .pass: .green
      case .fail: result.isWarning ? .yellow : .red
      case .waived, .inconclusive, .error: .grey
      }
    return MonitorItem(
      name: name, colour: colour, sentence: result.sentence, value: result.value,
      fault: colour == .grey ? fault : nil)
  }

  // MARK: - Decision tables

  private func table(_ thresholds: TestDeclaration.Thresholds) -> [MonitorItem] {
    var fact = fact
    fact.values.merge(ModelOpKeys.values(of: measurement, check: input.monitor.declaration.check)) {
      own, _ in own
    }
    let test = TestDeclaration(name: "table", function: .metrics, thresholds: thresholds)
    let verdict = GateEvaluation.judge(
      test, fact: fact, champion: nil, tables: input.tables, context: input.context)
    guard !verdict.gates.isEmpty else {
      return [
        MonitorItem(
          name: thresholds.path.text, colour: .grey,
          sentence: verdict.message ?? "the decision table did not decide", value: nil, fault: nil)
      ]
    }
    return verdict.gates.map { Self.item($0, name: "\($0.metric), \($0.rule)", fault: nil) }
  }
}
