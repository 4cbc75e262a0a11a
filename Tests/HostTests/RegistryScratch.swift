import FoundationEssentials
import Git
import Host
import Subprocess
import Synchronization
import Vocabulary

/// A temporary registry of one tiny model, and people with real SSH keys.
final class RegistryScratch: Sendable {
  let folder: String
  /// What long work has said.
  let progress = Mutex<[String]>([])

  init() async throws {
    folder =
      FileManager.default.temporaryDirectory
      .appending(path: "muster-host-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: folder + "/registry", withIntermediateDirectories: true)
    try await run("git", ["init", "-q", "-b", "main", registry])
    for person in ["ann", "petra"] { try await makePerson(person) }
    for (path, text) in try files() { try write(path, text) }
    try await commit("Registry")
  }

  deinit {
    // A folder that stays behind in the temporary directory harms no test.
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// What long work has said.
  var told: [String] { progress.withLock { $0 } }
  var registry: String { folder + "/registry" }
  var state: StateFolder { StateFolder(registry + "/.git/muster") }

  // MARK: - Files

  private func files() throws -> [(String, String)] {
    let key = try String(contentsOfFile: folder + "/petra.key.pub", encoding: .utf8)
    return [
      ("muster.yaml", Self.project()),
      (
        "groups/approvers.yaml",
        """
        apiVersion: muster.dev/v1
        kind: Group
        metadata: {name: approvers}
        spec:
          members:
            - {name: Petra, emails: [petra@x.invalid], keys: ["\(key.dropLast(1))"]}
        """
      ),
      ("data/rows.yaml", Self.dataset), ("data/rows.csv", "x,y\n1,0\n2,1\n"),
      ("processes/p.yaml", Self.process), ("processes/p.bpmn", Self.bpmn),
      ("models/m/model.yaml", Self.model(gates: "{metric: auc, atLeast: 0.75}")),
      ("models/m/score.py", Self.source(auc: "0.8")),
    ]
  }

  static func project(_ further: String = "signatures: required") -> String {
    """
    apiVersion: muster.dev/v1
    kind: Project
    metadata: {name: p}
    spec: {\(further)}
    """
  }

  static func model(gates: String, further: String = "") -> String {
    """
    apiVersion: muster.dev/v1
    kind: Model
    metadata: {name: m}
    spec:
      source: [score.py]
      functions: {metrics: metrics}
      tests:
        - name: backtest
          function: metrics
          data: {asset: rows}
          gates: [\(gates)]
    \(further)
    """
  }

  static func source(auc: String) -> String {
    "def metrics(*data):\n    yield {\"auc\": \(auc)}\n"
  }

  private static let dataset = """
    apiVersion: muster.dev/v1
    kind: Dataset
    metadata: {name: rows}
    spec: {path: rows.csv, format: csv}
    """

  private static let process = """
    apiVersion: muster.dev/v1
    kind: Process
    metadata: {name: p}
    spec: {bpmn: p.bpmn}
    """

  private static let bpmn = """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
        xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
      <signal id="s" name="deployable_model_changed"/>
      <process id="p" isExecutable="true">
        <startEvent id="start"><signalEventDefinition id="e" signalRef="s"/></startEvent>
        <sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
        <userTask id="approve" name="Approve" camunda:candidateGroups="approvers">
          <extensionElements><camunda:inputOutput>
            <camunda:inputParameter name="target">prod</camunda:inputParameter>
          </camunda:inputOutput></extensionElements>
        </userTask>
        <sequenceFlow id="f2" sourceRef="approve" targetRef="end"/>
        <endEvent id="end" name="In production"/>
      </process>
    </definitions>
    """

  func write(_ path: String, _ text: String) throws {
    let url = URL(filePath: registry + "/" + path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  // MARK: - Programs

  @discardableResult
  func run(_ program: String, _ arguments: [String]) async throws -> String {
    let result = try await Subprocess.run(
      .name(program), arguments: Arguments(arguments),
      environment: .inherit.updating([
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": folder,
        "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@x.invalid",
        "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@x.invalid", "GIT_DIR": nil,
      ]), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    guard case .exited(0) = result.terminationStatus else {
      throw Failure(text: "\(program) \(arguments): \(result.standardError)")
    }
    var text = result.standardOutput[...]
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }

  struct Failure: Error {
    let text: String
  }

  @discardableResult
  func git(_ arguments: String...) async throws -> String {
    try await run("git", ["-C", registry] + arguments)
  }

  /// Commits everything, by Ann.
  func commit(_ message: String) async throws {
    try await git("add", "-A")
    try await git("commit", "-q", "-m", message)
  }

  private func makePerson(_ name: String) async throws {
    try await run(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", "\(folder)/\(name).key"])
    let settings = """
      [user]
        name = \(name.capitalized)
        email = \(name)@x.invalid
        signingkey = \(folder)/\(name).key.pub
      [gpg]
        format = ssh
      """
    try Data(settings.utf8).write(to: URL(filePath: "\(folder)/\(name).gitconfig"))
    let keyless = settings.split(separator: "\n").prefix(3).joined(separator: "\n") + "\n"
    try Data(keyless.utf8).write(to: URL(filePath: "\(folder)/\(name)-keyless.gitconfig"))
  }

  /// git as a person has it: `ann`, `petra`, or either without a key.
  func git(of person: String) -> GitProgram {
    GitProgram(
      .person(
        .init(variables: [
          "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "\(folder)/\(person).gitconfig",
          "HOME": folder,
        ])))
  }

  // MARK: - Muster

  static let now = Instant(seconds: 1_800_000_000)

  /// One pass of a Muster on the registry.
  func reconcile() async throws {
    try state.create()
    _ = try MusterKey.create(in: state)
    let daemon = try await Daemon(
      DaemonConfiguration(
        repository: registry, folder: state, branch: "refs/heads/main", executable: "/bin/false",
        now: { Self.now }))
    _ = try await daemon.reconcile()
  }

  /// The gate on what is checked out, in Muster's own state folder or in another of that name.
  func gate(
    base: String = "main", head: String = "HEAD", state name: String? = nil
  ) async throws -> GateReport {
    try await GateRun(
      repository: registry, folder: name.map { StateFolder("\(folder)/\($0)") } ?? state,
      branch: "refs/heads/main", now: { Self.now },
      progress: { line in self.progress.withLock { $0.append(line) } }
    ).report(base: base, head: head)
  }
}
