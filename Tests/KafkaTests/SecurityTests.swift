import FoundationEssentials
import Kafka
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
