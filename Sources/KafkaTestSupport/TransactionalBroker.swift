package import Kafka
internal import Subprocess

/// A broker of one small process that keeps the promises of transactions, which ``MockCluster``
/// does not: with `read_committed`, nobody reads what was aborted or is still open. A group has one
/// member, which joins at once.
package struct TransactionalBroker: Sendable {
  /// `host:port`.
  package let bootstrapServers: String
  private let control: Control

  /// What a broker that speaks TLS asks of those who connect: files of a certificate and its key,
  /// and a login.
  package struct Door: Sendable {
    package var certificate: String
    package var key: String
    package var user: String
    package var password: String

    /// A door by its parts.
    package init(certificate: String, key: String, user: String, password: String) {
      self.certificate = certificate
      self.key = key
      self.user = user
      self.password = password
    }

    /// A door with a certificate of its own for the loopback, made in a folder by `openssl`.
    package static func make(
      in folder: String, user: String, password: String
    ) async throws -> Door {
      let door = Door(
        certificate: "\(folder)/broker.pem", key: "\(folder)/broker.key", user: user,
        password: password)
      let result = try await Subprocess.run(
        .name("openssl"),
        arguments: [
          "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
          "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", door.key, "-out", door.certificate,
        ], output: .discarded, error: .string(limit: 1 << 20))
      guard case .exited(0) = result.terminationStatus else {
        throw KafkaError(
          "make a certificate", .invalidArgument, reason: result.standardError)
      }
      return door
    }
  }

  /// Runs a broker for as long as `body` takes; every topic has so many partitions, and is there
  /// once somebody asks for it. Needs `python3`.
  package static func with<Value: Sendable>(
    partitions: Int, behind door: Door? = nil, _ body: (TransactionalBroker) async throws -> Value
  ) async throws -> Value {
    let script = String(decoding: PackageResources.broker_py, as: UTF8.self)
    let result = try await Subprocess.run(
      .name("python3"),
      arguments: Arguments(
        ["-c", script, "\(partitions)"]
          + (door.map { [$0.certificate, $0.key, $0.user, $0.password] } ?? [])),
      input: .inputWriter,
      output: .sequence, error: .discarded
    ) { execution in
      let control = Control(
        writer: execution.standardInputWriter,
        lines: execution.standardOutput.strings(bufferingPolicy: .unbounded).makeAsyncIterator())
      let port = try await control.line().filter(\.isNumber)
      guard !port.isEmpty else {
        throw KafkaError("start a broker", .invalidArgument, reason: "it told no port")
      }
      let value = try await body(
        TransactionalBroker(bootstrapServers: "127.0.0.1:\(port)", control: control))
      try await execution.standardInputWriter.finish()
      return value
    }
    return result.closureResult
  }

  /// Cuts all connections, and those that come.
  package func goDown() async throws { try await control.order("down") }

  /// Takes connections again.
  package func comeUp() async throws { try await control.order("up") }

  /// Fails the next commit of offsets that would have succeeded.
  package func refuseNextCommit(with code: KafkaErrorCode) async throws {
    try await control.order("refuse \(code.rawValue)")
  }
}

/// Gives orders one after the other, and waits until they are carried out.
private actor Control {
  typealias Lines = SubprocessOutputSequence.StringSequence<UTF8>.AsyncIterator

  private let writer: StandardInputWriter
  private var lines: Lines

  init(writer: StandardInputWriter, lines: Lines) {
    self.writer = writer
    self.lines = lines
  }

  /// The next line; an empty one at the end.
  func line() async throws -> String {
    var lines = lines
    let line = try await lines.next()
    self.lines = lines
    return line ?? ""
  }

  func order(_ words: String) async throws {
    _ = try await writer.write("\(words)\n")
    guard try await line().hasPrefix("ok") else {
      throw KafkaError("order a broker", .invalidArgument, reason: "it is gone")
    }
  }
}
