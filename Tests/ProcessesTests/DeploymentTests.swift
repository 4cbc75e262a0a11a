import BPMN
import Processes
import Testing
import Vocabulary

@Suite struct DeploymentTests {
  private static func timed(_ task: String, _ timer: String) -> String {
    """
    <process id="p" isExecutable="true">
      <startEvent id="s"><timerEventDefinition>\(timer)</timerEventDefinition></startEvent>
      <sequenceFlow id="f" sourceRef="s" targetRef="\(task)"/><userTask id="\(task)"/>
    </process>
    """
  }

  @Test func `a new version takes the place of the timers of the one before`() throws {
    let stage = Stage()
    try stage.deploy(Self.timed("old", "<timeCycle>R3/PT1H</timeCycle>"))
    stage.pass(.seconds(3600))
    #expect(stage.waiting == "p-1: old")
    try stage.deploy(Self.timed("new", "<timeDuration>PT5M</timeDuration>"), as: "two")
    #expect(stage.platform.runningStartTimers.map(\.process.version) == [2])
    stage.pass(.seconds(300))
    #expect(stage.waiting == "p-1: old\np-2: new")
    #expect(stage.platform.nextDue == nil)
    stage.pass(.seconds(36_000))
    #expect(stage.platform.count == 2)
  }

  @Test func `a cycle starts as often as it says, and what was missed is left out`() throws {
    let stage = Stage()
    try stage.deploy(Self.timed("t", "<timeCycle>R3/PT1H</timeCycle>"))
    for _ in 0..<5 { stage.pass(.seconds(3601)) }
    #expect(stage.platform.count == 3)
    #expect(stage.platform.nextDue == nil)
    let late = Stage()
    try late.deploy(Self.timed("t", "<timeCycle>R3/PT1H</timeCycle>"))
    late.pass(.seconds(2 * 3600 + 1))
    #expect(late.platform.count == 1)
    late.pass(.seconds(100 * 3600))
    #expect(late.platform.count == 2)
    #expect(late.platform.nextDue == nil)
  }

  @Test func `a message starts one process`() throws {
    func starting(_ id: String) -> String {
      """
      <process id="\(id)" isExecutable="true">
        <startEvent id="s\(id)"><messageEventDefinition messageRef="m"/></startEvent>
      </process>
      """
    }
    let message = "<message id=\"m\" name=\"go\"/>"
    let stage = Stage()
    #expect(try stage.deploy(starting("p") + message) == [])
    let problem = "the message \"go\" starts the process \"p\" already"
    #expect(try stage.deploy(starting("q") + message) == [problem])
    #expect(stage.platform.processIDs == ["p"])
    #expect(try stage.deploy(starting("r") + starting("p") + message) != [])
    // A new version of the same process keeps its message; one that gives it up frees it.
    #expect(try stage.deploy(starting("p") + message) == [])
    let silent = "<process id=\"p\" isExecutable=\"true\"><startEvent id=\"sp\"/></process>"
    #expect(try stage.deploy(silent + starting("q") + message) == [])
    #expect(stage.do { $0.correlate(Correlation("go"), at: $1) })
    #expect(stage.platform.latest("p")?.version == 3)
  }

  @Test func `an id stands in a deployment once`() throws {
    let process = "<process id=\"p\" isExecutable=\"true\"><startEvent id=\"a\"/></process>"
    let definitions = try Stage.read(process)
    var platform = ProcessPlatform()
    let result = platform.deploy(definitions + definitions, as: "one", at: .epoch)
    guard case .failure(let refusal) = result else {
      Issue.record("it was accepted")
      return
    }
    #expect(refusal.diagnostics.map(\.code) == ["duplicate-process"])
  }

  @Test func `no instance of a suspended process begins`() throws {
    let stage = Stage()
    try stage.deploy(Self.timed("t", "<timeCycle>R/PT1H</timeCycle>"))
    #expect(stage.do { platform, _ in platform.suspend(process: "p") })
    #expect(!stage.start("p"))
    stage.pass(.seconds(3600))
    #expect(stage.platform.count == 0)
    #expect(stage.do { platform, _ in platform.resume(process: "p") })
    stage.pass(.seconds(3600))
    #expect(stage.platform.count == 1)
  }

  @Test func `a start event with a condition begins an instance when it holds`() throws {
    let stage = Stage()
    try stage.deploy(
      """
      <process id="p" isExecutable="true">
        <startEvent id="s"><conditionalEventDefinition><condition>${drift &gt; 0.5}</condition>
        </conditionalEventDefinition></startEvent>
        <sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"/>
      </process>
      """)
    #expect(stage.do { $0.evaluateConditions(variables: ["drift": 0.1], at: $1) })
    #expect(stage.platform.count == 0)
    #expect(stage.do { $0.evaluateConditions(variables: [:], at: $1) })
    #expect(stage.platform.count == 0)
    #expect(stage.do { $0.evaluateConditions(variables: ["drift": 0.7], at: $1) })
    #expect(stage.platform.running.first?.instance.variables == ["drift": 0.7])
  }
}
