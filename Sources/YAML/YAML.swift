/// Reads YAML for manifests: strict, bounded, with the place of every node and every problem.
///
/// What differs from YAML 1.2, on purpose or because libyaml reads YAML 1.1, is listed in
/// `docs/yaml.md`.
package enum YAML {
  /// All documents of a stream, in order; an empty stream has none.
  package static func documents(
    _ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()
  ) throws(YAMLError) -> [YAMLNode] {
    let text = try YAMLCharacters.checked(bytes, limits: limits)
    var events = try YAMLEventReader(text)
    var builder = YAMLTreeBuilder(limits: limits)
    while let event = try events.next() {
      try builder.add(event)
    }
    return builder.documents
  }
}
