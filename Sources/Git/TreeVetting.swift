internal import Vocabulary

/// The rules for one tree and its entries.
enum TreeVetting {
  typealias Finding = (code: String, name: String, message: String)

  /// Everything that is wrong with a tree by itself; what its entries point to is another matter.
  static func findings(in tree: RawTree) -> [Finding] {
    var findings: [Finding] = []
    var seen: Set<[UInt8]> = []
    var previous: [UInt8]?
    for entry in tree.entries {
      let name = String(decoding: entry.name, as: UTF8.self)
      for (code, message) in problems(of: entry, name) { findings.append((code, name, message)) }
      if !seen.insert(entry.name).inserted {
        findings.append(("duplicateEntries", name, "the name stands twice in its folder"))
      } else if let previous, !previous.lexicographicallyPrecedes(entry.sortKey) {
        findings.append(("treeNotSorted", name, "the entries of the folder are not in order"))
      }
      previous = entry.sortKey
    }
    return findings
  }

  private static func problems(of entry: RawTree.Entry, _ name: String) -> [(String, String)] {
    var problems: [(String, String)] = []
    if entry.mode.hasPrefix("0") {
      problems.append(("zeroPaddedFilemode", "the mode \(entry.mode) begins with a zero"))
    } else if !modes.contains(entry.mode) {
      problems.append(("badFilemode", "the mode \(entry.mode) is none that git writes"))
    }
    if entry.id.allSatisfy({ $0 == 0 }) {
      problems.append(("nullSha1", "the entry points to the null id"))
    }
    if let problem = problem(ofName: entry.name, name) { problems.append(problem) }
    if entry.mode == "120000", let file = controlFile(name) {
      problems.append(("\(file)Symlink", "a symbolic link, expected a regular file"))
    } else if entry.isDirectory || entry.mode == "160000", let file = controlFile(name) {
      problems.append(("\(file)Blob", "not a file, expected a regular file"))
    }
    return problems
  }

  private static func problem(ofName bytes: [UInt8], _ name: String) -> (String, String)? {
    if bytes.isEmpty { return ("emptyName", "an entry has no name") }
    if bytes.contains(0x2F) { return ("fullPathname", "the name contains a slash") }
    if name == "." { return ("hasDot", "the name is \".\"") }
    if name == ".." { return ("hasDotdot", "the name is \"..\"") }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      return ("notUTF8", "the name is not UTF-8")
    }
    let folded = RepositoryPath.folded(name)
    if folded == ".git" || folded == "git~1" {
      return ("hasDotgit", "some file system takes the name for git's own folder")
    }
    if bytes.count > 4096 { return ("largePathname", "the name is longer than 4096 bytes") }
    return nil
  }

  /// `gitmodules` or `gitattributes` for a name that some file system takes for one of those files;
  /// the short names are those that NTFS makes of them (git's `is_ntfs_dotgit...`).
  static func controlFile(_ name: String) -> String? {
    let folded = RepositoryPath.folded(name)
    if folded == ".gitmodules" || folded.hasPrefix("gitmod~") || folded.hasPrefix("gi7eba~") {
      return "gitmodules"
    }
    if folded == ".gitattributes" || folded.hasPrefix("gitatt~") || folded.hasPrefix("gi7d29~") {
      return "gitattributes"
    }
    return nil
  }

  /// 100664 stands in repositories from before 2005; git and libgit2 read it as 100644.
  private static let modes: Set<String> = [
    "40000", "100644", "100755", "120000", "160000", "100664",
  ]
}
