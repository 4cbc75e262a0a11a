import BPMN
import Testing
import Vocabulary

struct GatewayTests {
  private let choice = """
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
    <exclusiveGateway id="x"/>
    <sequenceFlow id="big" sourceRef="x" targetRef="a">
      <conditionExpression>${n &gt; 10}</conditionExpression></sequenceFlow>
    <sequenceFlow id="small" sourceRef="x" targetRef="b">
      <conditionExpression>${n &gt; 5}</conditionExpression></sequenceFlow>
    <userTask id="a"/><userTask id="b"/>
    """

  @Test(arguments: [(20, "a"), (7, "b")])
  func `an exclusive gateway takes the first flow whose condition holds`(
    n: Int, expected: String
  ) throws {
    var player = try Player(choice)
    player.start(["n": .integer(Int64(n))])
    #expect(player.waiting == expected)
  }

  @Test func `a gateway without a matching flow is an incident`() throws {
    var player = try Player(choice)
    player.start(["n": 1])
    #expect(
      player.log().hasSuffix(
        "incident #2 x no-matching-flow \"no condition of the flows out of \\\"x\\\" holds, "
          + "and it has no default flow\""))
    player.send(.setVariables(["n": 11]))
    player.send(.retry(try player.key(of: "x")))
    #expect(player.waiting == "a")
  }

  @Test func `a parallel join waits for every flow`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/>
      <sequenceFlow id="fa" sourceRef="fork" targetRef="a"/><userTask id="a"/>
      <sequenceFlow id="fb" sourceRef="fork" targetRef="b"/><userTask id="b"/>
      <sequenceFlow id="ja" sourceRef="a" targetRef="join"/>
      <sequenceFlow id="jb" sourceRef="b" targetRef="join"/>
      <parallelGateway id="join"/>
      <sequenceFlow id="f2" sourceRef="join" targetRef="e"/><endEvent id="e"/>
      """)
    player.start()
    _ = player.log()
    try player.completeTask("b")
    #expect(player.waiting == "a join")
    try player.completeTask("a")
    #expect(
      player.log() == """
        completed #4 b
        arrived #5 join by jb
        completed #3 a
        activated #6 join by ja
        joined #5 join
        completed #6 join
        activated #7 e by f2
        reached #7 e
        completed #7 e
        completed
        """)
  }

  @Test func `an inclusive join waits for the tokens that can still come`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
      <inclusiveGateway id="fork" default="fc"/>
      <sequenceFlow id="fa" sourceRef="fork" targetRef="a">
        <conditionExpression>${n &gt; 0}</conditionExpression></sequenceFlow><userTask id="a"/>
      <sequenceFlow id="fb" sourceRef="fork" targetRef="b">
        <conditionExpression>${n &gt; 1}</conditionExpression></sequenceFlow><userTask id="b"/>
      <sequenceFlow id="fc" sourceRef="fork" targetRef="c"/><userTask id="c"/>
      <sequenceFlow id="ja" sourceRef="a" targetRef="join"/>
      <sequenceFlow id="jb" sourceRef="b" targetRef="join"/>
      <sequenceFlow id="jc" sourceRef="c" targetRef="join"/>
      <inclusiveGateway id="join"/>
      <sequenceFlow id="f2" sourceRef="join" targetRef="z"/><userTask id="z"/>
      """)
    player.start(["n": 2])
    #expect(player.waiting == "a b")
    try player.completeTask("a")
    #expect(player.waiting == "b join")
    try player.completeTask("b")
    #expect(player.waiting == "z")
  }

  @Test func `several flows out of a task fork`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><task id="t"/>
      <sequenceFlow id="fa" sourceRef="t" targetRef="a"/><userTask id="a"/>
      <sequenceFlow id="fb" sourceRef="t" targetRef="b"/><userTask id="b"/>
      """)
    player.start()
    #expect(player.waiting == "a b")
  }

  @Test func `a cycle that never waits ends as an incident`() throws {
    var player = try Player(
      """
      <startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="g"/>
      <exclusiveGateway id="g"/><sequenceFlow id="f1" sourceRef="g" targetRef="h"/>
      <exclusiveGateway id="h" default="f2"/><sequenceFlow id="f2" sourceRef="h" targetRef="g"/>
      <sequenceFlow id="f3" sourceRef="h" targetRef="t"><conditionExpression>${1 == 0}
      </conditionExpression></sequenceFlow><userTask id="t"/>
      """)
    player.start()
    let incidents = player.instance.incidents(in: player.definition)
    #expect(incidents.map(\.cause) == [.stepBudget])
    player.send(.retry(try #require(incidents.first?.key)))
    #expect(player.instance.incidents(in: player.definition).map(\.cause) == [.stepBudget])
  }
}
