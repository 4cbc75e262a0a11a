/// How an operator's Slurm is reached, and what its jobs run.
package struct SlurmSettings: Hashable, Sendable {
  /// The folder of `sbatch`, `scontrol`, `squeue` and `scancel`; `nil` for the search path.
  package var programs: String?
  /// `SLURM_CONF`, where it is not the default.
  package var configuration: String?
  package var partition: String?
  package var account: String?
  package var qos: String?
  /// Processors of each job.
  package var processors: Int = 1
  /// Memory beside the job's own limit, for the worker and the file system's cache, in bytes.
  package var overheadBytes: Int = 256 << 20
  /// Time beside the job's own limit, in which environments are built.
  package var overheadTime: Duration = .seconds(1800)
  /// The file of `JobCompType=jobcomp/filetxt`, if the cluster keeps one that can be read here.
  package var completionLog: String?
  /// What runs a job on a compute node: Muster's path there, by default.
  package var worker: [String]
  /// A folder of each compute node alone; `nil` for one below the shared folder by the node's name.
  package var scratch: String?

  /// The usual settings.
  ///
  /// - Parameter worker: the program and its first arguments; the job's folder follows.
  package init(worker: [String]) {
    self.worker = worker
  }
}
