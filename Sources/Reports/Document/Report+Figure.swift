extension Report {
  /// A measured number with its uncertainty, or the reason why there is none.
  package struct Figure: Codable, Hashable, Sendable {
    package var value: Double?
    package var interval: Interval?
    /// Why there is no value: `no positives`.
    package var reason: String?

    /// A number, and how sure it is.
    package init(_ value: Double, interval: Interval? = nil) {
      self.value = value
      self.interval = interval
    }

    /// A number that is not defined, and why.
    package init(undefined reason: String) {
      self.reason = reason
    }
  }

  /// A confidence interval; its ends may be infinite.
  package struct Interval: Codable, Hashable, Sendable {
    package var low: Double
    package var high: Double
    /// The share of such intervals that hold the true value, such as 0.95.
    package var level: Double

    /// An interval by its ends, at 95 % unless another level is given.
    package init(_ low: Double, _ high: Double, level: Double = 0.95) {
      self.low = low
      self.high = high
      self.level = level
    }
  }
}
