/// The answer to an accepted command.
package struct PlatformStep: Sendable {
  /// To be stored in this order, before anything is acted on.
  package let records: [PlatformRecord]

  /// A step that did this.
  package init(records: [PlatformRecord]) { self.records = records }

  /// The instances that something happened to, each once, in the order in which it first did.
  package var touched: [InstanceID] {
    var seen: Set<InstanceID> = []
    return records.compactMap { record in
      switch record {
      case .began(let id, _, _), .happened(let id, _), .ended(let id, _), .migrated(let id, _):
        seen.insert(id).inserted ? id : nil
      default: nil
      }
    }
  }
}
