import FoundationEssentials
import Vocabulary

/// The scenarios of one folder, compared at level 1: where tokens wait, which instances run, what
/// was refused, the variables of the process, the incidents and the end events.
struct BPMNSuite {
  let folder: String

  func run(filter: String) -> SuiteReport? {
    let scenarios = folder + "/scenarios"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: scenarios) else {
      return nil
    }
    var report = SuiteReport()
    for name in names.sorted() where filter.isEmpty || name.contains(filter) {
      report.add(String(name.dropLast(5)), play(scenarios + "/" + name))
    }
    return report
  }

  private func play(_ path: String) -> SuiteReport.Outcome {
    do {
      let scenario = try JSON(parsing: Array(Data(contentsOf: URL(filePath: path))))
      var player = ScenarioPlayer(scenario)
      let files =
        [scenario["file"]?.string ?? ""]
        + (scenario["alsoDeploy"]?.array ?? [])
        .compactMap(\.string)
      for file in files {
        let bytes = try Array(Data(contentsOf: URL(filePath: folder + "/" + file)))
        player.deploy(bytes, path: file)
      }
      return player.play()
    } catch {
      return .failed("\(error)")
    }
  }
}
