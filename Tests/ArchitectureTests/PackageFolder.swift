import Foundation

/// The package as text: its files below the folder that holds `Package.swift`.
enum PackageFolder {
  /// The package's root.
  static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What is no source of ours: build products, git's own folder.
  private static let left: Set<String> = [".build", ".git", ".swiftpm"]

  /// The files below a folder whose names end in one of the endings, by path.
  static func files(in folder: String, endings: [String]) throws -> [TextFile] {
    try paths(in: folder).filter { path in endings.contains { path.hasSuffix($0) } }.map(file)
  }

  /// One file by its path from the root.
  static func file(_ path: String) throws -> TextFile {
    let bytes = try Data(contentsOf: root.appending(path: path))
    return TextFile(path: path, text: String(decoding: bytes, as: UTF8.self))
  }

  /// Whether there is something at a path from the root.
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// The paths of all files below a folder, from the root, sorted.
  static func paths(in folder: String) throws -> [String] {
    let top = folder.isEmpty ? root : root.appending(path: folder)
    var found: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: top.path).sorted() {
      guard !left.contains(name) else { continue }
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      let url = root.appending(path: path)
      let values = try url.resourceValues(forKeys: [.isDirectoryKey, .isSymbolicLinkKey])
      if values.isSymbolicLink == true { continue }
      if values.isDirectory == true {
        found += try paths(in: path)
      } else {
        found.append(path)
      }
    }
    return found
  }
}

/// A file and its lines.
struct TextFile: Sendable {
  let path: String
  let text: String

  /// The lines, counted from one.
  var lines: [(number: Int, text: Substring)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { ($0.offset + 1, $0.element) }
  }

  /// The file's name without its folders.
  var name: Substring { path.split(separator: "/").last ?? "" }
}
