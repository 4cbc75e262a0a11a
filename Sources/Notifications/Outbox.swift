package import Vocabulary

/// What has to be told and was not told yet, by route; and what was, so that nothing is told twice.
///
/// A value: whoever sends keeps it where it survives a restart. A message that was handed over at
/// the moment of a kill is sent again, with the same ids: at least once, never silently not at all.
package struct Outbox: Codable, Hashable, Sendable {
  /// One message to be sent now.
  package struct Batch: Hashable, Sendable {
    package var route: NotificationRoute
    /// Oldest first; not empty.
    package var notifications: [Notification]
    /// How many more there were than a message has room for.
    package var omitted: Int

    /// A message for a route.
    package init(route: NotificationRoute, notifications: [Notification], omitted: Int = 0) {
      self.route = route
      self.notifications = notifications
      self.omitted = omitted
    }
  }

  /// What became of a message.
  package enum Outcome: Hashable, Sendable {
    case delivered
    /// It may go through later: the receiver is away, or says that it is busy.
    case failed(reason: String)
    /// It will never go through: the receiver refuses it.
    case refused(reason: String)
  }

  struct Queue: Codable, Hashable, Sendable {
    var waiting: [Notification] = []
    var omitted = 0
    /// When the oldest of them came.
    var since: Instant?
    var failures = 0
    var retryAt: Instant?
    /// The keys of what was told or waits, with the order in which they came.
    var known: [String: Int64] = [:]
    var next: Int64 = 0
  }

  /// How many wait for one route at most; of further ones only the number is kept.
  package static let waitingLimit = 200
  /// How many keys a route remembers.
  package static let knownLimit = 1024
  /// A message that could not be handed over for so long is given up.
  package static let patience = Duration.seconds(3 * 86_400)

  private var queues: [String: Queue] = [:]

  /// Nothing to tell.
  package init() {}

  /// Whether nothing waits.
  package var isEmpty: Bool { queues.values.allSatisfy { $0.waiting.isEmpty && $0.omitted == 0 } }

  /// Takes a notification up for every route that it takes; what is known already changes nothing.
  /// The end of something that nobody was told of is not told either, and what ends before it was
  /// told is forgotten.
  ///
  /// - Returns: whether anything changed.
  @discardableResult
  package mutating func post(
    _ notification: Notification, routes: [NotificationRoute], now: Instant
  ) -> Bool {
    var isChanged = false
    for route in routes where route.takes(notification) {
      // In place: a copy would cost the whole memory of the route.
      if queues[route.name, default: Queue()].take(notification, now: now) { isChanged = true }
    }
    return isChanged
  }

  /// Forgets the queues of routes that are gone.
  package mutating func keep(only routes: [NotificationRoute]) {
    let names = Set(routes.map(\.name))
    queues = queues.filter { names.contains($0.key) }
  }

  /// The messages that are due, by the names of their routes.
  package func due(_ routes: [NotificationRoute], now: Instant) -> [Batch] {
    routes.sorted { $0.name < $1.name }.compactMap { route in
      guard let queue = queues[route.name], let since = queue.since,
        max(since + route.every, queue.retryAt ?? since) <= now
      else { return nil }
      return Batch(route: route, notifications: queue.waiting, omitted: queue.omitted)
    }
  }

  /// When the next message is due; `nil` where nothing waits.
  package func nextDue(_ routes: [NotificationRoute]) -> Instant? {
    routes.compactMap { route in
      guard let queue = queues[route.name], let since = queue.since else { return nil }
      return max(since + route.every, queue.retryAt ?? since)
    }.min()
  }

  /// Takes in what became of a message.
  ///
  /// - Returns: what was given up, for the log; `nil` where nothing was.
  package mutating func conclude(
    _ batch: Batch, _ outcome: Outcome, now: Instant
  ) -> String? {
    let name = batch.route.name
    guard let since = queues[name]?.since else { return nil }
    switch outcome {
    case .delivered:
      queues[name]?.remove(batch)
      return nil
    case .refused(let reason):
      queues[name]?.remove(batch)
      return "\(Self.count(batch)) refused for good: \(reason)"
    case .failed(let reason):
      guard now - since < Self.patience else {
        queues[name]?.remove(batch)
        return "\(Self.count(batch)) given up after three days: \(reason)"
      }
      queues[name]?.fail(at: now)
      return nil
    }
  }

  /// Half a minute, then twice as long each time, an hour at most.
  package static func pause(after failures: Int) -> Duration {
    .seconds(min(3600, 30 << min(max(failures - 1, 0), 7)))
  }

  private static func count(_ batch: Batch) -> String {
    let number = batch.notifications.count + batch.omitted
    return "\(number) notification\(number == 1 ? "" : "s") to \(batch.route.name)"
  }
}

extension Outbox.Queue {
  mutating func take(_ notification: Notification, now: Instant) -> Bool {
    guard known[notification.key] == nil else { return false }
    if notification.state == .resolved {
      guard known[notification.id] != nil else { return false }
      let first = known.removeValue(forKey: notification.id)
      if failures == 0 {
        // Over before anybody was told; or what it grew to is, and only its end is told.
        let isUntold = waiting.contains {
          $0.id == notification.id && (known[$0.key] ?? first) == first
        }
        waiting.removeAll { $0.id == notification.id && $0.state == .raised }
        if isUntold {
          if waiting.isEmpty, omitted == 0 { since = nil }
          return true
        }
      }
    } else {
      // It comes again after its end.
      known[Notification.resolvedKey(notification.id)] = nil
      // The occasion is known by its first round that took the route, with the same number.
      if notification.round != nil, known[notification.id] == nil { known[notification.id] = next }
    }
    remember(notification.key)
    if waiting.count < Outbox.waitingLimit { waiting.append(notification) } else { omitted += 1 }
    since = since ?? now
    return true
  }

  private mutating func remember(_ key: String) {
    known[key] = next
    next += 1
    // A quarter more than the limit, so that the sorting is paid once in many.
    guard known.count > Outbox.knownLimit * 5 / 4 else { return }
    let oldest = known.values.sorted()[known.count - Outbox.knownLimit]
    known = known.filter { $0.value >= oldest }
  }

  mutating func fail(at now: Instant) {
    failures += 1
    retryAt = now + Outbox.pause(after: failures)
  }

  mutating func remove(_ batch: Outbox.Batch) {
    let sent = Set(batch.notifications.map(\.key))
    waiting.removeAll { sent.contains($0.key) }
    omitted -= batch.omitted
    failures = 0
    retryAt = nil
    since = waiting.isEmpty && omitted == 0 ? nil : since
  }
}
