import Glibc

/// `conformance bpmn DIR [FILTER]`: plays the suite's scenarios and counts.
@main
struct Main {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count >= 2, arguments.first == "bpmn" else {
      print("usage: conformance bpmn DIR [FILTER]")
      exit(2)
    }
    let folder = arguments[arguments.startIndex + 1]
    let filter = arguments.count > 2 ? arguments[arguments.startIndex + 2] : ""
    let suite = BPMNSuite(folder: folder)
    guard let report = suite.run(filter: filter) else {
      print("error: failed to read \"\(folder)/scenarios\"")
      exit(3)
    }
    print(report.text)
    exit(report.failed == 0 ? 0 : 1)
  }
}
