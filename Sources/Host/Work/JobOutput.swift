import Glibc
import Jobs
import Reconciler
import Sandbox
import Synchronization
import Vocabulary

/// What a job prints, in a file that grows while the job runs, for whoever watches it. It is told
/// from any thread, in order. A file that cannot be written is no reason for a job to fail: then
/// nobody can watch.
final class JobOutput: Sendable {
  private struct State {
    var descriptor: Int32
    var room: Int
    var isAtLineStart = true
  }

  private let state: Mutex<State>

  /// How much of one job is kept: what comes after that is not shown.
  static let mostBytes = 1 << 20
  /// How many jobs' outputs are kept, the newest.
  static let mostFiles = 200

  /// The file of a job below a folder of logs.
  static func path(of job: Reconciler.JobID, in logs: String) -> String {
    // Ids are made of digits and dashes; one that is not is named by its digest.
    let isPlain =
      job.text.utf8.count <= 100
      && job.text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
      }
    return "\(folder(in: logs))/\(isPlain ? job.text : Digest(of: job.text).hex).log"
  }

  private static func folder(in logs: String) -> String { logs + "/jobs" }

  /// Begins the output of a job anew, and removes the oldest ones.
  init(of job: Reconciler.JobID, in logs: String) {
    let folder = Self.folder(in: logs)
    // What cannot be made or listed leaves the job unwatched, as above.
    try? Disk.makeFolder(folder)
    Self.prune(folder)
    let descriptor = unsafe open(
      Self.path(of: job, in: logs), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    state = Mutex(State(descriptor: descriptor, room: Self.mostBytes))
  }

  deinit {
    state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } }
  }

  /// Takes up what a job reports.
  func take(_ event: JobEvent) {
    switch event {
    case .log(let bytes): write(bytes)
    case .message(let message): note(message.text)
    }
  }

  /// A line of Muster's own, told from the job's by its sign.
  func note(_ text: String) {
    let isAtLineStart = state.withLock { $0.isAtLineStart }
    write(Array("\(isAtLineStart ? "" : "\n")» \(text)\n".utf8))
  }

  private func write(_ bytes: [UInt8]) {
    state.withLock { state in
      guard state.descriptor >= 0, state.room > 0, let last = bytes.last else { return }
      var rest = bytes.prefix(state.room)
      state.room -= rest.count
      state.isAtLineStart = last == UInt8(ascii: "\n")
      if state.room == 0 { rest += Array("\n» more was printed than is kept here\n".utf8) }
      while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { buffer in
          unsafe Glibc.write(state.descriptor, buffer.baseAddress, buffer.count)
        }
        guard count > 0 else {
          state.room = 0
          return
        }
        rest = rest.dropFirst(count)
      }
    }
  }

  private static func prune(_ path: String) {
    guard let folder = try? FolderHandle(path: path), let names = try? folder.names(limit: 10_000),
      names.count >= mostFiles
    else { return }
    var files: [(path: String, seconds: Int)] = []
    for name in names.compactMap(\.text) {
      var status = stat()
      guard unsafe lstat("\(path)/\(name)", &status) == 0 else { continue }
      files.append(("\(path)/\(name)", status.st_mtim.tv_sec))
    }
    files.sort { ($0.seconds, $0.path) > ($1.seconds, $1.path) }
    for file in files.dropFirst(mostFiles - 1) { Disk.removeIfPresent(file.path) }
  }

  /// The last part of what a job printed; `nil` where nothing is kept.
  static func tail(of job: Reconciler.JobID, in logs: String, most: Int) -> [UInt8]? {
    let file = unsafe open(path(of: job, in: logs), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let start = max(0, lseek(file, 0, SEEK_END) - most)
    var bytes = [UInt8](repeating: 0, count: most)
    let count = unsafe pread(file, &bytes, bytes.count, start)
    guard count >= 0 else { return nil }
    return Array(bytes.prefix(count))
  }
}
