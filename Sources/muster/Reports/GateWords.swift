import Gates
import Host
import Reconciler
import Registry
import Vocabulary

/// The words that every form of a gate's report shares.
enum GateWords {
  static func verdict(_ outcome: GateReport.Outcome) -> String {
    switch outcome {
    case .pass: "PASS"
    case .inconclusive: "INCONCLUSIVE"
    case .fail: "FAIL"
    case .error: "ERROR"
    case .broken: "BROKEN"
    case .conflict: "CONFLICT"
    case .unknown: "UNKNOWN"
    }
  }

  /// One sentence after the verdict.
  static func summary(_ report: GateReport) -> String {
    let merge = "\(report.head.short) merged into \(report.base.short)"
    switch report.outcome {
    case .conflict:
      return "\(merge): \(Counted.text(report.conflicts.count, "path")) in conflict"
    case .broken:
      return "\(merge): \(Counted.text(report.errors.count, "new error")) in its files"
    default:
      break
    }
    let errors =
      report.errors.isEmpty
      ? "" : ", \(Counted.text(report.errors.count, "new error")) in its files"
    guard !report.models.isEmpty else { return "\(merge): no model changes\(errors)" }
    let removed = report.models.count { $0.change == .removed }
    var text = "\(merge): \(Counted.text(report.models.count, "model")) changed"
    if removed > 0 { text += ", \(removed) of them removed" }
    return text + errors
  }

  static func change(_ model: ModelGate) -> String {
    let versions = [model.former, model.version].compactMap { $0?.short }
    var text: String
    switch model.change {
    case .new: text = "new, version \(versions.last ?? "")"
    case .removed: text = "removed, was version \(versions.first ?? "")"
    case .changed:
      text = "changed: \(model.aspects.joined(separator: ", "))"
      if model.former == model.version {
        text += "; version \(versions.last ?? "") stays"
      } else {
        text += "; version \(versions.joined(separator: " to "))"
      }
    }
    if let champion = model.champion {
      text += "; champion \(champion.version.short)"
      text += champion.runtime.map { " on \($0)" } ?? " of the base"
    }
    return text
  }

  static func effort(_ test: TestGate) -> String {
    if test.isReused { return "measured before" }
    let tenths = (test.milliseconds + 50) / 100
    return "measured in \(tenths / 10).\(tenths % 10) s"
  }

  static func verdict(_ row: TestGate.Row) -> String {
    row.isWarning && row.outcome != .pass ? "warning" : row.outcome.rawValue
  }

  static func sentence(_ row: TestGate.Row) -> String {
    switch row.side {
    case .both: row.sentence
    case .base: "\(row.sentence) (gate of the base)"
    case .proposal: "\(row.sentence) (gate of the proposal)"
    }
  }
}
