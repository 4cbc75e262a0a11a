package import Vocabulary

/// Turns a Parquet or Arrow file into a column stream, in the sandbox and in an environment of its
/// own (docs/data.md): not in a model's, which could tell it what to read.
package enum TableConverter {
  /// The digest of all that could change what it writes.
  package static let digest: Digest = {
    var hasher = DigestHasher()
    hasher.field("converter 1")
    hasher.field(Digest(of: PackageResources.converter_py))
    hasher.field(Digest(of: PackageResources.requirements_txt))
    return hasher.finalize()
  }()

  /// Why there is no column stream.
  package struct Failure: Error, Hashable, Sendable {
    package let reason: String
    /// Whether the file itself is the reason.
    package let isOfFile: Bool

    /// A reason, and whose it is.
    package init(reason: String, isOfFile: Bool) {
      self.reason = reason
      self.isOfFile = isOfFile
    }
  }

  /// The longest column stream, in bytes.
  package static let mostBytes = 2 << 30

  /// The column stream of a file.
  ///
  /// - Parameter path: a regular file of this machine; it must be there until the answer is.
  package static func columns(
    of path: String, on executor: LocalExecutor,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(Failure) -> [UInt8] {
    let outcome = await executor.run(try job(path)) { event in
      if case .message(let message) = event, message.state == .running { progress(message.text) }
    }
    if case .modelRaised(let exception) = outcome.cause {
      throw Failure(reason: exception.message, isOfFile: true)
    }
    guard outcome.isSuccess, let made = outcome.artifacts.first(where: { $0.path.text == output })
    else {
      throw Failure(
        reason: "it could not be converted: \(outcome.cause.description)", isOfFile: false)
    }
    return made.bytes
  }

  private static let output = "table.columns"

  /// The converter as a model whose train function takes no data: it finds the file beside it.
  private static let program = """
    import converter
    import pyarrow


    def convert():
        try:
            with open("table.columns", "wb") as output:
                converter.convert("table.input", output, [])
        except (converter.Refusal, OSError, pyarrow.ArrowException) as error:
            raise ValueError(" ".join(str(error).split())[:500]) from None

    """

  private static func job(_ path: String) throws(Failure) -> Job {
    let names: [RepositoryPath]
    do {
      names = try ["convert.py", "converter.py", "table.input"].map {
        try RepositoryPath(checking: $0)
      }
    } catch {
      throw Failure(reason: "\(error)", isOfFile: false)
    }
    let converter = PackageResources.converter_py
    return Job(
      id: JobID("convert-\(Digest(of: path).short)"), kind: .train, language: .python,
      files: [
        JobFile(path: names[0], text: program), JobFile(path: names[1]) { converter },
        JobFile(path: names[2], copyOf: path),
      ], source: names[0], functions: JobFunctions(train: "convert"),
      requirements: String(decoding: PackageResources.requirements_txt, as: UTF8.self),
      limits: JobLimits(diskBytes: 3 * mostBytes, artifactBytes: mostBytes))
  }
}
