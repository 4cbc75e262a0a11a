import Vocabulary

/// One step of a YAML stream, as a Swift value.
struct YAMLEvent {
  enum Kind {
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(YAMLScalar, Properties)
    case sequenceStart(Properties)
    case sequenceEnd
    case mappingStart(Properties)
    case mappingEnd
  }

  /// What may stand before a node.
  struct Properties {
    let anchor: String?
    let tag: String?
  }

  let kind: Kind
  let position: SourcePosition
}
