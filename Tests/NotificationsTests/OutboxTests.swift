import Notifications
import Testing
import Vocabulary

@Suite struct OutboxTests {
  static let start = Instant(seconds: 1_795_000_000)
  let chat = NotificationRoute(name: "chat", channel: "slack")
  let mail = NotificationRoute(
    name: "mail", channel: "mail", severity: .error, match: ["team": "retail"],
    recipients: ["risk@example.com"], every: .seconds(300), tellsResolved: false)

  static func notice(
    _ id: String, _ severity: Notification.Severity = .error, at seconds: Int64 = 0,
    state: Notification.State = .raised, labels: [String: String] = ["team": "retail"]
  ) -> Notification {
    Notification(
      id: id, state: state, kind: "model-stalled", severity: severity, object: "model/\(id)",
      labels: labels, title: "it is stalled", at: start + .seconds(seconds))
  }

  /// The ids that are due, by route.
  func due(_ outbox: Outbox, after seconds: Int64) -> [String: [String]] {
    let batches = outbox.due([chat, mail], now: Self.start + .seconds(seconds))
    return Dictionary(
      uniqueKeysWithValues: batches.map { ($0.route.name, $0.notifications.map(\.id)) })
  }

  @Test func `severity, labels and the gathering time decide what goes where and when`() {
    var outbox = Outbox()
    for notice in [
      Self.notice("a"), Self.notice("b", .warning), Self.notice("c", .info),
      Self.notice("d", .critical, labels: [:]),
    ] {
      outbox.post(notice, routes: [chat, mail], now: Self.start)
    }
    #expect(due(outbox, after: 0) == ["chat": ["a", "b", "d"]])
    #expect(outbox.nextDue([chat, mail]) == Self.start)
    #expect(due(outbox, after: 299) == ["chat": ["a", "b", "d"]])
    #expect(due(outbox, after: 300) == ["chat": ["a", "b", "d"], "mail": ["a"]])
  }

  @Test func `what is told once is not told again, also after a restart`() throws {
    var outbox = Outbox()
    let change1 = outbox.post(Self.notice("a"), routes: [chat], now: Self.start)
    #expect(change1)
    let change2 = outbox.post(Self.notice("a", at: 5), routes: [chat], now: Self.start)
    #expect(!change2)
    let batch = try #require(outbox.due([chat], now: Self.start).first)
    let change3 = outbox.conclude(batch, .delivered, now: Self.start)
    #expect(change3 == nil)
    var restarted = try JSON(encoding: outbox).decode(Outbox.self)
    #expect(restarted == outbox)
    let change4 = restarted.post(Self.notice("a", at: 9), routes: [chat], now: Self.start)
    #expect(!change4)
    #expect(restarted.isEmpty)
  }

  @Test func `the end is told to those who heard of the beginning, and then it may begin anew`()
    throws
  {
    var outbox = Outbox()
    let end = Self.notice("a", state: .resolved)
    let change5 = outbox.post(end, routes: [chat], now: Self.start)
    #expect(!change5, "nobody heard of it")
    outbox.post(Self.notice("a"), routes: [chat, mail], now: Self.start)
    let batch = try #require(outbox.due([chat], now: Self.start).first)
    _ = outbox.conclude(batch, .delivered, now: Self.start)
    outbox.post(end, routes: [chat, mail], now: Self.start)
    let told = try #require(outbox.due([chat], now: Self.start).first)
    #expect(told.notifications == [end])
    _ = outbox.conclude(told, .delivered, now: Self.start)
    let change6 = outbox.post(Self.notice("a", at: 60), routes: [chat], now: Self.start)
    #expect(change6)
  }

  @Test func `each round of an occasion is told once, and its end to those who heard any of them`()
    throws
  {
    func round(
      _ round: String, _ severity: Notification.Severity = .error,
      _ state: Notification.State = .raised
    ) -> Notification {
      var notice = Self.notice("a", severity, state: state)
      notice.round = round
      return notice
    }
    var outbox = Outbox()
    let patient = NotificationRoute(name: "mail", channel: "mail", severity: .error)
    func tell() throws -> [String] {
      let batch = try #require(outbox.due([patient], now: Self.start).first)
      _ = outbox.conclude(batch, .delivered, now: Self.start)
      return batch.notifications.map { "\($0.round ?? "-") \($0.state.rawValue)" }
    }
    outbox.post(round("1", .warning), routes: [patient], now: Self.start)
    #expect(outbox.isEmpty, "the route wants errors")
    outbox.post(round("2"), routes: [patient], now: Self.start)
    #expect(try tell() == ["2 raised"])
    let isNews = outbox.post(round("2"), routes: [patient], now: Self.start)
    #expect(!isNews)
    outbox.post(round("3"), routes: [patient], now: Self.start)
    #expect(try tell() == ["3 raised"])
    // What it grew to is over before it was told: only the end is.
    outbox.post(round("4"), routes: [patient], now: Self.start)
    outbox.post(round("5", .error, .resolved), routes: [patient], now: Self.start)
    #expect(try tell() == ["5 resolved"])
    // Anew, and over before anybody heard of any round.
    outbox.post(round("6"), routes: [patient], now: Self.start)
    outbox.post(round("7"), routes: [patient], now: Self.start)
    outbox.post(round("8", .error, .resolved), routes: [patient], now: Self.start)
    #expect(outbox.isEmpty)
    #expect(outbox.nextDue([patient]) == nil)
    #expect(round("1").key != round("2").key)
    #expect(round("1").id == round("2").id)
  }

  @Test func `what is over before a message went out is not told at all`() {
    var outbox = Outbox()
    let patient = NotificationRoute(name: "mail", channel: "mail", every: .seconds(60))
    outbox.post(Self.notice("a"), routes: [patient], now: Self.start)
    outbox.post(Self.notice("a", state: .resolved), routes: [patient], now: Self.start)
    #expect(outbox.isEmpty)
    #expect(outbox.nextDue([patient]) == nil)
  }

  @Test
  func `a receiver that is away is asked later and later, and what came meanwhile goes along`()
    throws
  {
    var outbox = Outbox()
    outbox.post(Self.notice("a"), routes: [chat], now: Self.start)
    var now = Self.start
    var pauses: [Duration] = []
    for _ in 0..<9 {
      let batch = try #require(outbox.due([chat], now: now).first)
      let change7 = outbox.conclude(batch, .failed(reason: "away"), now: now)
      #expect(change7 == nil)
      #expect(outbox.due([chat], now: now).isEmpty)
      let next = try #require(outbox.nextDue([chat]))
      pauses.append(next - now)
      now = next
    }
    #expect(
      pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600].map(Duration.seconds))
    outbox.post(Self.notice("b"), routes: [chat], now: now)
    #expect(try #require(outbox.due([chat], now: now).first).notifications.map(\.id) == ["a", "b"])
  }

  @Test func `what is refused, or not taken for three days, is given up and said so`() throws {
    var outbox = Outbox()
    outbox.post(Self.notice("a"), routes: [chat], now: Self.start)
    var batch = try #require(outbox.due([chat], now: Self.start).first)
    let refused = outbox.conclude(batch, .refused(reason: "404 no such hook"), now: Self.start)
    #expect(refused == "1 notification to chat refused for good: 404 no such hook")
    #expect(outbox.isEmpty)
    outbox.post(Self.notice("b"), routes: [chat], now: Self.start)
    let late = Self.start + Outbox.patience
    batch = try #require(outbox.due([chat], now: late).first)
    let given = outbox.conclude(batch, .failed(reason: "away"), now: late)
    #expect(given == "1 notification to chat given up after three days: away")
    #expect(outbox.isEmpty)
  }

  @Test func `a storm costs a bounded queue, and the number of the rest is told`() throws {
    var outbox = Outbox()
    for number in 0..<2000 {
      outbox.post(Self.notice("m\(number)"), routes: [chat], now: Self.start)
    }
    let batch = try #require(outbox.due([chat], now: Self.start).first)
    #expect(batch.notifications.count == Outbox.waitingLimit)
    #expect(batch.omitted == 1800)
    let text = MessageText(batch, project: "retail")
    #expect(text.subject == "[retail] 2000 notifications, the gravest: error")
    #expect(text.lines.last == "and 1800 more: muster get alerts")
    _ = outbox.conclude(batch, .delivered, now: Self.start)
    #expect(outbox.isEmpty)
  }

  @Test func `the memory of what was told is bounded, the oldest go first`() throws {
    var outbox = Outbox()
    for number in 0..<(Outbox.knownLimit * 2) {
      outbox.post(Self.notice("m\(number)"), routes: [chat], now: Self.start)
      if number % 150 == 149 {
        let batch = try #require(outbox.due([chat], now: Self.start).first)
        _ = outbox.conclude(batch, .delivered, now: Self.start)
      }
    }
    let newest = Outbox.knownLimit * 2 - 1
    let change8 = outbox.post(Self.notice("m\(newest)"), routes: [chat], now: Self.start)
    #expect(!change8)
    let change9 = outbox.post(Self.notice("m0"), routes: [chat], now: Self.start)
    #expect(change9)
  }

  @Test func `the queue of a route that is gone is forgotten`() {
    var outbox = Outbox()
    outbox.post(Self.notice("a"), routes: [chat, mail], now: Self.start)
    outbox.keep(only: [mail])
    #expect(due(outbox, after: 300) == ["mail": ["a"]])
  }
}
