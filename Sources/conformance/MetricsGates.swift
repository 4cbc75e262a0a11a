import ModelMetrics
import Vocabulary

/// Decisions on boundaries: `gates/cases.json`.
enum MetricsGates {
  static func run(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    for item in try folder.json("cases.json")["cases"]?.array ?? [] {
      let name = item["name"]?.string ?? ""
      let rules = item["threshold"] ?? .null
      let rule: Boundary.Rule
      if let bound = rules["threshold"]?.double {
        rule = .bound(bound)
      } else if let change = rules["min_absolute_change"]?.double {
        rule = .absoluteChange(change)
      } else if let change = rules["min_relative_change"]?.double {
        rule = .relativeChange(change)
      } else {
        report.fail(name, "the case has no rule")
        continue
      }
      let decision = Boundary.decide(
        rule, candidate: figure(item["candidate"]), baseline: baseline(item["baseline"]),
        isHigherBetter: rules["greater_is_better"]?.bool == true)
      let word =
        switch decision {
        case .met: "pass"
        case .missed: "fail"
        case .undecided: "error"
        }
      report.compare(name, item["recommended"] ?? .null, .text(word))
    }
  }

  private static func baseline(_ json: JSON?) -> Figure? {
    json == .null || json?.string == "missing" ? nil : figure(json)
  }

  private static func figure(_ json: JSON?) -> Figure {
    guard let json, let number = MetricsReport.number(json) else { return .notRun("missing") }
    return Figure(number, otherwise: "the model gave \(number)")
  }
}
