import BPMN
import Testing
import Vocabulary

/// Running instances in another version of their process.
struct MigrationTests {
  private static let globals = """
    <message id="m1" name="hello"/><message id="m2" name="bye"/><signal id="sig" name="go"/>
    """

  private func definition(_ body: String) throws -> ProcessDefinition {
    try Player(body, globals: Self.globals).definition
  }

  private func started(_ body: String, _ variables: [String: JSON] = [:]) throws -> Player {
    var player = try Player(body, globals: Self.globals)
    player.start(variables)
    return player
  }

  private func line(_ second: String, more: String = "") -> String {
    """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
    <userTask id="a" camunda:candidateGroups="old"/>
    <sequenceFlow id="f2" sourceRef="a" targetRef="b"/>\(second)
    \(more)
    """
  }

  /// Migrates, and sees to it that the events alone give the same.
  private func migrate(
    _ player: Player, to target: ProcessDefinition, _ mapping: [String: String] = [:],
    updating: Bool = false
  ) throws -> Step {
    let plan = MigrationPlan(mapping: mapping, updatesTriggers: updating)
    let step = try Engine.migrate(
      player.instance, from: player.definition, to: target, by: plan, now: player.now
    ).get()
    var replayed = player.instance
    for event in step.events {
      let stored = try JSON(parsing: Array(event.json(in: target).canonicalText.utf8))
      #expect(try Event(json: stored, in: target) == event)
      replayed.apply(event)
    }
    #expect(replayed == step.instance)
    let stored = try JSON(parsing: Array(step.instance.json(in: target).canonicalText.utf8))
    #expect(try ProcessInstance(json: stored, in: target) == step.instance)
    return step
  }

  private func problems(
    _ player: Player, to target: ProcessDefinition, _ mapping: [String: String] = [:]
  ) -> [String] {
    let plan = MigrationPlan(mapping: mapping)
    let answer = Engine.migrate(
      player.instance, from: player.definition, to: target, by: plan, now: player.now)
    guard case .failure(let refusal) = answer else { return [] }
    return refusal.problems
  }

  @Test func `an instance goes on in the new version`() throws {
    let player = try started(line("<endEvent id=\"b\"/>"))
    let target = try definition(
      line(
        "<userTask id=\"b\"/><sequenceFlow id=\"f3\" sourceRef=\"b\" targetRef=\"e\"/>",
        more: "<endEvent id=\"e\"/>"))
    let step = try migrate(player, to: target)
    #expect(EventText.lines(step.events, in: target) == "migrated to p #2 a")
    // What waits stays as it was asked for.
    #expect(step.instance.userTasks(in: target).first?.request.candidateGroups == ["old"])
    let next = try Engine.handle(
      .completeUserTask(Key(2)), instance: step.instance, definition: target, now: player.now
    ).get()
    #expect(next.instance.waitingElementIDs(in: target) == ["b"])
  }

  @Test func `an active element without a counterpart is named`() throws {
    let player = try started(line("<endEvent id=\"b\"/>"))
    let renamed = try definition(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a2"/><userTask id="a2"/>
      """)
    #expect(
      problems(player, to: renamed) == [
        "\"a\" is active and has no counterpart in the new version"
      ])
    let step = try migrate(player, to: renamed, ["a": "a2"])
    #expect(step.instance.waitingElementIDs(in: renamed) == ["a2"])
    let other = try definition(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <serviceTask id="a" camunda:topic="t"/>
      """)
    #expect(
      problems(player, to: other) == [
        "\"a\" is active; it is a userTask, and \"a\" of the new version a serviceTask"
      ])
  }

  @Test func `slips in the mapping are all named`() throws {
    let player = try started(line("<endEvent id=\"b\"/>"))
    let target = try definition(line("<userTask id=\"b\"/>"))
    #expect(
      problems(player, to: target, ["a": "nope", "b": "a", "q": "a", "f1": "f9"]) == [
        "the new version has no element \"nope\", which \"a\" is mapped to",
        "\"b\" is a endEvent, and \"a\" of the new version a userTask",
        "the new version has no flow \"f9\", which \"f1\" is mapped to",
        "the running version has no element or flow \"q\"",
      ])
  }

  @Test func `a loop stays a loop of its kind, or is given up`() throws {
    func body(_ loop: String, more: String = "") -> String {
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <userTask id="a">\(loop)</userTask>\(more)
      """
    }
    func loop(_ attributes: String) -> String {
      """
      <multiInstanceLoopCharacteristics \(attributes)><loopCardinality>2</loopCardinality>
      </multiInstanceLoopCharacteristics>
      """
    }
    let player = try started(body(loop("")))
    let same = try definition(body(loop("")))
    #expect(try migrate(player, to: same).instance.waitingElementIDs(in: same) == ["a", "a"])
    #expect(
      problems(player, to: try definition(body(loop("isSequential=\"true\"")))) == [
        "\"a\" is active; it is done side by side, and \"a\" of the new version one after the "
          + "other"
      ])
    #expect(
      problems(try started(body("")), to: same) == [
        "\"a\" is active; it is done once, and \"a\" of the new version side by side"
      ])
    // Without the loop its instances are tasks of their own, each with the events at its edge.
    let plain = try definition(body("", more: timer("t1", "PT1H")))
    let step = try migrate(player, to: plain)
    #expect(
      EventText.lines(step.events, in: plain) == """
        migrated to p #3 a, #4 a without #2
        timer #5 t1 on #3 a due=2026-01-01T01:00:00Z
        timer #6 t1 on #4 a due=2026-01-01T01:00:00Z
        """)
    #expect(step.instance.elements.map(\.scope) == [.root, .root])
    #expect(step.instance.elements.map { $0.variables["loopCounter"] } == [0, 1])
    var instance = step.instance
    for key in [Key(3), Key(4)] {
      instance = try Engine.handle(
        .completeUserTask(key), instance: instance, definition: plain, now: player.now
      ).get().instance
    }
    #expect(instance.status == .completed)
  }

  private func guarded(_ events: String) -> String {
    """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/>
    \(events)
    """
  }

  private func timer(_ id: String, _ duration: String) -> String {
    """
    <boundaryEvent id="\(id)" attachedToRef="a" cancelActivity="false"><timerEventDefinition>
    <timeDuration>\(duration)</timeDuration></timerEventDefinition></boundaryEvent>
    """
  }

  private func message(_ id: String, _ message: String) -> String {
    """
    <boundaryEvent id="\(id)" attachedToRef="a" cancelActivity="false">
    <messageEventDefinition messageRef="\(message)"/></boundaryEvent>
    """
  }

  @Test func `timers with a counterpart keep their moment, others go and come`() throws {
    var player = try started(guarded(timer("t1", "PT1H") + timer("t2", "PT2H")))
    player.now = player.now + .seconds(600)
    let target = try definition(guarded(timer("t1", "PT5H") + message("m", "m1")))
    let step = try migrate(player, to: target)
    #expect(
      EventText.lines(step.events, in: target) == """
        migrated to p #2 a, #3 t1 without #4
        listens #5 m on #2 a message "hello"
        """)
    #expect(step.instance.timers.map(\.due.description) == ["2026-01-01T01:00:00Z"])
    // Made anew they go by the new version, from now on.
    let anew = try migrate(player, to: target, updating: true)
    #expect(anew.instance.timers.map(\.due.description) == ["2026-01-01T05:10:00Z"])
    #expect(anew.instance.subscriptions.map(\.name) == ["hello"])
  }

  @Test func `an event that has happened does not listen again`() throws {
    var player = try started(guarded(timer("t1", "PT1H")))
    player.pass(.seconds(3600))
    #expect(player.instance.timers.isEmpty)
    let step = try migrate(player, to: try definition(guarded(timer("t1", "PT1H"))))
    #expect(step.instance.timers.isEmpty)
  }

  @Test func `event sub-processes come and go`() throws {
    func event(_ id: String, _ message: String) -> String {
      """
      <subProcess id="\(id)" triggeredByEvent="true"><startEvent id="\(id)s">
        <messageEventDefinition messageRef="\(message)"/></startEvent>
        <sequenceFlow id="\(id)1" sourceRef="\(id)s" targetRef="\(id)h"/>
        <userTask id="\(id)h"/></subProcess>
      """
    }
    var player = try started(guarded(event("x", "m1")))
    let target = try definition(guarded(event("y", "m2")))
    let step = try migrate(player, to: target)
    #expect(step.instance.subscriptions.map(\.name) == ["bye"])
    #expect(step.instance.subscriptions.map(\.host) == [.root])
    // Where one has taken the place of everything, nothing else is listened to.
    player.send(.messageReceived(name: "hello"))
    let both = try definition(guarded(event("x", "m1") + event("y", "m2")))
    let inside = try migrate(player, to: both)
    #expect(inside.instance.subscriptions.isEmpty)
    #expect(inside.instance.waitingElementIDs(in: both) == ["xh"])
  }

  @Test func `a token at a join needs the flow that it came by`() throws {
    func body(_ flow: String) -> String {
      """
      <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/><sequenceFlow id="f1" sourceRef="fork" targetRef="a"/>
      <sequenceFlow id="f2" sourceRef="fork" targetRef="b"/><userTask id="a"/><userTask id="b"/>
      <sequenceFlow id="\(flow)" sourceRef="a" targetRef="join"/>
      <sequenceFlow id="f4" sourceRef="b" targetRef="join"/><parallelGateway id="join"/>
      <sequenceFlow id="f5" sourceRef="join" targetRef="c"/><userTask id="c"/>
      """
    }
    var player = try started(body("f3"))
    try player.completeTask("a")
    let target = try definition(body("g3"))
    #expect(
      problems(player, to: target) == [
        "a token at \"join\" is on the flow \"f3\", which it has no more"
      ])
    let step = try migrate(player, to: target, ["f3": "g3"])
    let key = try #require(step.instance.userTasks(in: target).first?.key)
    let next = try Engine.handle(
      .completeUserTask(key), instance: step.instance, definition: target, now: player.now
    ).get()
    #expect(next.instance.waitingElementIDs(in: target) == ["c"])
  }

  @Test func `incidents, jobs and resting tokens are taken along`() throws {
    func body(_ extra: String) -> String {
      """
      \(extra)<startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/><sequenceFlow id="f1" sourceRef="fork" targetRef="j"/>
      <sequenceFlow id="f2" sourceRef="fork" targetRef="r"/>
      <serviceTask id="j" camunda:topic="t"/><userTask id="r" camunda:asyncBefore="true"/>
      """
    }
    var player = try started(body(""))
    player.send(.failJob(try player.key(of: "j"), message: "down", retriesLeft: 0))
    let target = try definition(body("<dataObject id=\"d\"/>"))
    let step = try migrate(player, to: target)
    #expect(step.instance.incidents(in: target).map(\.message) == ["down"])
    #expect(step.instance.continuations(in: target).map(\.elementID) == ["r"])
  }

  @Test func `what is done can be undone by the new version, or refuses it`() throws {
    func body(_ handler: String) -> String {
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/>
      \(handler)<sequenceFlow id="f2" sourceRef="a" targetRef="b"/><userTask id="b"/>
      <sequenceFlow id="f3" sourceRef="b" targetRef="undo"/>
      <intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
      """
    }
    let handler = """
      <boundaryEvent id="c" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
      <userTask id="u" isForCompensation="true"/><association id="as" sourceRef="c" targetRef="u"/>
      """
    var player = try started(body(handler))
    try player.completeTask("a")
    #expect(
      problems(player, to: try definition(body(""))) == [
        "\"a\" has nothing that undoes it in the new version"
      ])
    let target = try definition(body(handler.replacing("\"u\"", with: "\"u2\"")))
    let step = try migrate(player, to: target)
    let key = try #require(step.instance.userTasks(in: target).first?.key)
    let next = try Engine.handle(
      .completeUserTask(key), instance: step.instance, definition: target, now: player.now
    ).get()
    #expect(next.instance.waitingElementIDs(in: target) == ["u2", "undo"])
  }

  @Test func `an instance that has ended stays where it is`() throws {
    var player = try started(guarded(""))
    player.send(.cancel(reason: "r"))
    #expect(problems(player, to: player.definition) == ["the instance has ended"])
  }
}
