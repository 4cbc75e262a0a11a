import Host
import Reconciler
import Registry
import Vocabulary

extension Description {
  /// How many trainings are shown.
  private static let trainingsShown = 5

  /// The latest trainings of a model, the newest first.
  func trainings(of model: ModelRecord, into outline: inout Outline) throws {
    guard
      let record = try records.record(
        RetrainingRecord.self, at: StatePath.retraining(model.name)),
      !record.trainings.isEmpty
    else { return }
    outline.heading("Trainings")
    for training in record.trainings.suffix(Self.trainingsShown).reversed() {
      outline.line("\(training.created) \(TrainingText.sentence(training, of: model.name))")
      outline.line("cause: \(Printable.line(training.cause))", depth: 2)
      if let number = training.publication?.number {
        outline.line("pull request \(number)", depth: 2)
      }
      guard let provenance = training.product?.provenance else { continue }
      for (name, digest) in provenance.data.sorted(by: { $0.key < $1.key }) {
        outline.line("data \(name)@\(digest.short)", depth: 2)
      }
      outline.line(
        "code \(provenance.code.short), environment \(provenance.environment.prefix(12)), seed "
          + "\(provenance.seed)", depth: 2)
    }
  }
}
