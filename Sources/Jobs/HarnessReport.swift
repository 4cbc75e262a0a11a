import Vocabulary

/// What the harness wrote into its result file, read line by line.
struct HarnessReport: Sendable {
  /// How the harness says that the job did not go well.
  enum Failure: Hashable, Sendable {
    case raised(ModelException)
    case wrong(String)
    case input(String)
    case memory
    case output
  }

  /// What the file may hold beyond the result proper: its ends, an error, paths.
  static let overhead = 1 << 20

  /// Whether the interpreter got as far as the harness.
  var hasBegun = false
  /// Whether the last line is there: without it nothing else counts.
  var isWhole = false
  var metrics: JSON?
  var records: [JSON] = []
  var nonFinitePaths: [String] = []
  var failure: Failure?
  var recordsRead = 0
  var cpuTime: Duration?
  var peakMemoryBytes: Int?

  private let nonce: String
  private var lines = ByteLines()
  private var isBroken = false
  private let take: Job.RecordTaker?

  /// Nothing yet.
  ///
  /// - Parameter take: gets each record as it is read; without it all are kept.
  init(nonce: String, take: Job.RecordTaker? = nil) {
    self.nonce = nonce
    self.take = take
  }

  /// Takes the next bytes of the file.
  mutating func consume(_ piece: ArraySlice<UInt8>) {
    var lines = ByteLines()
    swap(&lines, &self.lines)
    lines.consume(piece) { read($0) }
    swap(&lines, &self.lines)
  }

  /// Takes the end of the file; what does not carry the job's nonce at both ends is not whole.
  mutating func finish() {
    var lines = ByteLines()
    swap(&lines, &self.lines)
    lines.finish { read($0) }
  }

  private mutating func read(_ line: ArraySlice<UInt8>) {
    guard !line.isEmpty, !isBroken else { return }
    // A line that breaks off is the end of what there is.
    guard !isWhole, let value = try? JSON(parsing: line, limits: JSON.Limits(bytes: line.count)),
      let members = value.object
    else {
      isWhole = false
      isBroken = true
      return
    }
    if !hasBegun {
      hasBegun = value["begin"]?.string == nonce
      isBroken = !hasBegun
    } else if let record = members["record"] {
      if let take { take(record) } else { records.append(record) }
    } else {
      read(value)
    }
  }

  private mutating func read(_ value: JSON) {
    if let metrics = value["metrics"] { self.metrics = metrics }
    if let paths = value["notFinite"]?.array { nonFinitePaths = paths.compactMap(\.string) }
    if let error = value["error"] { failure = Self.failure(error) }
    guard value["end"]?.string == nonce else { return }
    isWhole = true
    recordsRead = Int(value["recordsRead"]?.integer ?? 0)
    cpuTime = value["cpuSeconds"]?.double.map { .seconds($0) }
    peakMemoryBytes = value["peakMemoryBytes"]?.integer.map { Int($0) }
  }

  private static func failure(_ error: JSON) -> Failure {
    let reason = error["reason"]?.string ?? "the harness gave no reason"
    switch error["kind"]?.string {
    case "raised":
      return .raised(
        ModelException(
          type: error["type"]?.string ?? "Exception", message: error["message"]?.string ?? "",
          traceback: error["traceback"]?.array?.compactMap(\.string) ?? []))
    case "memory": return .memory
    case "output": return .output
    case "input": return .input(reason)
    default: return .wrong(reason)
    }
  }
}
