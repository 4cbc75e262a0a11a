import BPMN
import Testing
import Vocabulary

struct ContinuationTests {
  private let body = """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/>
    <task id="w" camunda:asyncBefore="true" camunda:asyncAfter="true"><extensionElements>
      <camunda:failedJobRetryTimeCycle>R2/PT5M</camunda:failedJobRetryTimeCycle>
    </extensionElements></task><sequenceFlow id="f2" sourceRef="w" targetRef="z"/>
    <userTask id="z"/>
    """

  @Test func `a token rests before and after until somebody runs it`() throws {
    var player = try Player(body)
    player.start()
    _ = player.log()
    player.send(.runContinuation(Key(2)))
    player.send(.runContinuation(Key(3)))
    #expect(
      player.log() == """
        activated #2 w by f1
        completed #2 w
        rests #3 w after by f2 retries=2
        runs #3 w
        activated #4 z by f2
        task #4 z
        """)
  }

  @Test func `what fails is tried as often as the file says, and then is an incident`() throws {
    var player = try Player(body)
    player.start()
    player.send(.failContinuation(Key(2), message: "no disk"))
    let continuation = try #require(player.instance.continuations(in: player.definition).first)
    #expect(continuation.retries == 1 && continuation.attempt == 2)
    #expect(continuation.retryAt == player.now + .seconds(300))
    player.send(.failContinuation(Key(2), message: "no disk"))
    #expect(
      player.instance.incidents(in: player.definition).map(\.cause) == [.continuationFailed])
    player.send(.setRetries(Key(2), 1))
    #expect(player.instance.incidents(in: player.definition) == [])
    player.send(.runContinuation(Key(2)))
    #expect(player.waiting == "w")
  }

  @Test func `each instance of a loop may rest`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/>
      <userTask id="w"><multiInstanceLoopCharacteristics camunda:asyncBefore="true">
      <loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
      """)
    player.start()
    let resting = player.instance.continuations(in: player.definition)
    #expect(resting.map(\.elementID) == ["w", "w"])
    for continuation in resting { player.send(.runContinuation(continuation.key)) }
    let tasks = player.instance.userTasks(in: player.definition)
    #expect(tasks.map(\.localVariables) == [["loopCounter": 0], ["loopCounter": 1]])
    for task in tasks { player.send(.completeUserTask(task.key)) }
    #expect(player.instance.status == .completed)
  }

  @Test func `a join may rest as well`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/><sequenceFlow id="a" sourceRef="fork" targetRef="join"/>
      <sequenceFlow id="b" sourceRef="fork" targetRef="join"/>
      <parallelGateway id="join" camunda:asyncBefore="true"/>
      <sequenceFlow id="f2" sourceRef="join" targetRef="z"/><userTask id="z"/>
      """)
    player.start()
    #expect(player.waiting == "join join")
    for continuation in player.instance.continuations(in: player.definition) {
      player.send(.runContinuation(continuation.key))
    }
    #expect(player.waiting == "z")
  }

  @Test func `a suspended instance holds still`() throws {
    var player = try Player(body)
    player.start()
    player.send(.suspend)
    _ = player.log()
    player.send(.runContinuation(Key(2)))
    #expect(
      player.log()
        == "rejected: failed to handle a command: the instance is suspended [suspended]")
    player.send(.setVariables(["a": 1]))
    player.send(.resume)
    player.send(.runContinuation(Key(2)))
    #expect(player.waiting == "w")
  }
}
