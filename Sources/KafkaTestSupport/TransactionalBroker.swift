internal import Kafka
internal import Subprocess

/// A broker of one small process that keeps the promises of transactions, which ``MockCluster``
/// does not: with `read_committed`, nobody reads what was aborted or is still open.
package enum TransactionalBroker {
  /// Runs a broker for as long as `body` takes; every topic has so many partitions, and is there
  /// once somebody asks for it. Needs `python3`.
  package static func with<Value: Sendable>(
    partitions: Int, _ body: (_ bootstrapServers: String) async throws -> Value
  ) async throws -> Value {
    let script = String(decoding: PackageResources.broker_py, as: UTF8.self)
    let result = try await Subprocess.run(
      .name("python3"), arguments: ["-c", script, "\(partitions)"], input: .inputWriter,
      output: .sequence, error: .discarded
    ) { execution in
      var port = ""
      for try await line in execution.standardOutput.strings(bufferingPolicy: .unbounded) {
        port = line.filter(\.isNumber)
        break
      }
      guard !port.isEmpty else {
        throw KafkaError("start a broker", .invalidArgument, reason: "it told no port")
      }
      let value = try await body("127.0.0.1:\(port)")
      try await execution.standardInputWriter.finish()
      return value
    }
    return result.closureResult
  }
}
