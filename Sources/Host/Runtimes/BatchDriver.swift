package import Reconciler
import Registry
import Sandbox
import Vocabulary

/// Runtimes without endpoints: a version is "deployed as batch", which is to say that it is the one
/// that batch jobs of this runtime run. Nothing is served; a file says which version it is, beside
/// the package that holds it.
package struct BatchDriver: RuntimeDriver {
  private let folder: String

  /// A driver that keeps a file for each runtime in a folder.
  package init(folder: String) {
    self.folder = folder
  }

  private func path(_ name: RuntimeName) -> String { "\(folder)/\(name).json" }

  package func observe(_ runtime: RuntimeTarget) async -> RuntimeRecord.Observation {
    guard let text = Disk.text(path(runtime.name)) else {
      return RuntimeRecord.Observation(state: .empty)
    }
    guard let json = try? JSON(parsing: Array(text.utf8)), let package = json["package"]?.string,
      let model = json["model"]?.string, let version = json["version"]?.string.flatMap(Digest.init)
    else {
      return RuntimeRecord.Observation(
        state: .failed, message: "\(path(runtime.name)) says nothing that can be read")
    }
    guard Disk.status("\(package)/package.json") != nil else {
      return RuntimeRecord.Observation(
        state: .failed, message: "the package of \(model)@\(version.short) is gone")
    }
    return RuntimeRecord.Observation(state: .batch, model: ModelName(model), version: version)
  }

  package func deploy(_ deployment: Deployment) async throws {
    let package = try await deployment.package()
    if Disk.status(folder) == nil { try Disk.makeFolder(folder) }
    let record: JSON = [
      "model": .string(deployment.model.name.text), "version": .string(deployment.version.hex),
      "package": .string(package),
    ]
    try Disk.replace(path(deployment.runtime.name), with: record.prettyText)
  }

  package func undeploy(_ runtime: RuntimeTarget) async throws {
    Disk.removeIfPresent(path(runtime.name))
  }
}
