/// What a repository protects.
package struct ReceiveRules: Sendable {
  /// Full names of the protected references; empty for the tracked branch.
  package var protected: Set<String>
  /// The branch whose `muster.yaml` counts; `nil` for the one that `HEAD` stands for.
  package var branch: String?
  /// Whether a protected reference may be moved to a commit that does not contain the former.
  package var allowsRewriting: Bool

  /// Rules, by default the strictest for the tracked branch.
  package init(
    protected: Set<String> = [], branch: String? = nil, allowsRewriting: Bool = false
  ) {
    self.protected = protected
    self.branch = branch
    self.allowsRewriting = allowsRewriting
  }
}
