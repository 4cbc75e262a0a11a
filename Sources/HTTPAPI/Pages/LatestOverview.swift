import Dashboard
import Synchronization

/// The counts of the last revision that was looked at, for whoever brings them up to date. Taken
/// out for that, as only what nobody else holds is changed in its place.
final class LatestOverview: Sendable {
  private let latest = Mutex<(revision: Int64, overview: Overview)?>(nil)

  /// The counts and their revision; nothing while somebody else brings them up to date.
  func take() -> (revision: Int64, overview: Overview)? {
    latest.withLock { latest in
      defer { latest = nil }
      return latest
    }
  }

  /// Keeps counts, unless later ones are there.
  func put(_ overview: Overview, of revision: Int64) {
    latest.withLock { latest in
      guard (latest?.revision ?? .min) <= revision else { return }
      latest = (revision, overview)
    }
  }
}
