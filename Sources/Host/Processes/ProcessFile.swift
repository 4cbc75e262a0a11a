import BPMN
package import Interchange
import Registry
import Sandbox
package import Vocabulary

/// A process file on the disk, and the repository that it belongs to, if it belongs to one.
package struct ProcessFile: Sendable {
  /// As the person wrote it.
  package let path: String
  private let bytes: [UInt8]

  /// What the limits of documents allow; a longer file is not even read.
  private static let mostBytes = 16 << 20

  /// Reads a regular file.
  package init(_ path: String) throws(HostError) {
    self.path = path
    guard let status = Disk.status(path) else {
      throw HostError("read", path, "there is no such file")
    }
    guard status.kind == .regular else {
      throw HostError("read", path, "it \(status.kind.reason), expected a file")
    }
    let content: [UInt8]?
    do throws(DiskError) {
      content = try Disk.read(path, limit: Self.mostBytes)
    } catch {
      throw HostError("read", path, "\(error)")
    }
    guard let content else {
      throw HostError(
        "read", path, "it has \(status.byteCount) bytes, at most \(Self.mostBytes) expected")
    }
    bytes = content
  }

  /// The file as a document.
  package func document() throws(BPMNDocument.Problem) -> BPMNDocument {
    try BPMNDocument(bytes)
  }

  /// Every problem of the file, sorted; inside of a Muster repository also those that its
  /// manifests tell.
  package func diagnostics(in repository: ProcessRepository?) -> [Diagnostic] {
    guard let repository, let place = repository.place(of: path) else {
      let file = BPMNReader.read(bytes, path: path)
      let more = ProcessVetting.analysis(bytes, path: path, nil, beside: file.diagnostics)
      return (file.diagnostics + more).sorted()
    }
    let processes = repository.desired.processes.values.filter { $0.bpmn.path.text == place }
      .sorted { $0.name < $1.name }
    let users = processes.isEmpty ? [Self.unbound(place)].compactMap { $0 } : processes
    var names = repository.names
    if let document = try? document() { names.add(document) }  // broken: the reader says why
    var found: Set<Diagnostic> = []
    for process in users {
      let all = ProcessVetting.diagnostics(
        of: process, bytes, in: repository.desired, names: names)
      found.formUnion(all.map { repository.relocated($0, place, to: path) })
    }
    return found.sorted()
  }

  /// A file that no manifest uses, as if one did without binding anything.
  private static func unbound(_ place: String) -> DesiredProcess? {
    guard let bpmn = try? RepositoryPath(checking: place) else { return nil }  // an odd name
    let digest = Digest(of: place)
    return DesiredProcess(
      name: ProcessName("unbound"), manifest: place,
      bpmn: DesiredProcess.File(path: bpmn, blob: BlobID(digest.hex), digest: digest),
      digest: digest)
  }
}
