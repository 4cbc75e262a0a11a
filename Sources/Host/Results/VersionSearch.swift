package import Git
import Reconciler
package import Registry
package import Vocabulary

/// A version of a model with everything that its commit wants.
package struct FoundVersion: Sendable {
  package var model: DesiredModel
  package var desired: DesiredState
  package var commit: CommitID
  /// What named it.
  package var words: String
  /// Where it is deployed, where that is how it was found.
  package var runtime: RuntimeName?
}

/// Why there is no such version, in words for whoever named it.
package struct VersionProblem: Error, Hashable, Sendable {
  package let message: String
  package let hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

/// Finds versions by what people call them: a revision, the beginning of a version's digest, or
/// `champion`.
struct VersionSearch: Sendable {
  let clone: Clone
  let state: ControlState
  /// The tracked branch, in full.
  let branch: String

  /// The fewest digits that name a version.
  static let fewestDigits = 6

  /// The version that some words name.
  func version(of model: ModelName, _ words: String) async throws -> FoundVersion {
    if words == "champion" { return try await champion(of: model) }
    if let found = try await version(of: model, digits: words) { return found }
    guard let commit = try await commit(words) else {
      let names = try await clone.branchesAndTags() + ["champion", "HEAD"]
      // Where steps lead beyond the first commit, the name itself may well be right.
      let isName = !words.contains { "~^".contains($0) }
      throw VersionProblem(
        "\"\(words)\" is no revision and no version of \(model)",
        hint: (isName ? Suggestion.hint(for: words, among: names) : nil)
          ?? "name a branch, a tag, a commit, six digits of a version, or champion")
    }
    return try await version(of: model, at: commit, words: words)
  }

  /// The commit that some words name; `nil` if there is none.
  private func commit(_ words: String) async throws -> CommitID? {
    do {
      return try await clone.resolve(words)
    } catch {
      guard error.code == .notFound || error.code == .invalid else { throw error }
      return nil
    }
  }

  /// The version that a commit has.
  func version(
    of name: ModelName, at commit: CommitID, words: String
  ) async throws -> FoundVersion {
    let tree = try await clone.commit(commit).tree
    let (desired, _) = try await clone.desired(of: tree)
    if let model = desired.models[name] {
      return FoundVersion(model: model, desired: desired, commit: commit, words: words)
    }
    if let broken = desired.broken[ResourceID(.model, name.text)] {
      let first = broken.sorted().first { $0.severity == .error }
      throw VersionProblem(
        "\(name) is broken at \(words)"
          + (first.map { ": \($0.location): \($0.message)" } ?? ""))
    }
    throw VersionProblem(
      "no model is named \"\(name)\" at \(words)",
      hint: Suggestion.hint(for: name.text, among: desired.models.keys.map(\.text)))
  }

  /// The version that is served in the champion's stage, else that of the tracked branch.
  func champion(of name: ModelName, words: String = "champion") async throws -> FoundVersion {
    let tip = try await tracked()
    let (desired, _) = try await clone.desired(of: try await clone.commit(tip).tree)
    if let stage = desired.project?.championStage,
      let runtime = state.runtimes.values.sorted(by: { $0.name < $1.name }).first(where: {
        $0.labels["stage"] == stage && $0.assigned?.model == name
      }), let assigned = runtime.assigned
    {
      guard var found = try await version(of: name, digits: assigned.version.hex) else {
        throw VersionProblem(
          "the champion \(assigned.version.short) on \(runtime.name) is in no commit that is here",
          hint: "fetch the commits of the tracked branch")
      }
      found.words = words
      found.runtime = runtime.name
      return found
    }
    var found = try await version(of: name, at: tip, words: SignoffPlace.short(branch))
    found.words = words
    return found
  }

  /// The version whose digest begins so: of those that were recorded, and of the tracked branch and
  /// what is checked out.
  private func version(of name: ModelName, digits: String) async throws -> FoundVersion? {
    guard digits.utf8.count >= Self.fewestDigits, digits.utf8.count <= 64,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    var commits: [Digest: CommitID] = [:]
    for record in state.models[name]?.versions ?? []
    where record.version.hex.hasPrefix(digits) {
      commits[record.version] = record.commit
    }
    for place in [branch, "HEAD"] {
      guard let tip = try await clone.tip(of: place) else { continue }
      let (desired, _) = try await clone.desired(of: try await clone.commit(tip).tree)
      guard let version = desired.models[name]?.version.digest, commits[version] == nil,
        version.hex.hasPrefix(digits)
      else { continue }
      commits[version] = tip
    }
    guard commits.count <= 1 else {
      throw VersionProblem(
        "\(commits.count) versions of \(name) begin with \"\(digits)\"", hint: "give more digits")
    }
    guard let (version, commit) = commits.first, try await clone.exists(commit) else { return nil }
    let found = try await self.version(of: name, at: commit, words: String(digits.prefix(12)))
    return found.model.version.digest == version ? found : nil
  }

  /// The commit of the tracked branch.
  func tracked() async throws -> CommitID {
    if let tip = try await clone.tip(of: branch) { return tip }
    let short = SignoffPlace.short(branch)
    if let tip = try await clone.tip(of: "refs/remotes/origin/\(short)") { return tip }
    throw HostError("find tracked branch", branch, "there is no such branch here")
  }
}

extension Repository {
  /// The names of branches and tags, as people write them.
  package func branchesAndTags() throws(GitError) -> [String] {
    var names: [String] = []
    for prefix in ["refs/heads/", "refs/tags/", "refs/remotes/"] {
      names += try references(prefix: prefix).map { String($0.name.dropFirst(prefix.utf8.count)) }
    }
    return names
  }
}

extension Clone {
  func branchesAndTags() throws(GitError) -> [String] { try repository.branchesAndTags() }
}
