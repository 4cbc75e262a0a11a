import Notifications
import Reconciler
import Registry
import Vocabulary

extension Daemon {
  /// The key of the outbox in the small table of facts.
  static let outboxKey = "outbox"

  /// The routes of the tracked branch, as it was reconciled last.
  private var routes: [NotificationRoute] { loop.desired.project?.notifications ?? [] }

  /// Takes up what a decision wants to be told, and gives what has to be kept with it in the same
  /// transaction: a kill loses no notification of something that was recorded.
  func takeNotifications(_ outcome: StepOutcome, at now: Instant) -> [String: String] {
    // Before the tracked branch is known again, after a restart, its routes are not gone.
    if loop.desired.project != nil { outbox.keep(only: routes) }
    for notification in outcome.notifications
    where outbox.post(notification, routes: routes, now: now) {
      isOutboxKept = false
    }
    return isOutboxKept ? [:] : outboxFact
  }

  /// When a message is due; `nil` where nothing waits.
  var nextMessage: Instant? { outbox.nextDue(routes) }

  private var outboxFact: [String: String] {
    [Self.outboxKey: JSON(encoding: outbox).canonicalText]
  }

  /// Sends what is due, one message after the other. What fails waits for its next try, and is said
  /// in the log; nothing else waits for it.
  func deliver() async throws {
    guard !isDelivering else { return }
    isDelivering = true
    defer { isDelivering = false }
    let sender = NotificationSender(
      channelFile: configuration.folder.channels, project: loop.desired.project?.name ?? "muster")
    for batch in outbox.due(routes, now: configuration.now()) {
      let outcome = await sender.send(batch, at: configuration.now())
      guard !Task.isCancelled else { return }
      let now = configuration.now()
      let lost = outbox.conclude(batch, outcome, now: now)
      var lines: [LogLine] = []
      if let lost {
        lines.append(LogLine(.error, "project", reason: "NotificationLost", lost))
      } else if case .failed(let reason) = outcome {
        lines.append(
          LogLine(
            .warning, "project", reason: "NotificationDelayed",
            "the route \(batch.route.name) is tried again: \(reason)"))
      }
      var kept = Store.Batch(at: now)
      kept.meta = outboxFact
      kept.log = lines
      try store.commit(kept)
      for line in lines { configuration.log(line) }
    }
  }
}
