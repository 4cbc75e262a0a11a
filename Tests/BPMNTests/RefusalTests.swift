import BPMN
import TestSupport
import Testing
import Vocabulary

struct RefusalTests {
  private func check(
    _ body: String, _ expected: String, _ place: Testing.SourceLocation = #_sourceLocation
  ) {
    let result = BPMNReader.read(Array(Player.document(body).utf8), path: "p.bpmn")
    let found = result.diagnostics.map(\.description).joined(separator: "\n")
    #expect(found == expected, sourceLocation: place)
  }

  private let start =
    "<startEvent id=\"s\"/><sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"t\"/>"

  @Test func `what the engine does not do is refused by name`() {
    check(
      start + "<complexGateway id=\"t\"/>",
      "p.bpmn:3:71: error: complexGateway \"t\" is not supported [unsupported]")
    check(
      start + "<adHocSubProcess id=\"t\"/>",
      "p.bpmn:3:71: error: adHocSubProcess \"t\" is not supported [unsupported]")
    check(
      start + "<userTask id=\"t\"><multiInstanceLoopCharacteristics/></userTask>",
      """
      p.bpmn:3:71: error: userTask "t" does not say how many instances it has [loop]
        hint: set a loop cardinality or a collection
      """)
    check(
      start + "<scriptTask id=\"t\" scriptFormat=\"groovy\"><script>x.find { it }</script>"
        + "</scriptTask>",
      """
      p.bpmn:3:71: error: a script in groovy on scriptTask "t" is not supported [unsupported]
        hint: only simple statements are understood, and it has a block or a closure; bind "t" \
      under "scripts" or "operations" in the process manifest
      """)
    check(
      start
        + "<userTask id=\"t\"><extensionElements><camunda:taskListener class=\"x\"/>"
        + "</extensionElements></userTask>",
      """
      p.bpmn:3:71: error: the taskListener "x" on userTask "t" is not supported [unsupported]
        hint: bind it under "ignoredListeners" if the process does the same without it
      """)
    check(
      start + "<task id=\"t\"/><boundaryEvent id=\"b\" attachedToRef=\"t\">"
        + "<linkEventDefinition name=\"l\"/></boundaryEvent>",
      "p.bpmn:3:85: error: a linkEventDefinition on boundaryEvent \"b\" is not supported "
        + "[unsupported]")
    check(
      start + "<serviceTask id=\"t\"/>",
      """
      p.bpmn:3:71: error: serviceTask "t" does not say what to do [operation]
        hint: set a topic, a class or a task type, or bind "operations" in the process manifest
      """)
  }

  @Test func `expressions are read with the file`() {
    check(
      start + "<userTask id=\"t\" camunda:assignee=\"${a.getClass()}\"/>",
      "p.bpmn:3:71: error: failed to read the expression \"${a.getClass()}\" of userTask \"t\": "
        + "1:4: the method \"getClass\" with 0 arguments is not available [expression]")
    check(
      start + "<task id=\"t\"/><boundaryEvent id=\"b\" attachedToRef=\"t\"><timerEventDefinition>"
        + "<timeDuration>30s</timeDuration></timerEventDefinition></boundaryEvent>",
      "p.bpmn:3:85: error: the timer of boundaryEvent \"b\" expected a duration such as PT30S, "
        + "found \"30s\" [timer]")
  }

  @Test func `a drawing that cannot run is refused`() {
    check(
      "<task id=\"t\"/>",
      """
      p.bpmn:2:1: error: the process "p" has no start event [start-event]
      """)
    check(
      start + "<task id=\"t\"/><task id=\"t\"/>",
      "p.bpmn:3:85: error: the id \"t\" of task stands twice [duplicate-id]")
    check(
      "<startEvent id=\"s\"/><sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"deplyo\"/>"
        + "<task id=\"deploy\"/>",
      """
      p.bpmn:3:21: error: the targetRef "deplyo" of sequenceFlow "f" does not exist \
      [dangling-reference]
        hint: did you mean "deploy"?
      """)
    check(
      start + "<exclusiveGateway id=\"t\"/><task id=\"a\"/>"
        + "<sequenceFlow id=\"g\" sourceRef=\"t\" targetRef=\"a\"/>"
        + "<sequenceFlow id=\"h\" sourceRef=\"t\" targetRef=\"a\"/>",
      """
      p.bpmn:3:71: error: the flow "g" of exclusiveGateway "t" has no condition and is not the default flow [gateway]
      p.bpmn:3:71: error: the flow "h" of exclusiveGateway "t" has no condition and is not the default flow [gateway]
      """)
    check(
      start + "<subProcess id=\"t\"/>",
      "p.bpmn:3:71: error: subProcess \"t\" has 0 start events, exactly one expected "
        + "[start-event]")
  }

  @Test func `events that wait for the same in one scope are refused`() {
    let boundary =
      "<boundaryEvent id=\"ID\" attachedToRef=\"t\"><errorEventDefinition/></boundaryEvent>"
    check(
      start + "<task id=\"t\"/>" + boundary.replacing("ID", with: "a")
        + boundary.replacing("ID", with: "b"),
      "p.bpmn:3:164: error: boundaryEvent \"b\" is a second event for every error in one scope "
        + "[duplicate-event]")
  }

  @Test func `what cannot be reached by a link, or leads nowhere, is refused`() {
    check(
      start + "<intermediateThrowEvent id=\"t\"><linkEventDefinition name=\"l\"/>"
        + "</intermediateThrowEvent>",
      "p.bpmn:3:71: error: the link \"l\" of intermediateThrowEvent \"t\" has 0 targets, "
        + "exactly one expected [link]")
    check(
      start + "<eventBasedGateway id=\"t\"/><task id=\"u\"/>"
        + "<sequenceFlow id=\"g\" sourceRef=\"t\" targetRef=\"u\"/>",
      "p.bpmn:3:71: error: the flow \"g\" leads from eventBasedGateway \"t\" to task \"u\"; "
        + "expected an event that waits [gateway]")
    check(
      start + "<endEvent id=\"t\"><cancelEventDefinition/></endEvent>",
      "p.bpmn:3:71: error: endEvent \"t\" is not inside a transaction [cancel]")
    check(
      start + "<exclusiveGateway id=\"t\"/>"
        + "<sequenceFlow id=\"g\" sourceRef=\"t\" targetRef=\"t\"/>",
      "p.bpmn:3:71: error: exclusiveGateway \"t\" stands in a cycle that nothing leaves and in "
        + "which nothing waits [endless-cycle]")
  }

  @Test func `slips that Camunda refuses are refused here`() {
    check(
      start + "<task id=\"t\" isForCompensaton=\"true\"/>",
      """
      p.bpmn:3:71: error: task "t" has the attribute "isForCompensaton", which BPMN does not know \
      [unknown-attribute]
        hint: did you mean "isForCompensation"?
      """)
    check(
      start + "<task id=\"t\"/><boundaryEvent id=\"b\" attachedToRef=\"t\">"
        + "<escalationEventDefinition/></boundaryEvent>",
      """
      p.bpmn:3:85: error: boundaryEvent "b" is on task "t", which cannot escalate [escalation]
        hint: sub-processes, call activities and user tasks can
      """)
    check(
      start + "<task id=\"t\"/><boundaryEvent id=\"b\" attachedToRef=\"t\">"
        + "<compensateEventDefinition activityRef=\"t\"/></boundaryEvent>",
      "p.bpmn:3:85: warning: the activityRef of boundaryEvent \"b\" has no effect: it catches "
        + "compensation [compensation]")
    check(
      start + "<callActivity id=\"t\" calledElement=\"q\"><extensionElements>"
        + "<camunda:in source=\"a\"/></extensionElements></callActivity>",
      "p.bpmn:3:129: error: an \"in\" of callActivity \"t\" has no source or no target [mapping]")
    check(
      start + "<task id=\"t\"><extensionElements><camunda:executionListener event=\"start\" "
        + "class=\"\"/></extensionElements></task>",
      "p.bpmn:3:71: error: the executionListener of task \"t\" does not say what to do [listener]")
  }

  @Test func `slips of Camunda 7's files are refused as Camunda refuses them`() {
    let cases = [
      (
        "<startEvent id=\"s\"><timerEventDefinition><timeDuration>PT1H</timeDuration>"
          + "</timerEventDefinition></startEvent><startEvent id=\"s2\"/>", "start-event"
      ),
      (
        start + "<task id=\"t\"/><subProcess id=\"e\" triggeredByEvent=\"true\"><startEvent "
          + "id=\"es\" isInterrupting=\"false\"><errorEventDefinition/></startEvent></subProcess>",
        "start-event"
      ),
      (
        start
          + "<exclusiveGateway id=\"t\"/><sequenceFlow id=\"g\" sourceRef=\"t\" targetRef=\"u\">"
          + "<conditionExpression>${a}</conditionExpression></sequenceFlow><task id=\"u\"/>",
        "gateway"
      ),
      (start + "<userTask id=\"t\" camunda:formRef=\"f\"/>", "form"),
      (start + "<userTask id=\"t\" camunda:jobPriority=\"high\"/>", "number"),
      (
        start + "<userTask id=\"t\" camunda:assignee=\"a\"><humanPerformer>"
          + "<resourceAssignmentExpression><formalExpression>b</formalExpression>"
          + "</resourceAssignmentExpression></humanPerformer></userTask>", "assignee"
      ),
      (
        start + "<serviceTask id=\"t\" camunda:class=\"X\" camunda:resultVariable=\"r\"/>",
        "result-variable"
      ),
      (
        start + "<userTask id=\"t\" camunda:asyncAfter=\"true\"/><sequenceFlow sourceRef=\"t\" "
          + "targetRef=\"u\"/><task id=\"u\"/>", "missing-id"
      ),
      (
        start + "<endEvent id=\"t\"><extensionElements><camunda:inputOutput>"
          + "<camunda:outputParameter name=\"a\">1</camunda:outputParameter></camunda:inputOutput>"
          + "</extensionElements></endEvent>", "mapping"
      ),
    ]
    for (body, code) in cases {
      let result = BPMNReader.read(Array(Player.document(body).utf8), path: "p.bpmn")
      let errors = result.diagnostics.filter { $0.severity == .error }
      #expect(errors.map(\.code) == [code], "\(body): \(result.diagnostics)")
    }
  }

  @Test func `one flow without a condition passes for the default, as in Camunda 7`() throws {
    let body =
      start + """
        <exclusiveGateway id="t"/><sequenceFlow id="g" sourceRef="t" targetRef="a">
        <conditionExpression>${x}</conditionExpression></sequenceFlow>
        <sequenceFlow id="h" sourceRef="t" targetRef="b"/><userTask id="a"/><userTask id="b"/>
        """
    var player = try Player(body)
    player.start(["x": false])
    #expect(player.waiting == "b")
  }

  @Test func `what stands beside the processes is checked as well`() {
    let document = Player.document(
      start + "<task id=\"t\"/>",
      globals: "<signal id=\"a\" name=\"x\"/><signal id=\"b\" name=\"x\"/><escalation name=\"y\"/>")
    let result = BPMNReader.read(Array(document.utf8), path: "p.bpmn")
    #expect(result.definitions.isEmpty)
    #expect(
      result.diagnostics.map(\.description) == [
        "p.bpmn:5:26: error: the signal \"x\" is declared twice [duplicate-signal]",
        "p.bpmn:5:51: error: escalation has no id [missing-id]",
      ])
  }

  @Test func `an element that nothing leads to is a warning`() {
    check(
      start + "<task id=\"t\"/><task id=\"u\"/>",
      "p.bpmn:3:85: warning: task \"u\" cannot be reached [unreachable]")
  }

  @Test func `a file that is no BPMN says so`() {
    let result = BPMNReader.read(Array("<a/>".utf8), path: "x.bpmn")
    #expect(
      result.diagnostics.map(\.description) == [
        "x.bpmn:1:1: error: expected the element \"definitions\" of BPMN 2.0, found \"a\" "
          + "[not-bpmn]"
      ])
  }
}

@Suite(.enabled(if: SuiteFolder.isPresent("badinputs/xml"), "\(SuiteFolder.absence)"))
struct HostileProcessTests {
  private let suite = SuiteFolder("badinputs/xml")

  @Test func `no hostile file gives a process`() throws {
    for name in try suite.names() {
      let bytes = try suite.bytes(name)
      let result = BPMNReader.read(bytes, path: name)
      #expect(result.definitions.isEmpty, "\(name)")
      #expect(result.diagnostics.contains { $0.location.position != nil }, "\(name)")
    }
  }
}
