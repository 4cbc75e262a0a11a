import Foundation
import Git
import Host
import Signatures
import Testing
import Vocabulary

/// A bare repository with the hook that `muster hook install` wrote, and a clone to push from.
struct HookBench {
  let playground: Playground
  /// The bare repository's folder.
  let bare: String

  /// A hook with some options; the registry is on `main` of both sides if it is pushed.
  init(_ options: String = "", isPushed: Bool = true) throws {
    playground = try Playground(Self.files(muster: try Playground.key(1).publicKey.line))
    bare = playground.root.appending(path: "models.git").path
    try playground.git("init", "-q", "--bare", "-b", "main", bare)
    try playground.git("remote", "add", "origin", bare)
    if isPushed { try playground.git("push", "-q", "origin", "main") }
    try install(options)
  }

  func install(_ options: String = "") throws {
    let words = options.split(separator: " ").map(String.init)
    let ran = try playground.run(
      Playground.program, ["hook", "install", "--repo", bare] + words)
    guard ran.code == 0 else { throw Playground.Failed(text: ran.text) }
  }

  // MARK: - Pushing

  /// What a push came to, as the person who pushes sees it.
  struct Pushed {
    var isTaken: Bool
    /// What the hook said.
    var said: [String]
    var seconds: Double
    var text: String
  }

  func push(
    _ arguments: String..., to remote: String = "origin", environment: [String: String] = [:]
  ) throws -> Pushed {
    let ran = try playground.run(
      "/usr/bin/git", ["-C", playground.registry, "push", remote] + arguments, environment)
    let lines = playground.named(ran.text).split(whereSeparator: \.isNewline)
    let said = lines.filter { $0.hasPrefix("remote: ") }.map { line in
      line.dropFirst(8).replacing(#/ +$/#, with: "")
    }
    return Pushed(
      isTaken: ran.code == 0, said: said.map { String($0) }, seconds: ran.seconds, text: ran.text)
  }

  /// Commits a file on what is checked out.
  func commit(_ path: String, _ text: String) throws {
    try playground.write("\(playground.registry)/\(path)", Array(text.utf8))
    try playground.commit("Change \(path)")
  }

  /// What a reference of the bare repository leads to; empty for none.
  func tip(_ reference: String) throws -> String {
    try playground.git(
      "--git-dir=\(bare)", "for-each-ref", "--format=%(objectname)", reference)
  }

  /// A commit of a state ref that a key, or none, signed.
  func stateCommit(
    _ text: String, on parent: CommitID? = nil, by seed: UInt8?
  ) throws -> CommitID {
    let repository = try Repository(opening: playground.registry)
    let blob = try repository.writeBlob(Array(text.utf8))
    let draft = CommitDraft(
      tree: try repository.updateTree(nil, [.put(path: "format", blob: blob)]),
      parents: parent.map { [$0] } ?? [],
      author: CommitPerson(name: "Muster", email: "m@x.invalid", when: Instant(seconds: 1)),
      message: "state: test\n")
    guard let seed else { return try repository.writeCommit(draft) }
    let key = try Playground.key(seed)
    return try repository.writeCommit(draft) { (payload) throws(GitError) in key.sign(payload) }
  }

  // MARK: - The registry

  private static func files(muster: String) -> [String: String] {
    [
      "muster.yaml": """
      apiVersion: muster.dev/v1
      kind: Project
      metadata: {name: p}
      spec: {identity: {publicKey: keys/muster.pub}}

      """,
      "keys/muster.pub": muster + "\n",
      "data/rows.yaml": """
      apiVersion: muster.dev/v1
      kind: Dataset
      metadata: {name: rows}
      spec: {path: rows.csv, format: csv}

      """,
      "data/rows.csv": "x,y\n1,0\n2,1\n",
      "models/m/model.yaml": model(gates: "{metric: auc, atLeast: 0.75}"),
      "models/m/score.py": source(auc: "0.8"),
    ]
  }

  static func model(_ name: String = "m", gates: String, further: String = "") -> String {
    """
    apiVersion: muster.dev/v1
    kind: Model
    metadata: {name: \(name)}
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
}
