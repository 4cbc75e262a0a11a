import Vocabulary

/// The files of a tree by path and by folder. The root's path is empty.
struct TreeIndex: Sendable {
  struct Folder: Sendable {
    var files: Set<String> = []
    var folders: Set<String> = []
  }

  private(set) var entries: [String: FileChange.Entry] = [:]
  private(set) var folders: [String: Folder] = [:]

  /// Adds, replaces or removes a path.
  mutating func set(_ path: String, _ entry: FileChange.Entry?) {
    let (folder, name) = Self.split(path)
    if let entry {
      if entries.updateValue(entry, forKey: path) == nil {
        folders[folder, default: Folder()].files.insert(name)
        register(folder)
      }
    } else if entries.removeValue(forKey: path) != nil {
      folders[folder]?.files.remove(name)
      prune(folder)
    }
  }

  private mutating func register(_ folder: String) {
    var folder = folder
    while !folder.isEmpty {
      let (parent, name) = Self.split(folder)
      guard folders[parent, default: Folder()].folders.insert(name).inserted else { return }
      folder = parent
    }
  }

  private mutating func prune(_ folder: String) {
    var folder = folder
    while let entry = folders[folder], entry.files.isEmpty, entry.folders.isEmpty {
      folders[folder] = nil
      guard !folder.isEmpty else { return }
      let (parent, name) = Self.split(folder)
      folders[parent]?.folders.remove(name)
      folder = parent
    }
  }

  /// Every file below a folder, in order, relative to it; folders that are left out are not
  /// entered.
  func files(below folder: String, leavingOut isLeftOut: (String) -> Bool) -> [String] {
    var result: [String] = []
    var waiting = [""]
    while let relative = waiting.popLast() {
      let path = Self.join(folder, relative)
      guard let entry = folders[path] else { continue }
      result += entry.files.map { Self.join(relative, $0) }
      for name in entry.folders {
        let next = Self.join(relative, name)
        if !isLeftOut(Self.join(folder, next)) { waiting.append(next) }
      }
    }
    return result.sorted()
  }

  /// Whether a folder, or one below it, satisfies a condition.
  func contains(atOrBelow folder: String, where isMatch: (String) -> Bool) -> Bool {
    var waiting = [folder]
    while let path = waiting.popLast() {
      if isMatch(path) { return true }
      waiting += (folders[path]?.folders ?? []).map { Self.join(path, $0) }
    }
    return false
  }

  /// A folder and a path below it as one path.
  static func join(_ folder: String, _ path: String) -> String {
    if folder.isEmpty { return path }
    return path.isEmpty ? folder : "\(folder)/\(path)"
  }

  /// The folder of a path, and the last component.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }

  /// Why a tree's path cannot be used, or `nil`; quick for the paths that people use.
  static func reasonToRefuse(_ path: String) -> String? {
    var previous = UInt8(ascii: "/")
    var isPlain = path.utf8.count <= 1024 && path.utf8.first != UInt8(ascii: "-")
    for byte in path.utf8 {
      let isAlphanumeric =
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
      if !isAlphanumeric {
        let isMark = byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        let isInside = byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
        if !isMark, !(isInside && previous != UInt8(ascii: "/")) { isPlain = false }
      }
      previous = byte
    }
    if isPlain, previous != UInt8(ascii: "/") { return nil }
    do throws(RepositoryPath.Problem) {
      _ = try RepositoryPath(checking: path)
      return nil
    } catch {
      return error.reason
    }
  }
}
