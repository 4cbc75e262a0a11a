internal import CGit2
package import Vocabulary

/// What a reference must be for a compare-and-swap to happen.
package enum ReferenceExpectation: Hashable, Sendable {
  /// There must be none of this name.
  case absent
  /// It must point to this commit.
  case at(CommitID)
}

extension Repository {
  /// The reference of this name, symbolic ones followed; `nil` if there is none, or if it leads to
  /// none (`HEAD` of an empty repository).
  package func reference(_ name: String) throws(GitError) -> Reference? {
    let attempt = Attempt("read reference", name)
    try Self.checkName(name, attempt)
    var found: OpaquePointer?
    let result = git_reference_lookup(&found, pointer, name)
    if result == GIT_ENOTFOUND.rawValue { return nil }
    let reference = try attempt.check(result, found)
    defer { git_reference_free(reference) }
    return try Self.value(of: reference, attempt)
  }

  /// The commit that a reference leads to, through annotated tags; `nil` if there is no such
  /// reference.
  package func tip(of name: String) throws(GitError) -> CommitID? {
    guard let reference = try reference(name) else { return nil }
    return try commit(behind: reference.object)
  }

  /// The commit behind an object: itself, or what an annotated tag points to.
  package func commit(behind object: ObjectID) throws(GitError) -> CommitID {
    let attempt = Attempt("find commit behind", object.text)
    return try withObject(object, GIT_OBJECT_ANY, attempt) { (found) throws(GitError) in
      var peeled: OpaquePointer?
      let commit = try attempt.check(git_object_peel(&peeled, found, GIT_OBJECT_COMMIT), peeled)
      defer { git_object_free(commit) }
      return CommitID(git_object_id(commit).pointee.text)
    }
  }

  /// The most references that are listed.
  package static var maximumReferences: Int { 100_000 }

  /// The references whose names begin with a prefix such as `refs/heads/`, sorted by name.
  /// References that lead nowhere are left out.
  package func references(prefix: String) throws(GitError) -> [Reference] {
    let attempt = Attempt("list references", prefix)
    guard prefix.hasPrefix("refs/"), !prefix.utf8.contains(0) else {
      throw attempt.error(.invalid, "a prefix begins with \"refs/\"")
    }
    var made: OpaquePointer?
    let iterator = try attempt.check(git_reference_iterator_new(&made, pointer), made)
    defer { git_reference_iterator_free(iterator) }
    var references: [Reference] = []
    while true {
      var next: OpaquePointer?
      let result = git_reference_next(&next, iterator)
      if result == GIT_ITEROVER.rawValue { break }
      let reference = try attempt.check(result, next)
      defer { git_reference_free(reference) }
      let name = git_reference_name(reference).map { String(cString: $0) } ?? ""
      guard name.hasPrefix(prefix), let value = try Self.value(of: reference, attempt)
      else { continue }
      guard references.count < Self.maximumReferences else {
        throw attempt.error(.tooLarge, "more than \(Self.maximumReferences) references")
      }
      references.append(value)
    }
    return references.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Moves or makes a reference, only if it is as expected: `modified` if it points elsewhere or is
  /// gone, `exists` if it should not be there, `locked` if somebody is at it right now.
  package func update(
    reference name: String, to commit: CommitID, expecting expectation: ReferenceExpectation
  ) throws(GitError) {
    let attempt = Attempt("update reference", name)
    var id = try git_oid(commit, for: attempt)
    try withLockedReference(name, expectation, attempt) { (transaction) throws(GitError) in
      // Without a reader for them, entries in the reflog would only cost time.
      try attempt.check(git_transaction_set_target(transaction, name, &id, nil, nil))
    }
  }

  /// Deletes a reference, only if it points where it should.
  package func delete(reference name: String, expecting commit: CommitID) throws(GitError) {
    let attempt = Attempt("delete reference", name)
    try withLockedReference(name, .at(commit), attempt) { (transaction) throws(GitError) in
      try attempt.check(git_transaction_remove(transaction, name))
    }
  }

  /// The branch that `HEAD` stands for, which need not exist yet; `nil` where it stands for none.
  package func headBranch() throws(GitError) -> String? {
    let attempt = Attempt("read reference", "HEAD")
    var found: OpaquePointer?
    let result = git_reference_lookup(&found, pointer, "HEAD")
    if result == GIT_ENOTFOUND.rawValue { return nil }
    let head = try attempt.check(result, found)
    defer { git_reference_free(head) }
    return git_reference_symbolic_target(head).map { String(cString: $0) }
  }

  /// Makes `HEAD` stand for a branch, which need not exist yet.
  package func setHead(to branch: String) throws(GitError) {
    let attempt = Attempt("set HEAD", branch)
    try Self.checkName(branch, attempt)
    try attempt.check(git_repository_set_head(pointer, branch))
  }

  /// The reference is read while its lock is held, so nobody can come between. (libgit2's
  /// `git_reference_create` looks whether a name is free before it takes the lock.)
  private func withLockedReference(
    _ name: String, _ expectation: ReferenceExpectation, _ attempt: Attempt,
    _ body: (OpaquePointer) throws(GitError) -> Void
  ) throws(GitError) {
    try Self.checkName(name, attempt)
    guard name != "HEAD" else {
      throw attempt.error(.invalid, "HEAD is symbolic, expected a name below \"refs/\"")
    }
    var made: OpaquePointer?
    let transaction = try attempt.check(git_transaction_new(&made, pointer), made)
    defer { git_transaction_free(transaction) }
    try attempt.check(git_transaction_lock_ref(transaction, name))
    try require(name, expectation, attempt)
    try body(transaction)
    try attempt.check(git_transaction_commit(transaction))
  }

  private func require(
    _ name: String, _ expectation: ReferenceExpectation, _ attempt: Attempt
  ) throws(GitError) {
    let found = try reference(name)
    if let target = found?.symbolicTarget {
      throw attempt.error(.unsupported, "it is symbolic (\(target)), expected a direct reference")
    }
    switch (expectation, found) {
    case (.absent, nil):
      try requireNoConflict(name, attempt)
    case (.absent, let found?):
      throw attempt.error(.exists, "it points to \(found.object), expected none")
    case (.at(let expected), let found?) where found.object.text == expected.text:
      break
    case (.at(let expected), let found):
      let actual = found.map { "it points to \($0.object)" } ?? "it does not exist"
      throw attempt.error(.modified, "\(actual), expected \(expected)")
    }
  }

  /// `refs/heads/a` and `refs/heads/a/b` cannot both exist: one would be a file, one its folder.
  private func requireNoConflict(_ name: String, _ attempt: Attempt) throws(GitError) {
    var parent = name[...]
    while let slash = parent.lastIndex(of: "/") {
      parent = parent[..<slash]
      guard parent.contains("/") else { break }
      if try reference(String(parent)) != nil {
        throw attempt.error(.exists, "the reference \"\(parent)\" stands in its way")
      }
    }
    if let other = try references(prefix: name + "/").first {
      throw attempt.error(.exists, "the reference \"\(other.name)\" stands in its way")
    }
  }

  static func checkName(_ name: String, _ attempt: Attempt) throws(GitError) {
    if let reason = Reference.reasonToRefuse(name) {
      throw attempt.error(.invalid, "the name of the reference \(reason)")
    }
  }

  private static func value(
    of reference: OpaquePointer, _ attempt: Attempt
  ) throws(GitError) -> Reference? {
    let name = git_reference_name(reference).map { String(cString: $0) } ?? ""
    let symbolic = git_reference_symbolic_target(reference).map { String(cString: $0) }
    var made: OpaquePointer?
    let result = git_reference_resolve(&made, reference)
    if result == GIT_ENOTFOUND.rawValue { return nil }
    let direct = try attempt.check(result, made)
    defer { git_reference_free(direct) }
    guard let target = git_reference_target(direct) else { return nil }
    return Reference(
      name: name, object: ObjectID(target.pointee.text), symbolicTarget: symbolic)
  }
}
