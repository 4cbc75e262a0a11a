import FoundationEssentials
import Testing
import Vocabulary
import XML

/// The shared suite's hostile files, read in place.
private let folder =
  (ProcessInfo.processInfo.environment["MUSTER_SUITES"] ?? "../shared/suites") + "/badinputs/xml"

@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: folder), "the shared suites are not beside us"))
struct HostileXMLTests {
  /// Well-formed, with nothing in it that XML itself forbids: the layers above judge them.
  private static let harmless: Set<String> = [
    "bpmn-cycle.bpmn", "bpmn-dangling.bpmn", "dmn-feel-bomb.dmn", "juel-delegate.bpmn",
    "script-task.bpmn", "xinclude.bpmn",
  ]

  @Test func `every hostile file is refused with a line, in less than a second`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names.count >= 20)
    for name in names {
      let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
      let time = ContinuousClock().measure {
        let result = Result { () throws(XMLError) in try XMLReader.parse(Array(bytes)) }
        switch result {
        case .success(let root):
          #expect(Self.harmless.contains(name), "\(name) was accepted")
          #expect(!root.text.contains("localhost"))
        case .failure(let error):
          #expect(!Self.harmless.contains(name), "\(name): \(error)")
          #expect(error.position.line >= 1)
        }
      }
      #expect(time < .seconds(1), "\(name) took \(time)")
    }
  }
}
