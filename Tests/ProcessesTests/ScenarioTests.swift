import Foundation
import Processes
import TestSupport
import Testing
import Vocabulary

@Suite struct ScenarioTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Scenarios")

  private static let names =
    ((try? FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "scenarios").path)) ?? [])
    .filter { $0.hasSuffix(".json") }.sorted()

  private static func bytes(_ path: String) throws -> [UInt8] {
    try Array(Data(contentsOf: folder.appending(path: path)))
  }

  private static func play(
    _ name: String, _ level: ScenarioLevel, _ bytes: (String) throws -> [UInt8]
  ) throws -> ScenarioPlayer.Outcome {
    let json = try JSON(parsing: try bytes("scenarios/\(name)"))
    var player = ScenarioPlayer(try ScenarioReader.read(json, name: name), level: level)
    let files = try player.scenario.files.map {
      ScenarioPlayer.File(path: $0, bytes: try bytes($0))
    }
    _ = player.deploy(files)
    return player.play()
  }

  @Test(arguments: names)
  func `a scenario of our own goes as it says`(name: String) throws {
    let outcome = try Self.play(name, .third, Self.bytes)
    #expect(outcome == .passed)
  }

  @Test func `there are scenarios of our own`() {
    #expect(Self.names.count >= 25)
  }

  @Test(.enabled(if: SuiteFolder.isPresent("bpmn/scenarios"), "\(SuiteFolder.absence)"))
  func `nineteen of twenty scenarios of the suite go as they say`() throws {
    let suite = SuiteFolder("bpmn")
    let names = try SuiteFolder("bpmn/scenarios").names()
    #expect(names.count > 100)
    let passed = try names.filter { try Self.play($0, .second, suite.bytes) == .passed }
    #expect(passed.count * 20 >= names.count * 19)
  }
}
