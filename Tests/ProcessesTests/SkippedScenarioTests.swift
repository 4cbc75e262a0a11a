import Processes
import Testing
import Vocabulary

@Suite struct SkippedScenarioTests {
  private func play(_ element: String) throws -> ScenarioPlayer.Outcome {
    let file = """
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
      xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
      <process id="p" isExecutable="true">
        <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>\(element)
      </process></definitions>
      """
    var player = ScenarioPlayer(
      try ScenarioReader.read(["start": ["process": "p"]], name: "x"))
    _ = player.deploy([.init(path: "p.bpmn", bytes: Array(file.utf8))])
    return player.play()
  }

  @Test func `a script in a language that is not run is a reason to skip a scenario`() throws {
    let outcome = try play(
      #"<scriptTask id="t" scriptFormat="python"><script>x = 1</script></scriptTask>"#)
    #expect(
      outcome == .skipped("a script in python on scriptTask \"t\" is not supported"))
  }

  @Test func `a listener by class does not keep a scenario from being played`() throws {
    let outcome = try play(
      """
      <userTask id="t"><extensionElements>
        <camunda:executionListener event="start" class="org.example.Recorder"/>
      </extensionElements></userTask>
      """)
    #expect(outcome == .passed)
  }

  @Test func `any other refusal of a file is a failure`() throws {
    let outcome = try play(#"<complexGateway id="t"/>"#)
    guard case .failed(let differences) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(differences.first?.hasPrefix("the deployment was refused: p.bpmn:3:") == true)
  }
}
