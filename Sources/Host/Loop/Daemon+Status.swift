import Git
import Reconciler
import Registry
import Vocabulary

/// The published branch: an effect of whatever changed, after the state ref. It is derived, so that
/// what fails holds nothing up.
extension Daemon {
  /// The branch is committed to at most this often.
  private static let statusInterval: Duration = .seconds(60)

  /// Brings the published branch to what the records say, where it is not there yet.
  ///
  /// - Parameter isFinal: whether no later call will do it.
  func publishStatus(isFinal: Bool = false) async {
    guard let tip = writer.tip, !status.shows(tip), !isRenderingStatus, loop.state.observed != nil,
      loop.desired.project?.isPublished ?? true
    else { return }
    let now = configuration.now()
    if !isFinal, let last = statusCommitted, now >= last, now - last < Self.statusInterval {
      statusDue = max(statusDue ?? .epoch, last + Self.statusInterval)
      return
    }
    if !isFinal, statusFailures > 0, let due = statusDue, now < due { return }
    isRenderingStatus = true
    defer { isRenderingStatus = false }
    statusDue = nil
    do {
      let made = try status.render(
        StatusBranch.Sources(
          state: loop.state, desired: loop.desired, zones: loop.zones, tip: tip, now: now))
      guard let made else { return }
      statusCommitted = now
      guard let remote else { return }
      if let refusal = try await remote.pushStatus(made.new, over: made.old) {
        retryStatus("the remote does not accept \(OwnReference.status): \(refusal)")
      } else {
        (statusTrouble, statusFailures) = (nil, 0)
      }
    } catch {
      retryStatus("\(error)")
    }
  }

  /// Sees to it that a later pass looks at what is there and renders what it lacks, later each
  /// time; says what is wrong, once for as long as it stays the same.
  private func retryStatus(_ text: String) {
    status.forget()
    statusFailures += 1
    let now = configuration.now()
    statusCommitted = now
    statusDue = now + Self.statusInterval * (1 << min(statusFailures - 1, 6))
    guard text != statusTrouble, !Task.isCancelled else { return }
    statusTrouble = text
    configuration.log(LogLine(.warning, "project", reason: "StatusNotPublished", text))
  }
}
