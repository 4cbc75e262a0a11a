internal import Subprocess

extension GitProfile {
  /// Configuration that goes before the command.
  var options: [String] {
    guard case .daemon(let daemon) = self else { return [] }
    let fixed = [
      "core.hooksPath=/dev/null", "core.fsmonitor=false", "transfer.fsckObjects=true",
      "core.fsync=all", "submodule.recurse=false", "protocol.version=2",
      "http.followRedirects=false", "gc.auto=0", "maintenance.auto=false", "core.askPass=",
    ]
    let further = daemon.configuration.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return (fixed + further).flatMap { ["-c", $0] }
  }

  var environment: Environment {
    switch self {
    case .daemon(let daemon): .custom(Self.variables(of: daemon))
    case .person(let person): .inherit.updating(Self.changes(by: person))
    }
  }

  private static func variables(of daemon: Daemon) -> [Environment.Key: String] {
    var variables: [String: String] = [
      "GIT_ALLOW_PROTOCOL": daemon.transports.sorted().joined(separator: ":"),
      "GIT_CONFIG_GLOBAL": "/dev/null",
      "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_NO_REPLACE_OBJECTS": "1",
      "GIT_OPTIONAL_LOCKS": "0",
      "GIT_SSH_COMMAND": sshCommand(of: daemon),
      "GIT_SSH_VARIANT": "ssh",
      "GIT_TERMINAL_PROMPT": "0",
      "LC_ALL": "C.UTF-8",
      "PATH": daemon.searchPath,
    ]
    variables.merge(daemon.variables) { _, given in given }
    return keyed(variables)
  }

  /// What git sets for its hooks would send the program to another repository.
  private static func changes(by person: Person) -> [Environment.Key: String?] {
    var changes: [String: String?] = [
      "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_NAMESPACE": nil,
      "GIT_PREFIX": nil, "GIT_COMMON_DIR": nil,
    ]
    if !person.mayAsk { changes.updateValue("0", forKey: "GIT_TERMINAL_PROMPT") }
    changes.merge(person.variables) { _, given in given }
    return keyed(changes)
  }

  private static func keyed<Value>(_ variables: [String: Value]) -> [Environment.Key: Value] {
    var keyed: [Environment.Key: Value] = [:]
    for (name, value) in variables { keyed[Environment.Key(stringLiteral: name)] = value }
    return keyed
  }

  /// git hands this to a shell, so file names are quoted.
  private static func sshCommand(of daemon: Daemon) -> String {
    var words = [
      "ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=20",
    ]
    if let file = daemon.sshIdentityFile {
      words += ["-o", "IdentitiesOnly=yes", "-i", quoted(file)]
    }
    if let file = daemon.sshKnownHostsFile {
      words += ["-o", quoted("UserKnownHostsFile=\(file)")]
    }
    return words.joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
