import Vocabulary

/// What a command model wrote to its standard output.
enum CommandReport {
  /// The metrics, for the kind of job that has some; the error is a reason for `wrongResult`.
  static func metrics(in bytes: [UInt8], of kind: JobKind) throws(RecordError) -> JSON? {
    guard kind == .metrics else { return nil }
    let value: JSON
    do throws(JSONError) {
      value = try JSON(parsing: bytes, limits: JSON.Limits(bytes: bytes.count))
    } catch {
      throw RecordError(description: "the answer is not one JSON object: \(error)")
    }
    guard value.object != nil else {
      throw RecordError(description: "metrics gave \(value.kind), expected one object")
    }
    return value
  }
}

/// The records that a command model wrote to its standard output, one a line.
struct ScoredLines {
  private let take: Job.RecordTaker?
  private var lines = ByteLines()
  private var number = 0
  private var records: [JSON] = []
  private var problem: RecordError?

  /// - Parameter take: gets each record as it is read; without it all are kept.
  init(take: Job.RecordTaker?) {
    self.take = take
  }

  /// Takes the next bytes.
  mutating func consume(_ piece: ArraySlice<UInt8>) {
    var lines = ByteLines()
    swap(&lines, &self.lines)
    lines.consume(piece) { read($0) }
    swap(&lines, &self.lines)
  }

  /// The records that nobody has taken; the error is a reason for `wrongResult`.
  mutating func finish() throws(RecordError) -> [JSON] {
    var lines = ByteLines()
    swap(&lines, &self.lines)
    lines.finish { read($0) }
    if let problem { throw problem }
    return records
  }

  private mutating func read(_ line: ArraySlice<UInt8>) {
    number += 1
    guard !line.isEmpty, problem == nil else { return }
    do throws(JSONError) {
      let value = try JSON(parsing: line, limits: JSON.Limits(bytes: line.count))
      if let take { take(value) } else { records.append(value) }
    } catch {
      problem = RecordError(description: "line \(number) of the answer is not JSON: \(error)")
    }
  }
}
