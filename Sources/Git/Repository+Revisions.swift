internal import CGit2
package import Vocabulary

extension Repository {
  /// The longest revision that is read.
  package static var maximumRevisionBytes: Int { 512 }
  /// The most steps back that a revision may ask for.
  package static var maximumRevisionSteps: Int { 100_000 }

  /// The commit that a person means: `main`, `v1.2`, `origin/main`, `refs/muster/state`, `HEAD~2`,
  /// `1a2b3c4^2`. Searches (`:/text`, `^{...}`) and the reflog (`@{1}`) are not understood.
  package func resolve(_ revision: String) throws(GitError) -> CommitID {
    let attempt = Attempt("resolve revision", revision)
    guard !revision.isEmpty, revision.utf8.count <= Self.maximumRevisionBytes,
      !revision.hasPrefix("-"), revision.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else { throw attempt.error(.invalid, "expected a branch, a tag or an id") }
    let end = revision.firstIndex { $0 == "~" || $0 == "^" } ?? revision.endIndex
    var commit = try base(String(revision[..<end]), attempt)
    for (isParent, number) in try Self.steps(revision[end...], attempt) {
      commit = try step(from: commit, toParent: isParent, number, attempt)
    }
    return commit
  }

  /// git's order (gitrevisions, "refname"): an id, then the name as it stands, then below `refs/`,
  /// tags, heads and remotes.
  private func base(_ name: String, _ attempt: Attempt) throws(GitError) -> CommitID {
    if name.utf8.count == 40, Self.isHexadecimal(name) {
      return try commit(behind: ObjectID(name.lowercased()))
    }
    let name = name == "@" ? "HEAD" : name
    let candidates = [
      name, "refs/\(name)", "refs/tags/\(name)", "refs/heads/\(name)", "refs/remotes/\(name)",
      "refs/remotes/\(name)/HEAD",
    ]
    for candidate in candidates where Reference.reasonToRefuse(candidate) == nil {
      if let commit = try tip(of: candidate) { return commit }
    }
    if (4..<40).contains(name.utf8.count), Self.isHexadecimal(name) {
      return try commit(abbreviated: name, attempt)
    }
    throw attempt.error(.notFound, "no branch, tag or commit of that name")
  }

  private func commit(
    abbreviated text: String, _ attempt: Attempt
  ) throws(GitError) -> CommitID {
    var prefix = git_oid()
    try attempt.check(git_oid_fromstrn(&prefix, text, text.utf8.count))
    var found: OpaquePointer?
    let object = try attempt.check(
      git_object_lookup_prefix(&found, pointer, &prefix, text.utf8.count, GIT_OBJECT_ANY), found)
    defer { git_object_free(object) }
    return try commit(behind: ObjectID(git_object_id(object).pointee.text))
  }

  private func step(
    from commit: CommitID, toParent isParent: Bool, _ number: Int, _ attempt: Attempt
  ) throws(GitError) -> CommitID {
    try requireHistory(attempt)
    if isParent {
      if number == 0 { return commit }
      return try parent(of: commit, number, attempt)
    }
    var commit = commit
    for _ in 0..<number { commit = try parent(of: commit, 1, attempt) }
    return commit
  }

  private func parent(
    of commit: CommitID, _ number: Int, _ attempt: Attempt
  ) throws(GitError) -> CommitID {
    try withObject(commit, GIT_OBJECT_COMMIT, attempt) { (found) throws(GitError) in
      guard let parent = git_commit_parent_id(found, UInt32(number - 1)) else {
        throw attempt.error(.notFound, "the commit \(commit) has no parent \(number)")
      }
      return CommitID(parent.pointee.text)
    }
  }

  private static func steps(
    _ suffix: Substring, _ attempt: Attempt
  ) throws(GitError) -> [(isParent: Bool, Int)] {
    var steps: [(isParent: Bool, Int)] = []
    var rest = suffix
    var total = 0
    while let mark = rest.popFirst() {
      guard mark == "~" || mark == "^" else {
        throw attempt.error(.invalid, "expected \"~\" or \"^\" and a number, found \"\(mark)\"")
      }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      guard let number = digits.isEmpty ? 1 : Int(digits), number <= maximumRevisionSteps,
        total + number <= maximumRevisionSteps
      else { throw attempt.error(.tooLarge, "more than \(maximumRevisionSteps) steps back") }
      total += number
      steps.append((mark == "^", number))
    }
    return steps
  }

  private static func isHexadecimal(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0)
    }
  }
}
