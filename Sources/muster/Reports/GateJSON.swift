import Gates
import Host
import Reconciler
import Registry
import Vocabulary

/// A gate's report for programs.
enum GateJSON {
  static func json(_ report: GateReport) -> JSON {
    [
      "outcome": .string(report.outcome.rawValue), "base": .string(report.base.text),
      "head": .string(report.head.text), "summary": .string(GateWords.summary(report)),
      "conflicts": .array(report.conflicts.map { .string($0) }),
      "errors": .array(report.errors.map(error)), "models": .array(report.models.map(model)),
    ]
  }

  private static func error(_ diagnostic: Diagnostic) -> JSON {
    let position = diagnostic.location.position
    return [
      "path": .string(diagnostic.location.path), "code": .string(diagnostic.code),
      "message": .string(diagnostic.message), "hint": text(diagnostic.hint),
      "line": position.map { .integer(Int64($0.line)) } ?? .null,
      "column": position.map { .integer(Int64($0.column)) } ?? .null,
    ]
  }

  private static func model(_ model: ModelGate) -> JSON {
    let champion = model.champion.map { champion -> JSON in
      ["version": .string(champion.version.hex), "runtime": text(champion.runtime?.text)]
    }
    return [
      "name": .string(model.name.text), "change": .string(model.change.rawValue),
      "changed": .array(model.aspects.map { .string($0) }), "version": text(model.version?.hex),
      "former": text(model.former?.hex), "champion": champion ?? .null,
      "outcome": .string(model.outcome.rawValue),
      "loosened": .array(model.loosened.map { .string($0) }),
      "tests": .array(model.tests.map(test)), "after": model.after.map(after) ?? .null,
    ]
  }

  private static func test(_ test: TestGate) -> JSON {
    [
      "name": .string(test.name), "outcome": .string(test.outcome.rawValue),
      "infrastructure": .bool(test.isInfrastructure), "reused": .bool(test.isReused),
      "milliseconds": .integer(test.milliseconds), "sandbox": .string(test.sandbox),
      "measurement": text(test.measurement?.text),
      "messages": .array(test.messages.map { .string($0) }), "gates": .array(test.rows.map(row)),
    ]
  }

  private static func row(_ row: TestGate.Row) -> JSON {
    [
      "metric": .string(row.metric), "outcome": .string(row.outcome.rawValue),
      "warning": .bool(row.isWarning), "sentence": .string(row.sentence),
      "side": .string(row.side.rawValue), "value": row.value.map { .number($0) } ?? .null,
      "champion": row.champion.map { .number($0) } ?? .null,
    ]
  }

  private static func after(_ after: AfterMerge) -> JSON {
    [
      "process": text(after.process?.text), "notes": .array(after.notes.map { .string($0) }),
      "approvals": .array(
        after.approvals.map { asked in
          let approval = asked.approval
          return [
            "task": .string(approval.task.text), "name": .string(approval.name),
            "element": .string(approval.element), "target": .string(approval.target),
            "policy": .string(approval.policy.digest.hex),
            "asks": .string(approval.policy.sentence), "baseAsks": text(asked.baseRule),
            "givenBy": .array(asked.givenBy.map { .string($0) }),
          ]
        }),
    ]
  }

  private static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
}
