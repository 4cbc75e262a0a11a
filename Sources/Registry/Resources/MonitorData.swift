package import Vocabulary

/// What a monitor compares: which rows, and what their columns are where the schema does not say
/// it.
package struct MonitorData: Hashable, Sendable {
  /// The rows that are looked at.
  package enum Sample: Hashable, Sendable {
    /// What runtimes recorded in the time before the run.
    case recorded(Duration)
    /// A Dataset, as it is at the run.
    case dataset(DatasetName)
    /// The file that started the run, or else the latest, of a watched location.
    case files(String)
  }

  /// How long a period of per-period results is.
  package enum Period: String, CaseIterable, Sendable {
    /// One result for all rows.
    case none
    case hour, day, week, month
  }

  /// A Dataset with labels that come later, joined by identifier.
  package struct LateLabels: Hashable, Sendable {
    package var asset: DatasetName
    /// How long labels may take; younger rows without one are not missed.
    package var within: Duration
    /// The share of rows whose labels are waited for as long as ``within`` is not over.
    package var share: Double

    /// The share where the manifest names none.
    package static let defaultShare = 0.8

    /// Labels by their parts.
    package init(asset: DatasetName, within: Duration, share: Double = Self.defaultShare) {
      self.asset = asset
      self.within = within
      self.share = share
    }
  }

  package var baseline: DatasetName?
  package var sample: Sample
  package var labels: LateLabels?
  package var period: Period
  /// The columns that are compared; empty for those that the schema's roles say.
  package var columns: [String]
  package var label: String?
  package var score: String?
  package var positive: JSON?
  package var identifier: String?
  package var date: String?
  package var weight: String?
  /// The operating threshold of metrics that need one.
  package var threshold: Double
  /// Columns whose groups are compared (bias); empty for the schema's protected classes.
  package var groups: [String]
  /// Fewer rows than this say nothing: the verdict is grey.
  package var minimumRows: Int

  /// The fewest rows by default.
  package static let defaultMinimumRows = 100

  /// Data by its parts.
  package init(
    baseline: DatasetName? = nil, sample: Sample, labels: LateLabels? = nil, period: Period = .none,
    columns: [String] = [], label: String? = nil, score: String? = nil, positive: JSON? = nil,
    identifier: String? = nil, date: String? = nil, weight: String? = nil, threshold: Double = 0.5,
    groups: [String] = [], minimumRows: Int = defaultMinimumRows
  ) {
    self.baseline = baseline
    self.sample = sample
    self.labels = labels
    self.period = period
    self.columns = columns
    self.label = label
    self.score = score
    self.positive = positive
    self.identifier = identifier
    self.date = date
    self.weight = weight
    self.threshold = threshold
    self.groups = groups
    self.minimumRows = minimumRows
  }

  /// Every dataset that it names.
  package var assets: [DatasetName] {
    var names = [baseline, labels?.asset].compactMap(\.self)
    if case .dataset(let name) = sample { names.append(name) }
    return names
  }

  /// The canonical form for digests.
  package var json: JSON {
    func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
    func list(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }
    let sample: JSON =
      switch sample {
      case .recorded(let time): ["recorded": .integer(time.components.seconds)]
      case .dataset(let name): ["dataset": .string(name.text)]
      case .files(let pattern): ["files": .string(pattern)]
      }
    let late: JSON =
      labels.map {
        [
          "asset": .string($0.asset.text), "within": .integer($0.within.components.seconds),
          "share": .number($0.share),
        ]
      } ?? .null
    return [
      "baseline": text(baseline?.text), "sample": sample, "labels": late,
      "period": .string(period.rawValue), "columns": list(columns), "label": text(label),
      "score": text(score), "positive": positive ?? .null, "id": text(identifier),
      "date": text(date), "weight": text(weight), "threshold": .number(threshold),
      "groups": list(groups), "minRows": .integer(Int64(minimumRows)),
    ]
  }
}
