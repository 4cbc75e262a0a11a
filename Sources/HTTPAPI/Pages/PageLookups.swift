import Dashboard
import Gates
import Reconciler
import Vocabulary

/// Looks up what pages need beside the records. What is not found is noted as asked, and the page
/// says that it is not to be had.
struct PageLookups: Sendable {
  let call: Call
  let site: Site
  let board: LiveBoard

  /// How many audit entries are looked through for one page.
  private static let searched = 1000

  func answer(_ need: Need, into material: inout Material) async throws {
    material.answered.insert(need)
    switch need {
    case .measurement(let id):
      material.measurements[id] = try await measurement(id)
    case .model(let name, let commit):
      guard may(name) else { return }
      material.models[Material.ModelAt(name, at: commit)] = try await call.records.model(
        name, at: commit)
    case .blob(let id):
      material.blobs[id] = try await call.records.blob(id).map {
        Array($0.prefix(Material.mostBlobBytes))
      }
    case .audit(let filter):
      (material.audit, material.olderAudit) = try await audit(
        filter, limit: AuditFilter.pageSize, searching: Self.searched)
    case .events(let id):
      guard let record = call.snapshot.state.instances[id], may(record.model) else { return }
      material.events = try await call.records.events(of: id).suffix(Material.mostEvents).map {
        ["at": .string($0.at.description), "event": $0.event]
      }
    case .handRuns: material.handRuns = await AuthorRoutes.visible(call)
    case .log(let id): material.log = try await log(of: id)
    case .trainingLog(let name, let id):
      guard may(name), let training = call.snapshot.state.retrainings[name]?[id] else { return }
      material.log = try await call.records.jobLog(training.job).map(Self.end(of:))
    case .live(let name):
      guard call.viewer.may(.read, on: .runtime(name), in: call.snapshot) else { return }
      material.live = try await board.figures(of: name, at: call.now, from: call.records)
    case .comparison(let model, let champion, let challenger):
      guard may(model) else { return }
      switch try await call.records.comparison(
        of: model, champion: champion, challenger: challenger)
      {
      case .known(let report): material.comparison = report
      case .unknown: break
      case .busy: material.isComparisonBusy = true
      }
    }
  }

  private func may(_ model: ModelName) -> Bool {
    call.viewer.may(.read, on: .model(model), in: call.snapshot)
  }

  private func measurement(_ id: MeasurementID) async throws -> MeasurementRecord? {
    guard
      call.viewer.seesEverything
        || (call.snapshot.testResultsByID[id] ?? []).contains(where: { may($0.model) }),
      let json = try await call.records.measurement(id.text)
    else { return nil }
    // A record of another release that this one cannot read is shown as not to be had.
    return try? json.decode(MeasurementRecord.self)
  }

  /// What a job printed, else the logs of the tests that it ran, as far as they were kept.
  private func log(of job: JobID) async throws -> String? {
    guard let instance = site.job(job)?.instance, may(instance.model),
      let version = call.snapshot.state.models[instance.model]?.version(instance.version)
    else { return nil }
    if let bytes = try await call.records.jobLog(job), !bytes.isEmpty {
      return Self.end(of: bytes)
    }
    var text = ""
    for (test, fact) in version.tests.sorted(by: { $0.key < $1.key }).prefix(20) {
      guard let log = try await measurement(fact.id)?.log else { continue }
      text += "\(test)\n\(log)\n"
    }
    return text.isEmpty
      ? nil : String(decoding: text.utf8.suffix(Material.mostLogBytes), as: UTF8.self)
  }

  private static func end(of log: [UInt8]) -> String {
    String(decoding: log.suffix(Material.mostLogBytes), as: UTF8.self)
  }

  /// The newest audit entries that match and may be seen, and where the search goes on: everything
  /// from that number up was looked at.
  ///
  /// - Parameter searched: how many entries are looked through at most.
  func audit(
    _ filter: AuditFilter, limit: Int, searching searched: Int
  ) async throws -> (entries: [AuditEntry], older: Int64?) {
    var number = min((filter.before ?? .max) - 1, call.snapshot.state.auditNumber)
    let last = max(0, number - Int64(searched))
    var found: [AuditEntry] = []
    while number > last {
      let first = max(last + 1, number - Int64(min(255, max(32, limit))))
      for entry in try await call.records.audit(first...number).reversed()
      where filter.matches(entry) && isVisible(entry) {
        guard found.count < limit else { return (found, found.last?.number) }
        found.append(entry)
      }
      number = first - 1
    }
    return (found, number > 0 ? number + 1 : nil)
  }

  private func isVisible(_ entry: AuditEntry) -> Bool {
    call.viewer.seesEverything
      || call.viewer.may(
        .read, on: AccessObject(entry.object, in: call.snapshot), in: call.snapshot)
  }
}
