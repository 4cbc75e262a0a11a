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
      case .kafka(let servers, let topic, let group):
        hasher.field("kafka \(servers) \(topic) \(group ?? "")")
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
    return hasher.finalize()
  }
}
