import BPMN
import Processes
import Testing
import Vocabulary

/// A command that concerns one instance goes without the journal; inside a transaction it goes
/// through it. Both must do the same.
@Suite struct AloneTests {
  private static let body = """
    <message id="m" name="go"/><signal id="g" name="sig"/>
    <process id="p" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/>
      <sequenceFlow id="f1" sourceRef="fork" targetRef="t"/>
      <userTask id="t"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>
        </multiInstanceLoopCharacteristics></userTask>
      <boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><timerEventDefinition>
        <timeCycle>R/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
      <sequenceFlow id="fb" sourceRef="b" targetRef="late"/><userTask id="late"/>
      <sequenceFlow id="f2" sourceRef="fork" targetRef="r"/><receiveTask id="r" messageRef="m"/>
      <sequenceFlow id="f3" sourceRef="fork" targetRef="x"/>
      <intermediateCatchEvent id="x"><signalEventDefinition signalRef="g"/>
      </intermediateCatchEvent>
      <sequenceFlow id="g3" sourceRef="x" targetRef="rest"/>
      <userTask id="rest" camunda:asyncBefore="true"/>
    </process>
    """

  /// What a record says, to be compared.
  private enum Seen: Hashable {
    case began(InstanceID, ProcessReference, CallReference?)
    case happened(InstanceID, [Event])
    case ended(InstanceID, ProcessInstance)
    case other

    init(_ record: PlatformRecord) {
      switch record {
      case .began(let id, let process, let caller): self = .began(id, process, caller)
      case .happened(let id, let events): self = .happened(id, events)
      case .ended(let id, let instance): self = .ended(id, instance)
      default: self = .other
      }
    }
  }

  /// The same command in both ways; whether it was accepted.
  private func both(
    _ alone: inout ProcessPlatform, _ journaled: inout ProcessPlatform,
    _ body: (inout ProcessPlatform) -> Result<PlatformStep, Rejection>
  ) -> Bool {
    let answer = body(&alone)
    let other = journaled.transact { (platform: inout ProcessPlatform) throws(Rejection) in
      _ = try body(&platform).get()
    }
    switch (answer, other) {
    case (.success(let left), .success(let right)):
      #expect(left.touched == right.touched)
      #expect(left.records.map(Seen.init) == right.records.map(Seen.init))
    case (.failure(let left), .failure(let right)):
      #expect(left == right)
      return false
    default: Issue.record("\(answer) and \(other)")
    }
    return true
  }

  @Test(arguments: 0..<30)
  func `with and without the journal a command does the same`(seed: UInt64) throws {
    var random = RandomGenerator(seed: seed)
    var now = Instant(milliseconds: 1_767_600_000_000)
    var alone = ProcessPlatform()
    var journaled = ProcessPlatform()
    let definitions = try Stage.read(Self.body)
    #expect(definitions.map(\.keepsToItself) == [true])
    _ = try alone.deploy(definitions, as: "one", at: now).get()
    _ = try journaled.deploy(definitions, as: "one", at: now).get()
    var refused = 0
    for _ in 0..<80 {
      let moment = now
      let ids = alone.running.map(\.id)
      let id = ids.randomElement(using: &random) ?? InstanceID("nobody")
      let key = Key(Int.random(in: 1..<25, using: &random))
      let choice = Int.random(in: 0..<8, using: &random)
      let isDone: Bool
      switch choice {
      case 0:
        isDone = both(&alone, &journaled) {
          $0.start("p", variables: ["n": 1], businessKey: "k", at: moment)
        }
      case 1...3:
        isDone = both(&alone, &journaled) {
          $0.send(.completeUserTask(key, variables: ["v": "x"]), to: id, at: moment)
        }
      case 4:
        isDone = both(&alone, &journaled) {
          $0.correlate(Correlation("go", instance: id), at: moment)
        }
      case 5: isDone = both(&alone, &journaled) { $0.broadcast(signal: "sig", at: moment) }
      case 6:
        isDone = both(&alone, &journaled) { $0.send(.cancel(reason: "r"), to: id, at: moment) }
      default:
        now = now + .seconds(1_800)
        let later = now
        isDone = both(&alone, &journaled) { platform in
          guard let work = platform.nextWork(at: later) else {
            return .success(PlatformStep(records: []))
          }
          return platform.perform(work, at: later)
        }
      }
      if !isDone { refused += 1 }
      #expect(alone.json == journaled.json)
      #expect(alone.nextDue == journaled.nextDue)
      #expect(
        alone.subscriptionCount(.message, "go") == journaled.subscriptionCount(.message, "go"))
    }
    #expect(refused > 0 && alone.upcomingNumber > 1)
  }

  @Test func `a process that speaks to others does not keep to itself`() throws {
    for element in [
      "<callActivity id='c' calledElement='p'/>",
      "<endEvent id='c'><signalEventDefinition signalRef='g'/></endEvent>",
      "<intermediateThrowEvent id='c'><messageEventDefinition messageRef='m'/>"
        + "</intermediateThrowEvent>",
      "<businessRuleTask id='c' camunda:decisionRef='d'/>",
    ] {
      let definitions = try Stage.read(
        "<message id='m' name='go'/><signal id='g' name='sig'/>"
          + "<process id='p' isExecutable='true'><startEvent id='s'/>"
          + "<sequenceFlow id='f' sourceRef='s' targetRef='c'/>\(element)</process>")
      #expect(definitions.map(\.keepsToItself) == [false], "\(element)")
    }
  }
}
