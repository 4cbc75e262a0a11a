import Foundation
import Git
import Host
import Reconciler
import Registry
import Signatures
import Synchronization
import Vocabulary

/// A registry with one tiny Python model, two people, a process and a runtime, in a bare repository
/// without a network, a package index or a fixed port.
///
/// Time stands still unless a test moves it.
final class Playground: Sendable {
  let folder: TemporaryFolder
  let ada: SigningKey
  let petra: SigningKey
  private let time: Mutex<Instant>
  private let lines = Mutex<[LogLine]>([])
  private let seen: Mutex<Int> = Mutex(0)

  static let main = "refs/heads/main"

  var repositoryPath: String { folder.path + "/registry.git" }
  var state: StateFolder { StateFolder(folder.path + "/state") }

  init() throws {
    folder = try TemporaryFolder()
    ada = try SigningKey(seed: [UInt8](repeating: 1, count: 32), comment: "ada")
    petra = try SigningKey(seed: [UInt8](repeating: 2, count: 32), comment: "petra")
    time = Mutex(Instant(seconds: 1_800_000_000))
    _ = try Repository(creatingBareAt: repositoryPath)
    try state.create()
    _ = try MusterKey.create(in: state)
  }

  deinit {
    stopRuntimes()
  }

  // MARK: - Time and log

  var now: Instant { time.withLock { $0 } }

  func pass(_ duration: Duration) {
    time.withLock { $0 = $0 + duration }
  }

  /// The reasons of the lines logged so far.
  var reasons: [String] { lines.withLock { $0.map(\.reason) } }
  var log: String {
    lines.withLock { lines in
      lines.map { "\($0.object) \($0.reason): \($0.message)" }.joined(separator: "\n")
    }
  }
  /// How often something was measured.
  var measurements: Int { seen.withLock { $0 } }

  func configuration(
    remote: RemoteURL? = nil, repository: String? = nil, state: StateFolder? = nil,
    forge: ProposalForge? = nil
  ) -> DaemonConfiguration {
    DaemonConfiguration(
      repository: repository ?? repositoryPath, folder: state ?? self.state,
      branch: "refs/heads/main", remote: remote, executable: Self.executable,
      now: { self.now }, log: { line in self.lines.withLock { $0.append(line) } },
      progress: { text in
        if text.hasPrefix("measuring") { self.seen.withLock { $0 += 1 } }
      }, forge: forge)
  }

  /// One `muster reconcile`.
  @discardableResult
  func reconcile(isConfirmed: Bool = false) async throws -> ControlState {
    let daemon = try await Daemon(configuration())
    _ = try await daemon.reconcile(isConfirmed: isConfirmed)
    return await daemon.state
  }

  // MARK: - Commits of people

  private static func ada(_ now: Instant) -> CommitPerson {
    CommitPerson(name: "Ada Author", email: "ada@example.com", when: now)
  }

  /// Commits files on `main`, or on another reference, which begins at `main`; `nil` takes a file
  /// away.
  @discardableResult
  func commit(
    _ files: [String: String?], _ message: String = "Change", to reference: String = main
  ) throws -> CommitID {
    let repository = try Repository(opening: repositoryPath)
    let former = try repository.tip(of: reference)
    let tip = try former ?? repository.tip(of: Self.main)
    let base = try tip.map { try repository.commit($0).tree }
    var edits: [TreeEdit] = []
    for (path, text) in files.sorted(by: { $0.key < $1.key }) {
      if let text {
        edits.append(.put(path: path, blob: try repository.writeBlob(Array(text.utf8))))
      } else {
        edits.append(.remove(path: path))
      }
    }
    let tree = try repository.updateTree(base, edits)
    let commit = try repository.writeCommit(
      CommitDraft(
        tree: tree, parents: tip.map { [$0] } ?? [], author: Self.ada(now),
        message: message + "\n"))
    try repository.update(
      reference: reference, to: commit, expecting: former.map { .at($0) } ?? .absent)
    return commit
  }

  /// Brings `main` to a commit that contains it.
  func merge(_ commit: CommitID) throws {
    let repository = try Repository(opening: repositoryPath)
    let tip = try repository.tip(of: Self.main)
    try repository.update(
      reference: Self.main, to: commit, expecting: tip.map { .at($0) } ?? .absent)
  }

  /// Leaves a verdict in the inbox, as `muster approve` does.
  func sign(
    _ verdict: String, _ task: TaskRecord, by key: SigningKey, name: String, email: String
  ) throws {
    let repository = try Repository(opening: repositoryPath)
    guard let tip = try repository.tip(of: "refs/heads/main") else { return }
    let trailers = [
      Trailers.Trailer(key: "Muster-Verdict", value: verdict),
      Trailers.Trailer(key: "Muster-Task", value: task.id.text),
      Trailers.Trailer(
        key: "Muster-Subject",
        value: "model/\(task.model?.text ?? "")@\(task.version?.hex ?? "")"),
      Trailers.Trailer(key: "Muster-Target", value: task.target ?? ""),
      Trailers.Trailer(key: "Muster-Policy", value: task.policy.digest.hex),
    ]
    let commit = try repository.writeCommit(
      CommitDraft(
        tree: try repository.commit(tip).tree, parents: [tip],
        author: CommitPerson(name: name, email: email, when: now),
        message: Trailers.message("\(verdict) \(task.name)", trailers))
    ) { payload throws(GitError) in key.sign(payload) }
    try repository.update(
      reference: "\(Clone.inboxPrefix)\(commit.text.prefix(12))", to: commit, expecting: .absent)
  }

  func approve(_ task: TaskRecord) throws { try answer("approve", task) }

  /// Petra's verdict.
  func answer(_ verdict: String, _ task: TaskRecord) throws {
    try sign(verdict, task, by: petra, name: "Petra Approver", email: "petra@example.com")
  }

  func inbox() throws -> [String] {
    try Repository(opening: repositoryPath).references(prefix: Clone.inboxPrefix).map(\.name)
  }

  // MARK: - Runtimes

  /// The program that the tests were built beside.
  static let executable: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folder = own.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(folder)/muster"
  }()

  static var canRun: Bool { FileManager.default.isExecutableFile(atPath: executable) }

  /// The process of a runtime that registered itself.
  func runtimeProcess(_ name: String) throws -> pid_t? {
    let path = "\(state.runtimes)/\(name).json"
    guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
    return try JSON(parsing: Array(bytes))["pid"]?.integer.map { pid_t($0) }
  }

  func killRuntime(_ name: String) throws {
    guard let process = try runtimeProcess(name) else { return }
    kill(process, SIGKILL)
    let deadline = ContinuousClock().now + .seconds(20)
    while isAlive(process), ContinuousClock().now < deadline { sched_yield() }
  }

  /// Whether a process runs; one that only waits to be collected does not.
  private func isAlive(_ process: pid_t) -> Bool {
    guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/stat") else {
      return false
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.split(separator: ")").last?.split(separator: " ").first != "Z"
  }

  private func stopRuntimes() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: state.runtimes)) ?? []
    for name in names where name.hasSuffix(".json") && !name.hasSuffix(".deployment.json") {
      try? killRuntime(String(name.dropLast(5)))
    }
  }

  // MARK: - The registry

  /// Python as the distribution installs it, with a metric that the source states.
  static func score(_ auc: Double) -> String {
    """
    # modelop.score
    def score(record):
        yield {"score": \(auc)}

    # modelop.metrics
    def metrics(data):
        yield {"roc_auc": \(auc)}

    """
  }

  func registry(auc: Double = 0.9, hasRuntime: Bool = true) -> [String: String?] {
    var files: [String: String?] = [
      "muster.yaml": """
      apiVersion: muster.dev/v1
      kind: Project
      metadata: {name: tiny}
      spec:
        track: main
        signatures: required
        champion: {stage: prod}
        approvals:
          - {target: prod, match: {}, require: [{group: approvers, count: 1}], reuse: always}

      """,
      "groups/approvers.yaml": """
      apiVersion: muster.dev/v1
      kind: Group
      metadata: {name: approvers}
      spec:
        members:
          - {name: Petra Approver, emails: [petra@example.com], keys: ["\(petra.publicKey.line)"]}
          - {name: Ada Author, emails: [ada@example.com], keys: ["\(ada.publicKey.line)"]}

      """,
      "datasets/rows.yaml": """
      apiVersion: muster.dev/v1
      kind: Dataset
      metadata: {name: rows}
      spec: {path: rows.csv, format: csv}

      """,
      "datasets/rows.csv": "id,label_value\n1,0\n2,1\n",
      "models/tiny/model.yaml": """
      apiVersion: muster.dev/v1
      kind: Model
      metadata: {name: tiny, labels: {tier: "1"}}
      spec:
        source: [score.py]
        tests:
          - name: backtest
            function: metrics
            data: {asset: rows, label: label_value}
            gates: [{metric: roc_auc, atLeast: 0.8}]
            limits: {time: 1m, memory: 512MiB}

      """,
      "models/tiny/score.py": Self.score(auc),
      "processes/promotion.yaml": """
      apiVersion: muster.dev/v1
      kind: Process
      metadata: {name: promotion}
      spec: {bpmn: promotion.bpmn, selector: {}}

      """,
      "processes/promotion.bpmn": Self.promotion,
    ]
    if hasRuntime {
      files["runtimes/prod.yaml"] = """
        apiVersion: muster.dev/v1
        kind: Runtime
        metadata: {name: tiny-prod, labels: {stage: prod}}
        spec:
          driver: muster
          tags: [tiny]
          resources: {workers: 1, memory: 512MiB}

        """
    }
    return files
  }

  /// Tests, gates, a person, a runtime, the deployment, a message.
  static let promotion = """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
        xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t">
      <signal id="sig" name="deployable_model_changed" />
      <error id="err" name="failure" errorCode="FAILURE" />
      <process id="promotion" isExecutable="true">
        <startEvent id="start"><outgoing>f1</outgoing>
          <signalEventDefinition signalRef="sig" /></startEvent>
        <sequenceFlow id="f1" sourceRef="start" targetRef="tests" />
        <serviceTask id="tests" camunda:type="external" camunda:topic="run-tests" />
        <sequenceFlow id="f2" sourceRef="tests" targetRef="gates" />
        <serviceTask id="gates" camunda:type="external" camunda:topic="evaluate-gates" />
        <sequenceFlow id="f3" sourceRef="gates" targetRef="passed" />
        <exclusiveGateway id="passed" default="no" />
        <sequenceFlow id="yes" sourceRef="passed" targetRef="approve">
          <conditionExpression xsi:type="tFormalExpression">${verdict == "pass"}</conditionExpression>
        </sequenceFlow>
        <sequenceFlow id="no" sourceRef="passed" targetRef="refused" />
        <endEvent id="refused" name="Refused" />
        <userTask id="approve" name="Approve" camunda:candidateGroups="approvers">
          <extensionElements><camunda:inputOutput>
            <camunda:inputParameter name="target">prod</camunda:inputParameter>
          </camunda:inputOutput></extensionElements>
        </userTask>
        <sequenceFlow id="f4" sourceRef="approve" targetRef="find" />
        <serviceTask id="find" camunda:type="external" camunda:topic="find-runtime">
          <extensionElements><camunda:inputOutput>
            <camunda:inputParameter name="tag">tiny</camunda:inputParameter>
            <camunda:outputParameter name="runtime">${runtime}</camunda:outputParameter>
          </camunda:inputOutput></extensionElements>
        </serviceTask>
        <sequenceFlow id="f5" sourceRef="find" targetRef="deploy" />
        <serviceTask id="deploy" camunda:type="external" camunda:topic="deploy">
          <extensionElements><camunda:inputOutput>
            <camunda:inputParameter name="runtime">${runtime}</camunda:inputParameter>
          </camunda:inputOutput></extensionElements>
        </serviceTask>
        <sequenceFlow id="f6" sourceRef="deploy" targetRef="notify" />
        <serviceTask id="notify" camunda:type="external" camunda:topic="notify">
          <extensionElements><camunda:inputOutput>
            <camunda:inputParameter name="message">in production</camunda:inputParameter>
          </camunda:inputOutput></extensionElements>
        </serviceTask>
        <sequenceFlow id="f7" sourceRef="notify" targetRef="done" />
        <endEvent id="done" name="In production" />
      </process>
    </definitions>

    """
}

extension ControlState {
  /// The tasks that wait for people.
  var openTasks: [TaskRecord] {
    tasks.values.filter { $0.state == .open }.sorted { $0.id < $1.id }
  }

  /// A model's readiness, as `Reason: message`.
  func ready(_ name: String) -> String {
    let conditions = models[ModelName(name)]?.conditions ?? []
    return (conditions[.stalled] ?? conditions[.ready]).map { "\($0.reason): \($0.message)" } ?? "-"
  }

  /// What a runtime serves, as `model@version`.
  func serving(_ name: String) -> String {
    guard let observed = runtimes[RuntimeName(name)]?.observed, let model = observed.model else {
      return "-"
    }
    return "\(model)@\(observed.version?.short ?? "")"
  }
}
