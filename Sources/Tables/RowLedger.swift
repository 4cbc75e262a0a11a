/// Keeps count of the records of a file while it is read.
struct RowLedger {
  private let policy: InvalidRows
  private(set) var report = RowReport()
  /// The record that is being read, from 1.
  var record: Int { report.records + 1 }

  init(_ policy: InvalidRows) {
    self.policy = policy
  }

  /// The record is whole and good.
  @inline(__always)
  mutating func keep() { report.records &+= 1 }

  /// The record is left out, for its first problem.
  ///
  /// Throws: where no record may be invalid and the list is full.
  mutating func drop(_ problem: RowProblem) throws(TableError) {
    report.records += 1
    count(problem)
    if case .fail = policy, report.problems.count == RowReport.mostProblems {
      throw TableError(report)
    }
  }

  /// Counts a record as invalid without counting it as read.
  mutating func count(_ problem: RowProblem) {
    report.dropped += 1
    report.counts[problem.reason, default: 0] += 1
    if report.problems.count < RowReport.mostProblems { report.problems.append(problem) }
  }

  /// Says how many records there were, for formats that are not read record by record.
  mutating func setRecords(_ count: Int) { report.records = count }

  /// The report at the end of the file.
  ///
  /// Throws: where more are invalid than the policy allows.
  func finish() throws(TableError) -> RowReport {
    guard report.dropped > 0 else { return report }
    switch policy {
    case .fail: throw TableError(report)
    case .drop(let share):
      guard Double(report.dropped) <= share * Double(report.records) else {
        throw TableError(report)
      }
      return report
    }
  }
}
