import Interchange
import Testing
import Vocabulary

@Suite struct `a look at the whole of a process` {
  @Test func `a sound process has no findings`() throws {
    try check(
      """
      <startEvent id="s"/><userTask id="a"/><exclusiveGateway id="g" default="g-a"/>
      <endEvent id="e"/>
      """ + Sketch.flows("s>a a>g g>a g>e"), [])
  }

  @Test func `what no flow reaches is found, but not what is inside of it`() throws {
    try check(
      """
      <startEvent id="s"/><endEvent id="e"/>
      <subProcess id="p"><startEvent id="q"/></subProcess>
      """ + Sketch.flows("s>e"),
      ["4:1 warning unreachable: subProcess \"p\" cannot be reached"])
  }

  @Test func `event sub-processes, links, handlers and border events are reached`() throws {
    try check(
      """
      <startEvent id="s"/><task id="a"/>
      <intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>
      <intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent>
      <boundaryEvent id="b" attachedToRef="a"><timerEventDefinition/></boundaryEvent>
      <endEvent id="e"/><endEvent id="f"/><serviceTask id="undo" isForCompensation="true"/>
      <subProcess id="p" triggeredByEvent="true"><startEvent id="q"><timerEventDefinition/>
      </startEvent></subProcess>
      """ + Sketch.flows("s>a a>t c>e b>f"), [])
  }

  @Test func `a cycle that nothing leaves and in which nothing waits is an error`() throws {
    try check(
      "<startEvent id='s'/><exclusiveGateway id='g'/><exclusiveGateway id='h'/>"
        + Sketch.flows("s>g g>h h>g"),
      ["3:21 error endless-loop: the cycle g, h is never left, and nothing in it waits"])
  }

  @Test func `a cycle with a task but no way out never ends`() throws {
    try check(
      "<startEvent id='s'/><userTask id='a'/>" + Sketch.flows("s>a a>a"),
      [
        "3:21 warning never-ends: the cycle a is never left: a token that enters it never reaches "
          + "an end"
      ])
  }

  @Test func `a border event is a way out`() throws {
    try check(
      """
      <startEvent id="s"/><userTask id="a"/><endEvent id="e"/>
      <boundaryEvent id="b" attachedToRef="a"><timerEventDefinition/></boundaryEvent>
      """ + Sketch.flows("s>a a>a b>e"), [])
  }

  @Test func `a cycle of gateways and plain tasks is busy`() throws {
    try check(
      "<startEvent id='s'/><task id='a'/><exclusiveGateway id='g' default='g-e'/><endEvent id='e'/>"
        + Sketch.flows("s>a a>g g>a g>e"),
      ["3:21 warning busy-loop: nothing in the cycle a, g waits"])
  }

  @Test func `an operation that a manifest binds makes a plain task wait`() throws {
    let document = try Sketch.document(
      "<startEvent id='s'/><task id='a'/><exclusiveGateway id='g' default='g-e'/><endEvent id='e'/>"
        + Sketch.flows("s>a a>g g>a g>e"))
    #expect(ProcessAnalysis.findings(in: document, path: "x", performed: ["a"]).isEmpty)
  }

  @Test func `a choice whose every way has a condition wants a default`() throws {
    try check(
      """
      <startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/><endEvent id="f"/>
      <sequenceFlow id="x" sourceRef="g" targetRef="e"><conditionExpression>${a}\
      </conditionExpression></sequenceFlow>
      <sequenceFlow id="y" sourceRef="g" targetRef="f"><conditionExpression>${b}\
      </conditionExpression></sequenceFlow>
      """ + Sketch.flows("s>g"),
      [
        "3:21 warning no-default: exclusiveGateway \"g\" has no default flow: where no condition "
          + "holds, it stops as an incident"
      ])
  }

  @Test func `a parallel join behind an exclusive split may wait for ever`() throws {
    try check(
      """
      <startEvent id="s"/><exclusiveGateway id="g" default="g-a"/><task id="a"/><task id="b"/>
      <parallelGateway id="j"/><endEvent id="e"/>
      """ + Sketch.flows("s>g g>a g>b a>j b>j j>e"),
      [
        "4:1 warning possible-deadlock: parallelGateway \"j\" waits for all its flows, but "
          + "exclusiveGateway \"g\" sends a token to only one of them"
      ])
  }

  @Test func `a choice inside of one parallel branch is no deadlock`() throws {
    try check(
      """
      <startEvent id="s"/><parallelGateway id="f"/><exclusiveGateway id="g" default="g-a"/>
      <task id="a"/><task id="b"/><exclusiveGateway id="m"/><task id="c"/>
      <parallelGateway id="j"/><endEvent id="e"/>
      """ + Sketch.flows("s>f f>g f>c g>a g>b a>m b>m m>j c>j j>e"), [])
  }

  @Test func `an event-based gateway leads to events alone`() throws {
    try check(
      """
      <startEvent id="s"/><eventBasedGateway id="g"/><task id="a"/>
      <receiveTask id="b"/>
      """ + Sketch.flows("s>g g>a g>b"),
      [
        "3:48 error event-gateway: eventBasedGateway \"g\" leads to task \"a\", expected a catching "
          + "event or a receive task"
      ])
  }

  @Test func `references to nothing and ids that stand twice are errors`() throws {
    try check(
      """
      <startEvent id="s"/><task id="a"/><task id="a"/>
      <sequenceFlow id="f" sourceRef="s" targetRef="b"/>
      <sequenceFlow id="g" sourceRef="s" targetRef="a"/>
      """,
      [
        "3:35 error duplicate-id: the id \"a\" of task stands twice",
        "3:35 warning unreachable: task \"a\" cannot be reached",
        "4:1 error dangling-reference: the targetRef \"b\" of sequenceFlow \"f\" does not exist",
      ])
  }

  @Test func `errors are followed from where they are thrown to where they are caught`() throws {
    let error = "<error id='E' errorCode='no'/><error id='F' errorCode='other'/>"
    func process(_ caught: String) -> String {
      """
      <startEvent id="s"/><subProcess id="p"><startEvent id="q"/>
      <endEvent id="t"><errorEventDefinition errorRef="E"/></endEvent>\
      \(Sketch.flows("q>t"))</subProcess>
      <boundaryEvent id="b" attachedToRef="p"><errorEventDefinition errorRef="\(caught)"/>\
      </boundaryEvent>
      """ + Sketch.flows("s>p")
    }
    let alone = "<error id='E' errorCode='no'/>"
    try check(process("E"), beside: alone, [])
    try check(
      process("F"), beside: error,
      [
        "4:1 warning uncaught-error: endEvent \"t\" throws the error \"no\", which nothing around it "
          + "catches",
        "5:1 warning never-thrown: boundaryEvent \"b\" catches an error that nothing inside \"p\" "
          + "throws",
      ])
  }

  @Test func `what is declared and never used is told`() throws {
    try check(
      "<startEvent id='s'/>", beside: "<message id='M' name='paid'/>",
      ["2:1 warning never-used: the message \"paid\" is neither thrown nor caught here"])
  }

  @Test func `a thousand gateways in a row and a wide fork cost no more than they are`() throws {
    let count = 3000
    var text = "<startEvent id='n0'/>"
    for index in 1...count { text += "<parallelGateway id='n\(index)'/>" }
    for index in 1...count {
      text += Sketch.flows("n\(index - 1)>n\(index)")
      text += "<sequenceFlow id='x\(index)' sourceRef='n0' targetRef='n\(index)'/>"
    }
    let findings = ProcessAnalysis.findings(in: try Sketch.document(text), path: "x")
    #expect(findings.isEmpty)
  }

  private func check(
    _ inside: String, beside: String = "", _ expected: [String],
    line: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let document = try Sketch.document(inside, beside: beside)
    let found = ProcessAnalysis.findings(in: document, path: "x").map { finding in
      let position = finding.location.position.map { "\($0) " } ?? ""
      return "\(position)\(finding.severity.rawValue) \(finding.code): \(finding.message)"
    }
    #expect(found == expected, sourceLocation: line)
  }
}
