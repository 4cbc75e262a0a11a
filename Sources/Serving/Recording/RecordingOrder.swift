internal import Recordings
internal import Vocabulary

/// What a request to the control surface says of recording.
enum RecordingOrder: Hashable, Sendable {
  /// Nothing: it stays as it is.
  case asItIs
  /// Nothing is kept.
  case off
  case on(RecordingPolicy)

  /// Reads the member `recording`: absent, null, or a policy.
  init(_ json: JSON?) throws(RecordingPolicy.Malformed) {
    switch json {
    case nil: self = .asItIs
    case .null?: self = .off
    case let json?: self = .on(try RecordingPolicy(json))
    }
  }

  /// What is kept from now on, where something else was before.
  func policy(after former: RecordingPolicy?) -> RecordingPolicy? {
    switch self {
    case .asItIs: former
    case .off: nil
    case .on(let policy): policy
    }
  }
}

/// What is kept of each model. One that was served before is still answering while the next one
/// takes over, and each is kept by its own policy.
struct RecordingPolicies: Sendable {
  /// Of models that nothing else is said of; what the runtime was started with.
  var standard: RecordingPolicy?
  private var own: [String: RecordingPolicy?] = [:]
  /// What was said last: its bytes bound what is on the disk.
  private(set) var latest: RecordingPolicy?

  init(standard: RecordingPolicy?) {
    self.standard = standard
    latest = standard
  }

  /// Whether anything may be kept.
  var isOn: Bool { standard != nil || own.values.contains { $0 != nil } }

  /// What is kept of a model; `nil` for nothing.
  func policy(of model: String) -> RecordingPolicy? {
    if let known = own[model] { return known }
    return standard
  }

  /// Keeps a model's records by another policy; `false` where that is no other.
  mutating func use(_ policy: RecordingPolicy?, for model: String) -> Bool {
    latest = policy ?? latest
    guard self.policy(of: model) != policy else { return false }
    own[model] = .some(policy)
    return true
  }
}
