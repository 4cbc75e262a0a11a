package import Git
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The bare repository that stands for a remote one, with Muster's state beside it, in a folder of
/// their own.
package struct Mirror: Sendable {
  /// The bare repository's folder.
  package let repository: String
  package let folder: StateFolder

  /// Finds the mirror of a remote, or makes an empty one, which the first pass fills.
  ///
  /// - Parameter state: the state folder; `nil` for one below `$XDG_STATE_HOME/muster`, which is
  ///   `~/.local/state/muster` where that is not set.
  package init(of remote: RemoteURL, state: String? = nil) throws {
    let path = try state ?? Self.base() + "/" + Self.name(of: remote)
    folder = StateFolder(path)
    repository = path + "/repository.git"
    try folder.create()
    if !FileManager.default.fileExists(atPath: repository + "/HEAD") {
      _ = try Repository(creatingBareAt: repository)
    }
  }

  private static func base() throws(HostError) -> String {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") {
      return folder + "/muster"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw HostError(
        "find the state folder of", "the remote", "there is no HOME",
        hint: "name a folder with --state")
    }
    return home + "/.local/state/muster"
  }

  /// The repository's own name, for people, and a digest that keeps remotes of one name apart.
  private static func name(of remote: RemoteURL) -> String {
    let last = remote.description.split { $0 == "/" || $0 == ":" }.last ?? "repository"
    let base = last.hasSuffix(".git") ? last.dropLast(4) : last
    let safe = base.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" ? $0 : "-" }
    return "\(String(safe.prefix(60)))-\(Digest(of: remote.description).hex.prefix(12))"
  }
}
