import Registry
import Testing
import Vocabulary

/// Endpoints of a runtime that are topics of Kafka.
struct EndpointTests {
  private func runtime(_ endpoints: String) -> [String: String] {
    [
      "runtimes/r.yaml":
        "apiVersion: muster.dev/v1\nkind: Runtime\nmetadata: {name: r}\nspec:\n  endpoints:\n"
        + endpoints
    ]
  }

  @Test func `all fields of kafka endpoints are read`() throws {
    let fixture = RepositoryFixture(
      runtime(
        """
            - {name: http, direction: inout, type: rest, port: 0}
            - {name: in, direction: in, type: kafka, encoding: avro-binary, topic: a, group: g,
               bootstrapServers: "k1:9092,k2:9092", deadLetters: lost, delivery: exactly-once}
            - {name: out, direction: out, type: kafka, encoding: csv, topic: b}
            - {name: both, direction: inout, type: kafka, topic: c, outputTopic: d}

        """))
    let registry = fixture.registry()
    #expect(fixture.text(registry.diagnostics) == "")
    let endpoints = try #require(registry.desired.runtimes[RuntimeName("r")]).endpoints
    let servers = "k1:9092,k2:9092"
    #expect(
      endpoints.dropFirst().map(\.transport) == [
        .kafka(
          Endpoint.Kafka(
            bootstrapServers: servers, topic: "a", group: "g", deadLetters: "lost",
            delivery: .exactlyOnce)),
        .kafka(Endpoint.Kafka(bootstrapServers: servers, topic: "b")),
        .kafka(Endpoint.Kafka(bootstrapServers: servers, topic: "c", outputTopic: "d")),
      ])
    #expect(endpoints.map(\.encoding) == [.json, .avroBinary, .csv, .json])
  }

  @Test func `what does not belong to a direction is refused, and what it needs is named`() {
    check(
      runtime(
        """
            - {name: in, direction: in, type: kafka, topic: a, outputTopic: ①b, bootstrapServers: k}
            - {name: out, direction: out, type: kafka, topic: b, group: ②g, delivery: ③exactly-once}
            - ④{name: both, direction: inout, type: kafka, topic: c}
            - {name: http, direction: in, type: rest, port: 0, deadLetters: ⑤x}

        """),
      """
      ① error conflict: "outputTopic" does not belong to a kafka endpoint with the direction in
      ② error conflict: "group" does not belong to a kafka endpoint with the direction out
      ③ error conflict: "delivery" does not belong to a kafka endpoint with the direction out
      ④ error missing-field: a kafka endpoint with the direction inout needs the field "outputTopic"
      ⑤ error conflict: "deadLetters" does not belong to an endpoint of the type rest
      """)
  }

  @Test func `records that come in need somewhere to go, and the other way round`() {
    check(
      runtime("    - {name: ①in, direction: in, type: kafka, topic: a, bootstrapServers: k}\n"),
      """
      ① error missing-endpoint: what comes in at the kafka endpoint "in" has nowhere to go \
      (declare a kafka endpoint with the direction out, or make this one inout with an outputTopic)
      """)
    check(
      runtime("    - {name: ①out, direction: out, type: kafka, topic: a, bootstrapServers: k}\n"),
      """
      ① error missing-endpoint: nothing goes to the kafka endpoint "out" \
      (declare a kafka endpoint with the direction in)
      """)
  }

  @Test func `nothing goes in circles, and no two endpoints read the same`() {
    check(
      runtime(
        """
            - {name: in, direction: in, type: kafka, topic: a, deadLetters: ①a, bootstrapServers: k}
            - {name: again, direction: in, type: kafka, topic: ②a}
            - {name: out, direction: out, type: kafka, topic: ③a}

        """),
      """
      ① error conflict: dead letters go to the topic that they come from
      ② error duplicate: two endpoints read the topic "a" for the same group
      ③ error conflict: answers go to the topic "a", which is read: it would never end
      """)
  }

  @Test func `answers go to one cluster, in transactions to that of the records`() {
    check(
      runtime(
        """
            - {name: ①in, direction: in, type: kafka, topic: a, delivery: exactly-once, bootstrapServers: k}
            - {name: out, direction: out, type: kafka, topic: b, bootstrapServers: l}
            - {name: copy, direction: out, type: kafka, topic: c, bootstrapServers: ②m}

        """),
      """
      ① error conflict: exactly-once needs the answers on the servers that the records come from
      ② error conflict: the kafka endpoints with the direction out are on different servers \
      (a runtime writes to one cluster)
      """)
  }

  @Test func `credentials have no place in a manifest`() {
    check(
      runtime(
        """
            - {name: x, direction: inout, type: kafka, topic: a, outputTopic: b, bootstrapServers: k,
               ①password: secret}

        """),
      """
      ① error unknown-field: an endpoint has no field "password" (the fields here are name, \
      direction, type, encoding, host, port, bootstrapServers, topic, outputTopic, group, \
      deadLetters, delivery)
      """)
  }
}
