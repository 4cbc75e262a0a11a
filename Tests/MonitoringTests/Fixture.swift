import Avro
import ModelMetrics
import Monitoring
import Registry
import Testing
import Vocabulary

/// Numbers from a seed (SplitMix64, Steele and others 2014).
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// Between 0 and 1.
  mutating func share() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// A small credit model: `age` and `region` go in, `score` comes out, `label` is the truth.
struct Fixture {
  /// Rows of a seed. `shift` moves ages, `noise` is the share of scores that say nothing.
  static func rows(
    _ count: Int, seed: UInt64, shift: Double = 0, noise: Double = 0, day: String? = nil
  ) -> MonitorRows {
    var random = SeededNumbers(seed: seed)
    var (ages, scores, labels): ([Double], [Double], [Double]) = ([], [], [])
    var (regions, ids, genders): ([String?], [String?], [String?]) = ([], [], [])
    for row in 0..<count {
      let age = 20 + 40 * random.share()
      let chance = (age - 20) / 40
      ages.append(age + shift)
      regions.append(["north", "south", "west"][random.below(3)])
      genders.append(random.below(2) == 0 ? "f" : "m")
      labels.append(random.share() < chance ? 1 : 0)
      scores.append(random.share() < noise ? random.share() : chance)
      ids.append("\(seed)-\(row)")
    }
    var columns: [String: ColumnValues] = [
      "age": .numeric(ages), "region": .categorical(regions), "score": .numeric(scores),
      "label": .numeric(labels), "id": .categorical(ids), "gender": .categorical(genders),
    ]
    if let day {
      columns["scored_at"] = .categorical([String?](repeating: day + "T12:00:00Z", count: count))
    }
    return MonitorRows(columns)
  }

  /// All rows of several, one after the other.
  static func joined(_ parts: [MonitorRows]) -> MonitorRows {
    var columns: [String: ColumnValues] = [:]
    for part in parts {
      for (name, values) in part.columns {
        switch (columns[name], values) {
        case (.numeric(let before)?, .numeric(let new)): columns[name] = .numeric(before + new)
        case (.categorical(let before)?, .categorical(let new)):
          columns[name] = .categorical(before + new)
        default: columns[name] = values
        }
      }
    }
    return MonitorRows(columns)
  }

  static func schema(withDate: Bool = false) throws -> AvroSchema {
    let date =
      withDate ? #",{"name":"scored_at","type":"string","role":"prediction_date"}"# : ""
    let text = #"""
      {"type":"record","name":"r","fields":[
        {"name":"id","type":"string"},
        {"name":"age","type":"double"},
        {"name":"region","type":"string"},
        {"name":"gender","type":"string","role":"non_predictor","protectedClass":true},
        {"name":"label","type":"int","role":"label","positiveClassLabel":1},
        {"name":"score","type":"double","role":"score"}
      """# + date + "]}"
    return try AvroSchema(parsing: Array(text.utf8))
  }

  static let now = Instant(milliseconds: 1_780_000_000_000)

  static func monitor(
    _ check: MonitorCheck.BuiltIn, gates: [Gate] = [], data: MonitorData? = nil
  ) -> AttachedMonitor {
    AttachedMonitor(
      model: ModelName("credit"),
      declaration: MonitorDeclaration(
        name: "watch", check: .builtIn(check),
        data: data
          ?? MonitorData(baseline: DatasetName("training"), sample: .recorded(.seconds(1))),
        gates: gates), isOwn: false)
  }

  static func run(
    _ check: MonitorCheck.BuiltIn, gates: [Gate] = [], data: MonitorData? = nil,
    baseline: MonitorInput.Source = .rows(rows(2000, seed: 1)), sample: MonitorInput.Source,
    labels: MonitorInput.Source = .none, history: [Int] = [], now: Instant = now,
    withDate: Bool = false
  ) throws -> [MonitorResult] {
    MonitorRun.results(
      of: MonitorInput(
        monitor: monitor(check, gates: gates, data: data),
        schemas: [try schema(withDate: withDate)], baseline: baseline, sample: sample,
        labels: labels, history: history, now: now))
  }

  /// One result, as its colour and what it says.
  static func text(_ results: [MonitorResult]) -> String {
    results.map { result in
      let period = result.period.map { "\($0) " } ?? ""
      return "\(period)\(result.colour.rawValue): \(result.summary)"
    }.joined(separator: "\n")
  }
}

extension MonitorRows {
  /// The same rows with a column put in another's place, or taken out.
  func replacing(_ name: String, _ values: ColumnValues?) -> MonitorRows {
    var columns = columns
    columns[name] = values
    return MonitorRows(columns)
  }
}
