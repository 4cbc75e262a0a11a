import Vocabulary

/// A resource that was put together.
struct Assembled: Sendable {
  enum Value: Sendable {
    case dataset(DesiredDataset)
    case group(DesiredGroup)
    case model(DesiredModel)
    case monitor(DesiredMonitor)
    case process(DesiredProcess)
    case project(ProjectSettings)
    case runtime(DesiredRuntime)
  }

  /// `nil` where an error left nothing to put together.
  var value: Value?
  var diagnostics: [Diagnostic]
  var watched: Set<String>

  var model: DesiredModel? {
    guard case .model(let model)? = value else { return nil }
    return model
  }
}
