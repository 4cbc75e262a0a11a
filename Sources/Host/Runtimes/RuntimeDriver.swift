package import Reconciler
package import Registry
package import Vocabulary

/// What runs models somewhere, in the words that the control loop has: make it serve a version,
/// make it serve nothing, and say what it really serves.
///
/// Whoever implements it keeps three promises. Every call ends within a limit of its own, whatever
/// the other side does. An answer is bounded, and believed only as far as it fits what was asked. A
/// deployment that fails leaves what served before.
package protocol RuntimeDriver: Sendable {
  /// What is served now, read back from the server. It ends within a few seconds.
  func observe(_ runtime: RuntimeTarget) async -> RuntimeRecord.Observation

  /// Makes it serve a version; returns once it should be read back.
  func deploy(_ deployment: Deployment) async throws

  /// Makes it serve nothing that Muster brought there.
  func undeploy(_ runtime: RuntimeTarget) async throws

  /// Sets the process to what the runtime's manifest says, while it serves a version.
  func configure(_ deployment: Deployment) async throws

  /// Makes a version share the requests of the one that is served.
  func challenge(_ deployment: Deployment, share: TrafficShare) async throws

  /// Takes away what shares the requests.
  func withdraw(_ runtime: RuntimeTarget) async throws
}

extension RuntimeDriver {
  package func configure(_ deployment: Deployment) async throws {
    throw HostError(
      "configure", deployment.runtime.name.text,
      "its driver \(deployment.runtime.driver.rawValue) has no settings")
  }

  package func challenge(_ deployment: Deployment, share: TrafficShare) async throws {
    throw HostError(
      "split the traffic of", deployment.runtime.name.text,
      "its driver \(deployment.runtime.driver.rawValue) cannot")
  }

  /// Nothing shares where nothing can.
  package func withdraw(_ runtime: RuntimeTarget) async throws {}
}

/// A runtime as those need it who only look: it can be made of a record alone.
package struct RuntimeTarget: Hashable, Sendable {
  package var name: RuntimeName
  package var driver: DesiredRuntime.Driver
  /// The server's address as its manifest has it, without a slash at its end.
  package var url: String?
  /// What should be served, if anything.
  package var model: ModelName?
  package var version: Digest?

  /// A runtime by its parts.
  package init(
    name: RuntimeName, driver: DesiredRuntime.Driver, url: String? = nil,
    model: ModelName? = nil, version: Digest? = nil
  ) {
    self.name = name
    self.driver = driver
    self.url = url.map { url in
      var url = url[...]
      while url.hasSuffix("/") { url = url.dropLast() }
      return String(url)
    }
    self.model = model
    self.version = version
  }

  /// A runtime as its record has it.
  package init(_ record: RuntimeRecord) {
    self.init(
      name: record.name, driver: record.driver ?? .muster, url: record.address,
      model: record.assigned?.model, version: record.assigned?.version)
  }
}

/// A version on its way to a runtime.
package struct Deployment: Sendable {
  package var runtime: DesiredRuntime
  package var model: DesiredModel
  /// What the model asks of whoever keeps its records.
  package var recording: ModelRecording?
  /// Makes the version's package with its environment, where it is not made yet, and gives its
  /// folder.
  package var package: @Sendable () async throws -> String
  /// Writes the version's files, and nothing else, into a folder that is not there yet.
  package var writeFiles: @Sendable (_ folder: String) async throws -> Void

  package var version: Digest { model.version.digest }

  /// What a process of the built-in runtime is set to while it serves this.
  package var settings: JSON? { runtime.settings(recording: recording) }

  /// Where it goes, with what should be served there from now on.
  package var target: RuntimeTarget {
    RuntimeTarget(
      name: runtime.name, driver: runtime.driver, url: runtime.url, model: model.name,
      version: version)
  }

  /// A version and where its bytes come from.
  package init(
    runtime: DesiredRuntime, model: DesiredModel, recording: ModelRecording? = nil,
    package: @escaping @Sendable () async throws -> String,
    writeFiles: @escaping @Sendable (_ folder: String) async throws -> Void
  ) {
    self.runtime = runtime
    self.model = model
    self.recording = recording
    self.package = package
    self.writeFiles = writeFiles
  }
}
