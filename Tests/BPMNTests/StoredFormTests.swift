import BPMN
import Schedules
import Testing
import Vocabulary

/// What is stored outlives the program that stored it: a change here is a new event, never another
/// meaning of an old one.
struct StoredFormTests {
  private let body = """
    <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <userTask id="t"/><parallelGateway id="j"/>
    """

  private static let moment = Instant(milliseconds: 1_767_225_600_500)

  private static let golden: [(Event, String)] = [
    (
      .started(element: 0, businessKey: "b", variables: ["a": 1]),
      #"{"businessKey":"b","element":"s","event":"started","variables":{"a":1}}"#
    ),
    (
      .elementActivated(Key(2), element: 1, scope: .root, flow: 0),
      #"{"element":"t","event":"elementActivated","flow":"f","key":2,"scope":0}"#
    ),
    (
      .tokenArrived(Key(2), element: 2, scope: Key(1), flow: 0),
      #"{"element":"j","event":"tokenArrived","flow":"f","key":2,"scope":1}"#
    ),
    (.tokenJoined(Key(2)), #"{"event":"tokenJoined","key":2}"#),
    (.elementCompleted(Key(2)), #"{"event":"elementCompleted","key":2}"#),
    (
      .endEventReached(Key(2), element: 1),
      #"{"element":"t","event":"endEventReached","key":2}"#
    ),
    (.elementTerminated(Key(2)), #"{"event":"elementTerminated","key":2}"#),
    (
      .variablesSet(scope: .root, variables: ["a": .null]),
      #"{"event":"variablesSet","scope":0,"variables":{"a":null}}"#
    ),
    (
      .jobCreated(Key(2), Job.Request(operation: "o", retries: 3, headers: ["h": "1"])),
      #"{"event":"jobCreated","headers":{"h":"1"},"key":2,"operation":"o","retries":3}"#
    ),
    (
      .jobFailed(Key(2), message: "m", retriesLeft: 1, retryAt: moment),
      #"{"event":"jobFailed","key":2,"message":"m","retriesLeft":1,"retryAt":"2026-01-01T00:00:00.500Z"}"#
    ),
    (.jobRetriesSet(Key(2), retries: 1), #"{"event":"jobRetriesSet","key":2,"retries":1}"#),
    (
      .userTaskCreated(
        Key(2),
        UserTask.Request(
          name: "n", assignee: "a", candidateGroups: ["g"], candidateUsers: ["u"], due: moment,
          followUp: moment, priority: 5)),
      #"{"assignee":"a","candidateGroups":["g"],"candidateUsers":["u"],"due":"2026-01-01T00:00:00.500Z","event":"userTaskCreated","followUp":"2026-01-01T00:00:00.500Z","key":2,"name":"n","priority":5}"#
    ),
    (
      .timerCreated(
        Key(3), element: 1, host: Key(2), due: moment,
        repetition: .init(interval: TimeSpan(milliseconds: 30_000), remaining: 3)),
      #"{"due":"2026-01-01T00:00:00.500Z","element":"t","event":"timerCreated","host":2,"key":3,"repetition":{"interval":"PT30S","remaining":3}}"#
    ),
    (.timerFired(Key(3)), #"{"event":"timerFired","key":3}"#),
    (
      .timerFiredAgain(Key(3), due: moment, remaining: nil),
      #"{"due":"2026-01-01T00:00:00.500Z","event":"timerFiredAgain","key":3}"#
    ),
    (
      .subscribed(Key(3), element: 1, host: Key(2), kind: .message, name: "m"),
      #"{"element":"t","event":"subscribed","host":2,"key":3,"kind":"message","name":"m"}"#
    ),
    (.eventCaught(Key(3), remains: true), #"{"event":"eventCaught","key":3,"remains":true}"#),
    (
      .signalThrown(name: "s", variables: [:]),
      #"{"event":"signalThrown","name":"s","variables":{}}"#
    ),
    (
      .errorThrown(Key(2), code: "E", message: nil, caughtBy: 1),
      #"{"caughtBy":"t","code":"E","event":"errorThrown","key":2}"#
    ),
    (
      .incidentRaised(Key(2), .stepBudget, message: "m"),
      #"{"cause":"step-budget","event":"incidentRaised","key":2,"message":"m"}"#
    ),
    (.incidentResolved(Key(2)), #"{"event":"incidentResolved","key":2}"#),
    (
      .called(Caller(errors: .init(codes: ["E"]), escalations: .init(all: true))),
      #"{"caller":{"errors":{"codes":["E"]},"escalations":{"all":true}},"event":"called"}"#
    ),
    (
      .modified(steps: ["cancel \"t\"", "start before \"j\""]),
      #"{"event":"modified","steps":["cancel \"t\"","start before \"j\""]}"#
    ),
    (
      .migrated(
        Relocation(
          process: "p", elements: [Key(3): 2, Key(2): 1], flows: [Key(3): 0], gone: [Key(4)],
          start: 0, endEvents: [1])),
      #"{"elements":[[2,"t"],[3,"j"]],"endEvents":["t"],"event":"migrated","flows":[[3,"f"]],"gone":[4],"process":"p","start":"s"}"#
    ),
    (
      .migrated(
        Relocation(process: "p", elements: [Key(2): 1], dissolved: [Key(5), Key(3)], start: 0)),
      #"{"dissolved":[5,3],"elements":[[2,"t"]],"event":"migrated","process":"p","start":"s"}"#
    ),
    (
      .elementMoved(Key(2), scope: Key(5)), #"{"event":"elementMoved","key":2,"scope":5}"#
    ),
    (
      .leavingFailed(Key(2), message: "m"),
      #"{"event":"leavingFailed","key":2,"message":"m"}"#
    ),
    (.loopInstanceAdded(Key(2)), #"{"event":"loopInstanceAdded","key":2}"#),
    (.loopInstanceCancelled(Key(2)), #"{"event":"loopInstanceCancelled","key":2}"#),
    (
      .variablesRemoved(scope: Key(2), names: ["a"]),
      #"{"event":"variablesRemoved","names":["a"],"scope":2}"#
    ),
    (
      .userTaskAssigned(Key(2), assignee: "a"),
      #"{"assignee":"a","event":"userTaskAssigned","key":2}"#
    ),
    (.triggerAwaited(Key(2)), #"{"event":"triggerAwaited","key":2}"#),
    (
      .callRequested(
        Key(2),
        Call.Request(process: "q", binding: .version(2), businessKey: "b", variables: ["a": 1])),
      #"{"binding":2,"businessKey":"b","event":"callRequested","key":2,"process":"q","variables":{"a":1}}"#
    ),
    (
      .continuationCreated(
        Key(2), element: 1, scope: .root, moment: .before(flow: 0), retries: 3),
      #"{"element":"t","event":"continuationCreated","flow":"f","key":2,"moment":"before","retries":3,"scope":0}"#
    ),
    (.continuationRun(Key(2)), #"{"event":"continuationRun","key":2}"#),
    (
      .loopStarted(Key(2), count: 2, items: ["a", .null]),
      #"{"count":2,"event":"loopStarted","items":["a",null],"key":2}"#
    ),
    (.loopAdvanced(Key(2)), #"{"event":"loopAdvanced","key":2}"#),
    (
      .loopInstanceCompleted(Key(2), index: 1, output: .null),
      #"{"event":"loopInstanceCompleted","index":1,"key":2,"output":null}"#
    ),
    (.scopeInterrupted(.root), #"{"event":"scopeInterrupted","key":0}"#),
    (
      .messageThrown(Key(2), name: "m", variables: [:]),
      #"{"event":"messageThrown","key":2,"name":"m","variables":{}}"#
    ),
    (
      .escalationThrown(Key(2), code: "E", caughtBy: nil, leaves: true, variables: ["a": 1]),
      #"{"code":"E","event":"escalationThrown","key":2,"leaves":true,"variables":{"a":1}}"#
    ),
    (
      .compensationRecorded(Key(2), element: 1, scope: .root, variables: ["a": 1]),
      #"{"element":"t","event":"compensationRecorded","key":2,"scope":0,"variables":{"a":1}}"#
    ),
    (.compensationAwaited(Key(2)), #"{"event":"compensationAwaited","key":2}"#),
    (
      .compensationStarted(Key(2), instance: Key(5), scope: Key(4)),
      #"{"event":"compensationStarted","instance":5,"key":2,"scope":4}"#
    ),
    (.compensationEnded(Key(5)), #"{"event":"compensationEnded","key":5}"#),
    (.suspended, #"{"event":"suspended"}"#),
    (.resumed, #"{"event":"resumed"}"#),
    (
      .endedByError(code: "E", message: nil), #"{"code":"E","event":"endedByError"}"#
    ),
    (.completed, #"{"event":"completed"}"#),
    (.terminated, #"{"event":"terminated"}"#),
    (.cancelled(reason: "r"), #"{"event":"cancelled","reason":"r"}"#),
  ]

  @Test func `every event is stored as it always was, and read back`() throws {
    let definition = try Player(body).definition
    for (event, text) in Self.golden {
      #expect(event.json(in: definition).canonicalText == text)
      var bytes = Array("before".utf8)
      event.write(to: &bytes, in: definition)
      #expect(String(decoding: bytes, as: UTF8.self) == "before" + text)
      #expect(try Event(json: JSON(parsing: Array(text.utf8)), in: definition) == event)
    }
    #expect(Set(Self.golden.map(\.0.name)).count == 50)
  }

  @Test func `what is not an event is refused with a reason`() throws {
    let definition = try Player(body).definition
    let cases: [(JSON, String)] = [
      (["event": "other"], "the event \"other\" is unknown"),
      (["event": "timerFired"], "the member \"key\" is missing or of another type"),
      (
        ["event": "endEventReached", "key": 1, "element": "gone"],
        "the process \"p\" has no element \"gone\""
      ),
    ]
    for (json, reason) in cases {
      let error = #expect(throws: StoredStateError.self) { try Event(json: json, in: definition) }
      #expect(error?.message == "failed to read a stored event or instance: \(reason)")
    }
  }
}
