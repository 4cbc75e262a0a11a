import Vocabulary

/// The fields of a monitor's `data:`.
enum MonitorDataFields {
  private static let baseline = Field.optional(
    "baseline", .located(.text(.name)), "The Dataset that the sample is compared with.")
  private static let sample = Field.optional(
    "sample", sampleSchema,
    "The rows that are looked at; else what runtimes recorded in the last 7 days.")
  private static let labels = Field.optional(
    "labels", labelsSchema, "Labels that come later, joined by identifier.")
  private static let period = Field.optional(
    "period", .choice(), default: MonitorData.Period.none, written: "none",
    "The length of a period, for a result each by the column of the prediction's date; a schema "
      + "with `prediction_date` makes it `day`.")
  private static let columns = Field.optional(
    "columns", .list(of: .text(.word), count: 0...10_000), default: [], written: [],
    "The columns that are compared; else those of the schema that may drift.")
  private static let label = Field.optional(
    "label", .text(.word), "The column of the truth; else the schema's.")
  private static let score = Field.optional(
    "score", .text(.word), "The column of the score; else the schema's.")
  private static let positive = Field.optional(
    "positive", .scalar, "The label of the positive class; else the schema's.")
  private static let identifier = Field.optional(
    "id", .text(.word), "The column that identifies a row; else the schema's.")
  private static let date = Field.optional(
    "date", .text(.word), "The column of the prediction's date; else the schema's.")
  private static let weight = Field.optional(
    "weight", .text(.word), "The column of each row's weight; else the schema's.")
  private static let threshold = Field.optional(
    "threshold", .number(), default: 0.5, written: 0.5,
    "The operating threshold of metrics that need one.")
  private static let groups = Field.optional(
    "groups", .list(of: .text(.word), count: 0...64), default: [], written: [],
    "Columns whose groups are compared; else the schema's protected classes.")
  private static let minRows = Field.optional(
    "minRows", .integer(1...Int(Int32.max)), default: MonitorData.defaultMinimumRows,
    written: 100, "Fewer rows than this say nothing: the verdict is grey.")

  static let schema = ValueSchema<LocatedMonitorData>.object(
    ObjectShape(
      title: "data", doc: "Which rows, and what their columns are.",
      fields: [
        baseline.shape, sample.shape, labels.shape, period.shape, columns.shape, label.shape,
        score.shape, positive.shape, identifier.shape, date.shape, weight.shape, threshold.shape,
        groups.shape, minRows.shape,
      ])
  ) { reader in
    let baseline = reader.read(baseline)
    let sample = reader.read(sample)
    let labels = reader.read(labels)
    let data = MonitorData(
      baseline: baseline.map { DatasetName($0.value) },
      sample: sample?.sample ?? .recorded(.seconds(604_800)), labels: labels?.labels,
      period: reader.read(period) ?? .none, columns: reader.read(columns) ?? [],
      label: reader.read(label), score: reader.read(score), positive: reader.read(positive),
      identifier: reader.read(identifier), date: reader.read(date), weight: reader.read(weight),
      threshold: reader.read(threshold) ?? 0.5, groups: reader.read(groups) ?? [],
      minimumRows: reader.read(minRows) ?? MonitorData.defaultMinimumRows)
    return LocatedMonitorData(
      data: data, assets: [baseline, sample?.asset, labels?.asset].compactMap(\.self))
  }

  // MARK: - Sample

  private static let recorded = Field.optional(
    "recorded", .text(.duration) { Quantity.duration($0) },
    "What runtimes recorded in this time before the run.")
  private static let dataset = Field.optional(
    "dataset", .located(.text(.name)), "A Dataset.")
  private static let files = Field.optional(
    "files", .text(.line), "A location with `*`: the file that started the run, or the latest.")

  private static let sampleSchema = ValueSchema<LocatedSample>.object(
    ObjectShape(
      title: "sample", doc: "The rows that are looked at.",
      fields: [recorded.shape, dataset.shape, files.shape])
  ) { reader in
    let time = reader.read(recorded)
    let asset = reader.read(dataset)
    let pattern = reader.read(files)
    let written = [reader.has(recorded), reader.has(dataset), reader.has(files)].count { $0 }
    if written != 1 {
      reader.error(
        written == 0 ? "missing-field" : "conflict", at: reader.position,
        "a sample is one of recorded, dataset and files, found \(written)")
    }
    if let time { return LocatedSample(sample: .recorded(time)) }
    if let pattern { return LocatedSample(sample: .files(pattern)) }
    return asset.map { LocatedSample(sample: .dataset(DatasetName($0.value)), asset: $0) }
  }

  // MARK: - Labels

  private static let asset = Field.required(
    "asset", .located(.text(.name)), "The Dataset with identifiers and labels.")
  private static let within = Field.optional(
    "within", .text(.duration) { Quantity.duration($0) }, default: .seconds(2_592_000),
    written: "30d", "How long labels may take; younger rows without one are not missed.")
  private static let share = Field.optional(
    "share", .number(0...1), default: MonitorData.LateLabels.defaultShare, written: 0.8,
    "The share of rows whose labels are waited for, at most for the time of `within`.")

  private static let labelsSchema = ValueSchema<LocatedLabels>.object(
    ObjectShape(
      title: "labels", doc: "Labels that come later.",
      fields: [asset.shape, within.shape, share.shape])
  ) { reader in
    let asset = reader.read(asset)
    let within = reader.read(within) ?? .seconds(2_592_000)
    let share = reader.read(share) ?? MonitorData.LateLabels.defaultShare
    return asset.map {
      LocatedLabels(
        labels: MonitorData.LateLabels(
          asset: DatasetName($0.value), within: within, share: share), asset: $0)
    }
  }
}

/// A monitor's data, and the datasets that it names with their places.
struct LocatedMonitorData: Sendable {
  var data: MonitorData
  var assets: [Located<String>]
}

private struct LocatedSample: Sendable {
  var sample: MonitorData.Sample
  var asset: Located<String>?
}

private struct LocatedLabels: Sendable {
  var labels: MonitorData.LateLabels
  var asset: Located<String>
}
