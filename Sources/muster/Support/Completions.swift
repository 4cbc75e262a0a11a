import ArgumentParser
import Host
import Monitoring
import Reconciler
import Vocabulary

/// What a shell offers when somebody presses Tab: names out of the records, as they stand.
///
/// A shell must never see an error here: where nothing can be read, nothing is offered.
extension CompletionKind {
  /// The models, by name.
  static let models = CompletionKind.names { try $0.summaries().map(\.name) }

  /// The models, and `model@` for those who want to name a revision.
  static let modelsWithRevision = CompletionKind.names { records in
    try records.summaries().flatMap { [$0.name, $0.name + "@"] }
  }

  /// The open tasks by the beginning of their ids, and the models that have one.
  static let tasks = CompletionKind.names { records in
    let open = try records.all(TaskRecord.self, under: "tasks").filter { $0.state == .open }
    return open.map(TaskTable.shortID) + open.compactMap { $0.model?.text }
  }

  /// The open alerts, by key.
  static let alerts = CompletionKind.names { records in
    try AlertTable.records(records).filter { $0.ended == nil }.map(\.alert.key)
  }

  /// The runtimes, by name.
  static let runtimes = CompletionKind.names { records in
    try records.all(RuntimeRecord.self, under: "runtimes").map(\.name.text)
  }

  /// What can be suspended: `model/<name>` and `runtime/<name>`.
  static let switchable = CompletionKind.names { records in
    try records.summaries().map { "model/\($0.name)" }
      + records.all(RuntimeRecord.self, under: "runtimes").map { "runtime/\($0.name)" }
  }

  /// What can be described.
  static let resources = CompletionKind.names { records in
    let open = try records.all(TaskRecord.self, under: "tasks").filter { $0.state == .open }
    let active = try records.all(InstanceRecord.self, under: "instances").filter(\.isActive)
    return try records.summaries().map { "model/\($0.name)" }
      + records.all(RuntimeRecord.self, under: "runtimes").map { "runtime/\($0.name)" }
      + open.map { "task/\(TaskTable.shortID($0))" }
      + active.map { "instance/\($0.id.text.prefix(12))" }
  }

  /// The models, and `runtime/<name>`, which have logs.
  static let logged = CompletionKind.names { records in
    try records.summaries().map(\.name)
      + records.all(RuntimeRecord.self, under: "runtimes").map { "runtime/\($0.name)" }
  }

  /// A fixed list of words.
  static func words(_ words: some Sequence<String>) -> CompletionKind { .list(Array(words)) }

  /// Names that a closure finds in the records of the repository that the line so far is about.
  private static func names(
    _ find: @escaping @Sendable (Records) throws -> [String]
  ) -> CompletionKind {
    .custom { line, _, prefix in
      guard
        let workspace = try? Workspace(
          repository: value(of: ["-C", "--repo"], in: line) ?? ".",
          state: value(of: ["--state"], in: line),
          branch: value(of: ["--branch"], in: line) ?? "main"),
        let records = try? Records(of: workspace), let found = try? find(records)
      else { return [] }
      return Set(found.filter { $0.hasPrefix(prefix) && isPlain($0) }).sorted()
    }
  }

  /// The last value of an option, as `--name value` or `--name=value`.
  private static func value(of names: Set<String>, in line: [String]) -> String? {
    var found: String?
    for (index, word) in line.enumerated() {
      if names.contains(word), index + 1 < line.count {
        found = line[index + 1]
      } else if let equals = word.firstIndex(of: "="), names.contains(String(word[..<equals])) {
        found = String(word[word.index(after: equals)...])
      }
    }
    return found
  }

  /// Records may come from a foreign state ref: nothing that a shell could take for more than a
  /// word is offered.
  private static func isPlain(_ name: String) -> Bool {
    name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "@"):
        true
      default: false
      }
    }
  }
}
