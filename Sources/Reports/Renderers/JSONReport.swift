package import Vocabulary

/// A report for programs: the document model itself, by the schema of `ReportSchema`.
package enum JSONReport {
  /// The report's members, and the version of their form.
  package static func json(_ report: Report) -> JSON {
    guard case .object(var members) = JSON(encoding: report) else { return .null }
    members["formatVersion"] = .integer(Int64(Report.formatVersion))
    return .object(members)
  }
}
