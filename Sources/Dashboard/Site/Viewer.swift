package import Vocabulary

/// Who looks at a page, and what the page may offer. The server checks every action again: what
/// stands here only keeps a page from showing what would be refused.
package struct Viewer: Hashable, Sendable {
  /// The name as groups know it; `nil` where nobody is logged in.
  package var person: String?
  /// The groups of the tracked branch that the person is a member of now.
  package var groups: [GroupName]
  /// May retry, cancel, suspend, resume, ask for a pass.
  package var mayOperate: Bool
  /// May make proposal branches and start jobs.
  package var mayAuthor: Bool
  /// May answer tasks in place, which is recorded as unsigned; each task's policy decides, too.
  package var mayAnswer: Bool
  /// Whether there is a session that can be ended.
  package var isSignedIn = false
  /// Sees the whole project, and not some of its models alone.
  package var seesEverything = true
  /// How somebody who answers a task in place shows once more who they are.
  package var proof: Proof
  /// The secret that every form carries back, so that no other site can send one.
  package var formToken: String

  /// How somebody shows once more who they are, before they decide something.
  package enum Proof: Hashable, Sendable {
    /// They cannot: nobody has to sign in here.
    case none
    /// By typing their token.
    case token
    /// They have, a moment ago.
    case fresh
    /// By signing in anew at this address of ours.
    case anew(String)
  }

  /// Somebody, and what they may do.
  package init(
    person: String? = nil, groups: [GroupName] = [], mayOperate: Bool = false,
    mayAuthor: Bool = false, mayAnswer: Bool = false, proof: Proof = .token,
    formToken: String = ""
  ) {
    self.person = person
    self.groups = groups.sorted()
    self.mayOperate = mayOperate
    self.mayAuthor = mayAuthor
    self.mayAnswer = mayAnswer
    self.proof = proof
    self.formToken = formToken
  }
}

/// One look at a page: by whom, and when.
package struct Visit: Hashable, Sendable {
  package var viewer: Viewer
  package var now: Instant
  /// What was just done or refused, said above the page once.
  package var notice: Notice?

  /// A sentence about what was just asked for.
  package struct Notice: Hashable, Sendable {
    package var isProblem: Bool
    package var message: String

    /// Said above the page.
    package init(_ message: String, isProblem: Bool = false) {
      self.message = message
      self.isProblem = isProblem
    }
  }

  /// A look by somebody at a moment.
  package init(viewer: Viewer = Viewer(), now: Instant, notice: Notice? = nil) {
    self.viewer = viewer
    self.now = now
    self.notice = notice
  }
}
