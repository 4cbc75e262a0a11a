import FoundationEssentials
import Kafka
import Serving
import Testing
import Vocabulary

/// Kafka endpoints as a runtime is started with them.
struct RouteListTests {
  private static let servers = #""bootstrapServers": "a:1,b:2""#

  private func routes(_ text: String) throws -> [KafkaRoute] {
    try KafkaRoute.list(try JSON(parsing: text), runtime: "credit")
  }

  @Test func `each endpoint that is read is a route to all that are written`() throws {
    let routes = try routes(
      """
      [{"type": "kafka", "name": "one", "direction": "in", "topic": "applications", \(Self.servers),
        "encoding": "avro-binary", "delivery": "exactly-once"},
       {"type": "kafka", "name": "two", "direction": "in", "topic": "late", "group": "g",
        "deadLetters": "lost"},
       {"type": "rest", "name": "http"},
       {"type": "kafka", "name": "out", "direction": "out", "topic": "decisions"},
       {"type": "kafka", "name": "copy", "direction": "out", "topic": "rows", "encoding": "csv"}]
      """)
    #expect(routes.map(\.name) == ["one", "two"])
    #expect(routes.map(\.group) == ["credit", "g"])
    #expect(routes.map(\.deadLetters) == ["applications.dead-letters", "lost"])
    #expect(routes.map(\.delivery) == [.exactlyOnce, .atLeastOnce])
    #expect(routes.map(\.input.encoding) == ["avro-binary", "json"])
    let outputs = ["decisions", "rows"]
    #expect(routes.map { $0.outputs.map(\.topic) } == [outputs, outputs])
    #expect(routes.map { $0.outputs.map(\.encoding) } == [["json", "csv"], ["json", "csv"]])
    #expect(routes.map(\.input.settings.bootstrapServers) == ["a:1,b:2", "a:1,b:2"])
    #expect(routes.map(\.transactionalID) == ["muster.credit.one", "muster.credit.two"])
  }

  @Test func `an endpoint of both directions is a route of its own`() throws {
    let routes = try routes(
      """
      [{"type": "kafka", "name": "x", "topic": "in", "outputTopic": "out", "encoding": "csv",
        \(Self.servers)}]
      """)
    #expect(routes.map { $0.outputs.map(\.topic) } == [["out"]])
    #expect(routes.map { $0.outputs.map(\.encoding) } == [["csv"]])
  }

  @Test(arguments: [
    (#""topic": "t", "direction": "in""#, #"endpoints[0]: "bootstrapServers" is missing"#),
    (#""direction": "in", \#(servers)"#, #"endpoints[0]: "topic" is missing"#),
    (#""topic": "t", \#(servers)"#, #"endpoints[0]: "outputTopic" is missing"#),
    (
      #""topic": "t", "direction": "in", \#(servers)"#,
      #"the kafka endpoint "x" has nowhere to write: no other one has the direction out"#
    ),
    (
      #""topic": "t", "outputTopic": "o", "delivery": "once", \#(servers)"#,
      #"endpoints[0]: found the delivery "once", expected at-least-once, exactly-once"#
    ),
    (
      #""topic": "t", "encoding": "xml", \#(servers)"#,
      #"endpoints[0]: found the encoding "xml", expected "#
        + "avro-binary, binary, csv, json, msgpack, utf-8"
    ),
    (
      #""topic": 3, \#(servers)"#,
      #"endpoints[0]: "topic": found an integer, expected a text"#
    ),
    (#""password": "a""#, #"endpoints[0]: a kafka endpoint has no member "password""#),
  ])
  func `what is wrong has its place`(members: String, message: String) throws {
    let error = #expect(throws: Endpoint.Malformed.self) {
      try routes(#"[{"type": "kafka", "name": "x", \#(members)}]"#)
    }
    #expect(error?.description == message)
  }

  @Test func `the list of a REST endpoint takes no kind that nobody knows`() throws {
    let error = #expect(throws: Endpoint.Malformed.self) {
      try Endpoint.list(try JSON(parsing: #"[{"name": "x", "type": "mqtt"}]"#))
    }
    #expect(error?.description == #"endpoints[0]: found the type "mqtt", expected kafka, rest"#)
    #expect(try Endpoint.list(try JSON(parsing: #"[{"name": "x", "type": "kafka"}]"#)).isEmpty)
  }

  @Test func `a file of credentials that others may read is refused`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/kafka.properties"
    try write("security.protocol=SASL_SSL\n", to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    let error = #expect(throws: Endpoint.Malformed.self) {
      try KafkaRoute.list([], runtime: "credit", securityFile: path)
    }
    #expect(error?.description.contains("others may read the file") == true)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(try KafkaRoute.list([], runtime: "credit", securityFile: path).isEmpty)
  }
}
