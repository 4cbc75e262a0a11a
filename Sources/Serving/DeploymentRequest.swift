internal import Recordings
internal import Vocabulary

/// What a runtime was asked to serve: the body of `PUT /control/deployment`, and what it remembers.
struct DeploymentRequest: Hashable, Sendable {
  /// The package's folder.
  let package: String
  let version: Digest
  /// How it shares requests, where it is a challenger: the body of `PUT /control/challenger`.
  let traffic: TrafficSplit?
  /// What is kept of its records. Not remembered: whoever starts the runtime again says it anew.
  let recording: RecordingOrder

  init(
    package: String, version: Digest, traffic: TrafficSplit? = nil,
    recording: RecordingOrder = .asItIs
  ) {
    self.package = package
    self.version = version
    self.traffic = traffic
    self.recording = recording
  }

  /// Reads a request; the reason when it is none.
  init(_ json: JSON) throws(PackageManifest.Problem) {
    let members = try PackageMembers(
      json, at: "the body", known: ["package", "version", "traffic", "recording"])
    guard let package = try members.absolutePath("package") else {
      throw PackageManifest.Problem(message: "the body: \"package\" is missing")
    }
    self.init(
      package: package, version: try members.digest("version"),
      traffic: try json["traffic"].map { json throws(PackageManifest.Problem) in
        try TrafficSplit(json)
      }, recording: try Self.recording(json["recording"]))
  }

  private static func recording(_ json: JSON?) throws(PackageManifest.Problem) -> RecordingOrder {
    do throws(RecordingPolicy.Malformed) {
      return try RecordingOrder(json)
    } catch {
      throw PackageManifest.Problem(message: "the body: \"recording\": \(error)")
    }
  }

  var json: JSON {
    var members: [String: JSON] = [
      "package": .string(package), "version": .string(version.hex),
    ]
    members["traffic"] = traffic?.json
    return .object(members)
  }
}
