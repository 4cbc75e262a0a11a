import BPMN
import Processes
import Testing
import Vocabulary

/// A platform with a clock, for processes that a test draws. A class, so that an expectation may
/// drive it.
final class Stage {
  var platform: ProcessPlatform
  var now = Instant(milliseconds: 1_767_600_000_000)
  private(set) var refusals: [String] = []
  private(set) var last = PlatformStep(records: [])

  init(naming: @escaping ProcessPlatform.Naming = { $0.countedName }) {
    platform = ProcessPlatform(naming: naming)
  }

  /// Reads the processes between `<definitions>` tags.
  static func read(_ body: String) throws -> [ProcessDefinition] {
    let text = """
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
      xmlns:camunda="http://camunda.org/schema/1.0/bpmn" \
      xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">\(body)</definitions>
      """
    let result = BPMNReader.read(Array(text.utf8), path: "p.bpmn")
    #expect(result.diagnostics.filter { $0.severity == .error } == [])
    return result.definitions
  }

  /// Deploys the processes of one file; the diagnostics' messages.
  @discardableResult
  func deploy(_ body: String, as name: String = "one") throws -> [String] {
    switch platform.deploy(try Self.read(body), as: name, at: now) {
    case .success(let step):
      last = step
      return []
    case .failure(let refusal): return refusal.diagnostics.map(\.message)
    }
  }

  /// Gives a command; whether it was accepted.
  @discardableResult
  func `do`(
    _ body: (inout ProcessPlatform, Instant) -> Result<PlatformStep, Rejection>
  ) -> Bool {
    switch body(&platform, now) {
    case .success(let step):
      last = step
      return true
    case .failure(let rejection):
      refusals.append(rejection.message)
      return false
    }
  }

  @discardableResult
  func start(
    _ process: String, _ variables: [String: JSON] = [:], key: String? = nil
  ) -> Bool {
    self.do { $0.start(process, variables: variables, businessKey: key, at: $1) }
  }

  /// Completes the oldest task of an element in an instance.
  @discardableResult
  func complete(
    _ task: String, in id: String, _ variables: [String: JSON] = [:]
  ) throws -> Bool {
    let running = try #require(platform[InstanceID(id)])
    let tasks = running.instance.userTasks(in: platform.process(of: running).definition)
    let key = try #require(tasks.first { $0.elementID == task }?.key)
    return self.do {
      $0.send(.completeUserTask(key, variables: variables), to: InstanceID(id), at: $1)
    }
  }

  /// Lets time pass, and does what is due.
  func pass(_ duration: Duration) {
    now = now + duration
    while let work = platform.nextWork(at: now) {
      guard self.do({ $0.perform(work, at: $1) }) else { return }
    }
  }

  /// `p-1: a b`, a line for each instance that runs.
  var waiting: String {
    platform.running.map { running in
      let definition = platform.process(of: running).definition
      let ids = running.instance.waitingElementIDs(in: definition)
      return "\(running.id): \(ids.joined(separator: " "))"
    }.joined(separator: "\n")
  }

  /// All that can be seen of a platform.
  var fingerprint: [String] {
    var copy = platform
    let due = copy.nextDue.map { "\($0)" } ?? "never"
    return platform.running.map { "\($0.id) \($0.instance)" }
      + platform.runningStartTimers.map { "\($0)" } + [due]
  }
}
