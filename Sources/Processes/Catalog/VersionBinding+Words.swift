internal import BPMN

extension VersionBinding {
  /// Half a sentence for messages: `the latest version`.
  var words: String {
    switch self {
    case .latest: "the latest version"
    case .deployment: "the version of the same deployment"
    case .version(let number): "version \(number)"
    case .versionTag(let tag): "a version with the tag \"\(tag)\""
    }
  }
}
