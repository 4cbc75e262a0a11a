import Vocabulary

/// The tags that Muster reads: those of the core schema (YAML 1.2.2, 10.3) and `!`.
enum YAMLTag: String {
  case string = "tag:yaml.org,2002:str"
  case integer = "tag:yaml.org,2002:int"
  case float = "tag:yaml.org,2002:float"
  case bool = "tag:yaml.org,2002:bool"
  case null = "tag:yaml.org,2002:null"
  case sequence = "tag:yaml.org,2002:seq"
  case mapping = "tag:yaml.org,2002:map"
  case nonSpecific = "!"

  /// Refuses a node whose tag is foreign or does not fit what the node holds.
  static func check(_ node: YAMLNode) throws(YAMLError) {
    guard let text = node.tag else { return }
    guard let tag = YAMLTag(rawValue: text) else {
      throw YAMLError(
        position: node.position, code: "yaml-tag",
        message: "the tag \(YAMLText.quoted(shortened(text))) is not one of the core schema",
        hint: "remove the tag; !!str, !!int, !!float, !!bool, !!null, !!seq and !!map are read")
    }
    guard tag.fits(node) else {
      throw YAMLError(
        position: node.position, code: "yaml-tag-mismatch",
        message: "the tag \"\(shortened(text))\" is on \(node.untagged.kindDescription)")
    }
  }

  private func fits(_ node: YAMLNode) -> Bool {
    switch (self, node.content) {
    case (.nonSpecific, _), (.sequence, .sequence), (.mapping, .mapping), (.string, .scalar): true
    case (_, .scalar(let scalar)): YAMLValue(tag: self, text: scalar.text) != nil
    default: false
    }
  }

  /// `!!str` for `tag:yaml.org,2002:str`, as people write it.
  private static func shortened(_ text: String) -> String {
    let prefix = "tag:yaml.org,2002:"
    return text.hasPrefix(prefix) ? "!!" + text.dropFirst(prefix.count) : text
  }
}
