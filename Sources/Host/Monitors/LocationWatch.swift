import Sandbox
import Schedules
import Vocabulary

/// Looks at watched locations again and again, and reads only the files that changed since.
struct LocationWatch: Sendable {
  private struct Known: Sendable {
    var size: Int
    var modified: Int64
    var digest: Digest
  }

  private var known: [String: [String: Known]] = [:]
  /// Why a location could not be read at the last look, by its pattern.
  private(set) var problems: [String: String] = [:]

  /// The files at a location; `nil` where it cannot be read, and ``problems`` says why. It blocks.
  mutating func files(
    at pattern: String, _ policy: DataPolicy
  ) -> [ScheduleObservation.File]? {
    do {
      let location = try WatchedLocation(pattern, policy)
      var found: [String: Known] = [:]
      for file in try location.files() {
        if let same = known[pattern]?[file.path], same.size == file.size,
          same.modified == file.modified
        {
          found[file.path] = same
        } else if let digest = try digest(of: file, at: location) {
          found[file.path] = Known(size: file.size, modified: file.modified, digest: digest)
        }
      }
      known[pattern] = found
      problems[pattern] = nil
      return found.sorted { $0.key < $1.key }.map { path, file in
        ScheduleObservation.File(
          path: path, digest: file.digest,
          modified: Instant(milliseconds: file.modified / 1_000_000))
      }
    } catch {
      problems[pattern] = "\(error)"
      return nil
    }
  }

  /// A file that went away between two calls is no failure of the location.
  private func digest(
    of file: WatchedLocation.File, at location: WatchedLocation
  ) throws -> Digest? {
    do {
      return try location.digest(of: file)
    } catch {
      let isThere = try location.files().contains { $0.path == file.path }
      if isThere { throw error }
      return nil
    }
  }
}
