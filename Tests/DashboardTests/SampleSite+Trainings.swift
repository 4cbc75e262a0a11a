import Dashboard
import Monitoring
import Reconciler
import Vocabulary

/// A model that is trained when its monitor is red.
extension SampleSite {
  /// The id of the training of the credit model that stands so.
  static func training(_ state: String) -> Digest { Digest(of: "training \(state)") }

  mutating func addTrainings() {
    var record = RetrainingRecord(model: Self.credit)
    record.number = 3
    for (days, state) in [
      (24, Training.State.superseded), (9, .proposed), (6, .identical), (3, .failed), (0, .wanted),
    ] {
      var training = Training(
        id: Self.training(state.rawValue), cause: "signal drift_found",
        origin: Training.Origin(.alert, alertID), startedBy: "muster",
        created: Self.now - .seconds(Int64(days) * 86_400 + 300), commit: SampleRepository.first,
        version: Self.champion, seed: 7, inputs: Digest(of: "inputs \(days)"), state: state)
      switch state {
      case .superseded:
        training.supersededBy = Self.training("proposed")
        training.message = "muster/retrain/credit-risk/2 took its place"
        training.branch = "muster/retrain/credit-risk/1"
        training.product = Self.product("v1")
      case .proposed:
        training.branch = "muster/retrain/credit-risk/2"
        training.publication = Training.Publication(number: 41)
        training.product = Self.product("v2")
      case .identical:
        training.cause = "process promotion"
        training.origin = Training.Origin(.process, "\(Self.instance)-2-1")
        training.message = "the artifacts are those of muster/retrain/credit-risk/2"
        training.product = Self.product("v2")
      case .failed:
        training.cause = "asked for by Ada Author"
        training.origin = Training.Origin(.hand)
        training.startedBy = "Ada Author"
        training.message = "an exception of type ValueError: a <b>beast</b> in the data"
      default: training.waiting = [JobID("\(Self.instance)-2-1")]
      }
      if state != .wanted, state != .proposed { training.ended = training.created + .seconds(60) }
      record.trainings.append(training)
    }
    state.retrainings[Self.credit] = record
  }

  private var alertID: String {
    state.alerts.alerts.values.first { $0.key == Self.drift }?.id.hex ?? ""
  }

  private static func product(_ content: String) -> Training.Product {
    Training.Product(
      commit: SampleRepository.second, version: Digest(of: "credit-risk \(content)"),
      provenance: Training.Provenance(
        data: ["german-credit-training": Digest(of: "rows")], code: Digest(of: "code"),
        environment: Digest(of: "lock").hex, seed: 7),
      changed: ["models/credit-risk/model.json"], leftOut: ["notes.txt"], milliseconds: 8200,
      sandbox: "bubblewrap, network off, system calls filtered, memory by cgroup v1")
  }
}
