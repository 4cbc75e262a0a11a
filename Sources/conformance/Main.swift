import Glibc

/// `conformance bpmn DIR [FILTER]` plays the suite's scenarios; `conformance metrics DIR [FILTER]`
/// compares numbers. Both count.
@main
struct Main {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2 else { usage() }
    let filter = arguments.count > 2 ? arguments[2] : ""
    switch arguments[0] {
    case "bpmn": playScenarios(arguments[1], filter)
    case "metrics": compareNumbers(arguments[1], filter)
    default: usage()
    }
  }

  private static func usage() -> Never {
    print("usage: conformance bpmn|metrics DIR [FILTER]")
    exit(2)
  }

  private static func playScenarios(_ folder: String, _ filter: String) {
    guard let report = BPMNSuite(folder: folder).run(filter: filter) else {
      print("error: failed to read \"\(folder)/scenarios\"")
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
}
