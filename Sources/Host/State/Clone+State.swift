package import Git
package import Signatures
package import Vocabulary

extension Clone {
  /// Why a commit does not count as Muster's own; `nil` if its key signed it.
  package func reasonToDistrust(
    _ commit: CommitID, key: SSHPublicKey
  ) throws(GitError) -> String? {
    let raw = try repository.rawCommit(commit)
    let verdict: SignatureVerdict
    do {
      verdict = try SignedCommit(parsing: raw).signatureVerdict
    } catch {
      return "its commit \(commit.short) is malformed: \(error.message)"
    }
    switch verdict {
    case .verified(by: key): return nil
    case .verified(let other):
      return "its commit \(commit.short) is signed by \(other.fingerprint), which is not Muster's"
        + " key \(key.fingerprint)"
    case .refused(let refusal):
      return "its commit \(commit.short) is not signed by Muster's key: \(refusal.message)"
    }
  }

  /// A record in a tree, by its path.
  func file(_ path: String, in tree: TreeID) throws(GitError) -> [UInt8]? {
    guard let entry = try repository.entry(at: path, in: tree) else { return nil }
    return try repository.blob(BlobID(entry.object.text), limit: Repository.recordLimit)
  }

  /// The paths of all files below a folder of a tree; none where there is no such folder.
  func paths(under folder: String, in tree: TreeID, limit: Int) throws(GitError) -> [String] {
    guard let entry = try repository.entry(at: folder, in: tree), entry.mode == .directory else {
      return []
    }
    return try repository.files(in: TreeID(entry.object.text), maximumCount: limit).map {
      "\(folder)/\($0.path)"
    }
  }

  /// What is wrong with a commit's objects, as far as they differ from a tree that was looked at.
  func objectProblems(in commit: CommitID, since known: TreeID?) throws(GitError) -> [Diagnostic] {
    try repository.problems(in: ObjectID(commit.text), knownGood: known).map(Self.diagnostic)
  }

  /// The branch that `HEAD` stands for.
  package func headBranch() throws(GitError) -> String? {
    try repository.headBranch()
  }

  /// The reference that is moved when this one is: itself, or what it stands for if it is symbolic.
  func target(of reference: String) throws(GitError) -> String {
    var name = reference
    for _ in 0..<Self.deepestSymbol {
      guard Reference.reasonToRefuse(name) == nil,
        let next = try repository.reference(name)?.symbolicTarget
      else { return name }
      name = next
    }
    return name
  }

  /// As deep as git itself follows (`SYMREF_MAXDEPTH`).
  private static let deepestSymbol = 5

  /// The commit behind an object that a push names.
  package func commit(behind object: ObjectID) throws(GitError) -> CommitID {
    try repository.commit(behind: object)
  }
}
