import FoundationEssentials
import Kafka
import KafkaTestSupport
import Testing

@Suite struct `A file of Kafka's TLS and SASL settings` {
  private func withFile(
    _ text: String, mode: Int = 0o600, _ body: (String) throws -> Void
  ) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "kafka-\(UUID().uuidString)").path
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func `is read by name, with spaces and comments around`() throws {
    try withFile("# ours\n\nsecurity.protocol = SASL_SSL\r\nsasl.password=a=b \n") { path in
      let security = try KafkaSecurity(readingFrom: path)
      #expect(security.names == ["security.protocol", "sasl.password"])
    }
  }

  @Test func `never shows a value`() throws {
    try withFile("sasl.password=hunter2\nsecurity.protocol=hunter2\n") { path in
      let security = try KafkaSecurity(readingFrom: path)
      var dumped = ""
      dump(security, to: &dumped)
      #expect(!"\(security) \(String(reflecting: security)) \(dumped)".contains("hunter2"))
      let settings = KafkaSettings(bootstrapServers: "127.0.0.1:1", security: security)
      let error = #expect(throws: KafkaError.self) { try KafkaProducer(settings) }
      #expect(error.map { "\($0)".contains("hunter2") } == false)
    }
  }

  // MARK: - With a broker

  private func withDoor(
    _ body: (TransactionalBroker, String) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kafka-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let door = try await TransactionalBroker.Door.make(
      in: folder, user: "credit", password: "hunter2")
    try await TransactionalBroker.with(partitions: 1, behind: door) { broker in
      try await body(broker, door.certificate)
    }
  }

  private func settings(
    _ broker: TransactionalBroker, certificate: String, password: String
  ) throws -> KafkaSettings {
    let text = """
      security.protocol=SASL_SSL
      sasl.mechanisms=PLAIN
      sasl.username=credit
      sasl.password=\(password)
      ssl.ca.location=\(certificate)
      """
    var settings = KafkaSettings(
      bootstrapServers: broker.bootstrapServers, deliveryTimeout: patience)
    try withFile(text) { settings.security = try KafkaSecurity(readingFrom: $0) }
    return settings
  }

  @Test func `opens TLS and logs in`() async throws {
    try await withDoor { broker, certificate in
      let settings = try settings(broker, certificate: certificate, password: "hunter2")
      try await KafkaProducer(settings).send(outputs("t", ["a", "b"]))
      let consumer = try KafkaConsumer(settings, group: "g")
      try consumer.subscribe(["t"])
      #expect(try await read(2, from: consumer).compactMap(\.text) == ["a", "b"])
      await consumer.close()
    }
  }

  @Test(arguments: [true, false])
  func `says what is wrong with the login or the certificate, and never shows the password`(
    isCertificateKnown: Bool
  ) async throws {
    try await withDoor { broker, certificate in
      let authority = isCertificateKnown ? certificate : "/etc/ssl/certs/ca-certificates.crt"
      let producer = try KafkaProducer(
        try settings(broker, certificate: authority, password: "letmein"))
      let task = Task { try? await producer.send(outputs("t", ["a"])) }
      let clock = ContinuousClock()
      let end = clock.now + patience
      var complaint: KafkaError?
      while complaint == nil, clock.now < end {
        complaint = producer.takeComplaint()
        try await clock.sleep(for: .milliseconds(10))
      }
      task.cancel()
      await task.value
      let found = try #require(complaint)
      #expect(found.code.description == (isCertificateKnown ? "_AUTHENTICATION" : "_SSL"))
      #expect(!"\(found)".contains("letmein"))
    }
  }

  @Test(arguments: [0o640, 0o604])
  func `is refused where others may read it`(mode: Int) throws {
    try withFile("security.protocol=SSL\n", mode: mode) { path in
      let error = #expect(throws: KafkaSecurity.Invalid.self) {
        try KafkaSecurity(readingFrom: path)
      }
      #expect(error?.message == "others may read the file, expected the mode 0600 or 0400")
    }
  }

  @Test(arguments: [
    ("ssl.ca.location=/a\nplain", "expected name=value", 2),
    ("ssl.ca.location=/a\nssl.ca.location=/b", "\"ssl.ca.location\" stands twice", 2),
    (
      "plugin.library.paths=/tmp/evil",
      "expected security.protocol, or a name that begins with sasl. or ssl.", 1
    ),
    (
      "sasl.kerberos.kinit.cmd=touch /tmp/evil",
      "expected security.protocol, or a name that begins with sasl. or ssl.", 1
    ),
  ])
  func `is refused with the line at fault`(text: String, message: String, line: Int) throws {
    try withFile(text) { path in
      let error = #expect(throws: KafkaSecurity.Invalid.self) {
        try KafkaSecurity(readingFrom: path)
      }
      #expect(error?.message == message)
      #expect(error?.line == line)
    }
  }
}
