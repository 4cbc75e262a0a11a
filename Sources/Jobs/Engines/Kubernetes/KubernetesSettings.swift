/// How jobs would stand in an operator's Kubernetes (decision 0016).
package struct KubernetesSettings: Hashable, Sendable {
  package var namespace: String
  /// The image with Muster in it, best by its digest.
  package var image: String
  /// The claim of the volume with the jobs' folders, for every node (`ReadWriteMany`).
  package var volumeClaim: String
  /// Where the volume is mounted, in the pods as on Muster's machine.
  package var folder: String
  package var serviceAccount: String?
  /// Processors of each job, in Kubernetes' words: `1`, `500m`.
  package var processors: String = "1"
  /// Memory beside the job's own limit, in bytes.
  package var overheadBytes: Int = 256 << 20
  /// Time beside the job's own limit, in which environments are built.
  package var overheadTime: Duration = .seconds(1800)

  /// The settings that have no default.
  package init(namespace: String, image: String, volumeClaim: String, folder: String) {
    self.namespace = namespace
    self.image = image
    self.volumeClaim = volumeClaim
    self.folder = folder
  }
}
