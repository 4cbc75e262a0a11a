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
    let open = await openPullRequests(found)
    let isNews = open.map { $0 != Self.openNumbers(loop.heads ?? []) } ?? false
    guard isNews || loop.headsDigest != ControlLoop.digest(of: found) || proposalBase != base
    else { return }
    var heads: [ProposalHead] = []
    for var head in found {
      // A history that is not all here cannot tell; then the merge tells.
      if let base { head.isMerged = (try? await clone.contains(head.commit, in: base)) ?? false }
      head.isClosed = isClosed(head, open)
      heads.append(head)
    }
    guard loop.state.observed == base else { return }
    proposalBase = base
    decide(.proposals(heads))
  }

  /// Whether a pull request is closed: the forge says so, or else it was recorded as closed when
  /// its reference led where it leads now.
  private func isClosed(_ head: ProposalHead, _ open: Set<Int64>?) -> Bool {
    guard let number = head.pullRequest else { return false }
    if let open { return !open.contains(number) }
    return loop.state.proposals[head.ref].map { $0.isClosed && $0.head == head.commit } ?? false
  }

  private static func openNumbers(_ heads: [ProposalHead]) -> Set<Int64> {
    Set(heads.filter { !$0.isClosed }.compactMap(\.pullRequest))
  }

  /// How often a forge is asked at most.
  private static let forgeInterval: Duration = .seconds(30)

  /// The numbers of the open pull requests among some heads, as the forge told them last; `nil`
  /// where none could be asked so far, or there is nothing to ask about.
  private func openPullRequests(_ heads: [ProposalHead]) async -> Set<Int64>? {
    let numbers = Set(heads.compactMap(\.pullRequest))
    guard let forge = configuration.forge, !numbers.isEmpty else { return nil }
    let now = configuration.now()
    let known = pullRequests
    // A number that was not there before is asked about at once.
    let isNew = !numbers.isSubset(of: Set((loop.heads ?? []).compactMap(\.pullRequest)))
    if let known, !isNew, now - known.asked < Self.forgeInterval {
      return known.open?.intersection(numbers)
    }
    do {
      let open = try await forge.openPullRequests()
      pullRequests = (open, now)
    } catch {
      configuration.log(
        LogLine(
          .warning, "project", reason: "PullRequestsNotListed",
          "\(error); what was known of them counts"))
      pullRequests = (known?.open, now)
    }
    return pullRequests?.open?.intersection(numbers)
  }

  /// Whether an effect may begin now: judgements wait for each other and for nothing else.
  func mayBegin(_ effect: Effect) -> Bool {
    guard case .judge = effect else { return true }
    return inFlight.keys.count { $0.hasPrefix("proposal ") } < ControlLoop.proposalConcurrency
  }
}
