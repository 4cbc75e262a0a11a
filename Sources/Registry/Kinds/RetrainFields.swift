import Vocabulary

/// A `retrain:` before what it names is looked up.
struct RetrainSpec: Hashable, Sendable {
  var declaration: RetrainDeclaration
  /// Its data, and the datasets that its schedule waits for.
  var assets: [Located<String>]
  var position: SourcePosition
}

/// The fields of a model's `retrain:`.
enum RetrainFields {
  private static let data = Field.required(
    "data", .list(of: .located(.text(.name)), count: 1...64),
    "The Datasets that the train function gets, in this order.")
  private static let seed = Field.optional(
    "seed", .integer(0...Int(Int32.max)), default: Int(RetrainDeclaration.defaultSeed), written: 0,
    "What the train function begins its random numbers with: the variable `MUSTER_SEED`, and "
      + "`jobParameters.seed` of what its init function gets.")
  private static let schedule = Field.optional(
    "schedule", ScheduleFields.schema, "When it is trained again by itself.")
  private static let signals = Field.optional(
    "signals", .list(of: .text(.word), count: 0...64), default: [], written: [],
    "Signals that begin a training, such as those of alerts.")
  private static let limits = Field.optional(
    "limits", TestFields.limitsSchema, default: TestLimits(), written: [:],
    "What the job may use; it runs on this machine.")

  static let schema = ValueSchema<RetrainSpec>.object(
    ObjectShape(
      title: "retrain",
      doc: "How the model is trained again; its attachments come back as a proposal.",
      fields: [data.shape, seed.shape, schedule.shape, signals.shape, limits.shape])
  ) { reader in
    let assets = reader.read(data)
    let seed = reader.read(seed) ?? Int(RetrainDeclaration.defaultSeed)
    let schedules = reader.read(schedule) ?? LocatedSchedules()
    let signals = reader.read(signals) ?? []
    let limits = reader.read(limits) ?? TestLimits()
    if limits.executor != "local" {
      reader.error(
        "conflict", at: reader.place(of: Self.limits),
        "a training runs on this machine, found the executor \"\(limits.executor)\"")
    }
    for (index, asset) in (assets ?? []).enumerated()
    where assets?[..<index].contains(where: { $0.value == asset.value }) == true {
      reader.error("duplicate", at: asset.position, "the dataset \"\(asset.value)\" stands twice")
    }
    let position = reader.position
    return assets.map { assets in
      RetrainSpec(
        declaration: RetrainDeclaration(
          data: assets.map { DatasetName($0.value) }, seed: Int64(seed),
          schedules: schedules.schedules, signals: signals, limits: limits),
        assets: assets + schedules.datasets, position: position)
    }
  }
}
