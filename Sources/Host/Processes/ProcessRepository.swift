import Interchange
import Registry
import Sandbox
import Vocabulary

/// The Muster repository around a process file, as it is on the disk.
package struct ProcessRepository: Sendable {
  /// The folder with `muster.yaml`, absolute.
  private let root: String
  let desired: DesiredState
  let names: ProcessNames

  /// The repository that a file belongs to: that of the nearest folder above with a `muster.yaml`;
  /// `nil` where there is none. Nothing else is opened then.
  package init?(around path: String) throws(HostError) {
    guard let root = Self.root(above: Self.absolute(path)) else { return nil }
    self.root = root
    let tree = WorkTree(root)
    let (desired, _, known) = try tree.manifests()
    self.desired = desired
    var names = ProcessNames(desired)
    for process in desired.processes.values {
      let file = known[process.bpmn.blob] ?? process.bpmn.path.text
      // What cannot be read here is named where it is validated itself.
      if let bytes = try? Disk.read("\(root)/\(file)", limit: 16 << 20),
        let document = try? BPMNDocument(bytes)
      {
        names.add(document)
      }
    }
    self.names = names
  }

  /// Whether a file belongs to this repository, so that it need not be read again.
  package func contains(_ path: String) -> Bool {
    Self.root(above: Self.absolute(path)) == root
  }

  /// A file's path from the root.
  func place(of path: String) -> String? {
    let whole = Self.absolute(path)
    guard whole.hasPrefix(root + "/") else { return nil }
    return String(whole.dropFirst(root.count + 1))
  }

  /// A finding with the path as the person wrote it; other files of the repository are named beside
  /// it.
  func relocated(_ finding: Diagnostic, _ place: String, to path: String) -> Diagnostic {
    let found = finding.location.path
    let shown: String
    if found == place {
      shown = path
    } else {
      let prefix = path.hasSuffix(place) ? String(path.dropLast(place.count)) : root + "/"
      shown = prefix + found
    }
    return Diagnostic(
      finding.severity, code: finding.code,
      at: SourceLocation(path: shown, position: finding.location.position), finding.message,
      hint: finding.hint)
  }

  /// Without links; a file that is not there is no part of any repository.
  private static func absolute(_ path: String) -> String { Disk.realPath(path) ?? "" }

  private static func root(above file: String) -> String? {
    var folder = file
    while let slash = folder.lastIndex(of: "/") {
      folder = String(folder[..<slash])
      if Disk.status(folder + "/muster.yaml") != nil { return folder }
    }
    return nil
  }
}
