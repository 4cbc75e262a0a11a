import Dashboard
import Gates
import ModelMetrics
import Monitoring
import Notifications
import Reconciler
import Registry
import Testing
import Vocabulary
import XML

/// Alerts, the heat map and a model's monitors as pages.
struct MonitoringPageTests {
  private let sample: SampleSite
  private let site: Site

  init() throws {
    sample = try SampleSite()
    site = sample.site
  }

  private func text(_ page: Page, visit: Visit = SampleSite.visit) -> String {
    String(decoding: sample.render(page, on: site, visit: visit).body, as: UTF8.self)
  }

  private func alert(_ key: String) throws -> AlertRecord {
    try #require(site.alerts.values.first { $0.alert.key == key })
  }

  @Test func `alerts come worst first, and what somebody looks after is in lists of its own`() {
    func titles(_ filter: AlertFilter) -> [String] { site.alerts(filter).map(\.alert.key) }
    #expect(
      titles(AlertFilter()) == [
        SampleSite.drift, "model/disease-progress/stalled", "model/fraud-screen/stalled",
        "task/13d18710e202/overdue",
      ])
    #expect(titles(AlertFilter(state: .acknowledged)) == ["job/churn/run-tests"])
    #expect(titles(AlertFilter(state: .snoozed)) == ["runtime/counter-prod/down"])
    #expect(titles(AlertFilter(state: .active)).count == 6)
    #expect(titles(AlertFilter(state: .active, severity: .error, kind: .stalled)).count == 2)
    #expect(titles(AlertFilter(state: .active, cause: "model-stalled/Incident")).count == 2)
    #expect(titles(AlertFilter(state: .over)) == [])
  }

  @Test func `an alert's page leads to what it is about, and offers what the viewer may do`() throws
  {
    let record = try alert(SampleSite.drift)
    let own = text(.alert(record.alert.id))
    for action in [
      Action.acknowledge(record.alert.id), .snooze(record.alert.id), .resolve(record.alert.id),
    ] {
      #expect(own.contains("action=\"\(action.path)\""))
    }
    #expect(own.contains("/models/credit-risk/monitors"))
    #expect(own.contains("muster alerts ack \(SampleSite.drift)"))
    let other = text(
      .alert(record.alert.id), visit: Visit(viewer: Viewer(person: "Ada"), now: SampleSite.now))
    #expect(!other.contains("<form method=\"post\""))
    let overdue = try alert("task/13d18710e202/overdue")
    #expect(text(.alert(overdue.alert.id)).contains("/tasks/\(SampleSite.task)"))
  }

  @Test func `all alerts of a cause can be looked after at once`() {
    let page = text(.alerts(AlertFilter(cause: "model-stalled/Incident")))
    #expect(page.contains("action=\"\(Action.acknowledgeAll.path)\""))
    #expect(page.contains("value=\"model-stalled/Incident\""))
    #expect(!text(.alerts(AlertFilter())).contains(Action.acknowledgeAll.path))
  }

  @Test func `the heat map says in words why a cell is not green`() throws {
    let page = text(.heat(HeatFilter()))
    #expect(page.contains("✗"))
    #expect(page.contains("psi of age 0.24 &gt; 0.2: fail"))
    #expect(page.contains("–<span class=\"hush\"> no monitor</span>"))
    #expect(page.contains("it has not run yet"))
    #expect(
      site.heat(HeatFilter(colour: .red, row: .dataDrift), at: SampleSite.now).map(\.model)
        == ["credit-risk"])
    #expect(site.heat(HeatFilter(colour: .red, row: .volume), at: SampleSite.now).isEmpty)
  }

  @Test func `a result that should have come is grey, on the map, in lists and in counts`() throws {
    var late = sample
    let schedule: JSON = [
      "definition": "cron", "seen": .string(SampleSite.now.description),
      "decidedThrough": .string(SampleSite.now.description), "runs": 1, "passedOver": 0,
      "isPaused": false, "hasLooked": false, "files": [:], "arriving": [:], "allRecords": 0,
      "accountedRecords": 0, "skips": 0, "counters": [:],
    ]
    late.state.schedules["\(SampleSite.drift)#cron"] = try schedule.decode(
      type(of: late.state.schedules).Value.self)
    let site = late.site
    let soon = SampleSite.now + .seconds(3600)
    // The next run is planned for six o'clock; an hour later its result is missed.
    let missed = try #require(Instant("2026-11-26T07:00:01Z"))
    #expect(site.monitors(MonitorFilter(colour: .red), at: soon).count == 1)
    #expect(site.monitors(MonitorFilter(colour: .red), at: missed).isEmpty)
    #expect(site.monitors(MonitorFilter(colour: .grey), at: missed).count == 2)
    let cell = site.board.heatMap(of: SampleSite.credit, now: missed)[.dataDrift]
    #expect(cell.colour == .grey)
    #expect(cell.reason.contains("expected by 2026-11-26T07:00:00Z"))
  }

  @Test func `a model's monitors have their periods, their bounds and when they run`() {
    let page = text(.monitoring(SampleSite.credit))
    #expect(page.contains("The last 30 periods: 24 green, 3 yellow, 3 red"))
    #expect(page.contains("psi over time"))
    #expect(page.contains("at most"))
    #expect(page.contains("cron 0 6 * * *"))
    #expect(page.contains("it has not run yet"))
    #expect(page.contains(Action.run(Digest(of: SampleSite.drift)).path))
  }

  @Test func `what a model says that it is worth is kept and drawn, as a claim`() {
    let id = MeasurementID(SampleSite.measurement(SampleSite.credit, SampleSite.challenger))
    let page = text(.measurement(SampleSite.credit, id))
    #expect(page.contains("Business value"))
    #expect(page.contains("actualROIAllTime") && page.contains("projected_roi"))
    #expect(page.contains("Muster does not compute it"))
    #expect(page.contains("dailyInferencesLast30Days"))
    #expect(page.contains("2026-11-24"))
  }

  /// Twelve looks at a challenger, of which the last ones say that it is better.
  private func comparing() throws -> SampleSite {
    var sample = sample
    let (champion, challenger) = (Digest(of: "v1"), Digest(of: "v2"))
    var comparison = ChallengeComparison(
      ChallengeTrial(
        runtime: "credit-prod", model: "credit-risk", challenger: challenger,
        championModel: "credit-risk", champion: champion, mode: .shadow, percent: 100,
        since: SampleSite.now - .seconds(1_000_000)),
      ChallengerRule(loss: .brier, aim: .superior(0.005)),
      MonitorData(sample: .recorded(.seconds(604_800))))
    for day in 10..<22 {
      comparison.sequence.look(
        "2026-11-\(day)", (0..<80).map { Double(($0 * 7 + day) % 11 - 4) / 60 })
    }
    comparison.leftOut.unlabelled = 17
    let promotion: JSON = [
      "id": .string(Digest(of: "p").hex), "monitor": .string(SampleSite.drift),
      "trial": JSON(encoding: comparison.trial), "created": .string(SampleSite.now.description),
      "evidence": [
        "verdict": "better", "sentence": "the challenger is better", "loss": "brier", "looks": 12,
        "confidence": 0.95, "comparisons": 1,
        "look": JSON(encoding: try #require(comparison.sequence.looks.last)),
        "champion": JSON(encoding: comparison.champion),
        "challenger": JSON(encoding: comparison.challenger),
        "leftOut": JSON(encoding: comparison.leftOut),
      ],
      "base": .string(String(repeating: "a", count: 40)), "manifest": "runtimes/credit-prod.yaml",
      "state": "proposed", "number": 3, "attempt": 1, "needsRetiring": false,
      "commit": .string(String(repeating: "b", count: 40)),
    ]
    sample.state.monitors[SampleSite.drift]?.comparison = comparison
    sample.state.monitors[SampleSite.drift]?.promotions = [try promotion.decode(Promotion.self)]
    return sample
  }

  @Test func `a comparison of champion and challenger is drawn with its bounds, look by look`()
    throws
  {
    let sample = try comparing()
    let page = String(
      decoding: sample.render(
        .monitoring(SampleSite.credit), on: sample.site, visit: SampleSite.visit
      ).body, as: UTF8.self)
    #expect(page.contains("Gain in Brier score, with bounds that hold at every look"))
    #expect(page.contains("has to be beyond"))
    #expect(page.contains("Looks, newest first: 12"))
    #expect(page.contains("17 without a label"))
    #expect(page.contains("muster/promote/credit-risk/3"))
    #expect(page.contains("at all looks together"))
    let published = try #require(Published.files(sample.site)["models/credit-risk.md"])
    #expect(published.contains("### credit-drift"))
    #expect(published.contains("| 2026-11-21 | 960 |"))
    #expect(published.contains("<code>muster/promote/credit-risk/3</code>"))
  }

  @Test func `the published branch has the heat map, alerts and monitors, in words`() throws {
    let files = Published.files(site)
    #expect(files["heat-map.md"]?.contains("✗ red") == true)
    #expect(files["alerts.md"]?.contains("with Olga Operator") == true)
    #expect(files["alerts.md"]?.contains("the vendor mends it on Monday") == true)
    #expect(files["models/credit-risk.md"]?.contains("## Monitors") == true)
    #expect(files["README.md"]?.contains("[Heat map](heat-map.md)") == true)
  }

  @Test func `what a scope renders is what the whole branch has at those places`() throws {
    let large = try SampleSite(others: 1200)
    let site = large.site
    let whole = Published.files(site)
    var scope = PublishedScope.nothing
    scope.models = [SampleSite.credit]
    let part = Published.files(site, with: Material(), in: scope)
    #expect(
      part.keys.sorted() == [
        "README.md", "heat-map.md", "models/credit-risk.md", "models/list-2.md",
      ]
    )
    for (path, text) in part { #expect(whole[path] == text, "\(path)") }
    #expect(whole.keys.contains("models/list-3.md"))
  }
}
