import Vocabulary

/// The field `challenger` of a monitor.
enum ChallengerFields {
  private static let loss = Field<ChallengerRule.Loss>.required(
    "loss", .choice(),
    "What an answer costs, once the truth is known: of probabilities `logLoss` or `brier`, of "
      + "classes `zeroOne`, of numbers `absolute` or `squared`.")
  private static let superior = Field.optional(
    "superior", .number(0...1_000_000),
    "Shown to be better than the champion by more than this; 0, which is what holds where neither "
      + "is written, is just better.")
  private static let nonInferior = Field.optional(
    "nonInferior", .number(1e-9...1_000_000),
    "Shown to be worse than the champion by less than this, if at all.")
  private static let confidence = Field.optional(
    "confidence", .number(0.5...0.9999), default: ChallengerRule.defaultConfidence, written: 0.95,
    "The chance that of all looks together none is wrong.")
  private static let minPairs = Field.optional(
    "minPairs", .integer(30...Int(Int32.max)), default: ChallengerRule.defaultMinimumPairs,
    written: 200, "Fewer pairs than this decide nothing.")
  private static let horizon = Field.optional(
    "horizon", .integer(100...Int(Int32.max)), default: ChallengerRule.defaultHorizon,
    written: 5000, "The number of pairs at which the bounds are narrowest.")
  private static let propose = Field.optional(
    "propose", .choice(), default: ChallengerRule.Proposal.branch, written: "branch",
    "What is done when the evidence suffices, besides the signal `promotion_proposed`: a branch "
      + "with one commit that promotes the challenger, or nothing.")
  private static let runtime = Field.optional(
    "runtime", .text(.name), "Where the challenger is; else wherever one shares requests.")

  static let schema = ValueSchema<ChallengerRule>.object(
    ObjectShape(
      title: "challenger", doc: "How champion and challenger are compared over time.",
      fields: [
        loss.shape, superior.shape, nonInferior.shape, confidence.shape, minPairs.shape,
        horizon.shape, propose.shape, runtime.shape,
      ])
  ) { reader in
    let loss = reader.read(loss)
    let superior = reader.read(superior)
    let nonInferior = reader.read(nonInferior)
    let confidence = reader.read(confidence) ?? ChallengerRule.defaultConfidence
    let minimum = reader.read(minPairs) ?? ChallengerRule.defaultMinimumPairs
    let horizon = reader.read(horizon) ?? ChallengerRule.defaultHorizon
    let proposal = reader.read(propose) ?? .branch
    let runtime = reader.read(runtime)
    if reader.has(Self.superior), reader.has(Self.nonInferior) {
      reader.error(
        "conflict", at: reader.place(of: Self.nonInferior),
        "\"superior\" and \"nonInferior\" exclude each other")
    }
    return loss.map {
      ChallengerRule(
        loss: $0, aim: nonInferior.map { .nonInferior($0) } ?? .superior(superior ?? 0),
        confidence: confidence, minimumPairs: minimum, horizon: horizon, proposal: proposal,
        runtime: runtime.map { RuntimeName($0) })
    }
  }
}
