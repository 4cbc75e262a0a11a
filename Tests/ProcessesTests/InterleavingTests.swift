import BPMN
import Processes
import Testing
import Vocabulary

@Suite struct InterleavingTests {
  private static let body = """
    <process id="p" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/>
      <sequenceFlow id="f1" sourceRef="fork" targetRef="t"/><userTask id="t"/>
      <boundaryEvent id="remind" attachedToRef="t" cancelActivity="false"><timerEventDefinition>
        <timeCycle>R2/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
      <sequenceFlow id="r" sourceRef="remind" targetRef="re"/><endEvent id="re"/>
      <sequenceFlow id="f2" sourceRef="fork" targetRef="c"/><callActivity id="c" calledElement="q"/>
      <sequenceFlow id="f3" sourceRef="fork" targetRef="x"/>
      <intermediateCatchEvent id="x"><signalEventDefinition signalRef="sig"/>
      </intermediateCatchEvent>
      <sequenceFlow id="g1" sourceRef="t" targetRef="join"/>
      <sequenceFlow id="g2" sourceRef="c" targetRef="join"/>
      <sequenceFlow id="g3" sourceRef="x" targetRef="join"/>
      <parallelGateway id="join"/><sequenceFlow id="e" sourceRef="join" targetRef="end"/>
      <endEvent id="end"><signalEventDefinition signalRef="sig"/></endEvent>
    </process>
    <process id="q" isExecutable="true">
      <startEvent id="qs"/><sequenceFlow id="qf" sourceRef="qs" targetRef="qw"/>
      <intermediateCatchEvent id="qw"><messageEventDefinition messageRef="m"/>
      </intermediateCatchEvent>
    </process>
    <message id="m" name="go"/>
    <signal id="sig" name="sig"/>
    """

  /// The next version, with a sub-process around the task.
  private static let next =
    body
    .replacing(
      "targetRef=\"t\"/><userTask id=\"t\"/>",
      with: """
        targetRef="w"/><subProcess id="w"><startEvent id="ws"/>
        <sequenceFlow id="w1" sourceRef="ws" targetRef="t"/><userTask id="t"/>
        """
    )
    .replacing("<endEvent id=\"re\"/>", with: "<endEvent id=\"re\"/></subProcess>")
    .replacing("id=\"g1\" sourceRef=\"t\"", with: "id=\"g1\" sourceRef=\"w\"")

  @Test(arguments: 0..<40)
  func `instances that are driven in any order keep their own logs and true indices`(
    seed: UInt64
  ) throws {
    var random = RandomGenerator(seed: seed)
    let stage = Stage()
    try stage.deploy(Self.body)
    try stage.deploy(Self.next, as: "two")
    var migrated = 0
    var logs: [InstanceID: ProcessInstance] = [:]
    var over: Set<InstanceID> = []
    for _ in 0..<60 {
      let before = stage.fingerprint
      let isDone = step(stage, &random)
      guard isDone else {
        #expect(stage.fingerprint == before)
        continue
      }
      for record in stage.last.records {
        switch record {
        case .began(let id, _, _):
          #expect(logs[id] == nil)
          logs[id] = ProcessInstance()
        case .migrated: migrated += 1
        case .happened(let id, let events):
          #expect(!over.contains(id))
          for event in events { logs[id]?.apply(event) }
        case .ended(let id, let instance):
          #expect(logs[id] == instance)
          over.insert(id)
        default: break
        }
      }
      for running in stage.platform.running {
        #expect(logs[running.id] == running.instance)
        #expect(!over.contains(running.id))
      }
      let due = stage.platform.running.compactMap(\.instance.nextDue).min()
      #expect(stage.platform.nextDue == due)
      let waiting = stage.platform.running.reduce(0) { count, running in
        count + running.instance.subscriptions.count { $0.kind == .message && $0.name == "go" }
      }
      #expect(stage.platform.subscriptionCount(.message, "go") == waiting)
    }
    #expect(!logs.isEmpty)
    if seed == 0 { #expect(migrated > 0) }
  }

  /// Does something; whether it was accepted.
  private func step(_ stage: Stage, _ random: inout RandomGenerator) -> Bool {
    switch Int.random(in: 0..<12, using: &random) {
    case 8, 9:
      guard let running = stage.platform.running.randomElement(using: &random) else {
        return false
      }
      let version = Int.random(in: 1...2, using: &random)
      return stage.do { $0.migrate(running.id, to: .version(version), at: $1) }
    case 10:
      guard let running = stage.platform.running.randomElement(using: &random),
        let visit = running.instance.elements.randomElement(using: &random)
      else { return false }
      return stage.do { $0.modify(running.id, by: Modification([.cancel(visit.key)]), at: $1) }
    case 0, 1:
      return stage.start("p", ["n": .integer(Int64.random(in: 0..<5, using: &random))])
    case 2: return stage.do { $0.correlate(Correlation("go"), at: $1) }
    case 3:
      return stage.do { $0.correlate(Correlation("go", isForAll: true), at: $1) }
    case 4: return stage.do { $0.broadcast(signal: "sig", at: $1) }
    case 5:
      stage.now = stage.now + .seconds(Int.random(in: 0..<4000, using: &random))
      guard let work = stage.platform.nextWork(at: stage.now) else { return false }
      return stage.do { $0.perform(work, at: $1) }
    case 6:
      guard let running = stage.platform.running.randomElement(using: &random) else {
        return false
      }
      return stage.do { $0.send(.cancel(reason: "chance"), to: running.id, at: $1) }
    case 7:
      guard let running = stage.platform.running.randomElement(using: &random),
        let task = running.instance.userTasks(in: stage.platform.process(of: running).definition)
          .first
      else { return false }
      return stage.do { $0.send(.completeUserTask(task.key), to: running.id, at: $1) }
    default:
      // A transaction that is given up after it did something.
      let now = stage.now
      let before = stage.fingerprint
      let result = stage.platform.transact { platform throws(Rejection) in
        _ = try platform.start("p", at: now).get()
        _ = try platform.broadcast(signal: "sig", at: now).get()
        _ = try platform.correlate(Correlation("go", isForAll: true), at: now).get()
        throw Rejection(.invalidState, "chance")
      }
      if case .success = result { Issue.record("it was not given up") }
      #expect(stage.fingerprint == before)
      return false
    }
  }
}
