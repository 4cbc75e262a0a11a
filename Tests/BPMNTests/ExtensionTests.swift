import BPMN
import Testing
import Vocabulary

/// Extensions that nobody knows, or that do nothing here.
struct ExtensionTests {
  private func findings(_ body: String, attributes: String = "") -> [String] {
    let text = Player.document(body).replacing(
      "<process id=\"p\"", with: "<process id=\"p\" \(attributes)")
    return BPMNReader.read(Array(text.utf8), path: "p.bpmn").diagnostics.map(\.description)
  }

  @Test func `unknown attributes and elements of Camunda are named with their place`() {
    let found = findings(
      """
      <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
      <userTask id="t" camunda:asignee="ann">
        <extensionElements>
          <camunda:inputOutputs/>
          <camunda:formData><camunda:formField id="x" typ="string"/></camunda:formData>
          <camunda:taskListener event="create" expression="${1}"/>
        </extensionElements>
      </userTask>
      """)
    #expect(
      found == [
        """
        p.bpmn:4:1: warning: the attribute "camunda:asignee" of userTask "t" is unknown, and has \
        no effect [unknown-extension]
          hint: did you mean "assignee"?
        """,
        """
        p.bpmn:6:5: warning: the element "camunda:inputOutputs" of userTask "t" is unknown, and \
        has no effect [unknown-extension]
          hint: did you mean "inputOutput"?
        """,
        """
        p.bpmn:7:23: warning: the attribute "typ" of "camunda:formField" of userTask "t" is \
        unknown, and has no effect [unknown-extension]
          hint: did you mean "type"?
        """,
      ], "\(found.joined(separator: "\n"))")
  }

  @Test func `the same of Camunda 8`() {
    let found = findings(
      """
      <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
      <serviceTask id="t" zeebe:modelerTemplate="x" zeebe:odd="1"><extensionElements>
      <zeebe:taskDefinition type="t" retires="3"/><zeebe:taskHeader/>
      </extensionElements></serviceTask>
      """)
    let heads = found.map { String($0.prefix { $0 != "\n" }) }
    let expected = """
      p.bpmn:4:1: warning: the attribute "zeebe:odd" of serviceTask "t" is unknown, and has no \
      effect [unknown-extension]
      p.bpmn:5:1: warning: the attribute "retires" of "zeebe:taskDefinition" of serviceTask "t" \
      is unknown, and has no effect [unknown-extension]
      p.bpmn:5:45: warning: the element "zeebe:taskHeader" of serviceTask "t" is unknown, and \
      has no effect [unknown-extension]
      """
    #expect(heads.joined(separator: "\n") == expected)
  }

  @Test func `what Camunda knows and Muster leaves out is named as well`() {
    let found = findings(
      """
      <startEvent id="s" camunda:formHandlerClass="x"/>
      """, attributes: "camunda:candidateStarterGroups=\"g\" camunda:historyTimeToLive=\"30\"")
    #expect(
      found == [
        "p.bpmn:2:1: warning: the attribute \"camunda:candidateStarterGroups\" of process \"p\" "
          + "has no effect here [ignored-extension]",
        "p.bpmn:3:1: warning: the attribute \"camunda:formHandlerClass\" of startEvent \"s\" has "
          + "no effect here [ignored-extension]",
      ], "\(found.joined(separator: "\n"))")
  }

  @Test func `extensions of others are their own affair`() {
    #expect(
      findings(
        """
        <startEvent id="s" xmlns:other="urn:other" other:thing="1"><extensionElements>
        <other:box><camunda:anything/></other:box></extensionElements></startEvent>
        """) == [])
  }

  // MARK: - Forms

  private func task(_ form: String, _ attributes: String = "") -> String {
    """
    <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <userTask id="t" \(attributes)>\(form)</userTask>
    """
  }

  @Test func `a form that stands elsewhere is named`() {
    for attribute in [
      "camunda:formKey=\"embedded:app:a.html\"",
      "camunda:formRef=\"a\" camunda:formRefBinding=\"latest\"",
    ] {
      let found = findings(task("", attribute))
      #expect(found.count == 1)
      #expect(found.first?.contains("userTask \"t\" names the form") == true)
      #expect(found.first?.hasPrefix("p.bpmn:4:1: warning:") == true)
    }
    let found = findings(
      task(
        """
        <extensionElements><zeebe:formDefinition formId="approve"/></extensionElements>
        """))
    #expect(found.first?.contains("names the form \"approve\"") == true)
  }

  private let embedded = """
    <extensionElements><zeebe:userTaskForm id="form1">{"components": [
    {"type": "text", "text": "Hello"},
    {"type": "group", "components": [
    {"type": "textfield", "key": "reason", "label": "Why?", "defaultValue": "none"}]},
    {"type": "select", "key": "answer", "values": [{"value": "yes", "label": "Yes"}]}
    ]}</zeebe:userTaskForm></extensionElements>
    """

  private func asking(_ id: String) -> String {
    task(
      """
      <extensionElements><zeebe:formDefinition formKey="camunda-forms:bpmn:\(id)"/>
      </extensionElements>
      """)
  }

  @Test func `where no token rests, a wish that one should rest is named`() throws {
    let body = """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t" camunda:async="true"/>
      <intermediateThrowEvent id="t" camunda:jobPriority="5">
      <signalEventDefinition signalRef="g" camunda:async="true"/></intermediateThrowEvent>
      <sequenceFlow id="f2" sourceRef="t" targetRef="u"/>
      <userTask id="u" camunda:asyncBefore="true" camunda:asyncAfter="false"/>
      <sequenceFlow id="f3" sourceRef="u" targetRef="e"/>
      <endEvent id="e" camunda:asyncAfter="true"><terminateEventDefinition/></endEvent>
      """
    let text = Player.document(body, globals: "<signal id=\"g\" name=\"go\"/>")
    let found = BPMNReader.read(Array(text.utf8), path: "p.bpmn").diagnostics.map(\.message)
    #expect(
      found == [
        "the attribute \"camunda:async\" of sequenceFlow \"f1\" has no effect here",
        "the attribute \"camunda:jobPriority\" of intermediateThrowEvent \"t\" has no effect here",
        "the attribute \"camunda:async\" on signalEventDefinition of intermediateThrowEvent \"t\" "
          + "has no effect here",
        "asyncAfter of endEvent \"e\" has no effect here: no token comes out of it",
      ])
  }

  @Test func `a form that stands in the file gives its fields`() throws {
    var player = try Player(embedded + asking("form1"))
    player.start()
    let fields = try #require(player.instance.userTasks(in: player.definition).first?.form?.fields)
    #expect(fields.map(\.id) == ["reason", "answer"])
    #expect(fields.map(\.label) == ["Why?", nil])
    #expect(fields.map(\.type) == ["textfield", "select"])
    #expect(fields.first?.defaultValue == "none")
    #expect(fields.last?.values == ["yes": "Yes"])
    #expect(findings(embedded + asking("form1")) == [])
  }

  @Test func `a form that the file should have and has not is an error`() {
    let found = findings(embedded + asking("form2"))
    #expect(
      found.first?.contains(
        "error: userTask \"t\" asks for the form \"form2\", which the file does not have") == true)
    #expect(found.first?.contains("did you mean \"form1\"?") == true)
  }
}
