import BPMN
import Foundation
import Host
import Processes
import Testing
import Vocabulary

/// A file of a process service, and the processes that tests put into it.
final class ProcessPlace: Sendable {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  var path: String { folder.path + "/processes.sqlite" }

  static let now = Instant(seconds: 1_767_600_000)

  func open(_ limits: ProcessService.Limits = .init()) throws -> ProcessService {
    try ProcessService(path, limits: limits)
  }

  /// The processes between `<definitions>` tags.
  static func files(
    _ body: String, bindings: BPMNBindings = BPMNBindings()
  ) -> DeploymentFiles {
    let text = """
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
      xmlns:camunda="http://camunda.org/schema/1.0/bpmn">\(body)</definitions>
      """
    return DeploymentFiles([.init(path: "p.bpmn", bytes: Array(text.utf8))], bindings: bindings)
  }

  /// Two tasks, one after the other.
  static let review = files(
    """
    <process id="review" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="first"/>
      <userTask id="first" name="First"/>
      <sequenceFlow id="f2" sourceRef="first" targetRef="second"/>
      <userTask id="second"/><sequenceFlow id="f3" sourceRef="second" targetRef="e"/>
      <endEvent id="e"/>
    </process>
    """)

  /// The same with a sub-process around the first one.
  static let wrapped = files(
    """
    <process id="review" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
      <subProcess id="sub"><startEvent id="is"/>
        <sequenceFlow id="i1" sourceRef="is" targetRef="first"/>
        <userTask id="first" name="First"/></subProcess>
      <boundaryEvent id="late" attachedToRef="sub"><timerEventDefinition>
        <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
      <sequenceFlow id="f2" sourceRef="sub" targetRef="second"/>
      <userTask id="second"/><sequenceFlow id="f3" sourceRef="second" targetRef="e"/>
      <endEvent id="e"/>
    </process>
    """)

  /// Everything that a platform has to keep: calls, messages, signals, timers, loops, jobs, tokens
  /// that rest, and a start event with a timer.
  static let everything = files(
    """
    <message id="m" name="approved"/><signal id="g" name="changed"/>
    <process id="outer" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
      <parallelGateway id="fork"/>
      <sequenceFlow id="f2" sourceRef="fork" targetRef="call"/>
      <sequenceFlow id="f3" sourceRef="fork" targetRef="each"/>
      <sequenceFlow id="f4" sourceRef="fork" targetRef="wait"/>
      <sequenceFlow id="f5" sourceRef="fork" targetRef="work"/>
      <callActivity id="call" calledElement="inner"/>
      <userTask id="each">
        <multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>
        </multiInstanceLoopCharacteristics>
      </userTask>
      <intermediateCatchEvent id="wait"><timerEventDefinition>
        <timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
      <task id="work"/>
    </process>
    <process id="inner" isExecutable="true">
      <startEvent id="is"/><sequenceFlow id="if1" sourceRef="is" targetRef="listen"/>
      <receiveTask id="listen" messageRef="m"/>
      <sequenceFlow id="if2" sourceRef="listen" targetRef="rest"/>
      <userTask id="rest" camunda:asyncBefore="true"/>
      <boundaryEvent id="b" attachedToRef="listen" cancelActivity="false">
        <signalEventDefinition signalRef="g"/></boundaryEvent>
      <sequenceFlow id="if3" sourceRef="b" targetRef="told"/><userTask id="told"/>
    </process>
    <process id="daily" isExecutable="true">
      <startEvent id="ds"><timerEventDefinition><timeCycle>R5/PT24H</timeCycle>
      </timerEventDefinition></startEvent>
      <sequenceFlow id="df1" sourceRef="ds" targetRef="t"/><userTask id="t"/>
    </process>
    """, bindings: BPMNBindings(operations: ["work": "measure"]))
}

extension ProcessService {
  /// The whole state as it was written last.
  func text() async throws -> String { try read { $0.json.canonicalText } }

  /// The keys of what people have to do in an instance.
  func tasks(of id: InstanceID) async throws -> [Key] {
    try read { platform in
      guard let running = platform[id] else { return [] }
      return running.instance.userTasks(in: platform.process(of: running).definition).map(\.key)
    }
  }
}
