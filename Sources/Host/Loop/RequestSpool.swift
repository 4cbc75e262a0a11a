import Monitoring
package import Reconciler
import Registry
package import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What somebody asks of a running Muster by the command line: a file in a folder, taken away once
/// it was dealt with. The folder is readable and writable by Muster's own user only.
package struct Request: Codable, Hashable, Sendable {
  /// What is asked.
  package enum Kind: String, Codable, Sendable {
    case reconcile
    /// A pass that also carries out a plan that was held back.
    case confirm
    case suspend
    case resume
    case retry
    case signal
    case message
    case acknowledge
    case snooze
    case resolveAlerts = "resolve-alerts"
    case runMonitor = "run-monitor"
    case skipRun = "skip-run"
    /// A model is trained again; the resource is `model/NAME`.
    case retrain
    /// Metrics of elsewhere become a test result.
    case claimMetrics = "claim-metrics"
    /// Tokens are moved; the resource is the instance's id.
    case modify
    /// Instances go on in another file; the resource is an instance's id, or `process/NAME`.
    case migrate
    /// An instance is ended; the resource is its id, and ``reason`` says why.
    case cancel
    /// A job is ended; the resource is its id.
    case cancelJob = "cancel-job"
    /// The process of a model begins once more; the resource is `model/<name>`.
    case start
    /// What somebody does with a task without a signature; the resource is `task/<id>`.
    case claim
    case release
    case complete
  }

  package var id: String
  package var kind: Kind
  package var resource: String?
  package var name: String?
  package var variables: [String: JSON]?
  /// What a message must be correlated by, besides its name.
  package var correlationKey: String?
  /// The cause of alerts; a single one is named by its key in ``name``.
  package var cause: String?
  /// Until when alerts are quiet, and why.
  package var until: Instant?
  package var reason: String?
  package var moves: Moves?
  package var migration: MigrationWish?
  /// What a training begins its random numbers with.
  package var seed: Int64?
  package var claim: MetricsClaim?
  package var by: String

  /// A request.
  package init(
    _ kind: Kind, resource: String? = nil, name: String? = nil,
    variables: [String: JSON]? = nil, correlationKey: String? = nil, cause: String? = nil,
    until: Instant? = nil, reason: String? = nil, moves: Moves? = nil,
    migration: MigrationWish? = nil, seed: Int64? = nil, claim: MetricsClaim? = nil, by: String
  ) {
    id = UUID().uuidString
    self.kind = kind
    self.resource = resource
    self.name = name
    self.variables = variables
    self.correlationKey = correlationKey
    self.cause = cause
    self.until = until
    self.reason = reason
    self.moves = moves
    self.migration = migration
    self.seed = seed
    self.claim = claim
    self.by = by
  }

  private var alerts: AlertTarget? { cause.map { .cause($0) } ?? name.map { .key($0) } }

  /// The loop's input; `nil` where a pass alone is the answer.
  package var input: Input? {
    switch kind {
    case .reconcile, .confirm: nil
    case .suspend, .resume:
      resource.flatMap(ResourceID.init).map { .suspend($0, kind == .suspend, by: by) }
    case .modify:
      if let resource, let moves {
        .modify(InstanceID(resource), moves.modification(setting: variables ?? [:]), by: by)
      } else {
        nil
      }
    case .migrate:
      if let resource, let migration {
        .migrate(MigrationWish.scope(resource), migration.plan, by: by)
      } else {
        nil
      }
    case .cancel: resource.map { .cancel(InstanceID($0), reason: reason ?? "", by: by) }
    case .cancelJob: resource.map { .cancelJob(JobID($0), reason: reason ?? "", by: by) }
    case .start:
      resource.flatMap(ResourceID.init).map { .start(ModelName($0.name), by: by) }
    case .retry: resource.map { .retry(InstanceID($0), by: by) }
    case .message:
      if let name, let model = resource.flatMap(ResourceID.init) {
        .message(
          name: name, model: ModelName(model.name), correlationKey: correlationKey,
          variables: variables ?? [:])
      } else {
        nil
      }
    case .acknowledge: alerts.map { .acknowledge($0, by: by) }
    case .snooze:
      if let alerts, let until {
        .snooze(alerts, until: until, by: by, reason: reason ?? "")
      } else {
        nil
      }
    case .resolveAlerts:
      alerts.map { .resolveAlerts($0, by: by, reason: reason ?? "") }
    case .runMonitor: name.map { .runMonitor($0, token: id, by: by) }
    case .skipRun: name.map { .skipRun($0, by: by) }
    case .retrain:
      resource.flatMap(ResourceID.init).map {
        .retrain(ModelName($0.name), seed: seed, token: id, by: by)
      }
    case .claimMetrics: claim.map { .externalMetrics($0, by: by) }
    case .claim: task.map { .work($0, .claim, by: by) }
    case .release: task.map { .work($0, .release, by: by) }
    case .complete: task.map { .work($0, .complete(variables ?? [:]), by: by) }
    case .signal:
      name.map {
        .signal(
          name: $0,
          model: resource.flatMap(ResourceID.init).map { ModelName($0.name) },
          variables: variables ?? [:])
      }
    }
  }
}

extension Request {
  /// The task that a request is about.
  private var task: TaskID? {
    guard let resource, resource.hasPrefix("task/") else { return nil }
    return TaskID(String(resource.dropFirst(5)))
  }
}

/// The folder of requests.
package enum RequestSpool {
  private static let limit = 1 << 20
  private static let countLimit = 1000

  /// Leaves a request for the Muster that runs.
  package static func leave(_ request: Request, in folder: StateFolder) throws(HostError) {
    let draft = "\(folder.requests)/.\(request.id)"
    do {
      try Data(JSON(encoding: request).prettyText.utf8).write(to: URL(filePath: draft))
      try FileManager.default.moveItem(atPath: draft, toPath: path(of: request, in: folder))
    } catch {
      throw HostError("leave request in", folder.requests, "\(error)")
    }
  }

  /// Whether a request was dealt with.
  package static func isDone(_ request: Request, in folder: StateFolder) -> Bool {
    !FileManager.default.fileExists(atPath: path(of: request, in: folder))
  }

  /// Whether a request of an id waits; whatever is no id of a request waits for nothing.
  package static func isWaiting(_ id: String, in folder: StateFolder) -> Bool {
    id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x2D }
      && FileManager.default.fileExists(atPath: "\(folder.requests)/\(id).json")
  }

  /// How many requests wait.
  package static func count(in folder: StateFolder) -> Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.requests)) ?? []).count
  }

  /// What waits, in the order of the files' names; files that are no requests are removed.
  package static func pending(in folder: StateFolder) throws(HostError) -> [Request] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder.requests)
    } catch {
      throw HostError("read", folder.requests, "\(error)")
    }
    return names.filter { $0.hasSuffix(".json") }.sorted().prefix(countLimit).compactMap { name in
      let path = "\(folder.requests)/\(name)"
      guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= limit,
        let request = try? JSON(parsing: bytes).decode(Request.self),
        name == "\(request.id).json"
      else {
        try? FileManager.default.removeItem(atPath: path)  // nobody waits for what cannot be read
        return nil
      }
      return request
    }
  }

  /// Takes a request away, which tells its sender that it was dealt with.
  package static func acknowledge(
    _ request: Request, in folder: StateFolder
  ) throws(HostError) {
    guard !isDone(request, in: folder) else { return }  // its sender took it back
    do {
      try FileManager.default.removeItem(atPath: path(of: request, in: folder))
    } catch {
      throw HostError("acknowledge request in", folder.requests, "\(error)")
    }
  }

  private static func path(of request: Request, in folder: StateFolder) -> String {
    "\(folder.requests)/\(request.id).json"
  }
}
