import Git
import Reconciler
import Signatures
import Vocabulary

/// The one commit of a training: its message, and how that is read again.
enum TrainingCommit {
  /// How many datasets are named each by itself; the digest of all is always there.
  private static let dataNamed = 16

  static func draft(
    of name: ModelName, _ training: Training, _ product: Training.Product, tree: TreeID
  ) -> CommitDraft {
    var body = "Retrain \(name)\n\n\(Self.line(training.cause))\n"
    for (data, digest) in product.provenance.data.sorted(by: { $0.key < $1.key })
      .prefix(Self.dataNamed)
    {
      body += "\nTrained on \(data), sha256 \(digest.hex)"
    }
    body += "\nFiles: \(product.changed.joined(separator: ", ").prefix(2000))"
    let provenance = product.provenance
    let trailers = [
      ("Muster-Training", training.id.hex), ("Muster-Model", name.text),
      ("Muster-From-Version", training.version.hex), ("Muster-Version", product.version.hex),
      ("Muster-Data", data(provenance).hex), ("Muster-Code", provenance.code.hex),
      ("Muster-Environment", provenance.environment), ("Muster-Seed", "\(provenance.seed)"),
    ].map { Trailers.Trailer(key: $0.0, value: $0.1) }
    return CommitDraft(
      tree: tree, parents: [training.commit],
      author: CommitPerson(name: "Muster", email: "muster@localhost", when: training.created),
      message: Trailers.message(body, trailers))
  }

  /// The digest of all data, by name.
  private static func data(_ provenance: Training.Provenance) -> Digest {
    var hasher = DigestHasher()
    hasher.field("muster-training-data 1")
    for (name, digest) in provenance.data.sorted(by: { $0.key < $1.key }) {
      hasher.field(name)
      hasher.field(digest)
    }
    return hasher.finalize()
  }

  /// What a commit says that its training made; `nil` where it is none of ours.
  static func product(of commit: Commit, _ trailers: Trailers) throws -> Training.Product? {
    guard let version = trailers["Muster-Version"].flatMap({ Digest(hex: $0) }),
      let code = trailers["Muster-Code"].flatMap({ Digest(hex: $0) }),
      let seed = trailers["Muster-Seed"].flatMap({ Int64($0) })
    else { return nil }
    var data: [String: Digest] = [:]
    var changed: [String] = []
    for line in commit.message.split(separator: "\n") {
      if line.hasPrefix("Trained on ") {
        let words = line.dropFirst("Trained on ".count).split(separator: ", sha256 ")
        if words.count == 2, let digest = Digest(hex: String(words[1])) {
          data[String(words[0])] = digest
        }
      } else if line.hasPrefix("Files: ") {
        changed = line.dropFirst("Files: ".count).split(separator: ", ").map(String.init)
      }
    }
    return Training.Product(
      commit: commit.id, version: version,
      provenance: Training.Provenance(
        data: data, code: code, environment: trailers["Muster-Environment"] ?? "none", seed: seed),
      changed: changed, sandbox: "not known any more: it was interrupted")
  }

  /// One line, whatever a cause holds.
  static func line(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 }.prefix(500))
  }
}

/// The pull request of a training: its title and text.
enum TrainingText {
  static func title(_ name: ModelName) -> String { "Retrain \(name)" }

  static func body(_ name: ModelName, _ training: Training) -> String {
    guard let product = training.product else { return "" }
    let provenance = product.provenance
    var lines = [
      "`\(name)` was trained again: \(TrainingCommit.line(training.cause)).", "",
      "| | |", "| --- | --- |",
      "| version | `\(product.version.short)`, before `\(training.version.short)` |",
      "| files | \(product.changed.map { "`\($0)`" }.joined(separator: ", ")) |",
    ]
    for (data, digest) in provenance.data.sorted(by: { $0.key < $1.key }) {
      lines.append("| data | `\(data)`, sha256 `\(digest.hex)` |")
    }
    lines += [
      "| code | `\(provenance.code.hex)` |", "| environment | `\(provenance.environment)` |",
      "| seed | \(provenance.seed) |", "| sandbox | \(product.sandbox) |",
    ]
    if !product.leftOut.isEmpty {
      let names = product.leftOut.prefix(20).map { "`\(TrainingCommit.line($0))`" }
      lines.append("| left out | \(names.joined(separator: ", ")) |")
    }
    lines += [
      "",
      "What serves goes on serving until this is merged and its process promotes it. Muster's gate "
        + "reports what the merge would give.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }
}
