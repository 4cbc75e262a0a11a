import BPMN
import Testing
import Vocabulary

/// Sub-processes that a new version puts around what runs, or takes away, as Camunda 7 does it.
struct MigrationScopeTests {
  private static let globals = """
    <message id="m1" name="hello"/><signal id="sig" name="go"/>
    """

  private func definition(_ body: String) throws -> ProcessDefinition {
    try Player(body, globals: Self.globals).definition
  }

  private func started(_ body: String, _ variables: [String: JSON] = [:]) throws -> Player {
    var player = try Player(body, globals: Self.globals)
    player.start(variables)
    return player
  }

  private static let flow = """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
    <parallelGateway id="fork"/><sequenceFlow id="f2" sourceRef="fork" targetRef="a"/>
    <sequenceFlow id="f3" sourceRef="fork" targetRef="b"/><userTask id="a"/><userTask id="b"/>
    """

  /// Two tasks side by side, in the process itself.
  private static let flat = flow

  /// The same inside of sub-processes, the outermost first.
  private static func nested(
    _ ids: [String], first extra: String = "", inside: String = "", beside: String = ""
  ) -> String {
    var body = flow + inside
    for (index, id) in ids.enumerated().reversed() {
      body = """
        <startEvent id="s\(index)"/>
        <sequenceFlow id="n\(index)" sourceRef="s\(index)" targetRef="\(id)"/>
        <subProcess id="\(id)">\(index == 0 ? extra : "")\(body)</subProcess>
        \(index == 0 ? beside : "")
        """
    }
    return body
  }

  /// Migrates, and sees to it that the stored events and the stored state give the same.
  private func migrate(
    _ player: Player, to target: ProcessDefinition, by plan: MigrationPlan = MigrationPlan()
  ) throws -> Step {
    let step = try Engine.migrate(
      player.instance, from: player.definition, to: target, by: plan, now: player.now
    ).get()
    #expect(step.events.first?.name == "migrated")
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

  private func problems(_ player: Player, to target: ProcessDefinition) -> [String] {
    let answer = Engine.migrate(
      player.instance, from: player.definition, to: target, now: player.now)
    guard case .failure(let refusal) = answer else { return [] }
    return refusal.problems
  }

  /// Completes every task that waits, one after the other, to the end.
  private func finish(_ step: Step, in definition: ProcessDefinition) throws -> ProcessInstance {
    var instance = step.instance
    while let task = instance.userTasks(in: definition).first {
      instance = try Engine.handle(
        .completeUserTask(task.key), instance: instance, definition: definition,
        now: Instant(milliseconds: 1_767_225_600_000)
      ).get().instance
    }
    return instance
  }

  @Test func `a sub-process is begun around what goes on inside it, once for all of it`() throws {
    let player = try started(Self.flat)
    let extra = """
      <extensionElements><camunda:inputOutput>
      <camunda:inputParameter name="own">${given}</camunda:inputParameter></camunda:inputOutput>
      <camunda:executionListener event="start"
        expression="${execution.setVariable('begun', own)}"/></extensionElements>
      """
    let target = try definition(
      Self.nested(
        ["sub"], first: extra,
        beside: """
          <boundaryEvent id="late" attachedToRef="sub"><timerEventDefinition>
          <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
          """))
    var told = player
    told.send(.setVariables(["given": 7]))
    let step = try migrate(told, to: target)
    #expect(
      EventText.lines(step.events, in: target) == """
        migrated to p #3 a, #4 b
        activated #5 sub
        set #5 sub {"own":7}
        set {"begun":7}
        timer #6 late on #5 sub due=2026-01-01T01:00:00Z
        moved #3 a into #5 sub
        moved #4 b into #5 sub
        """)
    #expect(try finish(step, in: target).status == .completed)
    // What is inside ends with the scope, though it is older.
    let late = try Engine.handle(
      .fireTimer(Key(6)), instance: step.instance, definition: target, now: player.now
    ).get()
    #expect(late.instance.status == .completed)
    #expect(
      late.events.compactMap { event -> Key? in
        guard case .elementTerminated(let key) = event else { return nil }
        return key
      } == [Key(4), Key(3), Key(5)])
    // Listeners and mappings may be left out.
    let plan = MigrationPlan(skipsListeners: true, skipsMappings: true)
    let quiet = try migrate(player, to: target, by: plan)
    #expect(quiet.instance.variables["begun"] == nil)
    // A mapping that cannot be evaluated refuses all of it.
    #expect(problems(player, to: target).first?.hasPrefix("\"sub\" cannot be begun: ") == true)
  }

  @Test func `scopes are put around, between and inside of those that are there`() throws {
    let player = try started(Self.nested(["sub"]))
    for ids in [["sub", "inner"], ["outer", "sub"], ["outer", "sub", "inner"]] {
      let target = try definition(Self.nested(ids))
      let step = try migrate(player, to: target)
      #expect(try finish(step, in: target).status == .completed, "\(ids)")
      // And away again.
      let back = try definition(Self.nested(["sub"]))
      let returned = try Engine.migrate(
        step.instance, from: target, to: back, now: player.now
      ).get()
      #expect(returned.instance.elements.map(\.scope) == player.instance.elements.map(\.scope))
      #expect(try finish(returned, in: back).status == .completed)
    }
  }

  @Test func `a sub-process is taken away, and does what it does at its end`() throws {
    let extra = """
      <extensionElements><camunda:inputOutput>
      <camunda:outputParameter name="seen">${own}</camunda:outputParameter></camunda:inputOutput>
      <camunda:executionListener event="end"
        expression="${execution.setVariable('ended', execution.currentActivityId)}"/>
      </extensionElements>
      """
    var player = try started(
      Self.nested(
        ["outer", "inner"], first: extra,
        inside: """
          <subProcess id="x" triggeredByEvent="true"><startEvent id="xs" isInterrupting="false">
          <messageEventDefinition messageRef="m1"/></startEvent></subProcess>
          """))
    player.send(.setVariables(["own": 3], scope: try player.key(of: "outer")))
    let target = try definition(Self.flat)
    let step = try migrate(player, to: target)
    #expect(
      EventText.lines(step.events, in: target) == """
        migrated to p #8 a, #9 b without #4, #2
        set {"ended":"outer"}
        set {"seen":3}
        """)
    #expect(step.instance.elements.map(\.scope) == [.root, .root])
    #expect(step.instance.subscriptions.isEmpty)
    #expect(step.instance.variables["own"] == nil)
    #expect(try finish(step, in: target).status == .completed)
    let plan = MigrationPlan(skipsListeners: true, skipsMappings: true)
    #expect(try migrate(player, to: target, by: plan).instance.variables.isEmpty)
    // What cannot be evaluated refuses all of it.
    player.send(.removeVariables(["own"], scope: try player.key(of: "outer")))
    #expect(problems(player, to: target).first?.hasPrefix("\"outer\" cannot be left: ") == true)
  }

  @Test func `what goes on stays inside the nearest scope that goes on`() throws {
    let sub = """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
      <subProcess id="sub"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="a"/><userTask id="a"/></subProcess>
      """
    let player = try started(sub)
    let flat = try definition(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
      <subProcess id="sub"><startEvent id="is"/></subProcess>
      <sequenceFlow id="f2" sourceRef="sub" targetRef="a"/><userTask id="a"/>
      """)
    #expect(
      problems(player, to: flat) == [
        "\"a\" is in \"sub\", and its counterpart in the process itself"
      ])
    let renamed = try definition(
      sub.replacing("\"sub\"", with: "\"sub2\"").replacing("\"is\"", with: "\"is2\""))
    // By its id it is another one: the old one is left, the new one begun.
    let anew = try migrate(player, to: renamed)
    #expect(anew.events.map(\.name) == ["migrated", "elementActivated", "elementMoved"])
    let mapped = try migrate(player, to: renamed, by: MigrationPlan(mapping: ["sub": "sub2"]))
    #expect(mapped.events.map(\.name) == ["migrated"])
    #expect(mapped.instance.waitingElementIDs(in: renamed) == ["a"])
  }

  @Test func `a loop is not put around what runs, and a transaction is no sub-process`() throws {
    let loop = """
      <multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>
      </multiInstanceLoopCharacteristics>
      """
    let player = try started(Self.flat)
    #expect(
      problems(player, to: try definition(Self.nested(["sub"], first: loop))) == [
        "\"sub\" of the new version cannot be put around \"a\", as that is done side by side",
        "\"sub\" of the new version cannot be put around \"b\", as that is done side by side",
      ])
    let nested = Self.nested(["sub"])
    let transaction = try definition(
      nested.replacing("<subProcess", with: "<transaction")
        .replacing("</subProcess", with: "</transaction"))
    #expect(
      problems(try started(nested), to: transaction) == [
        "\"sub\" is active; it is a subProcess, and \"sub\" of the new version a transaction"
      ])
    // The instances of a loop that is taken away go on side by side.
    var looped = try started(Self.nested(["sub"], first: loop))
    let target = try definition(Self.nested(["sub"]))
    let step = try migrate(looped, to: target)
    #expect(step.instance.waitingElementIDs(in: target) == ["a", "a", "b", "b"])
    #expect(try finish(step, in: target).status == .completed)
    // The whole of it may go.
    let flat = try definition(Self.flat)
    #expect(try finish(try migrate(looped, to: flat), in: flat).status == .completed)
    looped.send(.cancel(reason: "r"))
    #expect(problems(looped, to: target) == ["the instance has ended"])
  }

  @Test func `an event sub-process and an embedded one may become each other`() throws {
    let embedded = Self.nested(["sub"])
    let event = """
      <startEvent id="s0"/><sequenceFlow id="n0" sourceRef="s0" targetRef="w"/><userTask id="w"/>
      <subProcess id="sub" triggeredByEvent="true">
      \(Self.flow.replacing("<startEvent id=\"s\"/>", with: """
        <startEvent id="s"><messageEventDefinition messageRef="m1"/></startEvent>
        """))</subProcess>
      """
    let player = try started(embedded)
    let target = try definition(event)
    let step = try migrate(player, to: target)
    #expect(step.instance.waitingElementIDs(in: target) == ["a", "b"])
    #expect(try finish(step, in: target).status == .completed)
  }

  @Test func `what is done and can be undone goes along with what still runs beside it`() throws {
    func handled(_ body: String) -> String {
      """
      \(body)<sequenceFlow id="f4" sourceRef="a" targetRef="c"/><userTask id="c"/>
      <sequenceFlow id="f5" sourceRef="c" targetRef="undo"/>
      <intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
      <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
      <userTask id="ua" isForCompensation="true"/>
      <association id="as" sourceRef="ca" targetRef="ua"/>
      """
    }
    func wrapped(_ body: String) -> String {
      """
      <startEvent id="s0"/><sequenceFlow id="n0" sourceRef="s0" targetRef="sub"/>
      <subProcess id="sub">\(body)</subProcess>
      """
    }
    for (old, new) in [
      (handled(Self.flow), wrapped(handled(Self.flow))),
      (wrapped(handled(Self.flow)), handled(Self.flow)),
    ] {
      var player = try started(old)
      try player.completeTask("a")
      let target = try definition(new)
      let step = try migrate(player, to: target)
      #expect(step.instance.compensations.map(\.scope) == [step.instance.elements[0].scope])
      let key = try #require(
        step.instance.userTasks(in: target).first { $0.elementID == "c" }?.key)
      let next = try Engine.handle(
        .completeUserTask(key), instance: step.instance, definition: target, now: player.now
      ).get()
      #expect(next.instance.waitingElementIDs(in: target) == ["b", "ua", "undo"])
    }
    // Where nothing of that scope runs any more, it is not begun for what is done.
    var done = try started(
      handled(
        """
        <startEvent id="s"/><sequenceFlow id="f2" sourceRef="s" targetRef="a"/><userTask id="a"/>
        """))
    try done.completeTask("a")
    let apart = try definition(
      """
      <startEvent id="s"/><sequenceFlow id="f2" sourceRef="s" targetRef="sub"/>
      <subProcess id="sub"><startEvent id="is"/>
        <sequenceFlow id="i" sourceRef="is" targetRef="a"/><userTask id="a"/>
        <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
        <userTask id="ua" isForCompensation="true"/>
        <association id="as" sourceRef="ca" targetRef="ua"/></subProcess>
      <sequenceFlow id="f4" sourceRef="sub" targetRef="c"/><userTask id="c"/>
      """)
    #expect(
      problems(done, to: apart) == [
        "\"sub\" of the new version cannot be put around \"a\", which is done, and can still be "
          + "undone"
      ])
  }
}
