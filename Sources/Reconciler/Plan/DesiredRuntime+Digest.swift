package import Registry
package import Vocabulary

extension DesiredRuntime {
  /// The digest of all that its manifest says, so that an edit of it is noticed.
  package var definitionDigest: Digest {
    var hasher = DigestHasher()
    hasher.field(name.text)
    hasher.field(driver.rawValue)
    hasher.field(JSON(encoding: labels).canonicalText)
    hasher.field(JSON(encoding: tags).canonicalText)
    for endpoint in endpoints {
      hasher.field("\(endpoint.name) \(endpoint.direction.rawValue) \(endpoint.encoding.rawValue)")
      switch endpoint.transport {
      case .rest(let host, let port): hasher.field("rest \(host) \(port)")
      case .kafka(let kafka):
        hasher.field("kafka \(kafka.bootstrapServers) \(kafka.topic) \(kafka.group ?? "")")
        // As below: what is not said leaves the digest as it was.
        if let topic = kafka.outputTopic { hasher.field("output \(topic)") }
        if let topic = kafka.deadLetters { hasher.field("dead letters \(topic)") }
        if kafka.delivery != .atLeastOnce { hasher.field("delivery \(kafka.delivery.rawValue)") }
      }
    }
    hasher.field("\(workers) \(memory) \(timeout)")
    hasher.field(url ?? "")
    // Where nothing is said, the digest is what it was before these fields existed.
    hasher.field("[]")
    // Records of before other drivers worked do not name them: they are made anew.
    if driver != .muster { hasher.field("driver 1") }
    if heal != .auto { hasher.field("heal \(heal.rawValue)") }
    if let openInference {
      hasher.field("open-inference \(openInference.implementation)")
      hasher.field(openInference.uri ?? "")
      hasher.field(JSON.object(openInference.parameters).canonicalText)
    }
    if traffic != Traffic() {
      hasher.field("traffic \(traffic.key ?? "") \(traffic.score ?? "") \(traffic.keep)")
      let limits = [traffic.errorRate, traffic.latency, traffic.drift]
        .map { $0.map { JSON.number($0).canonicalText } ?? "none" }
      hasher.field("\(traffic.after) \(limits.joined(separator: " "))")
    }
    if let promote = traffic.promote { hasher.field("promote \(promote.hex)") }
    if let recording { hasher.field("recording \(recording.json.canonicalText)") }
    return hasher.finalize()
  }
}
