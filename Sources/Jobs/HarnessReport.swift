import Vocabulary

/// What the harness wrote into its result file.
struct HarnessReport: Hashable, Sendable {
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

  /// Reads the file's lines; what does not carry the job's nonce at both ends is not whole.
  init(parsing bytes: [UInt8], nonce: String) {
    for line in bytes.split(separator: 0x0A) {
      let limits = JSON.Limits(bytes: bytes.count)
      // A line that breaks off is the end of what there is.
      guard !isWhole, let value = try? JSON(parsing: line, limits: limits),
        let members = value.object
      else {
        isWhole = false
        return
      }
      if !hasBegun {
        guard value["begin"]?.string == nonce else { return }
        hasBegun = true
      } else if let record = members["record"] {
        records.append(record)
      } else {
        read(value, nonce: nonce)
      }
    }
  }

  private mutating func read(_ value: JSON, nonce: String) {
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
