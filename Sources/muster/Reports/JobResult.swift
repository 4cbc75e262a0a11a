import Host
import Jobs
import Sandbox
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a job by hand gave, for people, files and programs.
enum JobResult {
  /// The result itself: metrics as JSON, scored records as JSON lines, artifacts as a list.
  static func text(
    _ outcome: JobOutcome, kind: JobKind, style: Style = Console.style
  ) -> String {
    switch kind {
    case .metrics: return (outcome.metrics ?? .null).prettyText
    case .score: return outcome.records.map { $0.canonicalText + "\n" }.joined()
    case .train, .command:
      var table = Table("ARTIFACT", "BYTES", "SHA-256")
      for artifact in outcome.artifacts {
        table.add(
          artifact.path.text, String(artifact.bytes.count), Digest(of: artifact.bytes).short)
      }
      let refused = outcome.refusedArtifacts.map { "not taken: \(Printable.line("\($0)"))\n" }
      return table.text(style: style) + refused.joined()
    }
  }

  /// Writes the result to a file; of a training, every artifact below a folder.
  static func write(_ outcome: JobOutcome, kind: JobKind, to path: String) throws {
    do {
      guard kind == .train else {
        try Data(text(outcome, kind: kind).utf8).write(to: URL(filePath: path))
        return
      }
      for artifact in outcome.artifacts {
        let target = "\(path)/\(artifact.path)"
        try FileManager.default.createDirectory(
          atPath: String(target.dropLast(artifact.path.name.utf8.count + 1)),
          withIntermediateDirectories: true)
        try Data(artifact.bytes).write(to: URL(filePath: target))
        if artifact.isExecutable {
          try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: target)
        }
      }
    } catch {
      throw HostError("write", path, "\(error)")
    }
  }

  /// The whole outcome, in ModelOp's words where it has them.
  static func json(_ outcome: JobOutcome, kind: JobKind) -> JSON {
    [
      "jobType": .string(kind.jobType), "id": .string(outcome.id.text),
      "jobStatus": .string(outcome.state.rawValue),
      "cause": .string(outcome.cause.description), "fault": .string(outcome.fault.rawValue),
      "jobMessages": .array(
        outcome.messages.map { message in
          [
            "at": .string(message.instant.description), "state": .string(message.state.rawValue),
            "message": .string(message.text),
          ]
        }),
      "metrics": outcome.metrics ?? .null, "records": .array(outcome.records),
      "recordsRead": .integer(Int64(outcome.recordsRead)),
      "notFinite": .array(outcome.nonFinitePaths.map { .string($0) }),
      "artifacts": .array(
        outcome.artifacts.map { artifact in
          [
            "path": .string(artifact.path.text), "bytes": .integer(Int64(artifact.bytes.count)),
            "sha256": .string(Digest(of: artifact.bytes).hex),
          ]
        }),
      "refusedArtifacts": .array(outcome.refusedArtifacts.map { .string("\($0)") }),
      "usage": usage(outcome.usage), "walls": text(outcome.walls?.description),
      "environment": text(outcome.environment?.lockDigest.hex),
      "log": .string(outcome.log.text),
    ]
  }

  private static func usage(_ usage: JobUsage) -> JSON {
    func milliseconds(_ duration: Duration?) -> JSON {
      guard let (seconds, attoseconds) = duration?.components else { return .null }
      return .integer(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
    return [
      "wallMilliseconds": milliseconds(usage.wallTime),
      "processorMilliseconds": milliseconds(usage.cpuTime),
      "peakMemoryBytes": usage.peakMemoryBytes.map { .integer(Int64($0)) } ?? .null,
    ]
  }

  private static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
}
