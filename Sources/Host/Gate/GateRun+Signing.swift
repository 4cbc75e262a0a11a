import Gates
import Reconciler
package import Signatures
import Vocabulary

extension GateRun {
  /// Requires that the base names an executor of this key: better said before anything is measured.
  ///
  /// - Parameters:
  ///   - base: as ``report(base:head:)`` takes it.
  package func requireExecutor(of key: SigningKey, base: String?, head: String) async throws {
    let base = try await resolveBase(base, head: try await clone.resolve(head))
    _ = try await ExecutorMeasurements(in: clone, now: now).executor(of: key, base: base)
  }

  /// Signs what was measured here, or is known here alone, so that it counts elsewhere. What is
  /// recorded by Muster, or was measured by another executor, is left as it is.
  ///
  /// - Returns: the executor whose key it is, and the refs that hold the measurements.
  package func sign(
    _ report: GateReport, with key: SigningKey
  ) async throws -> (executor: String, references: [String]) {
    let (records, _) = try await records(of: [], base: report.base, withRuntimes: false)
    var own: [MeasurementRecord] = []
    for measurement in report.measurements
    where measurement.outcome.isWorthKeeping && measurement.measuredBy == nil {
      if try await records.measurement(measurement.id) == nil { own.append(measurement) }
    }
    return try await ExecutorMeasurements(in: clone, now: now).sign(
      own, with: key, base: report.base)
  }
}
