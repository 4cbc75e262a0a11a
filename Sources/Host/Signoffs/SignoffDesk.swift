package import Git
package import Reconciler
package import Registry
import Signatures
package import Vocabulary

/// Where a person signs: what waits, what the groups say, and how a verdict gets to Muster.
package struct SignoffDesk: Sendable {
  /// What Muster recorded.
  package let state: ControlState
  /// What the tracked branch wants: its groups and rules decide.
  package let desired: DesiredState
  /// The tip of the tracked branch: the parent of a sign-off.
  package let tip: CommitID
  package let place: SignoffPlace
  package let setup: SigningSetup
  private let git: GitProgram
  private let repository: String
  private let gitFolder: String

  /// Opens the desk on a repository; in a clone without a Muster of its own, what was recorded is
  /// fetched from the remote first.
  package init(
    repository: String, folder: StateFolder, branch: String, git: GitProgram
  ) async throws {
    let clone = try Clone(opening: repository)
    self.git = git
    self.repository = repository
    gitFolder = clone.path
    place = try await SignoffPlace.find(
      git, repository: repository, folder: folder, branch: branch)
    var tracked = branch
    if case .remote(let name, let url, _) = place {
      let short = SignoffPlace.short(branch)
      tracked = "refs/remotes/\(name)/\(short)"
      try await git.fetch(
        url,
        [
          Refspec("refs/heads/\(short)", to: tracked),
          // With a star, a remote that has none yet is no error.
          Refspec("\(Repository.stateReference)*", to: "\(Repository.stateReference)*"),
        ], into: gitFolder)
    }
    guard let tip = try await clone.tip(of: tracked) else {
      throw HostError(
        "find", tracked, "there is no such branch",
        hint: "name the tracked branch with --branch")
    }
    self.tip = tip
    desired = try await clone.desired(at: tip).state
    state = try Planning.recordedState(repository: repository, database: folder.database)
    setup = try await SigningSetup.read(git, in: repository)
  }

  /// Whether sign-offs without a signature count in this project.
  package var allowsUnsigned: Bool { desired.project?.signatures == .optional }

  /// Why a verdict of this person will not count, as far as it can be told from here. The loop
  /// decides; this only spares a wait.
  package func doubts(about task: TaskRecord, at now: Instant) -> [String] {
    let people = People(desired)
    let person: String
    if let key = setup.publicKey, setup.isReady {
      switch people.holder(of: key, at: now) {
      case .person(let name): person = name
      case .notValid(let name): return ["the key of \(name) is not valid at this time"]
      case .shared(let names):
        return ["your key stands under several names: \(names.joined(separator: ", "))"]
      case .unknown: return ["your key \(key.fingerprint) belongs to nobody in a group"]
      }
    } else if !setup.isReady {
      guard let name = setup.email.flatMap(people.person(withEmail:)) else {
        return ["nobody in a group has the address \(setup.email ?? "(none)")"]
      }
      person = name
    } else {
      return []
    }
    var doubts: [String] = []
    let addresses = setup.email.map { [$0] } ?? []
    if task.kind == .approval,
      people.isContributor(person, among: task.excluded, addresses: addresses)
    {
      doubts.append("\(person) took part in the change")
    }
    let groups = people.groups(of: person, at: now)
    let isNamed = task.assignee == person
    let isAsked =
      task.policy.require.isEmpty
      ? !groups.isEmpty : task.policy.require.contains { $0.accepts(person, in: groups) }
    if !isNamed, !isAsked { doubts.append("\(person) is not among \(task.policy.sentence)") }
    return doubts
  }

  // MARK: - Signing

  /// Makes the empty commit, with the person's own signature.
  ///
  /// - Parameter parent: the tracked branch's tip unless said otherwise.
  package func sign(_ draft: SignoffDraft, on parent: CommitID? = nil) async throws -> CommitID {
    let message = try draft.message()
    let parent = parent ?? tip
    let tree = try Repository(opening: repository).commit(parent).tree
    var isSigned = true
    if let problem = setup.problem {
      guard allowsUnsigned else { throw problem }
      isSigned = false
    }
    return try await git.signedCommit(
      in: repository, tree: tree, parent: parent, message: message, isSigned: isSigned)
  }

  /// Puts a sign-off where Muster looks for it.
  package func send(_ commit: CommitID) async throws {
    let reference = Clone.inboxPrefix + commit.text
    switch place {
    case .here:
      try Repository(opening: repository).update(
        reference: reference, to: commit, expecting: .absent)
    case .remote(_, _, let url):
      let report = try await git.push(
        from: gitFolder, to: url, [PushRequest(commit, to: reference, expecting: .absent)])
      if case .rejected(let reason) = report[reference] {
        throw HostError(
          "push sign-off to", url.description, reason,
          hint: "you need the right to push to \(Clone.inboxPrefix)*")
      }
    }
  }

  /// Puts a sign-off on the branch that is checked out, and says which that is.
  package func commitToBranch(_ draft: SignoffDraft) async throws -> (CommitID, branch: String) {
    guard let head = try Repository(opening: repository).reference("HEAD"),
      let branch = head.symbolicTarget
    else {
      throw SignoffProblem(
        "no branch is checked out", hint: "check one out with git switch, or leave out --on-branch")
    }
    let parent = CommitID(head.object.text)
    let commit = try await sign(draft, on: parent)
    try Repository(opening: repository).update(
      reference: branch, to: commit, expecting: .at(parent))
    return (commit, branch)
  }
}
