import Vocabulary

/// A file of records scored by a runtime: a batch at a time, a line of answer for each record, so
/// that what was cut off goes on where it ended.
package struct ScoringRun: Sendable {
  /// How the records of a file are written.
  package enum Format: Hashable, Sendable {
    /// RFC 4180 with a header line.
    case csv
    /// One JSON value a line.
    case jsonLines
  }

  private let server: ScoringServer
  private let batch: Int

  /// How many records there were, those of an earlier run included.
  package struct Tally: Hashable, Sendable {
    /// Answered by an earlier run, and not asked again.
    package var skipped = 0
    package var scored = 0
    package var failed = 0

    /// All of them.
    package var records: Int { skipped + scored + failed }
  }

  /// A server, and how many records it gets at once.
  package init(_ server: ScoringServer, batch: Int = 100) {
    self.server = server
    self.batch = max(1, batch)
  }

  /// Scores a file.
  ///
  /// - Parameters:
  ///   - skipping: how many records have an answer already.
  ///   - write: gets the lines of a batch once it is answered: the answer, or
  ///     `{"$error": {"message": "..."}}`.
  ///   - progress: gets the counts after each batch.
  package func run(
    path: String, name: String, format: Format, skipping: Int = 0,
    write: @Sendable (String) throws(HostError) -> Void,
    progress: @Sendable (Tally) -> Void = { _ in }
  ) async throws(HostError) -> Tally {
    var stream = try RecordStream(path: path, name: name, format: format)
    var tally = Tally()
    while tally.skipped < skipping {
      guard try stream.next() != nil else { return tally }
      tally.skipped += 1
    }
    var isOver = false
    while !isOver, !Task.isCancelled {
      var records: [RecordStream.Record] = []
      while records.count < batch {
        guard let record = try stream.next() else {
          isOver = true
          break
        }
        records.append(record)
      }
      guard !records.isEmpty else { break }
      let values = records.compactMap { record -> JSON? in
        if case .value(let value) = record { value } else { nil }
      }
      var answers = try await server.score(values)[...]
      var lines = ""
      for record in records {
        let answer: ScoringServer.Answer? =
          switch record {
          case .value: answers.popFirst()
          case .wrong(let reason): .error(reason)
          }
        switch answer {
        case .value(let value):
          lines += value.canonicalText + "\n"
          tally.scored += 1
        case .error(let reason):
          lines += JSON.object(["$error": ["message": .string(reason)]]).canonicalText + "\n"
          tally.failed += 1
        case nil: throw HostError("score", name, "an answer is missing")
        }
      }
      try write(lines)
      progress(tally)
    }
    return tally
  }
}
