package import Vocabulary

extension GitProgram {
  /// Merges two commits without a work tree, with git's own strategy: renamed files and folders are
  /// followed, which libgit2's merge does not do.
  package func mergeTree(
    in repository: String, _ ours: CommitID, _ theirs: CommitID
  ) async throws(GitError) -> MergeResult {
    let attempt = Attempt("merge", "\(ours)..\(theirs)")
    try Self.check([ours.text, theirs.text], attempt)
    let outcome = try await run(
      attempt,
      [
        "--git-dir=\(repository)", "merge-tree", "--write-tree", "-z", "--name-only",
        "--no-messages", "--end-of-options", ours.text, theirs.text,
      ])
    // 0 is clean and 1 conflicted; everything else means that there was no merge.
    guard outcome.exitCode == 0 || outcome.exitCode == 1 else { throw failure(outcome, attempt) }
    let fields = outcome.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    guard let tree = fields.first, tree.utf8.count == 40 else { throw failure(outcome, attempt) }
    if outcome.exitCode == 0 { return .clean(TreeID(tree)) }
    return .conflicts(Set(fields.dropFirst()).sorted())
  }

  /// Packs loose objects and small packs, so that packs grow geometrically; for an idle moment.
  package func repack(_ repository: String) async throws(GitError) {
    let attempt = Attempt("repack", repository)
    _ = try await succeed(
      attempt, ["--git-dir=\(repository)", "repack", "--geometric=2", "-d", "-l", "-q"])
    _ = try await succeed(attempt, ["--git-dir=\(repository)", "pack-refs", "--all"])
  }

  /// Makes a commit that is signed in the way that the person's git is set up to sign (`-S`), and
  /// gives its id; no reference is moved. An approval has its parent's tree. With `isSigned: false`
  /// the commit has the person's name and no signature.
  package func signedCommit(
    in repository: String, tree: TreeID, parent: CommitID, message: String, isSigned: Bool = true
  ) async throws(GitError) -> CommitID {
    let attempt = Attempt("sign commit on", parent.text)
    try Self.check([tree.text, parent.text], attempt)
    guard !message.utf8.contains(0) else { throw attempt.error(.invalid, "the message has a NUL") }
    let arguments = [
      "-C", repository, "-c", "i18n.commitEncoding=UTF-8", "commit-tree",
      isSigned ? "-S" : "--no-gpg-sign", "-p", parent.text, "-F", "-", tree.text,
    ]
    let outcome = try await succeed(attempt, arguments, input: Array(message.utf8))
    let id = outcome.outputText.split(separator: "\n").first.map(String.init) ?? ""
    try Self.check([id], attempt)
    return CommitID(id)
  }

  /// The values of some configuration keys (`user.name`, `user.signingkey`, `gpg.format`) as they
  /// hold in a repository; a key without a value is left out. Keys are in lower case.
  package func configuration(
    in repository: String, _ keys: Set<String>
  ) async throws(GitError) -> [String: String] {
    let attempt = Attempt("read configuration in", repository)
    let outcome = try await succeed(attempt, ["-C", repository, "config", "--list", "-z"])
    var values: [String: String] = [:]
    for entry in outcome.output.split(separator: 0) {
      let parts = entry.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
      let key = String(decoding: parts[0], as: UTF8.self)
      guard keys.contains(key) else { continue }
      // The last one counts. A key without "=" is a flag that is set.
      values[key] = parts.count == 2 ? String(decoding: parts[1], as: UTF8.self) : "true"
    }
    return values
  }

  /// The version of the program, such as `2.39.5`.
  package func version() async throws(GitError) -> String {
    let outcome = try await succeed(Attempt("ask for version of", executable), ["--version"])
    return String(outcome.outputText.drop { !$0.isNumber }.prefix { !$0.isWhitespace })
  }

  private static func check(_ ids: [String], _ attempt: Attempt) throws(GitError) {
    for id in ids where id.utf8.count != 40 || !id.allSatisfy(\.isHexDigit) {
      throw attempt.error(.invalid, "\"\(id)\" is not an id of 40 hexadecimal digits")
    }
  }
}
