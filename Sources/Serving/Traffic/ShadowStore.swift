internal import Logging
internal import Sandbox
internal import Vocabulary

/// What a challenger in shadow and the version that serves said to the same records: JSON lines in
/// files of a folder, the newest of them, so that the disk is bounded.
actor ShadowStore {
  /// Lines are written once so many wait, or when somebody looks.
  private static let batch = 500
  /// No line is longer, in bytes.
  private static let lineLimit = 64 << 10

  private let folder: String
  private let keep: Int
  private let logger: Logger
  private var waiting: [[UInt8]] = []
  /// The files that are there, oldest first, with their lines.
  private var files: [(path: String, lines: Int)] = []
  private var number = 0

  init(folder: String, keep: Int, logger: Logger) {
    self.folder = folder
    self.keep = keep
    self.logger = logger
  }

  /// Adds lines.
  func add(_ lines: [JSON]) async {
    guard keep > 0 else { return }
    for line in lines {
      let text = Array(line.canonicalText.utf8)
      if text.count <= Self.lineLimit { waiting.append(text) }
    }
    if waiting.count >= Self.batch { await flush() }
  }

  /// So many digits that names sort as numbers do.
  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  /// Writes what waits.
  func flush() async {
    let lines = Array(waiting.suffix(keep))
    waiting = []
    guard !lines.isEmpty else { return }
    number += 1
    let path = "\(folder)/\(Self.padded(number)).jsonl"
    files.append((path, lines.count))
    var old: [String] = []
    while files.dropFirst().reduce(0, { $0 + $1.lines }) >= keep, files.count > 1 {
      old.append(files.removeFirst().path)
    }
    let (folder, gone) = (folder, old)
    do {
      try await BlockingWork.run { () throws(DiskError) in
        try Disk.makeFolder(folder)
        try Disk.write(Array(lines.joined(separator: [0x0A])) + [0x0A], to: path)
        for path in gone { Disk.removeIfPresent(path) }
      }
    } catch {
      logger.warning("failed to keep compared answers", metadata: ["cause": "\(error)"])
    }
  }
}
