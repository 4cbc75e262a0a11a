package import Vocabulary

/// Notifications as CloudEvents 1.0 in JSON, one request a batch.
package enum CloudEvents {
  /// The media type of ``batch(_:source:)``.
  package static let mediaType = "application/cloudevents-batch+json"

  /// The events of a batch. `id` and `source` together are the same however often one is sent.
  ///
  /// - Parameter source: a URI reference that names this Muster's repository.
  package static func batch(_ batch: Outbox.Batch, source: String) -> JSON {
    .array(batch.notifications.map { event($0, source: source) })
  }

  /// One notification.
  package static func event(_ notification: Notification, source: String) -> JSON {
    [
      "specversion": "1.0",
      "id": .string(Digest(of: notification.key).hex),
      "source": .string(source),
      "type": .string("dev.muster.\(notification.kind).\(notification.state.rawValue)"),
      "subject": .string(notification.object),
      "time": .string(notification.at.description),
      "datacontenttype": "application/json",
      "data": [
        "severity": .string(notification.severity.rawValue),
        "title": .string(notification.title),
        "details": .array(notification.details.map(JSON.string)),
        "labels": .object(notification.labels.mapValues(JSON.string)),
      ],
    ]
  }

  /// The value of the header `X-Muster-Signature-256`: HMAC with SHA-256 over the time, a period
  /// and the body's bytes, so that a receiver can tell an old message that is played again.
  package static func signature(of body: [UInt8], at now: Instant, key: [UInt8]) -> String {
    let seconds = "\(now.milliseconds / 1000)"
    let code = MessageAuthentication.code(of: Array(seconds.utf8) + [0x2E] + body, key: key)
    return "t=\(seconds),v1=\(Hexadecimal.text(of: code))"
  }
}
