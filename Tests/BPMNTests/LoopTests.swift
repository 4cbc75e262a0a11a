import BPMN
import Testing
import Vocabulary

struct LoopTests {
  private func drawn(_ task: String) -> String {
    """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/>
    \(task)<sequenceFlow id="f2" sourceRef="w" targetRef="z"/><userTask id="z"/>
    """
  }

  @Test func `instances side by side are all there at once, each with its number`() throws {
    var player = try Player(
      drawn(
        """
        <userTask id="w" camunda:assignee="${who}"><multiInstanceLoopCharacteristics
        camunda:collection="people" camunda:elementVariable="who"/></userTask>
        """))
    player.start(["people": ["ann", "bob", "cid"]])
    let tasks = player.instance.userTasks(in: player.definition)
    #expect(tasks.map(\.request.assignee) == ["ann", "bob", "cid"])
    #expect(tasks.map(\.localVariables["loopCounter"]) == [0, 1, 2])
    player.send(.completeUserTask(tasks[1].key))
    let counts = player.instance.variables(visibleFrom: tasks[0].key)
    #expect(counts["nrOfActiveInstances"] == 2 && counts["nrOfCompletedInstances"] == 1)
    player.send(.completeUserTask(tasks[0].key))
    #expect(player.waiting == "w")
    player.send(.completeUserTask(tasks[2].key))
    #expect(player.waiting == "z")
    #expect(player.instance.variables == ["people": ["ann", "bob", "cid"]])
  }

  @Test func `instances one after the other write a log that can be read`() throws {
    var player = try Player(
      drawn(
        """
        <userTask id="w"><multiInstanceLoopCharacteristics isSequential="true">
        <loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
        """))
    player.start()
    _ = player.log()
    try player.completeTask("w")
    #expect(player.log().hasPrefix("rejected: failed to complete the task #2"))
    player.send(.completeUserTask(Key(3)))
    player.send(.completeUserTask(Key(4)))
    #expect(
      player.log() == """
        completed #3 w
        done #2 w index=0
        set #2 w {"nrOfActiveInstances":1,"nrOfCompletedInstances":1}
        activated #4 w in #2
        next #2 w
        set #4 w {"loopCounter":1}
        task #4 w
        completed #4 w
        done #2 w index=1
        set #2 w {"nrOfActiveInstances":0,"nrOfCompletedInstances":2}
        completed #2 w
        activated #5 z by f2
        task #5 z
        """)
  }

  @Test func `a completion condition gives up the rest`() throws {
    var player = try Player(
      drawn(
        """
        <userTask id="w"><multiInstanceLoopCharacteristics><loopCardinality>${n}</loopCardinality>
        <completionCondition>${nrOfCompletedInstances / nrOfInstances &gt;= 0.5}
        </completionCondition></multiInstanceLoopCharacteristics></userTask>
        """))
    player.start(["n": 4])
    for _ in 0..<2 {
      let task = try #require(player.instance.userTasks(in: player.definition).first)
      player.send(.completeUserTask(task.key))
    }
    #expect(player.waiting == "z")
    #expect(player.log().contains("terminated"))
  }

  @Test func `results are collected in the order of the elements`() throws {
    var player = try Player(
      drawn(
        """
        <serviceTask id="w"><extensionElements><zeebe:taskDefinition type="t"/></extensionElements>
        <multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics
        inputCollection="=items" inputElement="item" outputCollection="results"
        outputElement="=item * factor"/></extensionElements></multiInstanceLoopCharacteristics>
        </serviceTask>
        """))
    player.start(["items": [1, 2, 3], "factor": 10])
    for job in player.instance.jobs(in: player.definition).reversed() {
      player.send(.completeJob(job.key))
    }
    #expect(player.instance.variables["results"] == [10, 20, 30])
    #expect(player.waiting == "z")
  }

  @Test func `each dialect counts in its own words`() throws {
    let condition = "=numberOfCompletedInstances = 1 and numberOfInstances = 3"
    var player = try Player(
      drawn(
        """
        <serviceTask id="w"><extensionElements><zeebe:taskDefinition type="t"/></extensionElements>
        <multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics
        inputCollection="=items"/></extensionElements>
        <completionCondition>\(condition)</completionCondition></multiInstanceLoopCharacteristics>
        </serviceTask>
        """))
    player.start(["items": [1, 2, 3]])
    let jobs = player.instance.jobs(in: player.definition)
    #expect(jobs.map { $0.inputs["loopCounter"] } == [1, 2, 3])
    player.send(.completeJob(jobs[0].key))
    #expect(player.waiting == "z")
  }

  @Test func `nothing to do is done at once`() throws {
    var player = try Player(
      drawn(
        """
        <userTask id="w"><multiInstanceLoopCharacteristics camunda:collection="${list}"/></userTask>
        """))
    player.start(["list": []])
    #expect(player.waiting == "z")
  }

  @Test func `a boundary event stands on the loop as a whole`() throws {
    var player = try Player(
      drawn(
        """
        <subProcess id="w"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>
        </multiInstanceLoopCharacteristics><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="u"/><userTask id="u"/></subProcess>
        <boundaryEvent id="b" attachedToRef="w"><timerEventDefinition>
        <timeDuration>PT1M</timeDuration></timerEventDefinition></boundaryEvent>
        <sequenceFlow id="f3" sourceRef="b" targetRef="late"/><userTask id="late"/>
        """))
    player.start()
    #expect(player.waiting == "u u u")
    #expect(player.instance.timers.count == 1)
    player.pass(.seconds(60))
    #expect(player.waiting == "late")
  }

  @Test func `a standard loop goes on while its condition holds, at most so often`() throws {
    var player = try Player(
      drawn(
        """
        <userTask id="w"><standardLoopCharacteristics loopMaximum="3"><loopCondition>${again}
        </loopCondition></standardLoopCharacteristics></userTask>
        """))
    player.start(["again": true])
    var rounds = 0
    while let task = player.instance.userTasks(in: player.definition).first,
      task.elementID == "w"
    {
      rounds += 1
      player.send(.completeUserTask(task.key))
    }
    #expect(rounds == 3)
    #expect(player.waiting == "z")
  }

  @Test func `many instances that never wait are bounded, and a retry goes on`() throws {
    var player = try Player(
      drawn(
        """
        <task id="w"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>15000
        </loopCardinality></multiInstanceLoopCharacteristics></task>
        """))
    player.start()
    let incident = try #require(player.instance.incidents(in: player.definition).first)
    #expect(incident.cause == .stepBudget)
    player.send(.retry(incident.key))
    #expect(player.waiting == "z")
  }
}
