#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where Muster keeps its working state: one folder beside the clone. Everything in it can be
/// rebuilt or is a cache, except Muster's own private key.
package struct StateFolder: Sendable {
  package let path: String

  /// The folder at a path.
  package init(_ path: String) {
    self.path = path
  }

  package var database: String { path + "/state.sqlite" }
  package var lock: String { path + "/lock" }
  package var privateKey: String { path + "/keys/muster" }
  /// Requests from the command line to a running Muster.
  package var requests: String { path + "/requests" }
  /// Runtimes register themselves below here, in `runtimes/`.
  package var runtimes: String { path + "/runtimes" }
  /// Versions as folders, each named by its digest.
  package var packages: String { path + "/packages" }
  package var environments: String { path + "/environments" }
  /// Measurements by digest, shared by every command that runs on this clone.
  package var measurements: String { path + "/measurements" }
  /// What is remembered of trees that were read (``RememberedModels``).
  var registry: String { path + "/registry" }
  /// Data of tests and attachments of models by their digests (``DataStore``).
  package var data: String { path + "/data" }
  /// What the operator allows to be fetched (``DataPolicy``).
  package var dataSources: String { path + "/data-sources.json" }
  /// The executors that the operator has declared (``ExecutorSettings``).
  package var executors: String { path + "/executors.json" }
  /// Scored rows, by the digest of what was scored.
  package var scores: String { path + "/scores" }
  /// Champions beside challengers, by the digest of both measurements.
  package var comparisons: String { path + "/comparisons" }
  /// How often data were used to judge, by their digest.
  package var dataUse: String { path + "/data-use" }
  /// Parquet files as column streams, by the digest of the file and of the converter.
  package var converted: String { path + "/converted" }
  /// What the operator says about runtimes (``DriverSettings``).
  package var drivers: String { path + "/drivers.json" }
  /// Which version is deployed as batch to which runtime (``BatchDriver``).
  package var batch: String { path + "/batch" }
  /// What monitors that are models gave, where it is long, by digest.
  package var monitorReports: String { path + "/monitor-reports" }
  package var logs: String { path + "/logs" }
  /// The channels of notifications that the operator has declared (``ChannelSettings``).
  package var channels: String { path + "/channels.json" }
  package var notifications: String { path + "/notifications.log" }

  /// Whether a Muster works, or has worked, with this folder.
  package var isInUse: Bool {
    [privateKey, database].contains { FileManager.default.fileExists(atPath: $0) }
  }

  /// Makes the folder and those inside it, readable by nobody else.
  package func create() throws(HostError) {
    for folder in [path, path + "/keys", requests, runtimes, packages, environments, logs] {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      } catch {
        throw HostError("create", folder, "\(error)")
      }
    }
  }
}
