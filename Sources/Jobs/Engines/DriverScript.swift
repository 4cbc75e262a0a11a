import Sandbox
package import Vocabulary

/// The program that calls a model's function in a driver process of Spark; it is part of this
/// binary.
package enum DriverScript {
  static let name = "driver.py"

  static let source: [UInt8] = PackageResources.driver_py

  /// The digest of its source: a measurement that was taken with it has to name it.
  package static let digest = Digest(of: source)

  static func write(to folder: String) throws(DiskError) {
    try Disk.write(source, to: "\(folder)/\(name)", mode: 0o444)
  }
}
