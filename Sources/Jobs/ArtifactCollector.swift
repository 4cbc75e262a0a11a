import Sandbox
import Vocabulary

/// Takes the files that a job has written out of its working folder: regular files with clean names
/// and one name each, within the bounds; everything else is refused by name.
struct ArtifactCollector {
  /// What the job was given: unchanged, it is no artifact.
  let given: [RepositoryPath: Digest]
  let limits: JobLimits

  private(set) var artifacts: [JobArtifact] = []
  private(set) var refused: [RefusedArtifact] = []
  /// Whether the artifacts' bound was passed; then there are no more after it.
  private(set) var isOverLimit = false

  private var bytes = 0
  private var entries = 0
  private static let mostRefusals = 100

  init(given: [RepositoryPath: Digest], limits: JobLimits) {
    self.given = given
    self.limits = limits
  }

  /// Looks through the whole folder. Nobody writes to it any more.
  mutating func collect(from path: String) throws(DiskError) {
    try collect(try FolderHandle(path: path), prefix: [])
  }

  private mutating func collect(_ folder: borrowing FolderHandle, prefix: [String])
    throws(DiskError)
  {
    for name in try folder.names(limit: limits.fileCount - entries + 1) {
      entries += 1
      guard !isOverLimit, entries <= limits.fileCount else { return }
      let shown = (prefix + [name.printable]).joined(separator: "/")
      let status: FileStatus
      do throws(DiskError) {
        status = try folder.status(name)
      } catch {
        refuse(shown, "cannot be read")
        continue
      }
      switch status.kind {
      case .folder:
        guard let text = name.text, prefix.count < FolderScan.deepest else {
          refuse(shown, "is nested too deep, or its name is not UTF-8")
          continue
        }
        if text == "__pycache__" { continue }
        do throws(DiskError) {
          try collect(try folder.folder(name), prefix: prefix + [text])
        } catch {
          refuse(shown, "cannot be read")
        }
      case .regular:
        take(name, in: folder, status, prefix: prefix, shown: shown)
      default:
        refuse(shown, status.kind.reason)
      }
    }
  }

  private mutating func take(
    _ name: FileName, in folder: borrowing FolderHandle, _ status: FileStatus, prefix: [String],
    shown: String
  ) {
    guard status.linkCount == 1 else { return refuse(shown, "has another name (a hard link)") }
    guard let text = name.text else { return refuse(shown, "has a name that is not UTF-8") }
    let path: RepositoryPath
    do throws(RepositoryPath.Problem) {
      path = try RepositoryPath(checking: (prefix + [text]).joined(separator: "/"))
    } catch {
      return refuse(shown, error.reason)
    }
    do throws(DiskError) {
      guard let content = try folder.read(name, limit: limits.artifactBytes) else {
        isOverLimit = true
        return
      }
      if given[path] == Digest(of: content) { return }
      bytes += content.count
      guard bytes <= limits.artifactBytes else {
        isOverLimit = true
        return
      }
      artifacts.append(
        JobArtifact(path: path, bytes: content, isExecutable: status.isExecutable))
    } catch {
      refuse(shown, "cannot be read")
    }
  }

  private mutating func refuse(_ path: String, _ reason: String) {
    if refused.count < Self.mostRefusals {
      refused.append(RefusedArtifact(path: path, reason: reason))
    }
  }
}
