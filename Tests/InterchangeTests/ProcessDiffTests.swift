import Interchange
import Testing

@Suite struct `what differs between two processes` {
  private static let base = """
    <startEvent id="StartEvent_1"/><userTask id="Task_1" name="Approve" \
    camunda:candidateGroups="model-risk"/>
    <exclusiveGateway id="Gateway_1" name="Good?" default="Flow_4"/><endEvent id="Event_1" name="Done"/>
    <endEvent id="Event_2" name="Refused"/>
    <sequenceFlow id="Flow_1" sourceRef="StartEvent_1" targetRef="Task_1"/>
    <sequenceFlow id="Flow_2" sourceRef="Task_1" targetRef="Gateway_1"/>
    <sequenceFlow id="Flow_3" sourceRef="Gateway_1" targetRef="Event_1">\
    <conditionExpression>${ok}</conditionExpression></sequenceFlow>
    <sequenceFlow id="Flow_4" sourceRef="Gateway_1" targetRef="Event_2"/>
    """

  @Test func `the same process written otherwise is the same`() throws {
    // Order, white space, generated ids, empty extensions and defaults say nothing.
    let other = """
      <endEvent name="Refused" id="Event_9z"/><endEvent id="Event_8y" name="Done"/>
      <exclusiveGateway default="Flow_0d" id="Gateway_7q" name="Good?"><incoming>Flow_0b</incoming>
      </exclusiveGateway>
      <userTask id="Activity_6k" name="Approve" camunda:candidateGroups=" model-risk " \
      camunda:asyncBefore="false"><extensionElements><camunda:properties/></extensionElements></userTask>
      <startEvent id="StartEvent_5p"/>
      <sequenceFlow id="Flow_0d" sourceRef="Gateway_7q" targetRef="Event_9z"/>
      <sequenceFlow id="Flow_0c" sourceRef="Gateway_7q" targetRef="Event_8y">\
      <conditionExpression>  ${ok} </conditionExpression></sequenceFlow>
      <sequenceFlow id="Flow_0b" sourceRef="Activity_6k" targetRef="Gateway_7q"/>
      <sequenceFlow id="Flow_0a" sourceRef="StartEvent_5p" targetRef="Activity_6k"/>
      """
    try check(Self.base, other, [])
  }

  @Test func `a changed attribute is told with its element`() throws {
    try check(
      Self.base, Self.base.replacing("\"model-risk\"", with: "\"model-risk, cro\""),
      [
        "changed user task \"Approve\" (Task_1): candidate groups: model-risk -> model-risk, cro"
      ])
  }

  @Test func `an order of groups is no difference`() throws {
    try check(
      Self.base.replacing("\"model-risk\"", with: "\"cro,model-risk\""),
      Self.base.replacing("\"model-risk\"", with: "\"model-risk, cro\""), [])
  }

  @Test func `conditions, default flows and timers are told`() throws {
    let other = Self.base.replacing("${ok}", with: "${ok and paid}")
      .replacing("default=\"Flow_4\"", with: "default=\"Flow_3\"")
    try check(
      Self.base, other,
      [
        "changed exclusive gateway \"Good?\" (Gateway_1): default flow: to \"Refused\" -> to \"Done\"",
        "changed sequence flow from \"Good?\" to \"Done\" (Flow_3): condition: ${ok} -> ${ok and paid}",
      ])
    try check(
      Self.event("<timeDuration>P14D</timeDuration>"),
      Self.event("<timeDate>2026-01-01</timeDate>"),
      [
        "changed intermediate catch event (E_wait): timer date: none -> 2026-01-01",
        "changed intermediate catch event (E_wait): timer duration: P14D -> none",
      ])
  }

  @Test func `a flow that leads elsewhere is the same flow`() throws {
    try check(
      Self.base,
      Self.base.replacing(
        "id=\"Flow_4\" sourceRef=\"Gateway_1\" targetRef=\"Event_2\"",
        with: "id=\"Flow_4\" sourceRef=\"Gateway_1\" targetRef=\"Task_1\""),
      [
        "changed sequence flow from \"Good?\" to \"Approve\" (Flow_4): leads to: \"Refused\" -> "
          + "\"Approve\""
      ])
  }

  @Test func `added and removed elements say what they do`() throws {
    let task = "<serviceTask id=\"Notify\" camunda:topic=\"notify\"/>"
    try check(Self.base, Self.base + task, ["added service task (Notify): topic: none -> notify"])
    try check(Self.base + task, Self.base, ["removed service task (Notify): topic: notify -> none"])
  }

  @Test func `an id that a person chose is part of the process`() throws {
    try check(
      "<task id=\"review\" name=\"Review\"/>", "<task id=\"check\" name=\"Review\"/>",
      ["changed task \"Review\" (check): id: review -> check"])
  }

  @Test func `an element may become another kind and keep its id`() throws {
    try check(
      "<task id=\"Task_1\" name=\"Review\"/>", "<userTask id=\"Task_1\" name=\"Review\"/>",
      ["changed user task \"Review\" (Task_1): type: task -> user task"])
  }

  @Test func `mappings of both Camundas are told by name`() throws {
    func task(_ value: String) -> String {
      """
      <serviceTask id="A"><extensionElements><camunda:inputOutput><camunda:inputParameter \
      name="stage">\(value)</camunda:inputParameter></camunda:inputOutput><zeebe:ioMapping>\
      <zeebe:input source="=\(value)" target="x"/></zeebe:ioMapping></extensionElements></serviceTask>
      """
    }
    try check(
      task("a"), task("b"),
      [
        "changed service task (A): input \"stage\": a -> b",
        "changed service task (A): input \"x\": =a -> =b",
      ])
  }

  @Test func `another drawing is a change of layout alone`() throws {
    func drawn(_ x: Int) throws -> BPMNDocument {
      try Sketch.document(
        Self.base,
        diagram: """
          <di:BPMNDiagram><di:BPMNPlane bpmnElement="P"><di:BPMNShape bpmnElement="Task_1">\
          <dc:Bounds x="\(x)" y="0" width="100" height="80"/></di:BPMNShape></di:BPMNPlane>\
          </di:BPMNDiagram>
          """)
    }
    let diff = ProcessDiff(from: try drawn(1), to: try drawn(2))
    #expect(diff.isLogicEqual && diff.isDrawingChanged)
    let same = ProcessDiff(from: try drawn(1), to: try drawn(1))
    #expect(same.isLogicEqual && !same.isDrawingChanged)
  }

  private static func event(_ timer: String) -> String {
    """
    <intermediateCatchEvent id="E_wait"><timerEventDefinition>\(timer)</timerEventDefinition>\
    </intermediateCatchEvent>
    """
  }

  private func check(
    _ old: String, _ new: String, _ expected: [String],
    line: SourceLocation = #_sourceLocation
  ) throws {
    let diff = ProcessDiff(from: try Sketch.document(old), to: try Sketch.document(new))
    let found = diff.entries.flatMap { entry in
      entry.details.map {
        "\(entry.change.rawValue) \(entry.subject): \($0.what): \($0.old ?? "none") -> "
          + "\($0.new ?? "none")"
      }
    }
    #expect(found == expected, sourceLocation: line)
    #expect(diff.isLogicEqual == expected.isEmpty, sourceLocation: line)
  }
}
