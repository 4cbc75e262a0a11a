import ModelMetrics
import Monitoring
import Reconciler
import Registry
import Vocabulary

/// A monitor on one model, with what it said: declared by the tracked branch, or only recorded
/// where that has it no more.
struct MonitorEntry: Sendable {
  /// ``AttachedMonitor/id``.
  let name: String
  let model: ModelName
  let check: String
  let declared: AttachedMonitor?
  let record: MonitorRecord?

  /// It holds slashes, so that its digest stands in addresses.
  var id: String { Digest(of: name).hex }
  var colour: MonitorColour { record?.latest.colour ?? .grey }

  /// All of them, by id.
  static func all(_ snapshot: Snapshot) -> [String: MonitorEntry] {
    snapshot.derive("monitors") {
      var found: [String: MonitorEntry] = [:]
      for record in snapshot.state.monitors.values {
        let entry = MonitorEntry(
          name: record.monitor, model: record.model, check: record.latest.check, declared: nil,
          record: record)
        found[entry.id] = entry
      }
      for monitor in snapshot.board.entries.map(\.monitor) {
        let entry = MonitorEntry(
          name: monitor.id, model: monitor.model, check: monitor.declaration.check.words,
          declared: monitor, record: snapshot.state.monitors[monitor.id])
        found[entry.id] = entry
      }
      return found
    }
  }
}

extension Resource<MonitorEntry> {
  /// The monitors of models.
  static let monitors = Resource(
    name: "monitors", title: "Monitor", summary: "the monitors of models", path: "monitors",
    key: "monitor", keySchema: .id, fields: fields + details,
    filters: [
      Filter("model", .name, "Only of this model.") { item, value, _ in item.model.text == value },
      Filter("colour", Shapes.colour, "Only those that say so.") { item, value, _ in
        item.colour.rawValue == value
      },
      Filter("check", .string(maxLength: 200), "Only those that check this.") { item, value, _ in
        item.check == value
      },
      Filter("removed", .boolean, "Only those that are gone, or that are there.") {
        item, value, _ in
        (item.declared == nil) == (value == "true")
      },
    ],
    sorts: [
      Sort("name") { .text($0.name) },
      .time("measured") { $0.record?.latest.measuredAt },
      Sort("colour") { .number(Int64(MonitorColour.allCases.firstIndex(of: $0.colour) ?? 0)) },
    ],
    items: { snapshot, _ in Array(MonitorEntry.all(snapshot).values) },
    find: { snapshot, path in MonitorEntry.all(snapshot)[path["monitor"] ?? ""] },
    id: \.id, object: { .model($0.model) })

  private static var fields: [Field<MonitorEntry>] {
    [
      Field("id", .id, "Its id: the SHA-256 of its name.") { item, _ in .string(item.id) },
      Field("name", .string(), "Its name, as `monitor/credit-drift/credit-risk`.") { item, _ in
        .string(item.name)
      },
      Field("model", .name, "The model.") { item, _ in .string(item.model.text) },
      Field("check", .string(), "What it checks.") { item, _ in .string(item.check) },
      Field("removed", .boolean, "Whether the tracked branch has it no more.") { item, _ in
        .bool(item.declared == nil)
      },
      Field("colour", Shapes.colour, "What it said last; grey where it has not run.") { item, _ in
        .string(item.colour.rawValue)
      },
      Field("sentence", .string(), "Why.") { item, _ in
        .string(item.record?.latest.summary ?? "it has not run yet")
      },
      .optional("rows", .integer(minimum: 0), "How many rows it saw.") { item, _ in
        item.record.map { .integer(Int64($0.latest.rows)) }
      },
      .optional("measured", .moment, "When it ran last.") { item, _ in
        item.record.map { Shapes.moment($0.latest.measuredAt) }
      },
      .optional(
        "streak",
        .object([
          .init("colour", Shapes.colour, "Which."),
          .init("count", .integer(minimum: 0), "How many periods."),
        ]), "How many periods in a row had which colour."
      ) { item, _ in
        item.record?.streak.map {
          ["colour": .string($0.colour.rawValue), "count": .integer(Int64($0.count))]
        }
      },
      .optional("next", .moment, "When it runs next by the clock.") { item, snapshot in
        item.declared.flatMap { snapshot.board.next(of: $0) }.map(Shapes.moment)
      },
    ]
  }

  private static let line = Schema.object([
    .init("name", .string(), "What it is about."),
    .init("colour", Shapes.colour, "What it says."),
    .init("sentence", .string(), "The rule and the figures."),
    .init("value", .number, "The figure.", isRequired: false),
    .init("lower", .number, "The least that is green.", isRequired: false),
    .init("upper", .number, "The most that is green.", isRequired: false),
  ])

  private static let period = Schema.object([
    .init("end", .moment, "When it ended."), .init("colour", Shapes.colour, "What it was."),
    .init("sentence", .string(), "Why."),
    .init(
      "figures",
      .array(
        .object([
          .init("metric", .string(), "The metric."), .init("name", .string(), "Of what."),
          .init("value", .number, "The worst of it in the period."),
          .init("colour", Shapes.colour, "What it says."),
          .init("lower", .number, "The least that is green.", isRequired: false),
          .init("upper", .number, "The most that is green.", isRequired: false),
        ])), "The worst of each metric."),
  ])

  private static let comparison = Schema.object([
    .init("runtime", .name, "Where the challenger shares the requests."),
    .init("mode", .enumeration(["shadow", "canary"]), "Who gets its answers."),
    .init("challenger", .id, "Its version."), .init("champion", .id, "The version that serves."),
    .init("since", .moment, "From when on both were there."),
    .init("loss", .string(), "What an answer costs."),
    .init("verdict", verdict, "What the last look says."),
    .init("sentence", .string(), "The same with its figures."),
    .init("pairs", .integer(minimum: 0), "How many answers were compared."),
    .init("through", .moment, "What was recorded before this is taken in."),
    .init("ended", .moment, "When the challenger was gone.", isRequired: false),
    .init("end", .string(), "What became of it.", isRequired: false),
    .init(
      "looks",
      .array(
        .object([
          .init("period", .string(), "What the look is called."),
          .init("rows", .integer(minimum: 0), "How many answers it took in."),
          .init("pairs", .integer(minimum: 0), "How many there were in all."),
          .init("gain", .number, "The champion's mean loss less the challenger's."),
          .init("lower", .number, "The lower bound, at every look at once.", isRequired: false),
          .init("upper", .number, "The upper bound.", isRequired: false),
          .init("verdict", verdict, "What it says."),
        ])), "The looks, the oldest first."),
  ])

  private static let verdict = Schema.enumeration(
    SequentialComparison.Verdict.allCases.map(\.rawValue))

  private static let promotion = Schema.object([
    .init("id", .id, "Its id."), .init("runtime", .name, "Where."),
    .init("challenger", .id, "The version that is to serve."),
    .init("champion", .id, "The version that served then."),
    .init("state", .string(), "Where it stands."),
    .init("created", .moment, "When the evidence sufficed."),
    .init("sentence", .string(), "The evidence."),
    .init("branch", .string(), "Its branch.", isRequired: false),
    .init("commit", .string(), "Its commit.", isRequired: false),
    .init("pullRequest", .integer(minimum: 0), "Its pull request.", isRequired: false),
    .init("message", .string(), "What became of it.", isRequired: false),
  ])

  private static func json(_ comparison: ChallengeComparison) -> JSON {
    let trial = comparison.trial
    var members: [String: JSON] = [
      "runtime": .string(trial.runtime), "mode": .string(trial.mode.rawValue),
      "challenger": .string(trial.challenger.hex), "champion": .string(trial.champion.hex),
      "since": Shapes.moment(trial.since), "loss": .string(comparison.loss.rawValue),
      "verdict": .string(comparison.verdict.rawValue), "sentence": .string(comparison.sentence),
      "pairs": .integer(Int64(comparison.sequence.rows)),
      "through": Shapes.moment(comparison.through),
      "looks": .array(
        comparison.sequence.looks.map { look in
          var members: [String: JSON] = [
            "period": .string(look.period), "rows": .integer(Int64(look.rows)),
            "pairs": .integer(Int64(look.allRows)), "gain": number(look.allMean) ?? 0,
            "verdict": .string(look.verdict.rawValue),
          ]
          members["lower"] = number(look.lower)
          members["upper"] = number(look.upper)
          return .object(members)
        }),
    ]
    members["ended"] = comparison.ended.map(Shapes.moment)
    members["end"] = comparison.end.map { .string($0) }
    return .object(members)
  }

  private static func json(_ promotion: Promotion) -> JSON {
    var members: [String: JSON] = [
      "id": .string(promotion.id.hex), "runtime": .string(promotion.trial.runtime),
      "challenger": .string(promotion.trial.challenger.hex),
      "champion": .string(promotion.trial.champion.hex),
      "state": .string(promotion.state.rawValue), "created": Shapes.moment(promotion.created),
      "sentence": .string(promotion.evidence.sentence),
    ]
    if let commit = promotion.commit {
      members["branch"] = .string(promotion.branch)
      members["commit"] = .string(commit.text)
    }
    members["pullRequest"] = promotion.publication?.number.map { .integer($0) }
    members["message"] = promotion.message.map { .string($0) }
    return .object(members)
  }

  private static var details: [Field<MonitorEntry>] {
    [
      Field("lines", .array(line), "The lines of the latest result, the worst first.") { item, _ in
        .array(
          (item.record?.latest.items ?? []).map { line in
            var members: [String: JSON] = [
              "name": .string(line.name), "colour": .string(line.colour.rawValue),
              "sentence": .string(line.sentence),
            ]
            members["value"] = number(line.value)
            members["lower"] = number(line.lower)
            members["upper"] = number(line.upper)
            return .object(members)
          })
      }.inDetail,
      Field("periods", .array(period), "The latest periods, oldest first.") { item, _ in
        .array((item.record?.periods ?? []).map(json))
      }.inDetail,
      .optional(
        "comparison", comparison,
        "The evidence of champion against challenger; of `check: challenger` alone."
      ) { item, _ in
        item.record?.comparison.map(json)
      }.inDetail,
      Field("promotions", .array(promotion), "What was proposed by that evidence, oldest first.") {
        item, _ in .array((item.record?.promotions ?? []).map(json))
      }.inDetail,
      Field("schedules", .array(.string()), "The ids of what starts it.") { item, snapshot in
        Shapes.texts(
          item.declared.map { snapshot.board.schedules(of: $0).map(\.id) } ?? [])
      }.inDetail,
    ]
  }

  private static func json(_ period: MonitorRecord.Period) -> JSON {
    [
      "end": Shapes.moment(period.end), "colour": .string(period.colour.rawValue),
      "sentence": .string(period.sentence),
      "figures": .array(
        (period.figures ?? []).map { figure in
          var members: [String: JSON] = [
            "metric": .string(figure.metric), "name": .string(figure.name),
            "value": number(figure.value) ?? 0, "colour": .string(figure.colour.rawValue),
          ]
          members["lower"] = number(figure.lower)
          members["upper"] = number(figure.upper)
          return .object(members)
        }),
    ]
  }

  /// JSON has no infinity; such a figure is left out.
  private static func number(_ value: Double?) -> JSON? {
    value.flatMap { $0.isFinite ? .number($0) : nil }
  }
}
