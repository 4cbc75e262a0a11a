import FoundationEssentials
import Processes
import Vocabulary

/// The scenarios of one folder, played on a platform with the rules of Camunda 7 for failures.
struct BPMNSuite {
  let folder: String
  let level: ScenarioLevel

  func run(filter: String) -> SuiteReport? {
    let scenarios = folder + "/scenarios"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: scenarios) else {
      return nil
    }
    var report = SuiteReport()
    for name in names.sorted()
    where name.hasSuffix(".json") && (filter.isEmpty || name.contains(filter)) {
      report.add(String(name.dropLast(5)), play(scenarios + "/" + name))
    }
    return report
  }

  private func play(_ path: String) -> SuiteReport.Outcome {
    do {
      let json = try JSON(parsing: Array(Data(contentsOf: URL(filePath: path))))
      var player = ScenarioPlayer(try ScenarioReader.read(json, name: path), level: level)
      var files: [ScenarioPlayer.File] = []
      for file in player.scenario.files {
        let bytes = try Array(Data(contentsOf: URL(filePath: folder + "/" + file)))
        files.append(ScenarioPlayer.File(path: file, bytes: bytes))
      }
      _ = player.deploy(files)
      return switch player.play() {
      case .passed: .passed
      case .failed(let differences): .failed(differences.first ?? "")
      case .skipped(let reason): .skipped(reason)
      }
    } catch {
      return .failed("\(error)")
    }
  }
}
