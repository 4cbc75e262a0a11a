internal import Vocabulary

/// What a runtime was asked to serve: the body of `PUT /control/deployment`, and what it remembers.
struct DeploymentRequest: Hashable, Sendable {
  /// The package's folder.
  let package: String
  let version: Digest

  init(package: String, version: Digest) {
    self.package = package
    self.version = version
  }

  /// Reads a request; the reason when it is none.
  init(_ json: JSON) throws(PackageManifest.Problem) {
    let members = try PackageMembers(json, at: "the body", known: ["package", "version"])
    guard let package = try members.absolutePath("package") else {
      throw PackageManifest.Problem(message: "the body: \"package\" is missing")
    }
    self.init(package: package, version: try members.digest("version"))
  }

  var json: JSON {
    .object(["package": .string(package), "version": .string(version.hex)])
  }
}
