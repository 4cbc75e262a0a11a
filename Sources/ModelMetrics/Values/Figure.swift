/// The outcome of computing one metric: a number, or why there is none.
///
/// There are no sentinels: a figure that has no value says so in its case, and a value is always
/// finite.
package enum Figure: Hashable, Sendable {
  /// A finite number, in the unit of the metric.
  case value(Double)
  /// The metric has no value for this data, such as a precision without predicted positives.
  case undefined(String)
  /// The data is wrong, so that nothing could be computed.
  case error(String)
  /// Nobody asked, or what it needs was not there.
  case notRun(String)

  /// A finite number as a value; anything else is undefined.
  package init(_ number: Double, otherwise reason: String = "the result overflows a double") {
    self = number.isFinite ? .value(number) : .undefined(reason)
  }

  /// A quotient, undefined where the denominator is zero.
  package static func ratio(
    _ numerator: Double, _ denominator: Double, whenZero reason: String
  ) -> Figure {
    denominator == 0 ? .undefined(reason) : Figure(numerator / denominator)
  }

  /// The number, if there is one.
  package var number: Double? {
    guard case .value(let number) = self else { return nil }
    return number
  }

  /// Why there is no number.
  package var reason: String? {
    switch self {
    case .value: nil
    case .undefined(let reason), .error(let reason), .notRun(let reason): reason
    }
  }

  /// The same outcome with its number changed.
  package func map(_ change: (Double) -> Double) -> Figure {
    guard case .value(let number) = self else { return self }
    return Figure(change(number))
  }

  /// Two outcomes made one; the first that has no number wins.
  package func combined(_ other: Figure, _ change: (Double, Double) -> Double) -> Figure {
    guard case .value(let left) = self else { return self }
    guard case .value(let right) = other else { return other }
    return Figure(change(left, right))
  }
}

extension Figure: Codable {
  private enum CodingKeys: String, CodingKey {
    case value, undefined, error, notRun
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let number = try container.decodeIfPresent(Double.self, forKey: .value) {
      self.init(number)
    } else if let reason = try container.decodeIfPresent(String.self, forKey: .undefined) {
      self = .undefined(reason)
    } else if let reason = try container.decodeIfPresent(String.self, forKey: .error) {
      self = .error(reason)
    } else {
      self = .notRun(try container.decode(String.self, forKey: .notRun))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .value(let number): try container.encode(number, forKey: .value)
    case .undefined(let reason): try container.encode(reason, forKey: .undefined)
    case .error(let reason): try container.encode(reason, forKey: .error)
    case .notRun(let reason): try container.encode(reason, forKey: .notRun)
    }
  }
}
