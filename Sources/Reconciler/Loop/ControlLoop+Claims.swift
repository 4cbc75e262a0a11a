import Gates
import Monitoring
import Registry
import Vocabulary

extension ControlLoop {
  /// Keeps metrics of elsewhere as a test of their version. No gate reads them: whoever claims them
  /// is not Muster, and nobody can measure them again.
  mutating func take(_ claim: MetricsClaim, by person: String) {
    guard let model = state.models[claim.model], model.version(claim.version) != nil else {
      log(
        .warning, "model/\(claim.model)", "NoSuchVersion",
        "\(claim.model)@\(claim.version.short) is not known: the metrics of "
          + "\(claim.metrics.source) are left out")
      return
    }
    let metrics = claim.metrics
    var hasher = DigestHasher()
    hasher.field("muster-claim 1")
    for text in [
      claim.model.text, claim.version.hex, claim.name, metrics.source, metrics.claimedBy,
      metrics.metrics.canonicalText,
    ] { hasher.field(text) }
    var measured = MeasurementRecord(
      id: MeasurementID(hasher.finalize().hex), model: claim.model, version: claim.version,
      test: claim.test,
      inputs: [
        "source": metrics.source, "claimedBy": metrics.claimedBy, "enteredBy": person,
      ],
      outcome: .measured, metrics: metrics.metrics, measuredAt: metrics.computedAt ?? now,
      milliseconds: 0, sandbox: "computed elsewhere")
    measured.claimedBy = metrics.claimedBy
    var fact = measured.fact(for: [])
    fact.values = metrics.values
    update(claim.model) { model in
      guard let index = model.versions.lastIndex(where: { $0.version == claim.version }) else {
        return
      }
      model.versions[index].tests[claim.test] = fact
    }
    outcome.measurements.append(measured)
    audit(
      "metrics-claimed", "model/\(claim.model)",
      "\(claim.test): \(metrics.values.count) metrics of \(metrics.source), claimed by "
        + metrics.claimedBy, actor: person, version: claim.version)
  }
}
