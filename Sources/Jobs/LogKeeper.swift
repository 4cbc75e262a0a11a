/// Keeps the beginning and the end of what a job prints, in a bounded piece of memory.
struct LogKeeper {
  private let keptBytes: Int
  private var head: [UInt8] = []
  /// Up to twice what is kept, so that bytes are moved once each on the average.
  private var tail: [UInt8] = []
  private(set) var totalBytes = 0

  init(keptBytes: Int = JobLog.keptBytes) {
    self.keptBytes = keptBytes
  }

  mutating func append(_ bytes: [UInt8]) {
    totalBytes += bytes.count
    let room = keptBytes - head.count
    guard room < bytes.count else {
      head.append(contentsOf: bytes)
      return
    }
    head.append(contentsOf: bytes[..<room])
    tail.append(contentsOf: bytes[max(room, bytes.count - keptBytes)...])
    if tail.count > 2 * keptBytes { tail.removeFirst(tail.count - keptBytes) }
  }

  var log: JobLog {
    JobLog(head: head, tail: Array(tail.suffix(keptBytes)), totalBytes: totalBytes)
  }
}
