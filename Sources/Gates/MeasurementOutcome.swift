/// How a measuring job ended.
package enum MeasurementOutcome: Hashable, Sendable {
  /// It gave metrics or scores.
  case measured
  /// The model broke: it raised, hung, ran out of memory or gave something that is no result.
  case modelFailed(String)
  /// Muster could not find out: no network, no disk, no sandbox. Never stored for reuse.
  case notMeasured(String)
}

/// `{"measured": true}`, `{"modelFailed": "why"}`, `{"notMeasured": "why"}`.
extension MeasurementOutcome: Codable {
  private enum CodingKeys: String, CodingKey {
    case measured, modelFailed, notMeasured
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let reason = try container.decodeIfPresent(String.self, forKey: .modelFailed) {
      self = .modelFailed(reason)
    } else if let reason = try container.decodeIfPresent(String.self, forKey: .notMeasured) {
      self = .notMeasured(reason)
    } else {
      guard container.contains(.measured) else {
        throw DecodingError.dataCorrupted(
          DecodingError.Context(
            codingPath: container.codingPath, debugDescription: "no outcome of a measurement"))
      }
      self = .measured
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .measured: try container.encode(true, forKey: .measured)
    case .modelFailed(let reason): try container.encode(reason, forKey: .modelFailed)
    case .notMeasured(let reason): try container.encode(reason, forKey: .notMeasured)
    }
  }
}
