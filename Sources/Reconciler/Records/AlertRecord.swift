package import Monitoring
package import Vocabulary

/// An alert from when it opens until it is over: `alerts/<aa>/<id>.json` of the state ref, the
/// members of the alert and, once it is over, `ended`.
package struct AlertRecord: Codable, Hashable, Sendable {
  package var alert: Alert
  package var ended: Instant?

  private enum Member: String, CodingKey {
    case ended
  }

  /// An alert as it is now, open unless an end is given.
  package init(_ alert: Alert, ended: Instant? = nil) {
    self.alert = alert
    self.ended = ended
  }

  package init(from decoder: any Decoder) throws {
    alert = try Alert(from: decoder)
    ended = try decoder.container(keyedBy: Member.self).decodeIfPresent(
      Instant.self, forKey: .ended)
  }

  package func encode(to encoder: any Encoder) throws {
    try alert.encode(to: encoder)
    var container = encoder.container(keyedBy: Member.self)
    try container.encodeIfPresent(ended, forKey: .ended)
  }

  /// What the log and the audit trail say that it is about, as `model/credit-risk`.
  package var object: String {
    if alert.key.hasPrefix("runtime/") {
      return alert.key.split(separator: "/").prefix(2).joined(separator: "/")
    }
    return alert.model.map { "model/\($0)" } ?? "project"
  }
}
