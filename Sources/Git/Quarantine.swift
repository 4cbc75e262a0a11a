/// Where git keeps the objects of a push while `pre-receive` judges it (git-receive-pack(1),
/// "Quarantine Environment"). They are readable only by who is told where they are, become part of
/// the repository when the push is accepted, and vanish when it is refused.
package struct Quarantine: Hashable, Sendable {
  /// The folder of the push's objects.
  package let folder: String
  /// Further folders that objects are read from; the repository's own is among them.
  package let alternates: [String]
  private let alternatesText: String

  /// The quarantine that an environment names; `nil` where there is none.
  ///
  /// - Parameters:
  ///   - environment: the value of a variable.
  ///   - current: the folder that relative paths are meant from.
  package init?(_ environment: (String) -> String?, in current: String) {
    guard let place = environment("GIT_QUARANTINE_PATH"), !place.isEmpty else { return nil }
    func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(current)/\(path)" }
    folder = absolute(environment("GIT_OBJECT_DIRECTORY") ?? place)
    alternatesText = environment("GIT_ALTERNATE_OBJECT_DIRECTORIES") ?? ""
    alternates = Self.paths(in: alternatesText).map(absolute)
  }

  /// What another `git` has to be told to read these objects, and to write its own among them.
  package var variables: [String: String] {
    [
      "GIT_OBJECT_DIRECTORY": folder, "GIT_QUARANTINE_PATH": folder,
      "GIT_ALTERNATE_OBJECT_DIRECTORIES": alternatesText,
    ]
  }

  /// The folders for ``Repository/init(opening:objectFolders:)``.
  package var objectFolders: [String] { [folder] + alternates }

  /// Paths between colons; one that holds a colon stands in double quotes, with backslashes before
  /// quotes and backslashes (git(1), `GIT_ALTERNATE_OBJECT_DIRECTORIES`).
  static func paths(in text: String) -> [String] {
    var paths: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      var path = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while let next = rest.popFirst(), next != "\"" {
          path.append(next == "\\" ? rest.popFirst() ?? next : next)
        }
        rest = rest.drop { $0 != ":" }
      } else {
        path = String(rest.prefix { $0 != ":" })
        rest = rest.dropFirst(path.count)
      }
      rest = rest.dropFirst()
      if !path.isEmpty { paths.append(path) }
    }
    return paths
  }
}
