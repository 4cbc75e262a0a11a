package import Vocabulary

/// One condition on one metric.
package struct Gate: Hashable, Sendable {
  /// What must hold. All bounds are inclusive but `superior`.
  package enum Bound: Hashable, Sendable {
    case atLeast(Double)
    case atMost(Double)
    case between(Double, Double)
    /// Not worse than the champion by more than the margin, shown by a confidence bound.
    case nonInferior(margin: Double)
    /// Better than the champion by more than the margin, shown by a confidence bound.
    case superior(margin: Double)

    /// Whether the bound compares with the champion.
    package var isComparison: Bool {
      switch self {
      case .atLeast, .atMost, .between: false
      case .nonInferior, .superior: true
      }
    }
  }

  /// Which number is compared with the bound.
  package enum Estimate: String, CaseIterable, Sendable {
    case point
    /// The lower end of the 95 % confidence interval.
    case lower95
    /// The upper end of the 95 % confidence interval.
    case upper95
  }

  /// What it means that a gate does not pass.
  package enum Severity: String, CaseIterable, Sendable {
    case error
    case warn
  }

  /// What happens to a group with fewer rows than ``minimumGroup``.
  package enum TooSmall: String, CaseIterable, Sendable {
    case fail
    case skip
    case warn
  }

  /// Which results people may waive (docs/approvals.md, "Waivers"), each case more than the one
  /// before.
  package enum Waivable: String, CaseIterable, Comparable, Sendable {
    /// None.
    case never
    /// That the gate fails, or that the data cannot decide.
    case failures
    /// Also that it could not be found out.
    case errors

    package static func < (left: Waivable, right: Waivable) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  package var metric: String
  package var bound: Bound
  package var estimate: Estimate
  /// The operating threshold at which a metric such as F1 is computed.
  package var threshold: Double?
  /// The column by whose values the metric is computed apart.
  package var by: String?
  /// The column that is looked at (drift, quality); `*` is each.
  package var column: String?
  /// The dataset that is compared with (drift).
  package var baseline: DatasetName?
  /// The fewest rows that a group must have to be judged.
  package var minimumGroup: Int?
  package var tooSmall: TooSmall
  package var severity: Severity
  package var waivable: Waivable
  /// Where it is written.
  package var source = SourceMark()

  /// A gate by its parts.
  package init(
    metric: String, bound: Bound, estimate: Estimate = .point, threshold: Double? = nil,
    by: String? = nil, column: String? = nil, baseline: DatasetName? = nil,
    minimumGroup: Int? = nil, tooSmall: TooSmall = .fail, severity: Severity = .error,
    waivable: Waivable = .failures
  ) {
    self.metric = metric
    self.bound = bound
    self.estimate = estimate
    self.threshold = threshold
    self.by = by
    self.column = column
    self.baseline = baseline
    self.minimumGroup = minimumGroup
    self.tooSmall = tooSmall
    self.severity = severity
    self.waivable = waivable
  }

  /// The canonical form for digests: every field, absent ones as `null`. `waivable` stands in it
  /// only where it is not the usual one, so that what was approved before there was such a field
  /// stays approved.
  package var json: JSON {
    func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
    var members: [String: JSON] = [
      "baseline": text(baseline?.text), "bound": bound.json, "by": text(by),
      "column": text(column), "metric": .string(metric),
      "minGroup": minimumGroup.map { .integer(Int64($0)) } ?? .null,
      "severity": .string(severity.rawValue), "threshold": threshold.map { .number($0) } ?? .null,
      "tooSmall": .string(tooSmall.rawValue), "using": .string(estimate.rawValue),
    ]
    if waivable != .failures { members["waivable"] = .string(waivable.rawValue) }
    return .object(members)
  }
}

extension Gate.Bound {
  /// As it is written in a manifest, numbers as doubles.
  package var json: JSON {
    switch self {
    case .atLeast(let value): .object(["atLeast": .number(value)])
    case .atMost(let value): .object(["atMost": .number(value)])
    case .between(let low, let high): .object(["between": [.number(low), .number(high)]])
    case .nonInferior(let margin): .object(["nonInferior": .number(margin)])
    case .superior(let margin): .object(["superior": .number(margin)])
    }
  }
}
