import Glibc
import Processes

/// Plays public cases against Muster and counts: `conformance bpmn|dmn|metrics|miwg DIR [FILTER]`.
@main
struct Main {
  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let level = takeLevel(from: &arguments)
    guard arguments.count >= 2 else { usage() }
    let filter = arguments.count > 2 ? arguments[2] : ""
    switch arguments[0] {
    case "bpmn": playScenarios(arguments[1], filter, level)
    case "dmn": decide(arguments[1], filter)
    case "metrics": compareNumbers(arguments[1], filter)
    case "miwg": compareInventories(arguments[1], filter)
    default: usage()
    }
  }

  private static func usage() -> Never {
    print("usage: conformance bpmn DIR [FILTER] [--level L1|L2|L3]")
    print("       conformance dmn|metrics|miwg DIR [FILTER]")
    exit(2)
  }

  private static func takeLevel(from arguments: inout [String]) -> ScenarioLevel {
    guard let index = arguments.firstIndex(of: "--level") else { return .second }
    guard arguments.indices.contains(index + 1),
      let level = ScenarioLevel(rawValue: arguments[index + 1])
    else { usage() }
    arguments.removeSubrange(index...index + 1)
    return level
  }

  private static func playScenarios(
    _ folder: String, _ filter: String, _ level: ScenarioLevel
  ) {
    guard let report = BPMNSuite(folder: folder, level: level).run(filter: filter) else {
      print("error: failed to read \"\(folder)/scenarios\"")
      exit(3)
    }
    print(report.text)
    exit(report.failed == 0 ? 0 : 1)
  }

  private static func decide(_ folder: String, _ filter: String) {
    guard let report = DMNSuite(folder: folder).run(filter: filter) else {
      print("error: failed to read \"\(folder)\"")
      exit(3)
    }
    print(report.text)
    exit(report.failed == 0 ? 0 : 1)
  }

  private static func compareNumbers(_ folder: String, _ filter: String) {
    do {
      let report = try MetricsSuite(folder: folder).run(filter: filter)
      print(report.text)
      exit(report.isPassed ? 0 : 1)
    } catch {
      print("error: \(error)")
      exit(3)
    }
  }

  private static func compareInventories(_ folder: String, _ filter: String) {
    do {
      let report = try MIWGSuite(folder: folder).run(filter: filter)
      print(report.text)
      exit(report.failed == 0 ? 0 : 1)
    } catch {
      print("error: \(error)")
      exit(3)
    }
  }
}
