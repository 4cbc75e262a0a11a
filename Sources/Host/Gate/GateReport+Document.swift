import Gates
import ModelMetrics
import Reconciler
import Registry
package import Reports
package import Vocabulary

/// What a gate found as a document, which every renderer writes.
extension GateReport {
  /// The document of a moment.
  package func document(at now: Instant, link: String? = nil) -> Report {
    Report(
      title: "Muster gate", subject: Report.Subject(base: base, head: head),
      outcome: outcome.reported, summary: summary, generated: now,
      models: models.map(\.document),
      findings: (errors + warnings + remarks).map { Report.Finding($0) }
        + processes.flatMap(\.findings),
      conflicts: conflicts, link: link)
  }

  /// One sentence after the verdict.
  package var summary: String {
    let merge = "\(head.short) merged into \(base.short)"
    switch outcome {
    case .conflict:
      return "\(merge): \(Self.count(conflicts.count, "path")) in conflict"
    case .broken:
      return "\(merge): \(Self.count(errors.count, "new error")) in its files"
    default:
      break
    }
    let wrong = errors.isEmpty ? "" : ", \(Self.count(errors.count, "new error")) in its files"
    let drawn = processes.map { ", process \($0.name.text): \($0.summary)" }
    let processes = drawn.prefix(3).joined() + (drawn.count > 3 ? ", and more processes" : "")
    guard !models.isEmpty else { return "\(merge): no model changes\(processes)\(wrong)" }
    let removed = models.count { $0.change == .removed }
    let words = removed > 0 ? ", \(removed) of them removed" : ""
    let waived = models.flatMap(\.tests).flatMap(\.rows).count { $0.result.waiver != nil }
    let waivers = waived > 0 ? ", \(Self.count(waived, "gate")) waived" : ""
    return "\(merge): \(Self.count(models.count, "model")) changed\(words)\(waivers)\(processes)"
      + wrong
  }

  private static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}

extension GateReport.Outcome {
  var reported: Report.Outcome {
    switch self {
    case .pass: .pass
    case .waived: .waived
    case .inconclusive: .inconclusive
    case .fail, .broken, .conflict: .fail
    case .error, .unknown: .error
    }
  }
}

extension GateOutcome {
  var reported: Report.Outcome {
    switch self {
    case .pass: .pass
    case .waived: .waived
    case .inconclusive: .inconclusive
    case .fail: .fail
    case .error: .error
    }
  }
}

extension ModelGate {
  var document: Report.Model {
    var model = Report.Model(
      name: name, change: Report.Model.Change(rawValue: change.rawValue) ?? .changed,
      outcome: outcome.reported, aspects: aspects, version: version, former: former,
      champion: champion.map { Report.Model.Champion(version: $0.version, runtime: $0.runtime) },
      tests: tests.map(\.document), loosened: loosened, after: after?.document)
    if tests.isEmpty, change != .removed { model.messages = ["it declares no test"] }
    model.messages += approvalOfGates
    for test in tests {
      guard let measurement = test.measurement else { continue }
      model.charts +=
        EvaluationPictures(
          challenger: measurement.evaluation, champion: test.champion?.evaluation,
          drift: measurement.drift
        ).charts
      if let metrics = measurement.metrics { model.add(GenericCharts(in: metrics)) }
    }
    return model
  }
}

extension TestGate {
  var document: Report.Test {
    var test = Report.Test(
      name: name, outcome: outcome.reported,
      data: data.map {
        Report.TestData(
          name: $0.name.text, rowCount: measurement?.evaluation?.rows, digest: $0.contentDigest,
          judgementCount: timesUsed)
      },
      isReused: isReused, isInfrastructure: isInfrastructure, milliseconds: milliseconds,
      sandbox: sandbox, rows: rows.map(\.document), messages: messages)
    test.measuredBy = measurement?.measuredBy
    if outcome == .error { test.log = measurement?.log.flatMap(Report.end) }
    return test
  }
}

extension TestGate.Row {
  var document: Report.Row {
    var row = Report.Row(
      metric: result.metric, gate: result.rule, outcome: result.outcome.reported,
      isWarning: result.isWarning, isSkipped: result.isSkipped,
      side: Report.Row.Side(rawValue: side.rawValue) ?? .both, sentence: result.sentence,
      rowsNeeded: result.rowsNeeded)
    row.waiver = result.waiver.map { waiver in
      Report.Waiver(
        people: waiver.people, until: waiver.until, reason: waiver.reason,
        overruled: waiver.overruled.reported)
    }
    row.champion = champion.map { Report.Figure($0) }
    row.challenger = result.value.map { value in
      Report.Figure(
        value, interval: result.interval.map { Report.Interval($0.lower, $0.upper) })
    }
    row.difference = result.difference.map { value in
      Report.Figure(
        value,
        interval: result.differenceBounds.map {
          Report.Interval($0.lower, $0.upper, level: 0.9)
        })
    }
    return row
  }
}

extension AfterMerge {
  var document: Report.AfterMerge {
    Report.AfterMerge(
      process: process,
      approvals: approvals.map { asked in
        Report.Approval(
          task: asked.approval.task.text, name: asked.approval.name,
          target: asked.approval.target, asks: asked.approval.policy.sentence,
          givenBy: asked.givenBy, isGiven: asked.isGiven, baseRule: asked.baseRule)
      },
      notes: notes)
  }
}
