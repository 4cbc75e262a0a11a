/// What identifies a record for a sample: the member that the schema names, else all of it.
package struct RecordKey: Sendable {
  private let name: [UInt8]?
  private var members: [MemberScan.Member] = []

  /// A key by the name of the identifier, if the schema names one.
  package init(identifier: String?) {
    name = identifier.map { Array($0.utf8) }
  }

  /// Whether a sample takes a record.
  package mutating func isTaken(_ record: Span<UInt8>, by sample: RecordSample) -> Bool {
    if sample.takesAll { return true }
    guard let name, members.fill(from: record),
      let member = members.first(where: { $0.isNamed(name, in: record) })
    else { return sample.takes(record) }
    return sample.takes(record.extracting(member.value))
  }
}
