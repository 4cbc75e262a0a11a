package import Registry
package import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files of a folder as they are on the disk: what a person is about to commit.
///
/// Nothing is followed or run: links are reported as links, git's own folder is left out.
package struct WorkTree: Sendable {
  private let root: String
  private static let fileLimit = 100_000
  private static let byteLimit = 512 << 20

  /// The files below a folder.
  package init(_ root: String) {
    self.root = root
  }

  /// What the files want, and every finding about them, process files included.
  package func desired() throws(HostError) -> (DesiredState, [Diagnostic]) {
    let (desired, found, known) = try manifests()
    let processes = try ProcessVetting.diagnostics(in: desired) { process throws(HostError) in
      try self.read(known[process.bpmn.blob] ?? process.bpmn.path.text, limit: Self.byteLimit)
    }
    return (desired, (found + processes).sorted())
  }

  /// What the manifests want, what is wrong with them, and the path of each file by its id.
  func manifests() throws(HostError) -> (DesiredState, [Diagnostic], [BlobID: String]) {
    var paths: [BlobID: String] = [:]
    var changes: [FileChange] = []
    for (path, type, size) in try files() {
      let blob = Self.id(of: path)
      paths[blob] = path
      switch type {
      case .typeSymbolicLink:
        changes.append(FileChange(path: path, blob: blob, mode: .symbolicLink, size: 0))
      case .typeRegular:
        changes.append(FileChange(path: path, blob: blob, size: size))
      default: continue
      }
    }
    var registry = Registry()
    let known = paths
    _ = try registry.apply(changes) { (blob, limit) throws(HostError) in
      try self.read(known[blob] ?? "", limit: limit)
    }
    return (registry.desired, registry.diagnostics, known)
  }

  /// The bytes of a file by the id that ``desired()`` gave it.
  package func bytes(of blob: BlobID) throws(HostError) -> [UInt8] {
    guard let found = try files().first(where: { Self.id(of: $0.0) == blob }) else {
      throw HostError("read file", blob.text, "it is no longer there")
    }
    return try read(found.0, limit: Self.byteLimit)
  }

  /// The bytes of regular files that a condition wants, by path; of a file above the limit as many.
  package func contents(
    limit: Int, where isWanted: (String) -> Bool
  ) throws(HostError) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for (path, type, _) in try files() where type == .typeRegular && isWanted(path) {
      found[path] = try read(path, limit: limit)
    }
    return found
  }

  /// Files on the disk have no blobs; their paths stand in.
  private static func id(of path: String) -> BlobID {
    BlobID(Digest(of: path).hex)
  }

  private func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else {
      throw HostError("read", path, "it cannot be read")
    }
    return Array(data.prefix(limit))
  }

  private func files() throws(HostError) -> [(String, FileAttributeType, Int)] {
    var found: [(String, FileAttributeType, Int)] = []
    var folders = [""]
    while let folder = folders.popLast() {
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")
      } catch {
        throw HostError("read", folder.isEmpty ? root : folder, "\(error)")
      }
      for name in names where name != ".git" {
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        guard
          let attributes = try? FileManager.default.attributesOfItem(atPath: "\(root)/\(path)"),
          let type = attributes[.type] as? FileAttributeType
        else { continue }  // it went away while we looked
        if type == .typeDirectory {
          folders.append(path)
        } else {
          found.append((path, type, (attributes[.size] as? any BinaryInteger).map { Int($0) } ?? 0))
        }
        guard found.count <= Self.fileLimit else {
          throw HostError("read", root, "more than \(Self.fileLimit) files")
        }
      }
    }
    return found.sorted { $0.0 < $1.0 }
  }
}
