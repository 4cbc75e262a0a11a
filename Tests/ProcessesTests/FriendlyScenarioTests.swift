import Processes
import Testing
import Vocabulary

@Suite struct FriendlyScenarioTests {
  private static let file = """
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
    <process id="p" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="Activity_1"/>
      <serviceTask id="Activity_1" name="Train" camunda:type="external" camunda:topic="train"/>
      <sequenceFlow id="g" sourceRef="Activity_1" targetRef="Activity_2"/>
      <userTask id="Activity_2" name="Review" camunda:candidateGroups="risk"/>
      <sequenceFlow id="h" sourceRef="Activity_2" targetRef="Event_1"/>
      <endEvent id="Event_1" name="Done"/>
    </process></definitions>
    """

  private func play(
    _ scenario: JSON, _ conduct: ScenarioWorld.Conduct = .incidents
  ) throws -> ScenarioPlayer {
    var player = ScenarioPlayer(
      try ScenarioReader.read(scenario, name: "x"), level: .third, conduct: conduct)
    #expect(player.deploy([.init(path: "p.bpmn", bytes: Array(Self.file.utf8))]) == [])
    outcome.value = player.play()
    return player
  }

  private final class Box { var value = ScenarioPlayer.Outcome.passed }
  private let outcome = Box()

  @Test(arguments: ["Activity_1", "Train", "train"])
  func `a handler is found by element, by its name and by its operation`(word: String) throws {
    let player = try play([
      "start": ["process": "p"],
      "handlers": .object([word: ["variables": ["auc": 1]]]),
      "expectAfterStart": ["tasks": ["Review"], "variables": ["auc": 1]],
    ])
    #expect(outcome.value == .passed)
    #expect(player.world.history.main == InstanceID("p-1"))
  }

  @Test func `names stand for elements, and differences are told in the same words`() throws {
    _ = try play([
      "start": ["process": "p"], "handlers": ["train": [:]],
      "steps": [
        ["do": "completeTask", "task": "Review", "expect": ["active": ["p": ["Review"]]]]
      ],
      "final": ["endEvents": ["p": ["Done"]]],
    ])
    #expect(
      outcome.value
        == .failed([
          #"step 1, completeTask: active: expected {"p":["Review"]}, found {}"#
        ]))
  }

  @Test func `a job that fails is tried again when its time has come`() throws {
    let player = try play([
      "start": ["process": "p"],
      "handlers": ["train": [["fail": "no memory"], [:]]],
      "expectAfterStart": [
        "externalTasks": [["activity": "Train", "retries": 2]], "incidents": [],
      ],
      "steps": [["do": "runJobs", "expect": ["tasks": ["Review"]]]],
    ])
    #expect(outcome.value == .passed)
    #expect(ScenarioState(player.world).waiting == ["p-1: the task \"Review\" of risk"])
  }

  @Test func `in transactions a failure refuses the step and takes it back`() throws {
    let player = try play(
      [
        "start": ["process": "p"], "handlers": ["train": [["fail": "no memory"]]],
        "expectAfterStart": ["error": true, "instances": [:]],
        "final": ["handlerCalls": ["Train": 1]],
      ], .transactions)
    #expect(outcome.value == .passed)
    #expect(player.world.history.log.map(\.text) == ["deployed p:1"])
  }

  @Test func `a step that is refused without being expected to be is a difference`() throws {
    _ = try play(["start": ["process": "q"]])
    #expect(
      outcome.value
        == .failed([
          "after the start: refused: failed to start \"q\": the latest version of such a process "
            + "is not deployed"
        ]))
  }

  @Test func `what waits is said, and what would begin when nothing has`() throws {
    let player = try play([:])
    #expect(ScenarioState(player.world).waiting == [])
    let begun = try play(["start": ["process": "p"]])
    #expect(ScenarioState(begun.world).waiting == ["p-1: the job \"Train\" (train)"])
  }
}
