import Gates
import Registry
import Vocabulary

/// What the gates of changed models look like before anything is measured.
extension GateRun {
  /// Puts findings on the gates of changed models into the report: errors that the base does not
  /// have break the merge result as errors in its files do, everything else is said beside them.
  static func lint(_ changes: [Change], into report: inout GateReport) {
    for change in changes {
      guard let model = change.after else { continue }
      let known = Set((change.before.map(GateLint.findings) ?? []).map(key))
      for finding in GateLint.findings(in: model) {
        if finding.severity == .error, !known.contains(key(finding)) {
          report.errors.append(finding)
        } else {
          report.remarks.append(finding)
        }
      }
    }
    report.errors.sort()
    report.remarks.sort()
  }

  /// What makes two findings the same one: a line that moved is not a new error, and neither is a
  /// folder that did.
  private static func key(_ diagnostic: Diagnostic) -> [String] {
    [diagnostic.code, diagnostic.message]
  }
}
