import Sandbox
import Vocabulary

extension DataFetch {
  /// Takes bytes that are at hand.
  func bytes(_ bytes: [UInt8]) throws(DataProblem) -> DataFile {
    guard bytes.count <= limit else {
      throw DataProblem(
        .wrongSize, item, "found \(bytes.count) bytes, expected \(limit)",
        hint: "the file may have changed since it was looked at")
    }
    let draft = try draft()
    _ = draft.append(bytes)
    return try keep(draft, from: nil)
  }

  /// Copies a file of this machine that a manifest names, if the operator allows its folder. No
  /// link is followed below that folder, and only a regular file is read.
  func file(_ uri: String) throws(DataProblem) -> DataFile {
    guard let address = FileAddress(uri) else {
      throw DataProblem(
        .badAddress, item, from: uri, "it is no address of a file on this machine",
        hint: "file:///folder/name, without .. and links")
    }
    let found = policy.folders.filter { address.path.hasPrefix($0 + "/") }
      .max { $0.utf8.count < $1.utf8.count }
    guard let folder = found else {
      throw DataProblem(
        .notAllowed, item, from: uri, "files of this machine are not read without leave",
        hint: "the operator adds their folder to \"allow\" in \(Self.settings)")
    }
    let below = folder.split(separator: "/").count
    let draft = try draft()
    do throws(DiskError) {
      try Self.copy(address.components.dropFirst(below), below: folder, to: draft)
    } catch {
      throw DataProblem(
        .disk, item, from: uri, error.description,
        hint: "links are not followed, and only regular files are read")
    }
    return try keep(draft, from: uri)
  }

  private static func copy(
    _ names: ArraySlice<String>, below folder: String, to draft: DataDraft
  ) throws(DiskError) {
    var handle = try FolderHandle(path: folder)
    for name in names.dropLast() {
      handle = try handle.folder(FileName(name))
    }
    try handle.readPieces(of: FileName(names.last ?? "")) { draft.append($0) }
  }

  /// Copies an object of a git-lfs folder; `nil` when there is none, or a damaged one.
  func object(in folder: String) throws(DataProblem) -> DataFile? {
    let hex = item.digest.hex
    let path = "\(folder)/\(hex.prefix(2))/\(hex.dropFirst(2).prefix(2))/\(hex)"
    guard Disk.status(path) != nil else { return nil }
    let draft = try draft()
    do {
      try Disk.readPieces(ofRegular: path) { draft.append($0) }
      return try keep(draft, from: nil)
    } catch let problem as DataProblem where problem.code == .disk {
      throw problem
    } catch {
      progress("skipping the object \(item.digest.short) of git-lfs on this machine: \(error)")
      return nil
    }
  }
}
