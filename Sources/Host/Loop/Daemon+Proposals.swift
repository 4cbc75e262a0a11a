import Git
import Reconciler
import Vocabulary

extension Daemon {
  /// Tells the loop what proposals there are, if they are not what they were or the tracked branch
  /// went on, which may have merged some.
  func observeProposals() async {
    let found: [ProposalHead]
    do {
      found = try ProposalRefs.heads(
        in: try Repository(opening: configuration.repository),
        matching: ProposalRefs.patterns(of: loop.desired), tracked: configuration.branch)
    } catch {
      // The tracked branch goes its way without them.
      configuration.log(LogLine(.warning, "project", reason: "ProposalsNotListed", "\(error)"))
      return
    }
    let base = loop.state.observed
    guard loop.headsDigest != ControlLoop.digest(of: found) || proposalBase != base else { return }
    var heads: [ProposalHead] = []
    for var head in found {
      // A history that is not all here cannot tell; then the merge tells.
      if let base { head.isMerged = (try? await clone.contains(head.commit, in: base)) ?? false }
      heads.append(head)
    }
    guard loop.state.observed == base else { return }
    proposalBase = base
    decide(.proposals(heads))
  }

  /// Whether an effect may begin now: judgements wait for each other and for nothing else.
  func mayBegin(_ effect: Effect) -> Bool {
    guard case .judge = effect else { return true }
    return inFlight.count { $0.hasPrefix("proposal ") } < ControlLoop.proposalConcurrency
  }
}
