import BPMN
import Schedules
import Testing
import Vocabulary

struct ScriptAndTimeTests {
  private func script(_ text: String, result: String? = nil) -> String {
    let attribute = result.map { "camunda:resultVariable=\"\($0)\"" } ?? ""
    return """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
      <scriptTask id="t" scriptFormat="groovy" \(attribute)><script><![CDATA[\(text)]]></script>
      </scriptTask><sequenceFlow id="f2" sourceRef="t" targetRef="z"/><userTask id="z"/>
      """
  }

  @Test func `simple statements of Groovy are understood`() throws {
    var player = try Player(
      script(
        """
        // the model that was submitted
        def model = execution.getVariable("STORED")
        def int count = n + 1; /* more */
        execution.setVariable("NAME", "m-" + model.meta.name)
        execution.setVariable('COUNT', count * 2)
        count > 3
        """, result: "isLarge"))
    player.start(["STORED": ["meta": ["name": "iris"]], "n": 3])
    #expect(player.instance.variables["NAME"] == "m-iris")
    #expect(player.instance.variables["COUNT"] == 8)
    #expect(player.instance.variables["isLarge"] == true)
    #expect(player.instance.variables["model"] == nil)
  }

  @Test(arguments: [
    "\"touch x\".execute()", "for (i in list) { }", "list.find { it.a }", "new File('x')",
    "\"${evil}\"", "def x = y ->", "a b c = 1", "execution.setVariable(name, 1)",
  ])
  func `what is more than that is refused`(text: String) {
    let document = Player.document(script(text))
    let result = BPMNReader.read(Array(document.utf8), path: "p.bpmn")
    #expect(result.definitions.isEmpty)
    #expect(result.diagnostics.map(\.code) == ["unsupported"])
  }

  @Test func `listeners that are expressions are evaluated`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="u"/>
      <userTask id="u"><extensionElements>
        <camunda:executionListener event="start" expression="${execution.setVariable('a', 1)}"/>
        <camunda:taskListener event="complete" expression="${task.setVariable('b', a + 1)}"/>
        <camunda:executionListener event="end" expression="${execution.setVariable('c', b + 1)}"/>
      </extensionElements></userTask>
      """)
    player.start()
    #expect(player.instance.variables == ["a": 1])
    try player.completeTask("u")
    #expect(player.instance.variables == ["a": 1, "b": 2, "c": 3])
  }

  @Test func `dates of Joda are calculated`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="u"/>
      <userTask id="u" camunda:dueDate="${dateTime().plusDays(2).plusHours(1).toDate()}"
        camunda:followUpDate="${now()}"/>
      """)
    player.start()
    let task = try #require(player.instance.userTasks(in: player.definition).first)
    #expect(task.request.due == player.now + .seconds(2 * 86_400 + 3600))
    #expect(task.request.followUp == player.now)
  }

  @Test(arguments: [
    ("0 0 9 * * ?", "2026-01-01T09:00:00Z", "2026-01-02T09:00:00Z"),
    ("0 0/15 * * * ?", "2026-01-01T00:15:00Z", "2026-01-01T00:30:00Z"),
    ("0 0 0 ? * MON-FRI", "2026-01-02T00:00:00Z", "2026-01-05T00:00:00Z"),
    ("0 0 0 ? * 2", "2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z"),
    ("0 0 12 L * ?", "2026-01-31T12:00:00Z", "2026-02-28T12:00:00Z"),
    ("0 0 0 15W * ?", "2026-01-15T00:00:00Z", "2026-02-16T00:00:00Z"),
    ("0 0 0 ? * 6#3", "2026-01-16T00:00:00Z", "2026-02-20T00:00:00Z"),
    ("0 0 0 ? * 6L", "2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z"),
    ("0 0 0 29 2 ? 2026-2032", "2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"),
  ])
  func `cron names moments`(text: String, first: String, second: String) throws {
    let schedule = try #require(CronSchedule(text, family: .quartz))
    let start = try #require(Instant("2026-01-01T00:00:00Z"))
    let next = try #require(schedule.next(after: start))
    #expect(next.description == first)
    #expect(schedule.next(after: next)?.description == second)
  }

  @Test func `days of the week begin where the family says`() throws {
    let start = try #require(Instant("2026-01-01T00:00:00Z"))
    let spring = try #require(CronSchedule("0 0 0 * * 1", family: .spring))
    #expect(spring.next(after: start)?.description == "2026-01-05T00:00:00Z")
    #expect(
      CronSchedule("@daily", family: .spring)?.next(after: start)?.description
        == "2026-01-02T00:00:00Z")
  }

  @Test(arguments: ["", "* * *", "0 0 0 32 * ?", "0 0 25 * * ?", "a b c d e f", "0 0 0 ? * 6#9"])
  func `what is no cron is none`(text: String) {
    #expect(CronSchedule(text, family: .quartz) == nil)
  }

  @Test func `a day that never comes has no next moment`() throws {
    let schedule = try #require(CronSchedule("0 0 0 30 2 ?", family: .quartz))
    #expect(schedule.next(after: .epoch) == nil)
  }

  @Test func `timers that start a process are there to be read`() throws {
    let player = try Player(
      """
      <startEvent id="s"><timerEventDefinition><timeCycle>R2/PT1H</timeCycle>
      </timerEventDefinition></startEvent>
      """)
    #expect(player.definition.startTriggers.map(\.element.id) == ["s"])
    let timer = try #require(player.definition.startTimer("s", now: player.now))
    #expect(timer.due == player.now + .seconds(3600))
    let repetition = try #require(timer.repetition)
    #expect(repetition.next(after: timer.due, now: timer.due)?.due == timer.due + .seconds(3600))
    var started = player
    started.start(at: .timer("s"))
    #expect(started.instance.status == .completed)
  }
}
