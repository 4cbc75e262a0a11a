/// How an operator's Spark is reached.
package struct SparkSettings: Hashable, Sendable {
  /// How an application is handed over.
  package enum Submission: Hashable, Sendable {
    /// To the REST server of a standalone master, such as `http://127.0.0.1:6066`; the driver runs
    /// in the cluster.
    case rest(address: String)
    /// By `spark-submit`, whose path this is; the driver runs on this machine, and stays when
    /// Muster ends.
    case program(path: String)
  }

  package var submission: Submission
  /// `spark://127.0.0.1:7077`, `yarn` and the like.
  package var master: String
  /// The Python of the driver and the executors.
  package var python: String = "python3"
  /// The version that a REST submission names.
  package var version: String = "4.0.1"
  /// Flags of every job; see ``SparkParameters``.
  package var parameters: [String: String] = [:]
  /// Further variables of the driver, such as `SPARK_LOCAL_IP`.
  package var environment: [String: String] = [:]

  /// The usual settings.
  package init(_ submission: Submission, master: String) {
    self.submission = submission
    self.master = master
  }
}
