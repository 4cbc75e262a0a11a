import Vocabulary

/// What a command model wrote to its standard output.
enum CommandReport {
  /// The answer's value.
  struct Answer: Hashable, Sendable {
    var metrics: JSON?
    var records: [JSON] = []
  }

  /// Reads the answer of one kind of job; the error is a reason for `wrongResult`.
  static func parse(_ bytes: [UInt8], kind: JobKind) throws(RecordError) -> Answer {
    let limits = JSON.Limits(bytes: bytes.count)
    switch kind {
    case .metrics:
      let value: JSON
      do throws(JSONError) {
        value = try JSON(parsing: bytes, limits: limits)
      } catch {
        throw RecordError(description: "the answer is not one JSON object: \(error)")
      }
      guard value.object != nil else {
        throw RecordError(description: "metrics gave \(value.kind), expected one object")
      }
      return Answer(metrics: value)
    case .score:
      var answer = Answer()
      for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        .enumerated() where !line.isEmpty
      {
        do throws(JSONError) {
          answer.records.append(try JSON(parsing: line, limits: limits))
        } catch {
          throw RecordError(description: "line \(index + 1) of the answer is not JSON: \(error)")
        }
      }
      return answer
    case .train, .command:
      return Answer()
    }
  }
}
