import TestSupport
import Testing
import Vocabulary
import XML

@Suite(.enabled(if: SuiteFolder.isPresent("badinputs/xml"), "\(SuiteFolder.absence)"))
struct HostileXMLTests {
  private let suite = SuiteFolder("badinputs/xml")

  /// Well-formed, with nothing in it that XML itself forbids: the layers above judge them.
  private static let harmless: Set<String> = [
    "bpmn-cycle.bpmn", "bpmn-dangling.bpmn", "dmn-feel-bomb.dmn", "juel-delegate.bpmn",
    "script-task.bpmn", "xinclude.bpmn",
  ]

  @Test func `every hostile file is refused with a line, in less than a second`() throws {
    let names = try suite.names()
    #expect(names.count >= 20)
    for name in names {
      let bytes = try suite.bytes(name)
      let time = ContinuousClock().measure {
        let result = Result { () throws(XMLError) in try XMLReader.parse(bytes) }
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
